const DAYS_PER_MONTH = 30

/**
 * Consumption of a period as it would have been without stock-outs, in doses:
 * N = ceil(C × 30M ÷ (30M − X)), C consumed, X stock-out days, M months in the period.
 * C when there was no day with stock (30M − X = 0), 0 when nothing was consumed; X above 30M counts as 30M.
 * Source: OpenLMIS requisition calculator, column N (OLMIS-4967 settled on rounding up). Ours divides exactly; OpenLMIS
 * multiplies by a quotient cut at 1,000 digits, which can give one more where the exact result is a whole number.
 */
export function adjustedConsumption(consumedDoses: number, stockoutDays: number, months = 1): number {
  const days = DAYS_PER_MONTH * months
  const daysWithStock = days - Math.min(Math.max(stockoutDays, 0), days)
  if (consumedDoses === 0 || daysWithStock === 0) return consumedDoses
  // Whole numbers first, so that 27 × 30 ÷ 27 is 30 and not a hair more.
  return Math.ceil((consumedDoses * days) / daysWithStock)
}

export interface ConsumptionMonth {
  readonly usedDoses: number
  /** 0 to 30. */
  readonly stockoutDays: number
}

/**
 * Average monthly consumption in doses: ceil(mean of the adjusted consumptions of the last `n` periods). Periods that
 * were not reported are given as null and left out, as OpenLMIS leaves out periods without a requisition; null when
 * none was reported.
 * Source: OpenLMIS requisition calculator, column P, `numberOfPeriodsToAverage` periods.
 *
 * @param months oldest first, one for each calendar month; only the last `n` count
 */
export function averageMonthlyConsumption(months: readonly (ConsumptionMonth | null)[], n: number): number | null {
  const adjusted = months
    .slice(-n)
    .filter((m) => m !== null)
    .map((m) => adjustedConsumption(m.usedDoses, m.stockoutDays))
  if (adjusted.length === 0) return null
  return Math.ceil(adjusted.reduce((sum, doses) => sum + doses, 0) / adjusted.length)
}

/**
 * Months of stock: SOH ÷ AMC. Null when either is unknown or nothing is consumed: stock that is not used lasts for no known time.
 * Source: OpenLMIS DHIS2 metric scope; USAID data dictionary.
 */
export function monthsOfStock(sohDoses: number | null, amcDoses: number | null): number | null {
  if (sohDoses === null || amcDoses === null || !(amcDoses > 0)) return null
  return sohDoses / amcDoses
}
