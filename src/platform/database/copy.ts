import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { parseCopyLine, toCopyLine, type CopyValue } from './copy-text.ts'
import { readLines } from './lines.ts'

export type { CopyValue } from './copy-text.ts'

const CHUNK_CHARACTERS = 64 * 1024

/**
 * Loads rows by COPY, the fastest way in, and returns how many. Rows are arrays in the order of `columns`; null and
 * undefined become NULL, an empty text stays an empty text. Streams: memory holds one chunk, and `rows` is asked for
 * more only when the server has taken the last. Run it inside a transaction to make it all or nothing.
 */
export async function copyIn(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: AsyncIterable<readonly CopyValue[]> | Iterable<readonly CopyValue[]>,
): Promise<number> {
  const chunks = Symbol.iterator in rows ? chunksOf([rows], columns.length) : chunksOf(oneByOne(rows), columns.length)
  return await copyChunks(client, table, columns, chunks)
}

/** The same for rows that come in batches: for millions of them, awaiting each one costs more than writing it. */
export async function copyBatchesIn(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  batches: AsyncIterable<Iterable<readonly CopyValue[]>>,
): Promise<number> {
  return await copyChunks(client, table, columns, chunksOf(batches, columns.length))
}

async function copyChunks(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  chunks: AsyncIterable<Buffer>,
): Promise<number> {
  const target = client.query(copyFrom(`copy ${quoteName(table)} (${columns.map(quoteName).join(', ')}) from stdin`))
  await pipeline(Readable.from(chunks), target)
  return target.rowCount
}

async function* oneByOne<T>(rows: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  for await (const row of rows) yield [row]
}

async function* chunksOf(
  batches: AsyncIterable<Iterable<readonly CopyValue[]>> | Iterable<Iterable<readonly CopyValue[]>>,
  width: number,
): AsyncGenerator<Buffer> {
  let chunk = ''
  for await (const batch of batches) {
    for (const row of batch) {
      if (row.length !== width)
        throw new Error(`A row has ${row.length} values for ${width} columns: ${JSON.stringify(row).slice(0, 200)}`)
      chunk += toCopyLine(row)
      if (chunk.length < CHUNK_CHARACTERS) continue
      yield Buffer.from(chunk)
      chunk = ''
    }
  }
  if (chunk !== '') yield Buffer.from(chunk)
}

/** Streams the rows of a table or of a `(select …)`, every value as the server's text, NULL as null. */
export async function* copyOut(client: pg.ClientBase, source: string): AsyncGenerator<(string | null)[]> {
  const relation = source.startsWith('(') ? source : quoteName(source)
  const stream = client.query(copyTo(`copy ${relation} to stdout`))
  for await (const line of readLines(stream)) yield parseCopyLine(line.toString('utf8'))
}

/** A name, or `schema.name`, quoted. */
export const quoteName = (name: string): string =>
  name
    .split('.')
    .map((part) => pg.escapeIdentifier(part))
    .join('.')
