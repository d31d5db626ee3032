import type { AreaAlias } from './settings.ts'

/** What a part of a score speaks of; a page has words for each kind in each language. */
export type MatchPartKind =
  | 'storedLink'
  | 'code'
  | 'gln'
  | 'identifier'
  | 'name'
  | 'type'
  | 'owner'
  | 'area'
  | 'distance'
  | 'uniqueness'
  | 'prior'

/** A part of a score: `weight` are log-odds, above zero for the pair, below against it. The parts of a candidate add up to its score. */
export interface MatchPart {
  readonly kind: MatchPartKind
  readonly weight: number
  /** What was compared, for a page to put in words, e.g. `{ left: 'Mbale HC', right: 'Mbale Health Centre', outcome: 'same' }`. */
  readonly detail: Readonly<Record<string, string | number>>
}

export interface MatchCandidate {
  readonly leftId: string
  readonly rightId: string
  /** Calibrated: of many candidates with 0.9, nine in ten are right. */
  readonly probability: number
  readonly parts: readonly MatchPart[]
  /** 1 is the best of its left place. */
  readonly rank: number
}

/**
 * - `confirmed`: certain enough to link without asking, or confirmed before.
 * - `suggested`: a person should look.
 * - `ambiguous`: several are as good, or keys contradict each other or the names.
 * - `none`: nothing worth showing.
 */
export type MatchVerdict = 'confirmed' | 'suggested' | 'ambiguous' | 'none'

export interface PlaceVerdict {
  readonly verdict: MatchVerdict
  /** Best first, at most five. The first is what `confirmed` and `suggested` mean. */
  readonly candidates: readonly MatchCandidate[]
}

/** Which area of one list stands for which of the other: any level to any level, many to one allowed. */
export interface AreaMatch extends AreaAlias {
  readonly probability: number
  /** Places by which the two areas were seen to be one. */
  readonly places: number
}

export interface MatchResult {
  /** By id of the left place; every left place has one. */
  readonly verdicts: ReadonlyMap<string, PlaceVerdict>
  readonly areas: readonly AreaMatch[]
}
