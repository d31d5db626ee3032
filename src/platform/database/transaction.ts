import type pg from 'pg'

interface HasPool {
  readonly pool: pg.Pool
}

/** Runs `fn` in one transaction: committed when it returns, rolled back when it throws. */
export async function withTransaction<T>({ pool }: HasPool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return await withClient(pool, async (client) => {
    await client.query('begin')
    const result = await fn(client)
    await client.query('commit')
    return result
  })
}

/**
 * One snapshot for all queries of `fn`: totals and the rows behind them agree while others write.
 * `fn` cannot write.
 */
export async function withSnapshot<T>({ pool }: HasPool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return await withClient(pool, async (client) => {
    await client.query('begin isolation level repeatable read, read only')
    const result = await fn(client)
    await client.query('commit')
    return result
  })
}

async function withClient<T>(pool: pg.Pool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error): void => void (broken = error)
  client.on('error', onError)
  try {
    return await fn(client)
  } catch (error) {
    // When even the rollback cannot be sent the connection is dropped, which rolls back as well.
    await client.query('rollback').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
