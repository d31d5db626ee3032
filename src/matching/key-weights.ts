import { likeness } from './compare-names.ts'
import type { PreparedPlace } from './prepare.ts'
import type { KeyKind, SharedKey } from './shared-keys.ts'

/** Log-odds for a key that two places share and nobody else has. */
const ALONE: Readonly<Record<KeyKind, number>> = { storedLink: 12, gln: 10, identifier: 10, code: 9 }
/** For one that others have too, and for each further key. */
const SHARED_BY_MORE = 2.5
const FURTHER = 2
/** Names at least this alike speak for a key; a numbering of its own in each list pairs names at random. */
const ALIKE = 0.6
const TRUSTED_SHARE = 0.5

export interface KeyedPair {
  readonly left: number
  readonly right: number
  /** Strongest first. */
  readonly keys: readonly SharedKey[]
  readonly weight: number
  /** At least one key is theirs alone. */
  readonly isAlone: boolean
}

/** Keys by pair. A kind of key whose pairs mostly have names that differ means nothing in these lists and is left out. */
export function weighKeys(
  shared: readonly SharedKey[],
  left: readonly (PreparedPlace | undefined)[],
  right: readonly (PreparedPlace | undefined)[],
): KeyedPair[] {
  const groups = new Map<string, SharedKey[]>()
  for (const key of shared) {
    if (!isAlone(key)) continue
    const group = groups.get(groupOf(key))
    if (group) group.push(key)
    else groups.set(groupOf(key), [key])
  }
  const doubted = new Set([...groups].flatMap(([group, keys]) => (isTrusted(keys, left, right) ? [] : [group])))
  const byPair = new Map<string, SharedKey[]>()
  for (const key of shared) {
    if (doubted.has(groupOf(key))) continue
    const pair = `${key.left} ${key.right}`
    const keys = byPair.get(pair)
    if (!keys) byPair.set(pair, [key])
    else if (!keys.some(({ kind, value }) => kind === key.kind && value === key.value)) keys.push(key)
  }
  return [...byPair.values()].map((keys) => {
    const sorted = keys.toSorted((a, b) => weightOf(b) - weightOf(a) || (a.kind < b.kind ? -1 : 1))
    const [first] = sorted
    if (!first) throw new Error('A pair of keys without a key')
    return {
      left: first.left,
      right: first.right,
      keys: sorted,
      weight: weightOf(first) + FURTHER * (sorted.length - 1),
      isAlone: sorted.some(isAlone),
    }
  })
}

/** Identifiers of one system are trusted or doubted together, as are all codes. */
const groupOf = ({ kind, value }: SharedKey): string =>
  kind === 'identifier' ? `${kind} ${value.slice(0, value.indexOf('|'))}` : kind
const isAlone = ({ lefts, rights }: SharedKey): boolean => lefts === 1 && rights === 1
export const weightOf = (key: SharedKey): number => (isAlone(key) ? ALONE[key.kind] : SHARED_BY_MORE)

/** Few pairs prove little either way: keys are believed until the names speak against them. */
function isTrusted(
  keys: readonly SharedKey[],
  left: readonly (PreparedPlace | undefined)[],
  right: readonly (PreparedPlace | undefined)[],
): boolean {
  let [alike, all] = [4, 5]
  const step = Math.max(1, Math.floor(keys.length / 500))
  for (let i = 0; i < keys.length; i += step) {
    const key = keys[i]
    const [l, r] = [key && left[key.left]?.names[0], key && right[key.right]?.names[0]]
    if (!l || !r) continue
    all++
    if (likeness(l, r) >= ALIKE) alike++
  }
  return alike / all >= TRUSTED_SHARE
}
