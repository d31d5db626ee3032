import anyAscii from 'any-ascii'
import type { MatchCandidate, MatchPart, MatchResult, PlaceVerdict } from './match.ts'
import type { PlaceToMatch } from './place.ts'
import type { MatchSettings, PairIds } from './settings.ts'

/** Places to put in or replace by id, and ids to take out. */
export interface ListChanges {
  readonly put?: readonly PlaceToMatch[]
  readonly remove?: readonly string[]
}

export interface MatchChanges {
  readonly left?: ListChanges
  readonly right?: ListChanges
  /** Replaces the whole list of the settings when given. */
  readonly confirmed?: readonly PairIds[]
  readonly rejected?: readonly PairIds[]
}

export interface Matcher {
  matchAll(): MatchResult
  /** How a place that is in no list yet would be matched; costs milliseconds. */
  suggestFor(place: PlaceToMatch): PlaceVerdict
  /** Takes changes in and returns the verdicts that are new or other than before; costs in proportion to the changes. */
  update(changes: MatchChanges): ReadonlyMap<string, PlaceVerdict>
}

const plain = (text: string): string =>
  anyAscii(text)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
const codeOf = (text: string): string => plain(text).replaceAll(' ', '')

export function createMatcher(
  left: readonly PlaceToMatch[],
  right: readonly PlaceToMatch[],
  settings: MatchSettings = {},
): Matcher {
  let [lefts, rights] = [byId(left), byId(right)]
  let { confirmed = [], rejected = [] } = settings
  let before: ReadonlyMap<string, PlaceVerdict> = new Map()
  const verdictsOf = (places: Iterable<PlaceToMatch>): Map<string, PlaceVerdict> => {
    const refused = new Set(rejected.map(({ leftId, rightId }) => `${leftId}\0${rightId}`))
    const decided = new Map(confirmed.map((pair) => [pair.leftId, pair.rightId]))
    const taken = new Set(settings.oneToOne === false ? [] : decided.values())
    const result = new Map<string, PlaceVerdict>()
    const byCode = groupBy(rights.values(), ({ code }) => (code ? codeOf(code) : ''))
    const byName = groupBy(rights.values(), ({ name }) => plain(name))
    for (const place of places) {
      const given = decided.get(place.id)
      if (given !== undefined) {
        result.set(place.id, { verdict: 'confirmed', candidates: [candidate(place.id, given, 1, 'storedLink', 1)] })
        continue
      }
      const open = (list: readonly PlaceToMatch[] | undefined): PlaceToMatch[] =>
        (list ?? []).filter((other) => !taken.has(other.id) && !refused.has(`${place.id}\0${other.id}`))
      const coded = place.code ? open(byCode.get(codeOf(place.code))) : []
      const named = open(byName.get(plain(place.name)))
      const found = coded.length > 0 ? coded : named
      const kind = coded.length > 0 ? 'code' : 'name'
      const probability = found.length === 1 ? (coded.length === 1 ? 0.995 : 0.9) : 1 / Math.max(2, found.length)
      const candidates = found.slice(0, 5).map((o, i) => candidate(place.id, o.id, probability, kind, i + 1))
      const verdict =
        found.length === 0 ? 'none' : found.length > 1 ? 'ambiguous' : coded.length === 1 ? 'confirmed' : 'suggested'
      result.set(place.id, { verdict, candidates })
    }
    return result
  }
  return {
    matchAll: () => {
      before = verdictsOf(lefts.values())
      return { verdicts: before, areas: [] }
    },
    suggestFor: (place) => verdictsOf([place]).get(place.id) ?? { verdict: 'none', candidates: [] },
    update: (changes) => {
      lefts = changed(lefts, changes.left)
      rights = changed(rights, changes.right)
      confirmed = changes.confirmed ?? confirmed
      rejected = changes.rejected ?? rejected
      const after = verdictsOf(lefts.values())
      const news = [...after].filter(([id, verdict]) => JSON.stringify(before.get(id)) !== JSON.stringify(verdict))
      before = after
      return new Map(news)
    },
  }
}

function candidate(
  leftId: string,
  rightId: string,
  probability: number,
  kind: MatchPart['kind'],
  rank: number,
): MatchCandidate {
  const weight = Math.log(probability / Math.max(1e-6, 1 - probability))
  return { leftId, rightId, probability, rank, parts: [{ kind, weight, detail: {} }] }
}

const byId = (places: readonly PlaceToMatch[]): Map<string, PlaceToMatch> =>
  new Map(places.map((place) => [place.id, place]))

function changed(places: Map<string, PlaceToMatch>, changes: ListChanges = {}): Map<string, PlaceToMatch> {
  const next = new Map(places)
  for (const id of changes.remove ?? []) next.delete(id)
  for (const place of changes.put ?? []) next.set(place.id, place)
  return next
}

function groupBy(places: Iterable<PlaceToMatch>, keyOf: (place: PlaceToMatch) => string): Map<string, PlaceToMatch[]> {
  const groups = new Map<string, PlaceToMatch[]>()
  for (const place of places) {
    const key = keyOf(place)
    if (key === '') continue
    const group = groups.get(key)
    if (group) group.push(place)
    else groups.set(key, [place])
  }
  return groups
}
