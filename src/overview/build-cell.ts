import type { OverviewCell } from '../../contract/overview.ts'
import { addMonths, type Month } from '../base/month.ts'
import {
  coverageBand,
  coveragePercent,
  cumulativeCoveragePercent,
  disagreement,
  dropOutPercent,
  monthsOfStock,
  openVialWastagePercent,
} from '../figures/index.ts'
import type { AntigenRow } from './store-sums.ts'
import { addUp, round, type Sums } from './sums.ts'

export interface CellQuestion {
  readonly antigen: AntigenRow
  readonly month: Month
  /** Of this antigen, January to the month at least. */
  readonly sums: readonly Sums[]
  /** Two sources disagree beyond this share of the doses given. */
  readonly disagreementShare: number
}

/** One area (or facility) and antigen: the month's figures, and those that only mean something over the year so far. */
export function buildCell({ antigen, month, sums, disagreementShare }: CellQuestion): OverviewCell {
  const row = sums.find((one) => one.month === month)
  const year = sums.filter((one) => one.month >= januaryOf(month) && one.month <= month)
  const percent = coveragePercent(row?.coverageDoses ?? null, row?.targetPersons ?? null)
  const given = addUp(year.map((one) => one.bothGivenDoses))
  const used = addUp(year.map((one) => one.bothUsedDoses))
  return {
    antigen: antigen.id,
    dosesGiven: row?.dosesGiven ?? null,
    coveragePercent: round(percent, 1),
    coverageCumulativePercent: round(cumulativeCoveragePercent(year, month), 1),
    coverageBand: coverageBand(percent),
    dropOutPercent: round(yearDropOut(year), 1),
    dosesReported: row?.dosesReported ?? 0,
    dosesExpected: row?.dosesExpected ?? 0,
    stockReported: row?.stockReported ?? 0,
    stockExpected: row?.stockExpected ?? 0,
    closingDoses: row?.closingDoses ?? null,
    monthsOfStock: round(monthsOfStock(row?.closingDoses ?? null, row?.amcDoses ?? null), 2),
    stockOut: row?.stockOut ?? 0,
    stockLow: row?.stockLow ?? 0,
    stockOk: row?.stockOk ?? 0,
    stockOver: row?.stockOver ?? 0,
    withStockoutDays: row?.withStockoutDays ?? 0,
    openVialWastageCumulativePercent: round(openVialWastagePercent(used, given), 1),
    disagrees: disagreement(given, used, tolerance(antigen, disagreementShare)) !== null,
  }
}

export const tolerance = (antigen: AntigenRow, share: number) => ({
  share,
  dosesPerVial: antigen.dosesPerVial ?? 1,
  wastageCeilingPercent: antigen.wastageCeilingPercent,
})

export const januaryOf = (month: Month): Month => addMonths(month, 1 - (month % 100))

/** First and last doses of the year so far, of months that reported both. */
export function yearDropOut(year: readonly Sums[]): number | null {
  const both = year.filter((one) => one.firstDoses !== null && one.lastDoses !== null)
  return dropOutPercent(addUp(both.map((one) => one.firstDoses)), addUp(both.map((one) => one.lastDoses)))
}
