import type { Queryable } from '../platform/database/open-database.ts'

/** How far a stream of changes has been read, e.g. a watermark; undefined before the first complete read. */
export async function readCursor<T>(client: Queryable, system: string, stream: string): Promise<T | undefined> {
  const { rows } = await client.query<{ cursor: T }>(
    'select cursor from source_cursor where system = $1 and stream = $2',
    [system, stream],
  )
  return rows[0]?.cursor
}

/** Call it in the transaction that writes what was read up to here. */
export async function writeCursor(client: Queryable, system: string, stream: string, cursor: unknown): Promise<void> {
  await client.query(
    `insert into source_cursor (system, stream, cursor) values ($1, $2, $3)
     on conflict (system, stream) do update set cursor = excluded.cursor, updated_at = now()`,
    [system, stream, JSON.stringify(cursor)],
  )
}
