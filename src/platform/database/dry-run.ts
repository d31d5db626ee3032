import type pg from 'pg'
import { withTransaction } from './transaction.ts'

class DryRunEnd extends Error {}

/** One transaction; with `dryRun` it finds out everything it would do and is rolled back. */
export async function inTransaction<T>(
  database: { readonly pool: pg.Pool },
  { dryRun }: { readonly dryRun: boolean },
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  if (!dryRun) return await withTransaction(database, work)
  let result: { readonly value: T } | undefined
  try {
    await withTransaction(database, async (client) => {
      result = { value: await work(client) }
      throw new DryRunEnd()
    })
  } catch (error) {
    if (!(error instanceof DryRunEnd)) throw error
  }
  if (!result) throw new Error('A dry run ended without a result')
  return result.value
}
