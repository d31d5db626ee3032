import type { Clock } from '../base/clock.ts'
import { receiveValues } from '../coverage/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { RunFailure, type RunContext } from '../runs/index.ts'
import { conflictOf, type ReceiveAnswer } from './import-summary.ts'
import { resolveRows } from './resolve-rows.ts'
import { loadReceipt, loadReceiveKeys, saveAnswer } from './store-receipts.ts'

export const RECEIVE_WORK = 'dhis2.received'

export interface ReceiveDeps {
  readonly database: Database
  readonly clock: Clock
  /** Whose org units and elements are named. */
  readonly system: string
  readonly historyMonths: number
}

/**
 * Stores what a receipt holds. Written before the answer, and once: a receipt that was answered is left alone, one that was interrupted
 * is done again, which changes nothing that was stored already.
 */
export async function applyReceipt(run: RunContext, deps: ReceiveDeps): Promise<void> {
  const { database, clock, system } = deps
  const id = Number(run.params['receipt'])
  const receipt = await loadReceipt(database.pool, id)
  if (!receipt)
    throw new RunFailure({ reason: 'noReceipt', message: `There is no receipt ${id}`, remedy: 'Send it again.' })
  const { payload } = receipt
  if (receipt.answer !== null || payload === null) return
  const { values, conflicts } = resolveRows(payload, await loadReceiveKeys(database.pool, system))
  run.count('read', payload.rows.length)
  const outcome = await receiveValues(
    run,
    deps,
    values.map(({ value }) => value),
  )
  const refused = [...outcome.refused].map(([place, reject]) => conflictOf(reject, [values[place]?.index ?? -1]))
  const all = [...conflicts, ...refused]
  // What names nothing of ours has no key among the rejects of coverage: it is told to the sender and counted here.
  if (conflicts.length > 0)
    await run.reject(
      ...conflicts.map(({ errorCode, objects, value, property }) => ({
        system,
        entity: 'receivedValue',
        key: `${property} ${objects[property] ?? ''}`,
        reason: errorCode,
        message: value,
        remedy: 'Correct the exchange over there, or confirm under Antigens what the element means.',
      })),
    )
  const { added, changed, unchanged, vanished } = outcome.counts
  const stored = payload.rows.length - all.length
  const answer: ReceiveAnswer = {
    status: all.length === 0 ? 'SUCCESS' : stored > 0 ? 'WARNING' : 'ERROR',
    description: payload.hasDeletionScope
      ? 'Import process completed successfully; the deletion scope was not applied'
      : 'Import process completed successfully',
    count: {
      imported: added,
      updated: changed,
      deleted: vanished,
      ignored: unchanged + all.length + outcome.outside,
    },
    conflicts: all,
    dryRun: payload.dryRun,
  }
  await saveAnswer(database.pool, id, { answer, runId: run.runId, now: clock.now() })
}
