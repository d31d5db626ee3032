import type { ValueState } from '../../contract/common.ts'
import type { MonthFigures } from '../../contract/resupply.ts'
import { addMonths, monthsFrom, type Month } from '../base/month.ts'
import {
  closedVialWastagePercent,
  coveragePercent,
  cumulativeCoveragePercent,
  cumulativeOpenVialWastagePercent,
  dropOutPercent,
  openVialWastagePercent,
} from '../figures/index.ts'
import { dosesState, round } from './build-cell.ts'
import { before } from './build-grid.ts'
import type { HistoryRow } from './store-facility.ts'
import type { AntigenRow, FacilityRow } from './store-grid.ts'

export interface HistorySource {
  readonly facility: FacilityRow
  readonly antigen: AntigenRow
  /** Of this antigen; from January of the first shown year, for the sums of the year. */
  readonly rows: readonly HistoryRow[]
  /** What the total of a month differs from what it was, for months that were corrected. */
  readonly differences: ReadonlyMap<Month, number>
  readonly to: Month
}

export const MONTHS_SHOWN = 24

/** January of the year of the oldest month that is shown. */
export const historyFrom = (to: Month): Month => (Math.floor(addMonths(to, 1 - MONTHS_SHOWN) / 100) * 100 + 1) as Month

/** Two years, oldest first, a line for each month whether or not anything was reported. */
export function buildHistory({ facility, antigen, rows, differences, to }: HistorySource): MonthFigures[] {
  const byMonth = new Map(rows.map((row) => [row.month, row]))
  const wastage = rows.map(({ month, usedDoses, dosesGiven }) => ({ month, usedDoses, givenDoses: dosesGiven }))
  return monthsFrom(addMonths(to, 1 - MONTHS_SHOWN), to).map((month) => {
    const row = byMonth.get(month)
    const difference = facility.countsDoses ? differences.get(month) : undefined
    return {
      month,
      doses: dosesState({ facility, antigen, month: row }),
      dosesGiven: row?.dosesGiven ?? null,
      dosesGivenBefore: before(row?.dosesGiven ?? null, difference),
      coverageDoses: row?.coverageDoses ?? null,
      targetPersons: round(row?.targetPersons ?? null, 1),
      coveragePercent: round(coveragePercent(row?.coverageDoses ?? null, row?.targetPersons ?? null), 1),
      coverageCumulativePercent: round(cumulativeCoveragePercent(rows, month), 1),
      dropOutPercent: round(dropOutPercent(row?.firstDoses ?? null, row?.lastDoses ?? null), 1),
      stock: stockState(facility, antigen, row),
      openingDoses: row?.openingDoses ?? null,
      receivedDoses: row?.receivedDoses ?? null,
      usedDoses: row?.usedDoses ?? null,
      adjustedDoses: row?.adjustedDoses ?? null,
      lostClosedDoses: row?.lostClosedDoses ?? null,
      closingDoses: row?.closingDoses ?? null,
      stockoutDays: row?.stockoutDays ?? null,
      amcDoses: round(row?.amcDoses ?? null, 1),
      openVialWastagePercent: round(openVialWastagePercent(row?.usedDoses ?? null, row?.dosesGiven ?? null), 1),
      openVialWastageCumulativePercent: round(cumulativeOpenVialWastagePercent(wastage, month), 1),
      closedVialWastagePercent: round(
        closedVialWastagePercent(row?.lostClosedDoses ?? null, row?.usedDoses ?? null),
        1,
      ),
    }
  })
}

function stockState(facility: FacilityRow, antigen: AntigenRow, row: HistoryRow | undefined): ValueState {
  if (row && row.closingDoses !== null) return 'reported'
  if (facility.openlmisPlaceId === null || !antigen.hasProduct) return 'notMapped'
  return facility.holdsStock ? 'notReported' : 'notExpected'
}
