import type { Month } from '../base/month.ts'
import { addMonths } from '../base/month.ts'
import { averageMonthlyConsumption, monthsOfStock } from '../figures/index.ts'
import { convertSum, type Conversion, type StockIndicator } from '../stock-mapping/index.ts'
import type { Part, PeriodMonths } from './collect-parts.ts'
import { stockClass, type StockClassLimits } from './stock-class.ts'
import type { StockRow } from './stock-row.ts'

export type Derived =
  | { readonly kind: 'value'; readonly number: number; readonly whole: boolean }
  /** There is no such number; it is not zero. */
  | { readonly kind: 'none' }
  /** There is one, but it cannot be told rightly. */
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string }

export interface DeriveSettings {
  /** Months over which consumption is averaged. */
  readonly amcMonths: number
  readonly stockClass: StockClassLimits
}

export type ConversionOf = (productId: number) => Conversion

const DAYS_PER_MONTH = 30
const NONE: Derived = { kind: 'none' }

/** Which sums of a month an indicator is made of. A loss of opened vials is no loss of closed ones. */
const FLOWS: Partial<Record<StockIndicator, (row: StockRow) => number>> = {
  received: (row) => row.received,
  issued: (row) => row.used,
  consumed: (row) => row.used,
  positiveAdjustment: (row) => row.adjustedIn,
  negativeAdjustment: (row) => row.adjustedOut,
  lossesOpened: (row) => row.lostOpen,
  lossesClosed: (row) => row.lostExpired + row.lostHeat + row.lostFrozen + row.lostBroken,
  lossesExpired: (row) => row.lostExpired,
  lossesHeat: (row) => row.lostHeat,
  lossesFrozen: (row) => row.lostFrozen,
  lossesBroken: (row) => row.lostBroken,
  lossesOther: (row) => row.lostOther,
  lossesAll: (row) => row.lostExpired + row.lostHeat + row.lostFrozen + row.lostBroken + row.lostOther + row.lostOpen,
}

/**
 * An indicator of one org unit and period from all its stores and all products of a mapping. What flows is added over stores,
 * products and months; balances are those of the first and the last month; averages and classes are derived again from the sums, never
 * added. Days without stock cannot be added at all: see `stockOutDays`.
 */
export function deriveIndicator(
  indicator: StockIndicator,
  parts: readonly Part[],
  period: PeriodMonths,
  conversionOf: ConversionOf,
  settings: DeriveSettings,
): Derived {
  const flow = FLOWS[indicator]
  if (flow) return quantity(parts, conversionOf, (part) => part.inPeriod.reduce((sum, row) => sum + flow(row), 0))
  switch (indicator) {
    case 'openingBalance':
      return quantity(parts, conversionOf, openingOf)
    case 'closingBalance':
      return quantity(parts, conversionOf, closingOf)
    case 'amc':
      return quantity(parts, conversionOf, (part) => amcOf(part, period.last, settings.amcMonths))
    case 'stockOutDays':
      return stockOutDays(parts, period)
    case 'monthsOfStock': {
      const months = monthsLeft(parts, period, settings)
      return months === null ? NONE : { kind: 'value', number: months, whole: false }
    }
    case 'stockStatus':
      return statusOf(parts, period, settings)
    case 'reportingFacilities':
      return { kind: 'value', number: new Set(parts.map(({ storeId }) => storeId)).size, whole: true }
    default:
      // Cold chain equipment: not known here.
      return NONE
  }
}

function quantity(parts: readonly Part[], conversionOf: ConversionOf, of: (part: Part) => number): Derived {
  const only = parts.length === 1 ? parts[0] : undefined
  const summed = only
    ? [{ dispensingUnits: of(only), conversion: conversionOf(only.productId) }]
    : parts.map((part) => ({ dispensingUnits: of(part), conversion: conversionOf(part.productId) }))
  const { value, whole } = convertSum(summed)
  return { kind: 'value', number: value, whole }
}

const openingOf = (part: Part): number => part.inPeriod[0]?.opening ?? 0
const closingOf = (part: Part): number => part.inPeriod.at(-1)?.closing ?? 0

/** Months that were not told are left out, as OpenLMIS leaves out periods without a requisition. */
function amcOf(part: Part, last: Month, n: number): number {
  const from = addMonths(last, 1 - n)
  const told = part.all.filter(({ month }) => month >= from)
  const months = told.map((row) => ({ usedDoses: row.used, stockoutDays: row.stockoutDays }))
  return averageMonthlyConsumption(months, n) ?? 0
}

const sum = (parts: readonly Part[], of: (part: Part) => number): number =>
  parts.reduce((total, part) => total + of(part), 0)

function monthsLeft(parts: readonly Part[], period: PeriodMonths, { amcMonths }: DeriveSettings): number | null {
  return monthsOfStock(
    sum(parts, closingOf),
    sum(parts, (part) => amcOf(part, period.last, amcMonths)),
  )
}

/**
 * Days on which there was none of it anywhere. For one store and product that is its own number. For several it is exact only where one
 * of them always had stock, or none of them ever had; on which days they were out together a month's sum does not say.
 */
function stockOutDays(parts: readonly Part[], { first, last }: PeriodMonths): Derived {
  const days = parts.map((part) => part.inPeriod.reduce((total, row) => total + row.stockoutDays, 0))
  const [only] = days
  if (days.length === 1 && only !== undefined) return { kind: 'value', number: only, whole: true }
  if (days.includes(0)) return { kind: 'value', number: 0, whole: true }
  const all =
    DAYS_PER_MONTH * (Math.floor(last / 100) * 12 + (last % 100) - Math.floor(first / 100) * 12 - (first % 100) + 1)
  if (days.every((n) => n >= all)) return { kind: 'value', number: all, whole: true }
  return {
    kind: 'refused',
    reason: 'stockOutDaysNotAddable',
    detail: `${days.length} stores or products were out of stock for ${days.join(', ')} days; on how many all at once is not known`,
  }
}

function statusOf(parts: readonly Part[], period: PeriodMonths, settings: DeriveSettings): Derived {
  const days = stockOutDays(parts, period)
  if (days.kind !== 'value') return days
  const found = stockClass(
    {
      opening: sum(parts, openingOf),
      closing: sum(parts, closingOf),
      stockoutDays: days.number,
      monthsOfStock: monthsLeft(parts, period, settings),
    },
    settings.stockClass,
  )
  return found === undefined ? NONE : { kind: 'value', number: found, whole: true }
}
