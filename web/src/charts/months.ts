import { monthDate } from '../format/format.ts'

/** One bar's place on a time axis: from the first of its month to the first of the next. */
export const monthStart = monthDate

export function monthAfter(month: number): number {
  return month % 100 === 12 ? month + 89 : month + 1
}

export const monthEnd = (month: number): Date => monthDate(monthAfter(month))

/** The YYYYMM of now; a month not yet over is drawn hatched. */
export function monthOfNow(now: Date): number {
  return now.getUTCFullYear() * 100 + now.getUTCMonth() + 1
}
