import { isSameValue } from './compare-held.ts'
import type { ComputedCell } from './compute-report.ts'

/**
 * What sending would do. `removed`: we have none any more of what we sent; `theirOwn`: DHIS2 has a number that is not from us, and it is
 * left alone; `blocked`: there is a number, but it cannot be told rightly.
 */
export type PreviewChange = 'new' | 'changed' | 'same' | 'removed' | 'theirOwn' | 'none' | 'blocked'

export function previewChange(of: {
  readonly cell: Pick<ComputedCell, 'value' | 'reason'> | null
  readonly theirs: string | null
  /** What DHIS2 took from us. */
  readonly believed: string | null
}): PreviewChange {
  const { cell, theirs, believed } = of
  if (cell?.reason) return 'blocked'
  const ours = cell?.value ?? null
  if (ours === null) return theirs === null ? 'none' : believed === null ? 'theirOwn' : 'removed'
  if (theirs === null) return 'new'
  return isSameValue(ours, theirs) ? 'same' : 'changed'
}
