import type { Overview, OverviewCell, OverviewRow } from '../../../contract/overview.ts'

export const cellIn = (row: OverviewRow, antigen: number): OverviewCell | undefined =>
  row.cells.find((cell) => cell.antigen === antigen)

/** In how many of the areas below the two sources disagree, for the antigen where that is most; null when nowhere. */
export function mostDisagreeing({
  rows,
  antigens,
}: Pick<Overview, 'rows' | 'antigens'>): { antigen: number; rows: number } | null {
  const counts = antigens.map(({ id }) => ({
    antigen: id,
    rows: rows.filter((row) => cellIn(row, id)?.disagrees).length,
  }))
  const most = counts.toSorted((a, b) => b.rows - a.rows)[0]
  return most && most.rows > 0 ? most : null
}

/** The stock situation of a whole area: the share of facilities out decides, not a mean that hides them. */
export function stockShareOut(cell: OverviewCell): number | null {
  return cell.stockReported === 0 ? null : cell.stockOut / cell.stockReported
}

export interface TrendFinding {
  readonly kind: 'up' | 'down' | 'same' | 'unknown'
  readonly from: number | null
  readonly to: number | null
}

/** Fewer points than this is noise of late reports, not a trend. */
const TREND_POINTS = 3

/** The mean of the last three reported months against the three before a year earlier. */
export function trendFinding(months: Overview['trend'][number]['months']): TrendFinding {
  const values = months.map((month) => month.coveragePercent)
  const to = meanOf(values.slice(-3))
  const from = meanOf(values.slice(-15, -12))
  if (to === null || from === null) return { kind: 'unknown', from, to }
  if (Math.abs(to - from) < TREND_POINTS) return { kind: 'same', from, to }
  return { kind: to > from ? 'up' : 'down', from, to }
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
