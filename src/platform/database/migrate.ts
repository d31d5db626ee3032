import type pg from 'pg'
import type { Log } from '../log.ts'
import { lockNumber } from './lock.ts'
import { readMigrations, type Migration } from './migration-files.ts'
import type { Queryable } from './open-database.ts'

export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

export interface MigrateOptions {
  readonly pool: pg.Pool
  readonly log: Log
  /** The files of `migrations/` when absent. */
  readonly migrations?: readonly Migration[]
}

/**
 * Brings the database to the newest schema: files not yet applied run in the order of their names, each in its own
 * transaction, under a lock that makes several starting processes take turns. Returns the names applied by this call.
 * Throws MigrationError when an applied file was changed or is gone, or when the database is newer than this program.
 */
export async function migrate({ pool, log, migrations = readMigrations() }: MigrateOptions): Promise<string[]> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockNumber('migrate')])
    await client.query(CREATE_TABLE)
    const pending = planMigrations(migrations, await listApplied(client))
    for (const migration of pending) {
      await apply(client, migration)
      log.info({ migration: migration.name }, 'migration applied')
    }
    return pending.map((migration) => migration.name)
  } finally {
    // Dropping the connection frees the lock, whatever state a failed migration left it in.
    client.release(true)
  }
}

const CREATE_TABLE = `create table if not exists schema_migration (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
)`

export interface AppliedMigration {
  readonly name: string
  readonly checksum: string
}

/** Empty for a database that was never migrated. */
export async function loadAppliedMigrations(db: Queryable): Promise<AppliedMigration[]> {
  const { rows } = await db.query<{ exists: boolean }>("select to_regclass('schema_migration') is not null as exists")
  return rows[0]?.exists ? await listApplied(db) : []
}

async function listApplied(db: Queryable): Promise<AppliedMigration[]> {
  return (
    await db.query<{ name: string; checksum: string }>('select name, checksum from schema_migration order by name')
  ).rows
}

/** Which files are to be applied, in order. */
export function planMigrations(known: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  const files = new Map(known.map((migration) => [migration.name, migration]))
  const newest = known.at(-1)?.name ?? ''
  for (const { name, checksum } of applied) {
    const file = files.get(name)
    if (!file && name > newest) {
      throw new MigrationError(
        `The database is newer than this program: it has migration ${name}, which this version does not know. Start the version that was used last, or a later one.`,
      )
    }
    if (!file)
      throw new MigrationError(
        `Migration ${name} was applied to this database but its file is missing from migrations/. Put the file back; applied migrations are never removed.`,
      )
    if (file.checksum !== checksum) {
      throw new MigrationError(
        `Migration ${name} was changed after it was applied to this database. Restore the file as it was, and put the change into a new migration.`,
      )
    }
  }
  const done = new Set(applied.map(({ name }) => name))
  return known.filter(({ name }) => !done.has(name))
}

async function apply(client: pg.PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(sql)
    await client.query('insert into schema_migration (name, checksum) values ($1, $2)', [name, checksum])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback').catch(() => undefined)
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new MigrationError(`Migration ${name} failed and was undone: ${reason}`, { cause })
  }
}
