import type { Month } from '../base/month.ts'

/** Figures of an area or a facility, one antigen and month. Quantities in doses; null = not known. */
export interface Sums {
  readonly month: Month
  readonly antigen: number
  readonly facilities: number
  readonly dosesExpected: number
  readonly dosesReported: number
  readonly stockExpected: number
  readonly stockReported: number
  readonly dosesGiven: number | null
  readonly coverageDoses: number | null
  readonly firstDoses: number | null
  readonly lastDoses: number | null
  readonly targetPersons: number | null
  readonly openingDoses: number | null
  readonly receivedDoses: number | null
  readonly usedDoses: number | null
  readonly adjustedDoses: number | null
  readonly lostClosedDoses: number | null
  readonly closingDoses: number | null
  readonly amcDoses: number | null
  readonly stockOut: number
  readonly stockLow: number
  readonly stockOk: number
  readonly stockOver: number
  readonly withStockoutDays: number
  /** Of facilities that reported both sides: only these may be compared. */
  readonly bothGivenDoses: number | null
  readonly bothUsedDoses: number | null
  /** Facilities that gave more than they can have had; null when not counted. */
  readonly impossible: number | null
}

/** A month beside the sums of its year so far: what a cell of the overview is made of. */
export interface CellSums extends Sums {
  /** Reported doses since January. */
  readonly yearCoverageDoses: number | null
  /** Target persons of all those months, reported or not; null when one is unknown. */
  readonly yearTargetPersons: number | null
  /** Of months that reported both. */
  readonly yearFirstDoses: number | null
  readonly yearLastDoses: number | null
  /** Of months and facilities that reported both sides. */
  readonly yearGivenDoses: number | null
  readonly yearUsedDoses: number | null
}

/** Of what is known; null, not zero, when nothing is. */
export function addUp(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
}

export function round(value: number | null, decimals: number): number | null {
  if (value === null) return null
  const factor = 10 ** decimals
  return Math.round(value * factor) / factor
}
