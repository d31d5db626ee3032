import { withTransaction } from '../platform/database/transaction.ts'
import { heldKey, isHeld } from './compare-held.ts'
import { readHeldOf, type SendSession } from './jobs-send-batch.ts'
import { wait } from './wait.ts'
import { loadBatchValues, loadUnanswered, splitBatch, type BatchValue } from './store-batches.ts'

export interface Recovered {
  /** Requests whose answer was lost. */
  readonly batches: number
  /** Of their values, those that DHIS2 has, and those that are sent again. */
  readonly found: number
  readonly again: number
}

/**
 * After a process was killed nobody knows what became of the requests on their way. DHIS2 is asked: what it holds is settled, only the rest
 * is sent again. So a kill costs at most what was cut off, and nothing is sent twice that had arrived.
 */
export async function recoverUnanswered(session: SendSession): Promise<Recovered> {
  const { deps, dataSetUid } = session
  const { database, rules, clock } = deps
  const lost = await loadUnanswered(database.pool, { serverId: rules.serverId, dataSetUid })
  let found = 0
  let again = 0
  for (const batch of lost) {
    const values = await loadBatchValues(database.pool, batch.id)
    const missing = await missingThere(session, values)
    const stored = values.length - missing.length
    await withTransaction(database, async (client) => {
      await splitBatch(client, batch, [missing], {
        httpStatus: null,
        answer: { recovered: { found: stored, again: missing.length } },
        rejected: [],
        stored,
        now: clock.now(),
      })
    })
    found += stored
    again += missing.length
  }
  return { batches: lost.length, found, again }
}

/** Values that DHIS2 does not hold as they were sent; it is asked twice, because it may still be at work on them. */
async function missingThere(session: SendSession, values: readonly BatchValue[]): Promise<BatchValue[]> {
  if (values.length === 0) return []
  const missing = async (): Promise<BatchValue[]> => {
    const held = await readHeldOf(session, values)
    return values.filter((value) => !isHeld(value, held.get(heldKey(value, session.defaultCombo))))
  }
  const first = await missing()
  if (first.length === 0 || session.deps.rules.graceMs === 0) return first
  await wait(session.deps, session.deps.rules.graceMs, session.signal)
  return await missing()
}
