import { isGln } from '../base/gln.ts'
import type { MatchPartKind } from './match.ts'
import { plainText } from './plain-words.ts'
import type { PreparedPlace } from './prepare.ts'
import type { MatchSettings } from './settings.ts'

export type KeyKind = Extract<MatchPartKind, 'storedLink' | 'code' | 'gln' | 'identifier'>

/** Two places that say the same of themselves. */
export interface SharedKey {
  readonly left: number
  readonly right: number
  readonly kind: KeyKind
  readonly value: string
  /** How many places of each side say so; 1 and 1 when it is theirs alone. */
  readonly lefts: number
  readonly rights: number
}

/** A key that more pairs share than this is none. */
const MOST_PAIRS = 16

interface KeyOf {
  readonly kind: KeyKind
  readonly key: string
}

/** All keys that two living places share. Codes written into a name count as codes. */
export function findSharedKeys(
  left: readonly (PreparedPlace | undefined)[],
  right: readonly (PreparedPlace | undefined)[],
  settings: MatchSettings,
): SharedKey[] {
  const index = indexKeys(right, settings.codePrefixes?.right, settings)
  const leftIndex = indexKeys(left, settings.codePrefixes?.left, settings)
  const shared: SharedKey[] = []
  for (const [text, lefts] of leftIndex) {
    const rights = index.get(text)
    if (!rights || lefts.length * rights.length > MOST_PAIRS) continue
    const { kind, key } = unpack(text)
    for (const l of lefts)
      for (const r of rights)
        shared.push({ left: l, right: r, kind, value: key, lefts: lefts.length, rights: rights.length })
  }
  shared.push(...storedLinks(left, right))
  return shared
}

/** A stored link stands alone when the place names one other; several stores may name one org unit. */
function storedLinks(
  left: readonly (PreparedPlace | undefined)[],
  right: readonly (PreparedPlace | undefined)[],
): SharedKey[] {
  const byRightId = new Map(right.flatMap((place, r) => (place ? [[place.place.id, r] as const] : [])))
  const byLeftId = new Map(left.flatMap((place, l) => (place ? [[place.place.id, l] as const] : [])))
  const found: SharedKey[] = []
  left.forEach((place, l) => {
    const named = (place?.place.storedLinks ?? []).flatMap((id) => byRightId.get(id) ?? [])
    for (const r of named)
      found.push({
        left: l,
        right: r,
        kind: 'storedLink',
        value: right[r]?.place.id ?? '',
        lefts: 1,
        rights: named.length,
      })
  })
  right.forEach((place, r) => {
    const named = (place?.place.storedLinks ?? []).flatMap((id) => byLeftId.get(id) ?? [])
    for (const l of named)
      found.push({
        left: l,
        right: r,
        kind: 'storedLink',
        value: place?.place.id ?? '',
        lefts: named.length,
        rights: 1,
      })
  })
  return found
}

const pack = ({ kind, key }: KeyOf): string => `${kind}\0${key}`
const unpack = (text: string): KeyOf => {
  const [kind, key = ''] = text.split('\0')
  return { kind: kind === 'gln' || kind === 'identifier' ? kind : 'code', key }
}

function indexKeys(
  places: readonly (PreparedPlace | undefined)[],
  prefixes: readonly string[] = [],
  settings: MatchSettings,
): Map<string, number[]> {
  const index = new Map<string, number[]>()
  places.forEach((place, number) => {
    if (!place) return
    for (const text of new Set(keysOf(place, prefixes, settings).map(pack))) {
      const there = index.get(text)
      if (there) there.push(number)
      else index.set(text, [number])
    }
  })
  return index
}

function keysOf({ place, names }: PreparedPlace, prefixes: readonly string[], settings: MatchSettings): KeyOf[] {
  const keys: KeyOf[] = []
  const code = (text: string): void => {
    const key = codeKey(text, prefixes)
    if (key !== '') keys.push({ kind: 'code', key })
  }
  if (settings.codesAreShared !== false) {
    if (place.code !== undefined) code(place.code)
    for (const name of names) for (const text of name.codes) code(text)
  }
  const gln = place.gln?.replaceAll(/\s/g, '')
  if (gln !== undefined && isGln(gln)) keys.push({ kind: 'gln', key: gln })
  for (const identifier of place.identifiers ?? []) {
    const at = identifier.indexOf('|')
    const value = at < 0 ? '' : identifier.slice(at + 1).trim()
    if (value !== '') keys.push({ kind: 'identifier', key: `${identifier.slice(0, at)}|${value.toLowerCase()}` })
  }
  return keys
}

/** A code without case, spaces, punctuation, a known beginning, and zeros before a number. */
export function codeKey(code: string, prefixes: readonly string[] = []): string {
  const plain = plainText(code).replaceAll(' ', '')
  const prefix = prefixes
    .map((each) => plainText(each).replaceAll(' ', ''))
    .find((each) => each !== '' && plain.startsWith(each))
  const rest = prefix === undefined ? plain : plain.slice(prefix.length)
  return /^\d+$/.test(rest) ? rest.replace(/^0+(?=\d)/, '') : rest
}
