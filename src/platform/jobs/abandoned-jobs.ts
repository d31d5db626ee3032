import type { PgBoss } from 'pg-boss'
import { lockNumber } from '../database/lock.ts'
import type { Database } from '../database/open-database.ts'
import type { Log } from '../log.ts'
import { runKey } from './run-locks.ts'

/** A job is taken a moment before its lock is held. */
const GRACE_SECONDS = 5

/**
 * Gives jobs back whose process died: they are marked active but nobody holds their lock. They become due at once,
 * as long as they have attempts left. Returns how many.
 */
export async function releaseAbandonedJobs(
  boss: PgBoss,
  { pool }: Pick<Database, 'pool'>,
  schema: string,
  log: Log,
): Promise<number> {
  const { rows: active } = await pool.query<{ id: string; name: string }>(
    `select id, name from ${schema}.job where state = 'active' and started_on < now() - interval '${GRACE_SECONDS} seconds'
       and name not like '\\_\\_pgboss%'`,
  )
  if (active.length === 0) return 0
  const held = await loadHeldLocks(pool)
  const abandoned = active.filter(({ id }) => !held.has(lockNumber(runKey(id))))
  for (const { id, name } of abandoned) {
    log.warn({ job: id, queue: name }, 'a job was left by a process that ended; it is tried again')
    await boss.fail(name, id, { message: 'The process that ran this job ended' })
    await boss.update({ name, options: { id, startAfter: new Date() } })
  }
  return abandoned.length
}

/** Session locks of this database, as the signed 64-bit numbers they were taken with. */
async function loadHeldLocks(pool: Database['pool']): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>(
    `select ((classid::bigint << 32) | objid::bigint)::text as key from pg_locks
     where locktype = 'advisory' and objsubid = 1 and granted
       and database = (select oid from pg_database where datname = current_database())`,
  )
  return new Set(rows.map(({ key }) => key))
}
