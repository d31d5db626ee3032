import { createHash } from 'node:crypto'
import type pg from 'pg'

/** Runs `fn` while no other process holds `key` in this database; waits for it. The lock ends with the connection. */
export async function withLock<T>(pool: pg.Pool, key: string, fn: () => Promise<T>): Promise<T> {
  return await holding(pool, async (client) => {
    await client.query('select pg_advisory_lock($1)', [lockNumber(key)])
    return await fn()
  })
}

export type TryLock<T> = { readonly locked: true; readonly value: T } | { readonly locked: false }

/** As `withLock`, but leaves at once with `{ locked: false }` when another holds the key. */
export async function tryWithLock<T>(pool: pg.Pool, key: string, fn: () => Promise<T>): Promise<TryLock<T>> {
  return await holding(pool, async (client) => {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      lockNumber(key),
    ])
    return rows[0]?.locked ? { locked: true, value: await fn() } : { locked: false }
  })
}

/** Inside a transaction: waits for `key` and keeps it to the transaction's end. */
export async function lockInTransaction(client: pg.ClientBase, key: string): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [lockNumber(key)])
}

/** Advisory locks have 64-bit numbers; names are hashed to one. */
export const lockNumber = (key: string): string =>
  createHash('sha256').update(`interop ${key}`).digest().readBigInt64BE().toString()

async function holding<T>(pool: pg.Pool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error): void => void (broken = error)
  client.on('error', onError)
  try {
    return await fn(client)
  } finally {
    await client.query('select pg_advisory_unlock_all()').catch((failure: Error) => (broken = failure))
    client.off('error', onError)
    client.release(broken)
  }
}
