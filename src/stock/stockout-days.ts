import { addMonths, firstDay, type Month } from '../base/month.ts'

/** Stock on hand at the end of a day on which something moved or was counted. */
export interface DayStock {
  /** `YYYY-MM-DD` */
  readonly day: string
  readonly sohDoses: number
}

export const DAYS_PER_MONTH = 30

/**
 * Days from `start` up to but not including `end` in a calendar of twelve 30-day months, by the US rule: an end on the 31st is
 * the 1st of the next month, unless the start is the 30th or 31st. OpenLMIS counts so since stock management 5.2.0 (OLMIS-8071).
 */
export function daysBetween360(start: string, end: string): number {
  const [startYear, startMonth, startDay] = parts(start)
  let [endYear, endMonth, endDay] = parts(end)
  if (endDay === 31 && startDay < DAYS_PER_MONTH) {
    endDay = 1
    endMonth += 1
  }
  const months = (endYear - startYear) * 12 + endMonth - startMonth
  return months * DAYS_PER_MONTH + Math.min(endDay, DAYS_PER_MONTH) - Math.min(startDay, DAYS_PER_MONTH)
}

/**
 * Days without stock in a month, 0 to 30, as the `stockOutDays` of OpenLMIS's stock card range summaries: a full month is 30,
 * a full February too. A stock-out runs from the day that ends with zero to the day that ends with stock again; a day
 * that ends with zero counts, one that ends with stock does not. Nothing is counted before the first entry ever: a
 * product that was not yet kept is not out of stock.
 *
 * @param entries ascending by day, one for a day, from the first ever; those after the month are not needed
 */
export function stockoutDays(entries: readonly DayStock[], month: Month): number {
  const start = firstDay(month)
  const end = firstDay(addMonths(month, 1))
  let days = 0
  let outSince: string | undefined
  const add = (from: string, to: string): void => {
    if (to > start) days += daysBetween360(from < start ? start : from, to)
  }
  for (const { day, sohDoses } of entries) {
    if (day >= end) break
    if (outSince !== undefined) add(outSince, day)
    outSince = sohDoses <= 0 ? day : undefined
  }
  if (outSince !== undefined) add(outSince, end)
  // Two entries of zero with one of them on the 31st would count that day twice.
  return Math.min(days, DAYS_PER_MONTH)
}

function parts(day: string): [year: number, month: number, day: number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))]
}
