import { MatchState } from './match-state.ts'
import type { MatchResult, PlaceVerdict } from './match.ts'
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

export interface MatchProgress {
  readonly stage: 'reading' | 'candidates' | 'scoring' | 'assigning'
  /** Share of the whole run, 0 to 1. */
  readonly done: number
}

export interface Matcher {
  /** Learns from the lists as they are now and matches them whole. */
  matchAll(onProgress?: (progress: MatchProgress) => void): MatchResult
  /** How a place that is in no list yet would be matched; costs milliseconds once {@link matchAll} has run. */
  suggestFor(place: PlaceToMatch): PlaceVerdict
  /**
   * Takes changes in and returns the verdicts that are new or other than before. Costs in proportion to the changes: what the
   * lists taught as a whole stays as of the last {@link matchAll}.
   */
  update(changes: MatchChanges): ReadonlyMap<string, PlaceVerdict>
}

/** Where an id comes twice in a list, the last of its places counts. The order of places makes no difference. */
export function createMatcher(
  left: readonly PlaceToMatch[],
  right: readonly PlaceToMatch[],
  settings: MatchSettings = {},
): Matcher {
  const lefts = byId(left)
  const rights = byId(right)
  let { confirmed = [], rejected = [] } = settings
  let state: MatchState | undefined
  const build = (onProgress?: (progress: MatchProgress) => void): MatchState => {
    state = new MatchState(sorted(lefts), sorted(rights), { ...settings, confirmed, rejected }, onProgress)
    return state
  }
  return {
    matchAll: (onProgress) => build(onProgress).result(),
    suggestFor: (place) => (state ?? build()).suggestFor(place),
    update: (changes) => {
      const before = state ?? build()
      apply(lefts, changes.left)
      apply(rights, changes.right)
      confirmed = changes.confirmed ?? confirmed
      rejected = changes.rejected ?? rejected
      return before.update(changes)
    },
  }
}

const byId = (places: readonly PlaceToMatch[]): Map<string, PlaceToMatch> =>
  new Map(places.map((place) => [place.id, place]))

/** Numbers are given in the order of ids, so that the order in which a list came never decides between equals. */
const sorted = (places: ReadonlyMap<string, PlaceToMatch>): PlaceToMatch[] =>
  [...places.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))

function apply(places: Map<string, PlaceToMatch>, changes: ListChanges = {}): void {
  for (const id of changes.remove ?? []) places.delete(id)
  for (const place of changes.put ?? []) places.set(place.id, place)
}
