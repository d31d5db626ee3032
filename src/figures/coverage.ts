import { monthsFrom, type Month } from '../base/month.ts'

export type CoverageBand = 'low' | 'middle' | 'good' | 'high' | 'over100'

/** Target persons of one month: a twelfth of the year's (DHIS2 EPI package; VIMS monthly report). */
export const monthlyTarget = (annualPersons: number): number => annualPersons / 12

/**
 * Coverage of a month in per cent: doses of the coverage dose to the target group over the target persons of the month.
 * Above 100 is kept: target populations are estimates. Null when either is unknown or there is nobody to vaccinate.
 * Source: WHO/DHIS2 EPI package, e.g. EPI_DPT3_COV = doses below one year / population below one year, annualised.
 */
export function coveragePercent(coverageDoses: number | null, targetPersons: number | null): number | null {
  if (coverageDoses === null || targetPersons === null || !(targetPersons > 0)) return null
  return (coverageDoses / targetPersons) * 100
}

export interface CoverageMonth {
  readonly month: Month
  /** Null when not reported. */
  readonly coverageDoses: number | null
  /** Target persons of the month, a twelfth of the year's. */
  readonly targetPersons: number | null
}

/**
 * Cumulative coverage of the year up to `month`, in per cent: reported doses since January over the target of all those months,
 * reported or not. A month that was not reported lowers it, as on the WHO monitoring chart; completeness is shown beside it.
 * Null when no month was reported or a month's target is unknown.
 * Source: WHO immunisation monitoring chart; Immunisation Analysis app of DHIS2.
 */
export function cumulativeCoveragePercent(months: readonly CoverageMonth[], month: Month): number | null {
  const first = (Math.floor(month / 100) * 100 + 1) as Month
  const byMonth = new Map(months.map((m) => [m.month, m]))
  let doses: number | null = null
  let persons: number | null = 0
  for (const m of monthsFrom(first, month)) {
    const value = byMonth.get(m)
    const { coverageDoses = null, targetPersons = null } = value ?? {}
    if (coverageDoses !== null) doses = (doses ?? 0) + coverageDoses
    persons = persons === null || targetPersons === null ? null : persons + targetPersons
  }
  return coveragePercent(doses, persons)
}

/**
 * Bands of the EPI package's coverage legend: below 70, 70 to 80, 80 to 90, 90 to 100; above 100 it says "invalid", we say
 * over 100, since the fault is mostly the denominator's. Lower bounds are included, as in DHIS2's legends; 100 itself is high.
 */
export function coverageBand(percent: number | null): CoverageBand | null {
  if (percent === null) return null
  if (percent < 70) return 'low'
  if (percent < 80) return 'middle'
  if (percent < 90) return 'good'
  return percent <= 100 ? 'high' : 'over100'
}
