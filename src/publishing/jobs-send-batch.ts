import type { OutgoingValue, RowConflict } from '../connectors/dhis2/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { heldKey, isHeld, type HeldValues } from './compare-held.ts'
import { decideNext, type Decision, type RejectedRow } from './decide-next.ts'
import { readHeld } from './jobs-read-held.ts'
import type { PublishDeps } from './settings.ts'
import {
  loadBatchValues,
  postponeBatch,
  rejectValues,
  settleBatch,
  splitBatch,
  type BatchValue,
  type ClaimedBatch,
  type RejectedValue,
} from './store-batches.ts'

/** One data set of one server, while it is being published. */
export interface SendSession {
  readonly deps: PublishDeps
  readonly dataSetUid: string
  /** The option combo that a value without one gets. */
  readonly defaultCombo: string
  readonly signal: AbortSignal
  /** Takes part in the transaction that settles a request. */
  readonly onSettled: (client: Queryable, batchId: number) => Promise<void>
}

export interface Sent {
  readonly decision: Decision
  readonly values: number
  readonly stored: number
  readonly rejected: number
  /** Of the request, from sending to the answer. */
  readonly seconds: number
}

/** Sends one request that was written down as being on its way, and writes down what became of it. */
export async function sendBatch(session: SendSession, batch: ClaimedBatch): Promise<Sent> {
  const { deps, dataSetUid, signal } = session
  const values = await loadBatchValues(deps.database.pool, batch.id)
  if (values.length === 0) {
    await settleBatch(deps.database.pool, batch.id, { ...NOTHING_SAID, stored: 0, rejected: [], now: deps.clock.now() })
    return { decision: { kind: 'settled', rejected: [], doubtful: [] }, values: 0, stored: 0, rejected: 0, seconds: 0 }
  }
  const startedAt = performance.now()
  const outgoing = values.map((value) => toOutgoing(value))
  const pushed = await deps.dhis2.pushDataValues(
    { dataSet: dataSetUid, values: outgoing, deletes: batch.deletes },
    signal,
  )
  const seconds = (performance.now() - startedAt) / 1000
  const decision = decideNext(pushed, {
    rows: values.length,
    attempt: batch.attempt,
    random: (deps.random ?? Math.random)(),
    rules: deps.rules,
  })
  const told = pushed.ok
    ? {
        httpStatus: pushed.value.httpStatus,
        answer: {
          status: pushed.value.summary.status,
          counts: pushed.value.summary.count,
          conflicts: pushed.value.summary.conflicts
            .slice(0, 5)
            .map(({ errorCode, message }) => ({ errorCode, message })),
        },
      }
    : {
        httpStatus: 'status' in pushed.error ? (pushed.error.status ?? null) : null,
        answer: { failure: pushed.error.kind, message: pushed.error.message },
      }
  const counts = await writeDown(session, batch, values, decision, told)
  return { decision, values: values.length, ...counts, seconds }
}

const NOTHING_SAID = { httpStatus: null, answer: null }

/** Never an empty value: DHIS2 would take it for a deletion, or refuse it. What is deleted names the value that was there. */
function toOutgoing(row: BatchValue): OutgoingValue {
  return {
    dataElement: row.dataElement,
    period: row.period,
    orgUnit: row.orgUnit,
    ...(row.categoryOptionCombo === null ? {} : { categoryOptionCombo: row.categoryOptionCombo }),
    ...(row.attributeOptionCombo === null ? {} : { attributeOptionCombo: row.attributeOptionCombo }),
    value: row.value ?? row.sentValue ?? '0',
  }
}

interface Told {
  readonly httpStatus: number | null
  readonly answer: unknown
}

async function writeDown(
  session: SendSession,
  batch: ClaimedBatch,
  values: readonly BatchValue[],
  decision: Decision,
  told: Told,
): Promise<{ readonly stored: number; readonly rejected: number }> {
  const { database, clock } = session.deps
  const now = clock.now()
  const rowOf = ({ index, conflict }: RejectedRow): RejectedValue[] => {
    const value = values[index]
    return value ? [rejectedValue(value, conflict)] : []
  }
  switch (decision.kind) {
    case 'settled': {
      const doubtful = await notThere(session, values, decision.doubtful)
      const rejected = [...decision.rejected, ...doubtful].flatMap(rowOf)
      const stored = values.length - rejected.length
      await withTransaction(database, async (client) => {
        await settleBatch(client, batch.id, { ...told, stored, rejected, now })
        await session.onSettled(client, batch.id)
      })
      return { stored, rejected: rejected.length }
    }
    case 'split': {
      const rejected = decision.rejected.flatMap(rowOf)
      const groups = decision.groups.map((group) => group.flatMap((index) => values[index] ?? []))
      await withTransaction(database, async (client) => {
        await splitBatch(client, batch, groups, { ...told, rejected, stored: 0, now })
      })
      return { stored: 0, rejected: rejected.length }
    }
    case 'later':
      await postponeBatch(database.pool, batch.id, {
        ...told,
        nextAttemptAt: new Date(now.getTime() + decision.waitMs),
      })
      return { stored: 0, rejected: 0 }
    case 'giveUp':
      await withTransaction(database, async (client) => {
        const dead = values.map((value) => rejectedValue(value, decision.conflict))
        await rejectValues(client, batch.id, dead, 'dead')
        await settleBatch(client, batch.id, { ...told, stored: 0, rejected: [], now })
      })
      return { stored: 0, rejected: values.length }
    case 'stop':
    case 'aborted':
      // Where the answer is not known it stays on its way, to be looked for by whoever goes on.
      if (decision.kind === 'stop')
        await postponeBatch(database.pool, batch.id, { ...told, nextAttemptAt: null, countsAsAttempt: false })
      return { stored: 0, rejected: 0 }
  }
}

const rejectedValue = ({ placeId, cellId, period }: BatchValue, { code, message }: RowConflict): RejectedValue => ({
  placeId,
  cellId,
  period,
  reason: code,
  detail: message,
})

/** Of the rows that may or may not be stored, those that are not. */
async function notThere(
  session: SendSession,
  values: readonly BatchValue[],
  doubtful: readonly RejectedRow[],
): Promise<RejectedRow[]> {
  if (doubtful.length === 0) return []
  const held = await readHeldOf(
    session,
    doubtful.flatMap(({ index }) => values[index] ?? []),
  )
  return doubtful.filter(({ index }) => {
    const value = values[index]
    return value !== undefined && !isHeld(value, held.get(heldKey(value, session.defaultCombo)))
  })
}

export async function readHeldOf(session: SendSession, values: readonly BatchValue[]): Promise<HeldValues> {
  const { deps, dataSetUid, signal } = session
  return await readHeld(
    deps.dhis2,
    {
      dataSetUid,
      periods: [...new Set(values.map(({ period }) => period))],
      orgUnits: [...new Set(values.map(({ orgUnit }) => orgUnit))],
    },
    signal,
  )
}
