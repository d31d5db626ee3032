import type { District } from './areas.ts'
import type { Site } from './sites.ts'
import type { StockRoom } from './stock-room.ts'
import type { World } from './world.ts'

/** Where a district's history takes place: who is there, what they are expected to need, and the shelves. */
export interface DistrictScene {
  readonly world: World
  readonly district: District
  readonly sites: readonly Site[]
  /** Position of the store among the places; the sites stand at their `local` number. */
  readonly store: number
  /** Expected use per site, `[product * (months + 2) + t]`. */
  readonly needs: readonly Float32Array[]
  /** Units planned for the store, `[product * (months + 2) + t]`. */
  readonly plan: Int32Array
  readonly room: StockRoom
}

/** Days of the month on which things are done, in the order in which they must come. */
export const Day = { expiry: 2, loss: 26, transfer: 27, count: 28 } as const

export const HISTORY_SALT = 701
