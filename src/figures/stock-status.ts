import { vialsToCover } from '../base/quantity.ts'
import type { StockThresholds } from './settings.ts'

/** `unknown`: there is stock, but neither an ideal amount nor a consumption to judge it by. */
export type JudgedStock = 'out' | 'low' | 'ok' | 'over' | 'unknown'

export interface StockLimits {
  readonly minDoses: number | null
  readonly maxDoses: number | null
}

/**
 * Least and most stock a place should hold, in doses: shares of the ideal stock amount where there is one, else months of
 * average consumption. The minimum is rounded up; the maximum is rounded up to whole vials, so that a delivery of
 * exactly what was recommended is not too much.
 */
export function stockLimits(
  thresholds: StockThresholds,
  basis: { readonly isaDoses: number | null; readonly amcDoses: number | null; readonly dosesPerVial: number },
): StockLimits {
  const { isaDoses, amcDoses, dosesPerVial } = basis
  if (isaDoses !== null) return limits(isaDoses, thresholds.minIsaShare, thresholds.maxIsaShare, dosesPerVial)
  if (amcDoses !== null && amcDoses > 0)
    return limits(amcDoses, thresholds.minMonths, thresholds.maxMonths, dosesPerVial)
  return { minDoses: null, maxDoses: null }
}

function limits(basisDoses: number, min: number, max: number, dosesPerVial: number): StockLimits {
  return {
    minDoses: Math.ceil(round(basisDoses * min)),
    maxDoses: vialsToCover(round(basisDoses * max), dosesPerVial) * dosesPerVial,
  }
}

/** Takes the noise of binary fractions away before rounding up. */
const round = (doses: number): number => Math.round(doses * 1e6) / 1e6

/**
 * Red `out` is no stock, amber `low` below the minimum, green `ok` from minimum to maximum, blue `over` above it.
 * A stock-out needs no minimum to be seen. Source: TechNet-21 on availability (below min: emergency supply; 0: sessions
 * disrupted); thresholds per programme and level.
 */
export function stockStatus(sohDoses: number, { minDoses, maxDoses }: StockLimits): JudgedStock {
  if (sohDoses <= 0) return 'out'
  if (minDoses === null || maxDoses === null) return 'unknown'
  if (sohDoses < minDoses) return 'low'
  return sohDoses > maxDoses ? 'over' : 'ok'
}
