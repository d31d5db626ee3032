import { access, constants, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { loadAppliedMigrations, planMigrations, type AppliedMigration } from '../platform/database/migrate.ts'
import { readMigrations, type Migration } from '../platform/database/migration-files.ts'
import type { Database } from '../platform/database/open-database.ts'
import { fault, fine, warning, type Check, type Finding } from './doctor.ts'

const MIB = 1024 * 1024

/** The database answers, is the version we need, and has the schema of this program. */
export const checkDatabase = (database: Database): Check => ({
  name: 'database',
  run: async () => {
    const applied = await appliedOf(database)
    if ('finding' in applied) return [applied.finding]
    try {
      const pending = planMigrations(readMigrations(), applied.migrations)
      return [
        fine('database', `The ${database.kind} database answers (PostgreSQL ${applied.version})`),
        pending.length === 0
          ? fine('migrations', `All ${applied.migrations.length} migrations are applied`)
          : fault('migrations', missingText(pending, applied.migrations.length), MIGRATE),
      ]
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return [fault('migrations', message, 'Use the version of this program that the database belongs to.')]
    }
  },
})

const MIGRATE = 'Run `interop migrate`, or start the service, which does it.'
const LISTED = 3

function missingText(pending: readonly Migration[], applied: number): string {
  if (applied === 0) return 'The database is empty: it has no tables yet'
  const names = pending.slice(0, LISTED).map(({ name }) => name)
  const more = pending.length > LISTED ? ` and ${pending.length - LISTED} more` : ''
  return `Not applied to the database: ${names.join(', ')}${more}`
}

type Applied =
  | { readonly migrations: readonly AppliedMigration[]; readonly version: string }
  | { readonly finding: Finding }

/** The database could not even be opened; everything that does not need it can still be looked at. */
export const databaseUnusable = (reason: string): Check => ({
  name: 'database',
  run: async () => [
    fault(
      'database',
      reason,
      'See docs/runbooks/database-does-not-start.md, which goes through the messages one by one.',
    ),
  ],
})

/** Leaves out what reads tables while some of them are missing: `checkDatabase` says so, and once is enough. */
export const whenMigrated = (database: Database, check: Check): Check => ({
  name: check.name,
  run: async () => {
    const applied = await appliedOf(database)
    if ('finding' in applied) return []
    const names = new Set(applied.migrations.map(({ name }) => name))
    return readMigrations().every(({ name }) => names.has(name)) ? await check.run() : []
  },
})

async function appliedOf(database: Database): Promise<Applied> {
  try {
    const { rows } = await database.pool.query<{ version: string }>(
      "select current_setting('server_version') as version",
    )
    return { migrations: await loadAppliedMigrations(database.pool), version: rows[0]?.version ?? 'unknown' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      finding: fault(
        'database',
        `The database cannot be used: ${reason}`,
        'Check that the server of databaseUrl runs and that user, password and database name are right.',
      ),
    }
  }
}

export interface Disk {
  readonly freeBytes: number
  readonly totalBytes: number
}

/** Stale history and backups need room; a full disk stops the database in the middle of a write. */
export function judgeDisk(folder: string, { freeBytes, totalBytes }: Disk): Finding {
  const text = `${Math.round(freeBytes / MIB).toLocaleString('en')} MiB of ${Math.round(totalBytes / MIB).toLocaleString('en')} MiB are free in ${folder}`
  const remedy = 'Make room, or move dataFolder to a larger disk.'
  if (freeBytes < 500 * MIB) return fault('disk', text, remedy)
  return freeBytes < 2048 * MIB ? warning('disk', text, remedy) : fine('disk', text)
}

export const checkDisk = (folder: string): Check => ({
  name: 'disk',
  run: async () => {
    try {
      const existing = await nearestExisting(folder)
      await access(existing, constants.W_OK)
      const { bavail, blocks, bsize } = await statfs(existing)
      return [judgeDisk(folder, { freeBytes: bavail * bsize, totalBytes: blocks * bsize })]
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return [
        fault(
          'disk',
          `The data folder ${folder} cannot be written: ${reason}`,
          'Give this user the right, or set dataFolder.',
        ),
      ]
    }
  },
})

/** The folder is made when the database starts in it: until then the room counts that it will be made in. */
async function nearestExisting(folder: string): Promise<string> {
  try {
    await access(folder)
    return folder
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing || dirname(folder) === folder) throw error
    return await nearestExisting(dirname(folder))
  }
}
