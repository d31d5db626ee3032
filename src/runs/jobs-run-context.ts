import type { Clock } from '../base/clock.ts'
import type { Reject } from '../base/reject.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { Log } from '../platform/log.ts'
import { RunLost } from './describe-failure.ts'
import { zeroCounts, type CountKind, type RunContext, type RunCounts } from './run-context.ts'
import { saveHeartbeat, saveRunCursor, type ClaimedRun } from './store.ts'
import { saveRejects, settleRejectsOf } from './store-rejects.ts'

const REJECTS_PER_WRITE = 500

export interface LiveRun extends RunContext {
  readonly counts: RunCounts
  /** Writes progress and what is buffered. */
  flush(): Promise<void>
  /** Ends the heartbeat. */
  stop(): void
}

export interface LiveRunDeps {
  readonly pool: Queryable
  readonly log: Log
  readonly clock: Clock
  readonly heartbeatMs: number
  readonly abort: AbortController
}

/** The context of a run in execution: heartbeat, progress and rejects go to its row. */
export function createLiveRun(claimed: ClaimedRun, { pool, log, clock, heartbeatMs, abort }: LiveRunDeps): LiveRun {
  const counts: Record<CountKind, number> = { ...zeroCounts, ...claimed.cursor?.counts }
  let cursor: unknown = claimed.cursor?.at
  let done = 0
  let total: number | null = null
  let note: string | null = null
  let waiting: Reject[] = []
  let beat: Promise<void> | undefined

  const lose = (): RunLost => {
    const lost = new RunLost(`Run ${claimed.id} was cancelled or is executed by another process now`)
    if (!abort.signal.aborted) abort.abort(lost)
    return lost
  }
  const writeBeat = async (): Promise<void> => {
    const held = await saveHeartbeat(pool, claimed, { now: clock.now(), done, total, note, counts })
    if (!held) lose()
  }
  const timer = setInterval(() => {
    beat ??= writeBeat()
      .catch((error: unknown) => log.warn({ err: error, run: claimed.id }, 'the progress of a run was not written'))
      .finally(() => (beat = undefined))
  }, heartbeatMs)
  timer.unref()

  const writeRejects = async (client: Queryable): Promise<void> => {
    const batch = waiting
    waiting = []
    if (!claimed.dryRun) await saveRejects(client, claimed.id, batch)
  }

  return {
    runId: claimed.id,
    what: claimed.what,
    dryRun: claimed.dryRun,
    params: claimed.params,
    signal: abort.signal,
    log,
    counts,
    cursor: <T>() => cursor as T | undefined,
    saveCursor: async (client, next) => {
      await writeRejects(client)
      if (!(await saveRunCursor(client, claimed, { at: next, counts }))) throw lose()
      cursor = next
    },
    progress: (nowDone, nowTotal, nowNote) => {
      done = nowDone
      total = nowTotal ?? total
      note = nowNote ?? note
    },
    count: (kind, n = 1) => void (counts[kind] += n),
    reject: async (...rejects) => {
      waiting.push(...rejects)
      counts.rejected += rejects.length
      if (waiting.length >= REJECTS_PER_WRITE) await writeRejects(pool)
    },
    writeRejects,
    settleRejects: async (system, entity) => {
      await writeRejects(pool)
      if (!claimed.dryRun) await settleRejectsOf(pool, claimed.id, system, entity)
    },
    flush: async () => {
      await beat
      await writeRejects(pool)
      await writeBeat()
    },
    stop: () => clearInterval(timer),
  }
}
