import type { RunContext } from '../runs/index.ts'
import { RunFailure } from '../runs/index.ts'
import { createLanes, type BatchSize } from './adapt-to-link.ts'
import { backOffMs } from './decide-next.ts'
import { sendBatch, type SendSession, type Sent } from './jobs-send-batch.ts'
import { remedyFor } from './remedies.ts'
import { claimBatches, countOpenBatches, postponeBatch, type ClaimedBatch } from './store-batches.ts'
import { writeStop } from './store-settings.ts'
import { wait } from './wait.ts'

export interface Delivered {
  readonly batches: number
  readonly sent: number
  readonly stored: number
  readonly rejected: number
  /** Requests left for later, because DHIS2 was ill. */
  readonly left: number
}

export interface Delivery {
  /** More may be due. */
  wake(): void
  /** Resolves when there is room for more requests to be planned. */
  room(): Promise<void>
  /** Resolves when one more request was answered, or none is on its way. */
  answered(): Promise<void>
  /** Nothing more will be planned: resolves when all is sent, or left for later. */
  finish(): Promise<Delivered>
  /** Lets what is in flight end, and takes nothing more. */
  halt(): Promise<void>
}

/** So many requests may wait for a lane before computing pauses: the ledger, not the memory, holds them. */
const AHEAD = 8
const LOOK_AGAIN_MS = 1000
const NOT_SENT = { httpStatus: null, answer: null, nextAttemptAt: null, countsAsAttempt: false }

/** So many failures without a success between them, and it is not this request: DHIS2 is ill, and is left alone for a while. */
const ILL_AFTER = 3

/**
 * Sends what is due, several requests at a time. One that fails waits for its turn while others go on; one that is refused goes on in parts.
 * When DHIS2 does not accept us, everything stops and a person is told.
 */
export function startDelivery(run: RunContext, session: SendSession, size: BatchSize): Delivery {
  const { deps, dataSetUid } = session
  const of = { serverId: deps.rules.serverId, dataSetUid }
  const lanes = createLanes(deps.rules.concurrency)
  const under = new Set<Promise<void>>()
  const totals = { batches: 0, sent: 0, stored: 0, rejected: 0 }
  let illInARow = 0
  let pausedUntilMs = 0
  let complete = false
  let ended = false
  let halted = false
  let failure: unknown
  let signalled = Promise.withResolvers<void>()

  const wake = (): void => {
    signalled.resolve()
    signalled = Promise.withResolvers()
  }

  const now = (): number => deps.clock.now().getTime()
  const backOff = (times: number): number => backOffMs(times, (deps.random ?? Math.random)(), deps.rules)

  const note = (sent: Sent): void => {
    totals.batches += 1
    totals.sent += sent.values
    totals.stored += sent.stored
    totals.rejected += sent.rejected
    if (sent.rejected > 0) run.count('rejected', sent.rejected)
    if (sent.decision.kind === 'settled' || sent.decision.kind === 'split') illInARow = 0
    if (sent.decision.kind === 'settled') {
      lanes.wentWell()
      size.answered(sent.values, sent.seconds)
    }
    if (sent.decision.kind === 'later') {
      lanes.wentIll()
      illInARow += 1
      if (illInARow >= ILL_AFTER)
        pausedUntilMs = now() + Math.max(sent.decision.waitMs, backOff(illInARow - ILL_AFTER + 1))
    }
    if (sent.decision.kind === 'split' && sent.decision.tooLarge) size.tooLarge(sent.values)
  }

  const launch = (batch: ClaimedBatch): void => {
    const job = sendBatch(session, batch)
      .then(async (sent) => {
        note(sent)
        if (sent.decision.kind === 'stop') throw await stopped(session, sent.decision)
      })
      .catch((error: unknown) => {
        failure ??= error
        halted = true
      })
      .finally(() => {
        under.delete(job)
        wake()
      })
    under.add(job)
  }

  const claimUpTo = async (width: number): Promise<void> => {
    const free = width - under.size
    if (free <= 0 || halted || session.signal.aborted || now() < pausedUntilMs) return
    for (const batch of await claimBatches(deps.database.pool, of, deps.clock.now(), free)) {
      if (halted) await postponeBatch(deps.database.pool, batch.id, NOT_SENT)
      else launch(batch)
    }
  }

  /** How long until something may be sent again; undefined when it is not worth waiting for. */
  const pauseMs = async (): Promise<number | undefined> => {
    const { due, nextAttemptAt } = await countOpenBatches(deps.database.pool, of, deps.clock.now())
    if (due === 0 && nextAttemptAt === null) return undefined
    const dueAtMs = due > 0 ? 0 : (nextAttemptAt?.getTime() ?? 0)
    const ms = Math.max(dueAtMs, pausedUntilMs) - now()
    return ms <= deps.rules.patienceMs ? Math.max(ms, 0) : undefined
  }

  const pump = async (): Promise<void> => {
    while (!halted && !session.signal.aborted) {
      const next = signalled.promise
      await claimUpTo(lanes.width())
      if (under.size > 0) {
        await next
        continue
      }
      const ms = await pauseMs()
      if (ms === undefined && (complete || now() < pausedUntilMs)) break
      if (ms === 0 && now() >= pausedUntilMs) continue
      // While numbers are computed more may come at any time.
      await Promise.race([next, wait(deps, Math.max(ms ?? LOOK_AGAIN_MS, 10), session.signal)])
    }
    await Promise.all(under)
  }
  const pumping = pump()
    .catch((error: unknown) => {
      failure ??= error
      halted = true
    })
    .finally(() => {
      ended = true
      wake()
    })

  return {
    wake,
    async room() {
      for (;;) {
        const next = signalled.promise
        if (failure) throw failure
        // What is ill longer than it is worth waiting for does not keep numbers from being computed: the ledger holds them.
        if (ended || halted || session.signal.aborted) return
        const { due } = await countOpenBatches(deps.database.pool, of, deps.clock.now())
        if (due <= AHEAD) return
        await next
      }
    },
    async answered() {
      if (failure) throw failure
      if (under.size > 0) await Promise.race(under)
    },
    async finish() {
      complete = true
      wake()
      await pumping
      if (failure) throw failure
      const { due, sending, nextAttemptAt } = await countOpenBatches(deps.database.pool, of, deps.clock.now())
      return { ...totals, left: due + sending + (nextAttemptAt === null ? 0 : 1) }
    },
    async halt() {
      halted = true
      wake()
      await pumping
    },
  }
}

async function stopped(
  { deps }: SendSession,
  { reason, message }: { readonly reason: string; readonly message: string },
): Promise<RunFailure> {
  const remedy = remedyFor(reason)
  await writeStop(deps.database.pool, {
    serverId: deps.rules.serverId,
    reason,
    message,
    remedy,
    since: deps.clock.now(),
  })
  return new RunFailure({ reason, message, remedy })
}
