import type { Dhis2DataValue } from '../connectors/dhis2/index.ts'
import type { BatchValue } from './store-batches.ts'

export interface HeldValue {
  readonly value: string
  readonly lastUpdated: string | undefined
}

/** What DHIS2 holds, by `heldKey`. */
export type HeldValues = Map<string, HeldValue>

type Named = Pick<BatchValue, 'orgUnit' | 'dataElement' | 'period' | 'categoryOptionCombo' | 'attributeOptionCombo'>

/** Combos that are left out are the default one, whose UID differs between servers. */
export const heldKey = (named: Named, defaultCombo: string): string =>
  `${named.orgUnit}|${named.dataElement}|${named.period}|${named.categoryOptionCombo ?? defaultCombo}|${named.attributeOptionCombo ?? defaultCombo}`

export function addHeld(held: HeldValues, values: readonly Dhis2DataValue[]): void {
  for (const { isDeleted, value, lastUpdated, ...named } of values)
    if (!isDeleted) held.set(heldKey(named, ''), { value, lastUpdated })
}

/** Numbers are compared as numbers: `12.0` is `12`. */
export const isSameValue = (ours: string, theirs: string): boolean =>
  ours === theirs || (ours !== '' && theirs !== '' && Number(ours) === Number(theirs))

/** Whether DHIS2 holds what was to be: the value, or none where it was to be deleted. */
export function isHeld(value: Pick<BatchValue, 'value'>, there: HeldValue | undefined): boolean {
  if (value.value === null) return there === undefined
  return there !== undefined && isSameValue(value.value, there.value)
}
