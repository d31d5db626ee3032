import type { NoCounterpartReason } from './link.ts'

interface OfPair {
  readonly placeId: number
  readonly otherPlaceId: number
  /** The version of the place that was seen; absent: whatever it is. */
  readonly version?: number | undefined
  readonly note?: string | undefined
}
interface OfPlace {
  readonly placeId: number
  /** The other system. */
  readonly system: string
  readonly version?: number | undefined
  readonly note?: string | undefined
}

/** What a person says about two places, or about one that has no counterpart. Refreshes do not change it. */
export type Decision =
  | (OfPair & {
      readonly decision: 'confirm'
      /** Several stores of one org unit are meant. */
      readonly rollUp?: boolean | undefined
      readonly validFrom?: string | undefined
      readonly validTo?: string | undefined
    })
  | (OfPair & { readonly decision: 'reject' })
  | (OfPair & { readonly decision: 'retire' })
  | (OfPlace & { readonly decision: 'noCounterpart'; readonly reason: NoCounterpartReason })
  | (OfPlace & { readonly decision: 'reopen' })
