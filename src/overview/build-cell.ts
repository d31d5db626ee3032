import type { OverviewCell } from '../../contract/overview.ts'
import { addMonths, type Month } from '../base/month.ts'
import {
  coverageBand,
  coveragePercent,
  disagreement,
  dropOutPercent,
  monthsOfStock,
  openVialWastagePercent,
} from '../figures/index.ts'
import type { AntigenRow } from './store-sums.ts'
import { addUp, round, type CellSums, type Sums } from './sums.ts'

/**
 * One area (or facility) and antigen: the month's figures, and those that only mean something over the year so far.
 *
 * @param disagreementShare two sources disagree beyond this share of the doses given
 */
export function buildCell(antigen: AntigenRow, row: CellSums | undefined, disagreementShare: number): OverviewCell {
  const percent = coveragePercent(row?.coverageDoses ?? null, row?.targetPersons ?? null)
  const [given, used] = [row?.yearGivenDoses ?? null, row?.yearUsedDoses ?? null]
  return {
    antigen: antigen.id,
    dosesGiven: row?.dosesGiven ?? null,
    coveragePercent: round(percent, 1),
    coverageCumulativePercent: round(
      coveragePercent(row?.yearCoverageDoses ?? null, row?.yearTargetPersons ?? null),
      1,
    ),
    coverageBand: coverageBand(percent),
    dropOutPercent: round(dropOutPercent(row?.yearFirstDoses ?? null, row?.yearLastDoses ?? null), 1),
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
