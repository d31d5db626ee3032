import type { DataValuesPushed, Dhis2Failure, RowConflict } from '../connectors/dhis2/index.ts'
import type { Result } from '../base/result.ts'

export interface RejectedRow {
  readonly index: number
  readonly conflict: RowConflict
}

/** What happens to the rows of a request next; rows are told by their index. */
export type Decision =
  /** All are stored but for `rejected`; `doubtful` ones are told by reading back. */
  | {
      readonly kind: 'settled'
      readonly rejected: readonly RejectedRow[]
      readonly doubtful: readonly RejectedRow[]
    }
  /** Nothing is stored; `groups` go on in requests of their own. */
  | {
      readonly kind: 'split'
      readonly groups: readonly (readonly number[])[]
      readonly rejected: readonly RejectedRow[]
      readonly tooLarge: boolean
    }
  /** To be sent again, not before `waitMs`. */
  | { readonly kind: 'later'; readonly waitMs: number; readonly message: string }
  /** A person has to look before anything more is sent. */
  | { readonly kind: 'stop'; readonly reason: string; readonly message: string }
  /** Tried often enough. */
  | { readonly kind: 'giveUp'; readonly conflict: RowConflict }
  /** We were stopped ourselves. */
  | { readonly kind: 'aborted' }

export interface RetryRules {
  readonly retryBaseMs: number
  readonly retryMaxMs: number
}

export interface Attempt {
  readonly rows: number
  /** This one included. */
  readonly attempt: number
  readonly random: number
  readonly rules: RetryRules
}

/** It is the data set or our account that is refused, not what was sent: every further request would be refused as well. */
const CONCERNS_DATA_SET = new Set(['E7600', 'E7601', 'E7602', 'E8004', 'E8005', 'E8010'])
/** So often the fault is theirs; after that it may be what we send. */
const THEIRS = 3

export function decideNext(pushed: Result<DataValuesPushed, Dhis2Failure>, attempt: Attempt): Decision {
  if (!pushed.ok) return afterFailure(pushed.error, attempt)
  const { outcome } = pushed.value
  switch (outcome.kind) {
    case 'taken':
      return { kind: 'settled', rejected: rowsOf(outcome.refused), doubtful: rowsOf(outcome.doubtful) }
    case 'failed':
      return againOrSmaller(attempt, { code: 'importFailed', message: outcome.message })
    case 'refused':
      return CONCERNS_DATA_SET.has(outcome.conflict.code)
        ? { kind: 'stop', reason: outcome.conflict.code, message: outcome.conflict.message }
        : withoutCulprits(outcome.conflict, outcome.culprits, attempt)
  }
}

const rowsOf = (conflicts: ReadonlyMap<number, RowConflict>): RejectedRow[] =>
  [...conflicts].map(([index, conflict]) => ({ index, conflict }))

/** The rows that a refusal names are out; the others go on without them. Where it names none, halves find them. */
function withoutCulprits(conflict: RowConflict, culprits: readonly number[], { rows }: Attempt): Decision {
  const bad = culprits.length > 0 ? culprits : rows === 1 ? [0] : []
  if (bad.length === 0) return { kind: 'split', groups: halves(rows), rejected: [], tooLarge: false }
  const out = new Set(bad)
  const rest = Array.from({ length: rows }, (_, i) => i).filter((i) => !out.has(i))
  return {
    kind: 'split',
    groups: rest.length > 0 ? [rest] : [],
    rejected: bad.map((index) => ({ index, conflict })),
    tooLarge: false,
  }
}

export function halves(rows: number): number[][] {
  const half = Math.ceil(rows / 2)
  const all = Array.from({ length: rows }, (_, i) => i)
  return [all.slice(0, half), all.slice(half)]
}

function afterFailure(failure: Dhis2Failure, attempt: Attempt): Decision {
  switch (failure.kind) {
    case 'ill':
      return failure.status === 500
        ? againOrSmaller(attempt, { code: 'http500', message: failure.message })
        : later(attempt, failure.message, failure.retryAfterMs)
    case 'unauthorized':
    case 'forbidden':
    case 'notFound':
    case 'unsupported':
    case 'blocked':
      return { kind: 'stop', reason: failure.kind, message: failure.message }
    case 'wrongAddress':
      // A proxy may show a page of its own for a while.
      return attempt.attempt < THEIRS
        ? later(attempt, failure.message)
        : { kind: 'stop', reason: failure.kind, message: failure.message }
    case 'declined':
      if (failure.status === 413) return smaller(attempt, { code: 'http413', message: failure.message }, true)
      return smaller(attempt, { code: failure.errorCode ?? `http${failure.status}`, message: failure.message }, false)
    case 'tooLarge':
      return smaller(attempt, { code: 'tooLarge', message: failure.message }, true)
    case 'unexpectedAnswer':
      return againOrSmaller(attempt, { code: 'unexpectedAnswer', message: failure.message })
    case 'aborted':
      return { kind: 'aborted' }
  }
}

function againOrSmaller(attempt: Attempt, conflict: RowConflict): Decision {
  return attempt.attempt < THEIRS ? later(attempt, conflict.message) : smaller(attempt, conflict, false)
}

function smaller({ rows }: Attempt, conflict: RowConflict, tooLarge: boolean): Decision {
  if (rows <= 1) return { kind: 'giveUp', conflict }
  return { kind: 'split', groups: halves(rows), rejected: [], tooLarge }
}

/** However long their illness lasts, nothing is given up for it: it waits in the ledger. */
function later({ attempt, random, rules }: Attempt, message: string, retryAfterMs = 0): Decision {
  return { kind: 'later', waitMs: Math.max(retryAfterMs, backOffMs(attempt, random, rules)), message }
}

/** Doubling waits with jitter, so that many requests do not come back together; `Retry-After` is a floor. */
export function backOffMs(attempt: number, random: number, { retryBaseMs, retryMaxMs }: RetryRules): number {
  const bound = Math.min(retryMaxMs, retryBaseMs * 2 ** Math.min(attempt - 1, 30))
  return Math.round(bound / 2 + (random * bound) / 2)
}
