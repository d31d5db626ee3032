import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createGunzip } from 'node:zlib'
import type { z } from 'zod'
import { readLines } from '../lines.ts'
import {
  BackupError,
  BackupHeader,
  END_OF_ROWS,
  FORMAT_VERSION,
  Sequences,
  TableEnd,
  TableStart,
  type TableCount,
} from './backup-format.ts'

export interface BackupVisitor {
  /** Must take all rows; each is a line of COPY without its end. */
  onTable(table: string, columns: readonly string[], rows: AsyncGenerator<Buffer>): Promise<void>
  onSequences(sequences: Sequences['sequences']): Promise<void>
}

/** Reads the first line only. */
export async function readBackupHeader(file: string): Promise<BackupHeader> {
  const lines = openLines(file)
  try {
    return await parseHeader(file, lines)
  } finally {
    await lines.return(undefined)
  }
}

/** Reads the whole file and checks counts and checksums on the way. Throws BackupError for a damaged file. */
export async function readBackup(file: string, visitor: BackupVisitor): Promise<TableCount[]> {
  const lines = openLines(file)
  const header = await parseHeader(file, lines)
  const counts: TableCount[] = []
  for (const expected of header.tables) {
    const { table, columns } = parse(TableStart, await nextLine(file, lines), file)
    if (table !== expected) throw damaged(file, `table ${expected} is missing`)
    counts.push(await readTable(file, lines, table, columns, visitor))
  }
  await visitor.onSequences(parse(Sequences, await nextLine(file, lines), file).sequences)
  return counts
}

/** Reads a backup to its end without using it. */
export async function verifyBackup(file: string): Promise<TableCount[]> {
  return await readBackup(file, {
    onTable: async (_table, _columns, rows) => {
      for await (const _row of rows);
    },
    onSequences: () => Promise.resolve(),
  })
}

async function readTable(
  file: string,
  lines: AsyncGenerator<Buffer>,
  table: string,
  columns: readonly string[],
  visitor: BackupVisitor,
): Promise<TableCount> {
  const hash = createHash('sha256')
  let rows = 0
  async function* tableRows(): AsyncGenerator<Buffer> {
    for (;;) {
      const line = await nextLine(file, lines)
      if (line.length === END_OF_ROWS.length && line.toString() === END_OF_ROWS) return
      hash.update(line).update('\n')
      rows++
      yield line
    }
  }
  await visitor.onTable(table, columns, tableRows())
  const end = parse(TableEnd, await nextLine(file, lines), file)
  if (end.end !== table || end.rows !== rows || end.sha256 !== hash.digest('hex'))
    throw damaged(file, `the rows of ${table} are not those that were written`)
  return { table, rows }
}

async function parseHeader(file: string, lines: AsyncGenerator<Buffer>): Promise<BackupHeader> {
  const line = await nextLine(file, lines)
  const parsed = BackupHeader.safeParse(parseJson(line))
  if (!parsed.success) throw new BackupError(`${file} is not a backup made by this program.`)
  if (parsed.data.interopBackup !== FORMAT_VERSION) {
    throw new BackupError(
      `${file} is a backup of form ${parsed.data.interopBackup}; this program reads form ${FORMAT_VERSION}. Use a later version of the program.`,
    )
  }
  return parsed.data
}

async function* openLines(file: string): AsyncGenerator<Buffer> {
  const source = fs.createReadStream(file)
  const unzipped = createGunzip()
  source.on('error', (error) => unzipped.destroy(error))
  source.pipe(unzipped)
  try {
    yield* readLines(unzipped)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
      throw new BackupError(`There is no file ${file}.`, { cause })
    if (cause instanceof Error && 'code' in cause && cause.code === 'Z_DATA_ERROR')
      throw new BackupError(`${file} is not a backup made by this program, or it is damaged.`, { cause })
    throw damaged(file, cause instanceof Error ? cause.message : String(cause))
  } finally {
    source.destroy()
    unzipped.destroy()
  }
}

async function nextLine(file: string, lines: AsyncGenerator<Buffer>): Promise<Buffer> {
  const next = await lines.next()
  if (next.done) throw damaged(file, 'it ends too early')
  return next.value
}

function parse<S extends z.ZodType>(schema: S, line: Buffer, file: string): z.output<S> {
  const parsed = schema.safeParse(parseJson(line))
  if (!parsed.success) throw damaged(file, 'a line is not what belongs there')
  return parsed.data
}

function parseJson(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return undefined
  }
}

const damaged = (file: string, why: string): BackupError =>
  new BackupError(`${file} is damaged: ${why}. Use another backup.`)
