import type { FakeDataValue } from './dataset.ts'
import type { ValueStore } from './value-store.ts'

export interface StoredDigest {
  /** Values that are there, tombstones not counted. */
  readonly values: number
  /** The same for the same values, whatever the order in which they came. */
  readonly digest: string
}

type Stored = Pick<
  FakeDataValue,
  'dataElement' | 'period' | 'categoryOptionCombo' | 'attributeOptionCombo' | 'value'
> & {
  readonly orgUnit: string
}

/** FNV-1a over the parts of a value, twice with other starts, so that two sums of 32 bits tell millions of values apart. */
function hashOf(value: Stored, start: number): number {
  let hash = start
  for (const part of [
    value.orgUnit,
    value.dataElement,
    value.period,
    value.categoryOptionCombo,
    value.attributeOptionCombo,
    value.value,
  ]) {
    for (let i = 0; i < part.length; i += 1) hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193)
    hash = Math.imul(hash ^ 0x7c, 0x01000193)
  }
  return hash >>> 0
}

/** Also for those who know what should be there. */
export function digestOfValues(values: Iterable<Stored & { readonly deleted?: boolean }>): StoredDigest {
  let [count, first, second] = [0, 0, 0]
  for (const value of values) {
    if (value.deleted === true) continue
    count += 1
    first = (first + hashOf(value, 0x811c9dc5)) >>> 0
    second = (second + hashOf(value, 0x2c9277b5)) >>> 0
  }
  return { values: count, digest: `${first.toString(16)}-${second.toString(16)}` }
}

export const digestOf = (store: ValueStore): StoredDigest => digestOfValues(store.written())
