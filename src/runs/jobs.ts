import type pg from 'pg'
import type { Clock } from '../base/clock.ts'
import type { RunId } from '../base/ids.ts'
import { lockInTransaction, lockNumber } from '../platform/database/lock.ts'
import { isPassingDatabaseError } from '../platform/database/passing-error.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { Log } from '../platform/log.ts'
import { describeCrashes, describeFailure, RunLost, RunPaused } from './describe-failure.ts'
import { createLiveRun, type LiveRun } from './jobs-run-context.ts'
import type { RunWork } from './run-context.ts'
import {
  cancelRun,
  claimRun,
  findUnfinished,
  finishRun,
  getRun,
  insertRun,
  letGoOfRun,
  listRuns,
  listWaiting,
  type ClaimedRun,
  type NewRun,
  type Run,
  type RunQuery,
  type WaitingRun,
} from './store.ts'

export interface RunsDeps {
  readonly database: Database
  readonly log: Log
  readonly clock: Clock
  /** How often progress is written; 2 s when absent. */
  readonly heartbeatMs?: number
}

/** `busy`: the same kind of work is executed elsewhere. `interrupted`: it goes on from its cursor when executed again. */
export type Execution =
  | { readonly kind: 'done'; readonly run: Run }
  | { readonly kind: 'busy' }
  | { readonly kind: 'finishedBefore' }
  | { readonly kind: 'interrupted' }

export interface Runs {
  /** Queues work. The same work already queued or running is returned, not doubled. */
  start(run: NewRun): Promise<{ readonly run: Run; readonly isNew: boolean }>
  /**
   * Executes a queued run, or goes on with one whose process died. One run per `what` at a time, over all processes.
   * `signal` stops it without finishing it: the run stays resumable. Never throws because the work failed.
   */
  execute(id: RunId, work: RunWork, signal?: AbortSignal): Promise<Execution>
  /** Queued runs, and running ones whose process was silent for `silentMs` (1 minute when absent), people's first. */
  waiting(silentMs?: number): Promise<WaitingRun[]>
  list(query?: RunQuery): Promise<Run[]>
  get(id: RunId): Promise<Run | undefined>
  /** False when it had ended before. */
  cancel(id: RunId, by: string): Promise<boolean>
}

const HEARTBEAT_MS = 2_000
const SILENT_MS = 60_000
/** Work that ended its process so often without getting further would do so for ever. */
const CRASHES_AT_MOST = 3

export function createRuns({ database, log, clock, heartbeatMs = HEARTBEAT_MS }: RunsDeps): Runs {
  const { pool } = database

  const executeClaimed = async (claimed: ClaimedRun, work: RunWork, abort: AbortController): Promise<Execution> => {
    const runLog = log.child({ run: claimed.id, what: claimed.what })
    runLog.info({ attempt: claimed.attempt, dryRun: claimed.dryRun }, 'run started')
    const live = createLiveRun(claimed, { pool, log: runLog, clock, heartbeatMs, abort })
    try {
      const failure =
        claimed.crashes < CRASHES_AT_MOST ? await attempt(live, work, abort.signal) : describeCrashes(claimed.crashes)
      if (failure === 'interrupted') {
        // When even this cannot be written the next execution takes it for a crash, of which several are forgiven.
        await letGoOfRun(pool, claimed).catch((error: unknown) =>
          runLog.warn({ err: error }, 'could not let go of a run'),
        )
        return { kind: 'interrupted' }
      }
      const state = failure ? 'failed' : live.counts.rejected > 0 ? 'partial' : 'succeeded'
      const finished = await finishRun(pool, claimed, { state, ...(failure && { error: failure }) }, clock.now())
      runLog.info({ state: finished ? state : 'lost', counts: live.counts }, 'run ended')
      const run = await getRun(pool, claimed.id)
      return finished && run ? { kind: 'done', run } : { kind: 'interrupted' }
    } finally {
      live.stop()
    }
  }

  return {
    start: async (wanted) =>
      await withTransaction(database, async (client) => {
        await lockInTransaction(client, `run start ${wanted.what}`)
        const existing = await findUnfinished(client, wanted)
        if (existing) return { run: existing, isNew: false }
        return { run: await insertRun(client, wanted, clock.now()), isNew: true }
      }),

    execute: async (id, work, signal) => {
      const run = await getRun(pool, id)
      if (!run || run.finishedAt !== null) return { kind: 'finishedBefore' }
      const abort = new AbortController()
      const stop = (): void => abort.abort(signal?.reason)
      if (signal?.aborted) return { kind: 'interrupted' }
      signal?.addEventListener('abort', stop, { once: true })
      const holder = await database.connect()
      try {
        abortWhenLost(holder, abort)
        if (!(await takeLock(holder, `run ${run.what}`))) return { kind: 'busy' }
        const claimed = await claimRun(pool, id, clock.now())
        return claimed ? await executeClaimed(claimed, work, abort) : { kind: 'finishedBefore' }
      } finally {
        signal?.removeEventListener('abort', stop)
        // Ending the connection frees the lock, whatever state it is in.
        await holder.end().catch(() => undefined)
      }
    },

    waiting: async (silentMs = SILENT_MS) => await listWaiting(pool, new Date(clock.now().getTime() - silentMs)),
    list: async (query) => await listRuns(pool, query),
    get: async (id) => await getRun(pool, id),
    cancel: async (id, by) => await cancelRun(pool, id, by, clock.now()),
  }
}

/** What made the work fail; undefined when it did not. */
async function attempt(
  live: LiveRun,
  work: RunWork,
  signal: AbortSignal,
): Promise<ReturnType<typeof describeFailure> | undefined | 'interrupted'> {
  try {
    await work(live)
    // Work that returns early because it was stopped is not done.
    if (signal.aborted) return 'interrupted'
    await live.flush()
    return undefined
  } catch (error) {
    if (signal.aborted || error instanceof RunLost || error instanceof RunPaused) return 'interrupted'
    // Connectors tell their faults as failures with a reason: what is left is the database, and the work goes on from its cursor.
    if (isPassingDatabaseError(error)) {
      live.log.warn({ err: error }, 'run interrupted by the database')
      return 'interrupted'
    }
    live.log.error({ err: error }, 'run failed')
    await live.flush().catch((cause: unknown) => live.log.warn({ err: cause }, 'the end of a run was not written'))
    return describeFailure(error)
  }
}

function abortWhenLost(holder: pg.Client, abort: AbortController): void {
  holder.on('error', () => abort.abort(new RunLost('The lock of the run was lost with its database connection')))
}

async function takeLock(holder: pg.Client, key: string): Promise<boolean> {
  const { rows } = await holder.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
    lockNumber(key),
  ])
  return rows[0]?.locked ?? false
}
