import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Log } from '../../log.ts'
import { quoteName } from '../copy.ts'
import { loadAppliedMigrations } from '../migrate.ts'
import type { Database } from '../open-database.ts'
import { withSnapshot } from '../transaction.ts'
import { END_OF_ROWS, FORMAT_VERSION, type BackupHeader, type TableCount } from './backup-format.ts'
import { listColumns, listSequences, listTables } from './catalog.ts'

export interface CreateBackupOptions {
  readonly database: Database
  /** The file to make; it appears under this name only when it is complete. */
  readonly file: string
  readonly log: Log
  /** Tables that are kept empty, e.g. of sessions. */
  readonly withoutRowsOf?: readonly string[]
}

export interface BackupSummary {
  readonly file: string
  readonly bytes: number
  readonly tables: readonly TableCount[]
}

/** Writes all our tables as of one moment to one file, while the service may go on working. */
export async function createBackup({
  database,
  file,
  log,
  withoutRowsOf = [],
}: CreateBackupOptions): Promise<BackupSummary> {
  const draft = `${file}.partial`
  const tables: TableCount[] = []
  try {
    await withSnapshot(database, async (client) => {
      await client.query(PLAIN_VALUES)
      const content = Readable.from(backupContent(client, withoutRowsOf, (count) => tables.push(count)))
      await pipeline(content, createGzip(), fs.createWriteStream(draft, { mode: 0o600, flush: true }))
    })
    await fs.promises.rename(draft, file)
  } catch (error) {
    await fs.promises.rm(draft, { force: true })
    throw error
  }
  const { size } = await fs.promises.stat(file)
  log.info({ file, bytes: size, tables: tables.length }, 'backup made')
  return { file, bytes: size, tables }
}

/** How values are written must not depend on the settings of a server. */
const PLAIN_VALUES =
  "set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601'; set local extra_float_digits = 1"

const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`

async function* backupContent(
  client: pg.ClientBase,
  withoutRowsOf: readonly string[],
  onTable: (count: TableCount) => void,
): AsyncGenerator<string | Buffer> {
  const tables = await listTables(client)
  const { rows } = await client.query<{ server: string }>("select current_setting('server_version') as server")
  const header: BackupHeader = {
    interopBackup: FORMAT_VERSION,
    takenAt: new Date().toISOString(),
    server: rows[0]?.server ?? '',
    migrations: (await loadAppliedMigrations(client)).map(({ name, checksum }) => ({ name, checksum })),
    tables,
    withoutRowsOf: tables.filter((table) => withoutRowsOf.includes(table)),
  }
  yield jsonLine(header)
  for (const table of tables) {
    const columns = await listColumns(client, table)
    yield jsonLine({ table, columns })
    const hash = createHash('sha256')
    let count = 0
    if (!withoutRowsOf.includes(table)) {
      for await (const chunk of client.query(
        copyTo(`copy ${quoteName(table)} (${columns.map(quoteName).join(', ')}) to stdout`),
      ) as AsyncIterable<Buffer>) {
        hash.update(chunk)
        count += countLines(chunk)
        yield chunk
      }
    }
    yield `${END_OF_ROWS}\n`
    yield jsonLine({ end: table, rows: count, sha256: hash.digest('hex') })
    onTable({ table, rows: count })
  }
  yield jsonLine({ sequences: await listSequences(client) })
}

const NEWLINE = 0x0a

function countLines(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) count++
  return count
}
