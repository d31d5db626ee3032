import type { Areas } from './areas.ts'
import type { Calendar } from './calendar.ts'
import type { LotPlan } from './lots.ts'
import type { CountryShape } from './size.ts'

/** What every part of a generated country is computed from. */
export interface World {
  readonly seed: number
  readonly shape: CountryShape
  readonly calendar: Calendar
  readonly areas: Areas
  /** By product. */
  readonly lots: readonly LotPlan[]
}
