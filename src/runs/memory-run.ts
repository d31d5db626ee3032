import type { RunId } from '../base/ids.ts'
import type { Reject } from '../base/reject.ts'
import { silentLog } from '../platform/log.ts'
import { zeroCounts, type CountKind, type RunContext } from './run-context.ts'

export interface MemoryRun extends RunContext {
  readonly rejects: Reject[]
  readonly counts: Record<CountKind, number>
  /** `system entity` of every `settleRejects`. */
  readonly settled: string[]
  readonly savedCursors: unknown[]
}

/** A run for tests: nothing is stored, everything can be looked at. `runId` must be a row when the work writes it. */
export function memoryRun(overrides: Partial<RunContext> & { readonly from?: unknown } = {}): MemoryRun {
  const { from, ...rest } = overrides
  const rejects: Reject[] = []
  const settled: string[] = []
  const savedCursors: unknown[] = []
  const counts: Record<CountKind, number> = { ...zeroCounts }
  return {
    runId: 1 as RunId,
    what: 'test',
    dryRun: false,
    params: {},
    signal: new AbortController().signal,
    log: silentLog,
    cursor: <T>() => (savedCursors.at(-1) ?? from) as T | undefined,
    saveCursor: async (_client, cursor) => void savedCursors.push(structuredClone(cursor)),
    progress: () => undefined,
    count: (kind, n = 1) => void (counts[kind] += n),
    reject: async (...more) => {
      rejects.push(...more)
      counts.rejected += more.length
    },
    writeRejects: async () => undefined,
    settleRejects: async (system, entity) => void settled.push(`${system} ${entity}`),
    ...rest,
    rejects,
    counts,
    settled,
    savedCursors,
  }
}
