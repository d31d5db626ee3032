import type { FigureSettings } from '../figures/index.ts'

export interface ResupplySettings {
  /** Day of the month on which the district delivers, 1 to 28. */
  readonly deliveryDay: number
  /** How many months one delivery has to last. */
  readonly monthsPerDelivery: number
  /** A month counts as complete from this share of expected reports. */
  readonly completePercent: number
  /** Programmes whose thresholds apply, by code, e.g. `EPI`. */
  readonly programs: readonly string[]
  readonly figures: Pick<FigureSettings, 'thresholds' | 'bufferShare'>
  /** Addresses of the pages people open in the other systems; null when the system is off. */
  readonly openlmisPagesUrl: string | null
  readonly dhis2PagesUrl: string | null
}
