import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Log } from '../../log.ts'
import { quoteName } from '../copy.ts'
import { migrate } from '../migrate.ts'
import { readMigrations, type Migration } from '../migration-files.ts'
import type { Database } from '../open-database.ts'
import { withTransaction } from '../transaction.ts'
import { BackupError, type BackupHeader, type Sequences, type TableCount } from './backup-format.ts'
import { dropEverything, findTableWithRows } from './catalog.ts'
import { withoutForeignKeys } from './foreign-keys.ts'
import { readBackup, readBackupHeader, verifyBackup } from './read-backup.ts'

export interface RestoreBackupOptions {
  readonly database: Database
  readonly file: string
  readonly log: Log
  /** True replaces what the database holds; without it only an empty database is filled. */
  readonly force?: boolean
  /** Schemas that are removed with the old content because what they hold points into it, e.g. of the job queue. */
  readonly dependentSchemas?: readonly string[]
  /** The files of `migrations/` when absent. */
  readonly migrations?: readonly Migration[]
}

/**
 * Fills the database from a backup and then brings it to this program's schema. The file is read to its end before
 * anything is touched. Stop every service that uses the database first.
 */
export async function restoreBackup(options: RestoreBackupOptions): Promise<TableCount[]> {
  const { database, file, log, force = false, dependentSchemas = [], migrations = readMigrations() } = options
  const header = await readBackupHeader(file)
  const sameMigrations = migrationsOf(header, migrations, file)
  await verifyBackup(file)
  await withTransaction(database, async (client) => {
    await refuseFilled(client, force)
    await dropEverything(client, dependentSchemas)
  })
  await migrate({ pool: database.pool, log, migrations: sameMigrations })
  const counts = await withTransaction(database, (client) => load(client, file))
  await migrate({ pool: database.pool, log, migrations })
  await database.pool.query('analyze')
  log.info({ file, tables: counts.length }, 'backup restored')
  return counts
}

function migrationsOf({ migrations }: BackupHeader, known: readonly Migration[], file: string): Migration[] {
  return migrations.map(({ name, checksum }) => {
    const found = known.find((migration) => migration.name === name)
    if (!found)
      throw new BackupError(
        `${file} was made by a newer version: it has migration ${name}, which this program does not know. Restore with that version or a later one.`,
      )
    if (found.checksum !== checksum)
      throw new BackupError(
        `${file} was made with another content of migration ${name} than this program has. Restore with the version that made it.`,
      )
    return found
  })
}

async function refuseFilled(client: pg.ClientBase, force: boolean): Promise<void> {
  if (force) return
  const filled = await findTableWithRows(client)
  if (filled)
    throw new BackupError(
      `The database is not empty: table ${filled} has rows. Restore into an empty database, or replace everything in this one with --force.`,
    )
}

async function load(client: pg.ClientBase, file: string): Promise<TableCount[]> {
  let counts: TableCount[] = []
  await withoutForeignKeys(client, async () => {
    counts = await readBackup(file, {
      onTable: (table, columns, rows) => loadTable(client, table, columns, rows),
      onSequences: (sequences) => setSequences(client, sequences),
    })
  })
  await compareCounts(client, counts)
  return counts
}

async function loadTable(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: AsyncGenerator<Buffer>,
): Promise<void> {
  // A migration may have put rows there: the backup holds them as they were left.
  await client.query(`truncate ${quoteName(table)}`)
  const target = client.query(copyFrom(`copy ${quoteName(table)} (${columns.map(quoteName).join(', ')}) from stdin`))
  await pipeline(Readable.from(chunksOf(rows)), target)
}

const CHUNK_BYTES = 64 * 1024
const NEWLINE = Buffer.from('\n')

async function* chunksOf(lines: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let bytes = 0
  for await (const line of lines) {
    parts.push(line, NEWLINE)
    bytes += line.length + 1
    if (bytes < CHUNK_BYTES) continue
    yield Buffer.concat(parts)
    parts = []
    bytes = 0
  }
  if (parts.length > 0) yield Buffer.concat(parts)
}

async function setSequences(client: pg.ClientBase, sequences: Sequences['sequences']): Promise<void> {
  for (const { name, value, isCalled } of sequences)
    await client.query('select setval($1::regclass, $2, $3)', [quoteName(name), value, isCalled])
}

async function compareCounts(client: pg.ClientBase, counts: readonly TableCount[]): Promise<void> {
  for (const { table, rows } of counts) {
    const found = await client.query<{ rows: number }>(`select count(*) as rows from ${quoteName(table)}`)
    if (found.rows[0]?.rows !== rows)
      throw new BackupError(
        `Table ${table} holds ${found.rows[0]?.rows} rows after loading, the backup has ${rows}. Nothing was kept.`,
      )
  }
}
