/** Months of stock below which it is too little and above which it is too much. */
export interface StockClassLimits {
  readonly minMonths: number
  readonly maxMonths: number
}

/** OpenLMIS, "DHIS2 Metric Scope": 3 and 6 months, meant for essential medicines. */
export const metricScopeLimits: StockClassLimits = { minMonths: 3, maxMonths: 6 }

/** The numbers that are sent for the classes of the metric scope. */
export const STOCK_CLASSES = { stockOut: 1, understocked: 2, adequate: 3, overstocked: 4 } as const

export interface ClassedStock {
  readonly opening: number
  readonly closing: number
  readonly stockoutDays: number
  /** Null where nothing is consumed. */
  readonly monthsOfStock: number | null
}

/**
 * The class of the metric scope. The order of the tests matters: what was out of stock on any day is a stock-out, however much there
 * is now; undefined, never "adequate", where nothing is consumed and nothing was out.
 */
export function stockClass(stock: ClassedStock, limits: StockClassLimits = metricScopeLimits): number | undefined {
  const { opening, closing, stockoutDays, monthsOfStock } = stock
  if (closing <= 0 || stockoutDays > 0 || opening <= 0) return STOCK_CLASSES.stockOut
  if (monthsOfStock === null) return undefined
  if (monthsOfStock < limits.minMonths) return STOCK_CLASSES.understocked
  return monthsOfStock <= limits.maxMonths ? STOCK_CLASSES.adequate : STOCK_CLASSES.overstocked
}
