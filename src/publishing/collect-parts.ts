import { addMonths, monthsBetween, type Month } from '../base/month.ts'
import type { StockRow } from './stock-row.ts'

/** The months of one DHIS2 period. */
export interface PeriodMonths {
  readonly first: Month
  readonly last: Month
}

/** What one store tells of one product: the months of the period, and those before it that averages need. */
export interface Part {
  readonly storeId: number
  readonly productId: number
  /** In order, at least one. */
  readonly inPeriod: readonly StockRow[]
  /** In order, up to the last month of the period. */
  readonly all: readonly StockRow[]
}

export type Collected =
  | { readonly kind: 'none' }
  | { readonly kind: 'parts'; readonly parts: readonly Part[] }
  /** A store that told of the product before has not told of this month: a sum without it would be too low. */
  | { readonly kind: 'incomplete'; readonly storeId: number; readonly productId: number; readonly month: Month }

/**
 * Puts the rows of an org unit together by store and product. A store that has not told of a month it was kept in makes the sum
 * incomplete; when nobody told anything there is simply no number. Before its first row a product was not kept.
 *
 * @param rows of the products wanted, of all stores of the org unit, from some months before the period on
 */
export function collectParts(rows: readonly StockRow[], { first, last }: PeriodMonths): Collected {
  const parts: Part[] = []
  let gap: { storeId: number; productId: number; month: Month } | undefined
  for (const all of bySeries(rows)) {
    const inPeriod = all.filter(({ month }) => month >= first)
    const { storeId, productId } = all[0] ?? { storeId: 0, productId: 0 }
    const missing = firstGap(all, first, last)
    if (missing !== undefined) gap ??= { storeId, productId, month: missing }
    if (inPeriod.length > 0) parts.push({ storeId, productId, inPeriod, all })
  }
  if (parts.length === 0) return { kind: 'none' }
  return gap ? { kind: 'incomplete', ...gap } : { kind: 'parts', parts }
}

/** Rows come ordered by store, product and month, so that neighbours belong together. */
function bySeries(rows: readonly StockRow[]): StockRow[][] {
  const series: StockRow[][] = []
  let current: StockRow[] | undefined
  for (const row of rows) {
    const before = current?.[0]
    if (current && before?.storeId === row.storeId && before.productId === row.productId) current.push(row)
    else series.push((current = [row]))
  }
  return series
}

/** The first month of the period that is missing although the store told of an earlier one. */
function firstGap(all: readonly StockRow[], first: Month, last: Month): Month | undefined {
  const from = Math.max(first, all[0]?.month ?? first) as Month
  const inPeriod = all.filter(({ month }) => month >= from)
  for (let i = 0; i <= monthsBetween(from, last); i += 1) {
    const wanted = addMonths(from, i)
    if (inPeriod[i]?.month !== wanted) return wanted
  }
  return undefined
}
