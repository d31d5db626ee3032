export type LinkMethod = 'storedLink' | 'code' | 'attribute' | 'csv' | 'person' | 'match'
export type LinkState = 'suggested' | 'ambiguous' | 'confirmed' | 'rejected' | 'flagged' | 'broken' | 'retired'
export type NoCounterpartReason = 'warehouse' | 'temporary' | 'outOfScope' | 'coverageOnly' | 'storeOnly' | 'other'
/** How a place stands towards another system as a whole. */
export type CaseState = 'confirmed' | 'broken' | 'flagged' | 'ambiguous' | 'suggested' | 'unmatched' | 'noCounterpart'

/** The system that links begin at. */
export const OPENLMIS = 'openlmis'
/** Who decided a link that no person decided. Such links may change with the data; others never do by themselves. */
export const SYSTEM = 'system'

/** States in which two places count as one. */
export const STANDING_STATES: readonly LinkState[] = ['confirmed', 'broken', 'flagged']
export const isStanding = ({ state }: { readonly state: LinkState }): boolean => STANDING_STATES.includes(state)
/** States that only the machine gives: questions, not answers. */
export const isOpenQuestion = ({ state }: { readonly state: LinkState }): boolean =>
  state === 'suggested' || state === 'ambiguous'

export interface PairIds {
  readonly placeId: number
  readonly otherPlaceId: number
}
export const pairKey = ({ placeId, otherPlaceId }: PairIds): string => `${placeId} ${otherPlaceId}`

export interface LinkablePlace {
  readonly id: number
  readonly sourceId: string
  readonly code: string | null
  readonly identifiers: Readonly<Record<string, unknown>>
  readonly vanished: boolean
}

/** What a link says, without which one it is. */
export interface LinkValues extends PairIds {
  readonly method: LinkMethod
  readonly state: LinkState
  readonly score: number | null
  readonly note: string | null
  readonly decidedBy: string
  /** ISO time. */
  readonly decidedAt: string
  readonly validFrom: string | null
  readonly validTo: string | null
}

export interface StoredLink extends LinkValues {
  readonly id: number
}
