export type LinkMethod = 'storedLink' | 'code' | 'attribute' | 'csv' | 'person' | 'match'
export type LinkState = 'suggested' | 'ambiguous' | 'confirmed' | 'rejected' | 'flagged' | 'broken' | 'retired'

/** Who decided a link that no person decided. Such links may change with the data; others never do by themselves. */
export const SYSTEM = 'system'

export interface LinkablePlace {
  readonly id: number
  readonly sourceId: string
  readonly code: string | null
  readonly identifiers: Readonly<Record<string, unknown>>
  readonly vanished: boolean
}

export interface StoredLink {
  readonly id: number
  readonly placeId: number
  readonly otherPlaceId: number
  readonly method: LinkMethod
  readonly state: LinkState
  readonly note: string | null
  readonly decidedBy: string
}
