import { culpritsOf } from './find-culprits.ts'
import type { OutgoingValue } from './outgoing-value.ts'
import type { ImportConflict, ImportSummary } from './web-message.ts'

/** Why one row was not stored, in the server's own words. */
export interface RowConflict {
  /** e.g. `E7619`; `conflict` where an old server gives no code. */
  readonly code: string
  readonly message: string
}

/**
 * What became of the rows of a request. The body decides, never the status: up to 2.42 a 409 means that the good rows are stored.
 *
 * - `taken`: stored but for `refused`. `doubtful` rows may or may not be stored: an old server names no rows, or the counters lack as
 *   many rows as there are zeros. Reading back tells.
 * - `refused`: nothing was stored. `culprits` are the rows that the refusal names; empty when it names none.
 * - `failed`: the server broke off in the middle; some rows may be stored.
 */
export type ImportOutcome =
  | {
      readonly kind: 'taken'
      readonly refused: ReadonlyMap<number, RowConflict>
      readonly doubtful: ReadonlyMap<number, RowConflict>
    }
  | { readonly kind: 'refused'; readonly conflict: RowConflict; readonly culprits: readonly number[] }
  | { readonly kind: 'failed'; readonly message: string }

/** Of a zero that DHIS2 before 2.43 passes over without a word, because the element says that zeros mean nothing. */
export const ZERO_DROPPED = 'zeroDropped'

export function interpretImport(summary: ImportSummary, sent: readonly OutgoingValue[]): ImportOutcome {
  if (summary.status === 'ERROR') return interpretError(summary, sent)
  const refused = new Map<number, RowConflict>()
  const doubtful = new Map<number, RowConflict>()
  for (const conflict of summary.conflicts) {
    const named = conflict.indexes.filter((index) => index >= 0 && index < sent.length)
    for (const index of named) refused.set(index, conflictOf(conflict))
    if (named.length > 0) continue
    const culprits = culpritsOf(conflict, sent)
    for (const index of culprits.length > 0 ? culprits : sent.keys()) doubtful.set(index, conflictOf(conflict))
  }
  const unnamed: RowConflict = { code: 'conflict', message: 'DHIS2 refused this row without saying why' }
  for (const index of summary.rejectedIndexes)
    if (!refused.has(index) && index < sent.length) refused.set(index, unnamed)
  for (const index of silentZeros(summary, sent)) if (!refused.has(index)) doubtful.set(index, zeroDropped)
  for (const index of refused.keys()) doubtful.delete(index)
  return { kind: 'taken', refused, doubtful }
}

function interpretError(summary: ImportSummary, sent: readonly OutgoingValue[]): ImportOutcome {
  const [first] = summary.conflicts
  if (!first) return { kind: 'failed', message: summary.description ?? 'The import failed without saying why' }
  const refused = new Map<number, RowConflict>()
  for (const conflict of summary.conflicts)
    for (const index of conflict.indexes)
      if (index >= 0 && index < sent.length) refused.set(index, conflictOf(conflict))
  // From 2.43 on an import of which no row is good is an error too, although each row has its own reason.
  if (refused.size === sent.length) return { kind: 'taken', refused, doubtful: new Map() }
  const culprits = new Set([...refused.keys(), ...summary.conflicts.flatMap((conflict) => culpritsOf(conflict, sent))])
  return { kind: 'refused', conflict: conflictOf(first), culprits: [...culprits].toSorted((a, b) => a - b) }
}

const conflictOf = ({ errorCode, message }: ImportConflict): RowConflict => ({ code: errorCode ?? 'conflict', message })

const zeroDropped: RowConflict = {
  code: ZERO_DROPPED,
  message: 'DHIS2 did not keep the zero: its data element says that zeros mean nothing (zeroIsSignificant is off)',
}

/** Rows that no counter counts are zeros; a value that "was deleted" by an import of values was one as well. */
function silentZeros({ count }: ImportSummary, sent: readonly OutgoingValue[]): number[] {
  if (!count) return []
  const counted = count.imported + count.updated + count.ignored + count.deleted
  if (counted >= sent.length && count.deleted === 0) return []
  return [...sent.entries()].flatMap(([index, { value }]) => (Number(value) === 0 ? index : []))
}
