import { heldKey, isSameValue, type HeldValues } from './compare-held.ts'
import type { BelievedValue, Finding } from './store-findings.ts'

/** Where DHIS2 holds something else than it took from us. Values that others entered beside ours are no concern of this. */
export function findDifferences(believed: readonly BelievedValue[], held: HeldValues, defaultCombo: string): Finding[] {
  return believed.flatMap((value) => {
    const there = held.get(heldKey(value, defaultCombo))
    const kind = kindOf(value.value, there?.value)
    if (kind === undefined) return []
    const { placeId, cellId, period, value: ours } = value
    return {
      placeId,
      cellId,
      period,
      kind,
      ours,
      theirs: there?.value ?? null,
      theirChangedAt: there?.lastUpdated ?? null,
    }
  })
}

function kindOf(ours: string | null, theirs: string | undefined): Finding['kind'] | undefined {
  if (ours === null) return theirs === undefined ? undefined : 'stillThere'
  if (theirs === undefined) return Number(ours) === 0 ? 'zeroDropped' : 'missing'
  return isSameValue(ours, theirs) ? undefined : 'typedOver'
}
