import { stockLimits, stockStatus, thresholdsFor, type FigureSettings } from '../figures/index.ts'
import type { AreaFacility } from './store-areas.ts'
import type { FacilitySums, NowRow } from './store-sums.ts'
import type { Sums } from './sums.ts'

export interface JudgeQuestion {
  readonly facility: AreaFacility
  readonly rows: readonly FacilitySums[]
  readonly now: ReadonlyMap<number, NowRow>
  readonly programs: readonly string[]
  readonly thresholds: FigureSettings['thresholds']
}

/** A facility's own months in the shape of an area's, with its closing stock judged by its thresholds. */
export function judgeFacility({ facility, rows, now, programs, thresholds }: JudgeQuestion): Sums[] {
  const rule = thresholdsFor(thresholds, { programs, isStore: facility.isStore, typeCode: facility.typeCode })
  return rows.map((row) => {
    const stockExpected = Number(facility.holdsStock || row.closingDoses !== null)
    if (row.closingDoses === null) return { ...row, stockExpected }
    const current = now.get(row.antigen)
    const limits = stockLimits(rule, {
      isaDoses: current?.isaDoses ?? null,
      amcDoses: row.amcDoses,
      dosesPerVial: current?.dosesPerVial ?? 1,
    })
    const status = stockStatus(row.closingDoses, limits)
    return {
      ...row,
      stockExpected,
      stockOut: Number(status === 'out'),
      stockLow: Number(status === 'low'),
      stockOk: Number(status === 'ok'),
      stockOver: Number(status === 'over'),
    }
  })
}
