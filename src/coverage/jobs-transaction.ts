import type pg from 'pg'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { RunContext } from '../runs/index.ts'

class DryRunEnd extends Error {}

/** One transaction of a run; that of a dry run finds out everything and is rolled back. */
export async function inRunTransaction<T>(
  run: Pick<RunContext, 'dryRun'>,
  database: Pick<Database, 'pool'>,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  if (!run.dryRun) return await withTransaction(database, work)
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
