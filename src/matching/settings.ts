import type { MatchModel } from './model.ts'

export interface PairIds {
  readonly leftId: string
  readonly rightId: string
}

/** Two areas that are one, each as its path of names from the top down. */
export interface AreaAlias {
  readonly left: readonly string[]
  readonly right: readonly string[]
}

/** Degrees. */
export interface MatchBounds {
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
}

export interface MatchSettings {
  /** Share of right ones wanted among what is confirmed without a person; 0.99 when absent. */
  readonly autoAcceptPrecision?: number
  /** Whether a right place can belong to one left place only; true when absent. Several stores of one org unit need false. */
  readonly oneToOne?: boolean
  /** Decided before; comes back as `confirmed`, whatever the engine thinks. */
  readonly confirmed?: readonly PairIds[]
  /** Refused before; never proposed again. */
  readonly rejected?: readonly PairIds[]
  readonly areaAliases?: readonly AreaAlias[]
  /** Weights; the shipped ones when absent. */
  readonly model?: MatchModel
  /** Positions outside are taken for missing. */
  readonly bounds?: MatchBounds
  /** Beginnings that one side adds to its codes; compared without them. */
  readonly codePrefixes?: { readonly left?: readonly string[]; readonly right?: readonly string[] }
  /** False when equal codes mean nothing, e.g. two numberings of their own; true when absent. */
  readonly codesAreShared?: boolean
}
