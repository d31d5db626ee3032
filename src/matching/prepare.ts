import type { AreaTree } from './area-tree.ts'
import type { Categories } from './category-links.ts'
import { keysOfNames } from './name-keys.ts'
import { parseName, type ParsedName } from './parse-name.ts'
import type { PlaceToMatch } from './place.ts'
import { plainText } from './plain-words.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A place with everything that is computed once, however many others it is compared with. */
export interface PreparedPlace {
  readonly place: PlaceToMatch
  /** The name first, then other names that differ from it. */
  readonly names: readonly ParsedName[]
  /** Its lowest area in its list's tree. */
  readonly area: number
  /** -1 when missing. */
  readonly type: number
  readonly owner: number
  /** Kinds of facility that its names and its type speak of, as bits. */
  readonly kinds: number
  /** Degrees; NaN when missing or not to be believed. */
  readonly latitude: number
  readonly longitude: number
  /** What it is found by: hashes of words, sounds and pieces of names. */
  readonly keys: Int32Array
}

/** What the places of one list are prepared with. */
export interface ListContext {
  readonly side: 0 | 1
  readonly vocabulary: Vocabulary
  readonly areas: AreaTree
  readonly types: Categories
  readonly owners: Categories
  readonly positionOf: (place: PlaceToMatch) => { readonly latitude: number; readonly longitude: number }
}

const MAX_NAMES = 4

export function preparePlace(place: PlaceToMatch, context: ListContext): PreparedPlace {
  const { vocabulary, areas, types, owners } = context
  const names: ParsedName[] = []
  for (const name of [place.name, ...(place.otherNames ?? [])]) {
    if (names.length === MAX_NAMES) break
    const parsed = parseName(name, vocabulary)
    if (names.length === 0 || (parsed.whole !== '' && !names.some(({ whole }) => whole === parsed.whole)))
      names.push(parsed)
  }
  const typeKinds = place.type === undefined ? 0 : parseName(place.type, vocabulary).kinds
  const { latitude, longitude } = context.positionOf(place)
  return {
    place,
    names,
    area: areas.nodeOf(place.areas),
    type: types.numberOf(plainText(place.type ?? '')),
    owner: owners.numberOf(plainText(place.owner ?? '')),
    kinds: names.reduce((bits, { kinds }) => bits | kinds, 0) || typeKinds,
    latitude,
    longitude,
    keys: keysOfNames(names, vocabulary),
  }
}

/** Counts a place in or out of its list: how common its words, areas, type and owner are. */
export function countPlace(prepared: PreparedPlace, context: ListContext, by: 1 | -1): void {
  const { vocabulary, areas, types, owners, side } = context
  const words = new Set(prepared.names.flatMap(({ core, bracketed }) => [...core, ...bracketed]))
  const uses = vocabulary.uses[side]
  for (const word of words) uses[word] = (uses[word] ?? 0) + by
  areas.count(prepared.area, by)
  if (prepared.type >= 0) types.counts[prepared.type] = (types.counts[prepared.type] ?? 0) + by
  if (prepared.owner >= 0) owners.counts[prepared.owner] = (owners.counts[prepared.owner] ?? 0) + by
}
