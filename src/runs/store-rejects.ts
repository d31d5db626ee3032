import type { RunId } from '../base/ids.ts'
import type { Reject } from '../base/reject.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { toRejectRows } from './reject-row.ts'

/** A reject met again keeps its first sighting; one that had been resolved is open again. */
export async function saveRejects(client: Queryable, runId: RunId, rejects: readonly Reject[]): Promise<void> {
  if (rejects.length === 0) return
  // Ordered, so that two runs that meet the same rejects wait for each other instead of deadlocking.
  await client.query(
    `insert into reject (system, entity, source_key, reason, message, remedy, raw, first_run_id, last_run_id)
     select r.system, r.entity, r.source_key, r.reason, r.message, r.remedy, nullif(r.raw, 'null'::jsonb), $1, $1
       from jsonb_to_recordset($2::jsonb) as r(system text, entity text, source_key text, reason text,
            message text, remedy text, raw jsonb)
      order by r.system, r.entity, r.source_key, r.reason
     on conflict (system, entity, source_key, reason) do update
        set message = excluded.message, remedy = excluded.remedy, raw = excluded.raw,
            last_run_id = excluded.last_run_id, last_seen_at = now(), resolved_at = null`,
    [runId, JSON.stringify(toRejectRows(rejects))],
  )
}

/** Everything open of this entity that the run did not meet is resolved. */
export async function settleRejectsOf(client: Queryable, runId: RunId, system: string, entity: string): Promise<void> {
  await client.query(
    `update reject set resolved_at = now()
      where system = $2 and entity = $3 and resolved_at is null and last_run_id is distinct from $1`,
    [runId, system, entity],
  )
}

/** For partial reads: these rows arrived in good shape. */
export async function resolveRejects(
  client: Queryable,
  system: string,
  entity: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  await client.query(
    `update reject set resolved_at = now()
      where system = $1 and entity = $2 and source_key = any($3) and resolved_at is null`,
    [system, entity, keys],
  )
}

export interface RejectGroupRow {
  readonly system: string
  readonly entity: string
  readonly reason: string
  readonly count: number
  readonly remedy: string
  readonly example: string
  readonly lastSeenAt: string
}

/** Open rejects by system, entity and reason; the largest groups first. */
export async function listRejectGroups(client: Queryable): Promise<RejectGroupRow[]> {
  const { rows } = await client.query<Omit<RejectGroupRow, 'lastSeenAt'> & { lastSeenAt: Date }>(
    `select system, entity, reason, count(*)::int as count,
            (array_agg(remedy order by last_seen_at desc, id desc))[1] as remedy,
            (array_agg(message order by last_seen_at desc, id desc))[1] as example,
            max(last_seen_at) as "lastSeenAt"
       from reject where resolved_at is null
      group by system, entity, reason
      order by count(*) desc, system, entity, reason`,
  )
  return rows.map((row) => ({ ...row, lastSeenAt: row.lastSeenAt.toISOString() }))
}

export interface RejectQuery {
  readonly system?: string | undefined
  readonly entity?: string | undefined
  readonly reason?: string | undefined
  /** 100 when absent. */
  readonly limit?: number | undefined
  /** `next` of the page before. */
  readonly after?: number | undefined
}

export interface RejectItem {
  readonly id: number
  readonly system: string
  readonly entity: string
  readonly key: string
  readonly reason: string
  readonly message: string
  readonly remedy: string
  readonly firstSeenAt: string
  readonly lastSeenAt: string
}

/** Open rejects in the order of their ids. */
export async function listRejects(
  client: Queryable,
  { system, entity, reason, limit = 100, after = 0 }: RejectQuery,
): Promise<{ rejects: RejectItem[]; next: number | null }> {
  const { rows } = await client.query<
    Omit<RejectItem, 'firstSeenAt' | 'lastSeenAt'> & { firstSeenAt: Date; lastSeenAt: Date }
  >(
    `select id, system, entity, source_key as key, reason, message, remedy,
            first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"
       from reject
      where resolved_at is null and id > $1
        and ($2::text is null or system = $2) and ($3::text is null or entity = $3)
        and ($4::text is null or reason = $4)
      order by id limit $5`,
    [after, system ?? null, entity ?? null, reason ?? null, limit + 1],
  )
  const rejects = rows.slice(0, limit).map((row) => ({
    ...row,
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  }))
  return { rejects, next: rows.length > limit ? (rejects.at(-1)?.id ?? null) : null }
}
