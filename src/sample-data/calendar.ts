import { addMonths, daysIn, firstDay, monthsBetween, type Month } from '../base/month.ts'

const MILLISECONDS_PER_DAY = 86_400_000
const isoByDay = new Map<number, string>()

/** Days since 1970-01-01; two bytes hold them until 2059, which is why the ledgers count days this way. */
export const dayOf = (isoDate: string): number =>
  Math.floor(Date.parse(`${isoDate.slice(0, 10)}T00:00:00Z`) / MILLISECONDS_PER_DAY)

export function isoOf(day: number): string {
  const known = isoByDay.get(day)
  if (known !== undefined) return known
  const iso = new Date(day * MILLISECONDS_PER_DAY).toISOString().slice(0, 10)
  isoByDay.set(day, iso)
  return iso
}

/** The months of a generated country, numbered from 0. Numbers outside the range are valid: deliveries under way need them. */
export interface Calendar {
  readonly first: Month
  readonly last: Month
  readonly months: number
  monthAt(t: number): Month
  indexOf(month: Month): number
  /** Days since the epoch of a day of month `t`; days past the month's end fall into the next. */
  day(t: number, dayOfMonth: number): number
  /** The month number a day falls into. */
  monthOfDay(day: number): number
  daysIn(t: number): number
}

export function createCalendar(last: Month, months: number): Calendar {
  const first = addMonths(last, 1 - months)
  const margin = 6
  const starts = Array.from({ length: months + 2 * margin + 1 }, (_, i) =>
    dayOf(firstDay(addMonths(first, i - margin))),
  )
  const start = (t: number): number => starts[t + margin] ?? dayOf(firstDay(addMonths(first, t)))
  return {
    first,
    last,
    months,
    monthAt: (t) => addMonths(first, t),
    indexOf: (month) => monthsBetween(first, month),
    day: (t, dayOfMonth) => start(t) + dayOfMonth - 1,
    monthOfDay: (day) => {
      const iso = isoOf(day)
      return (Number(iso.slice(0, 4)) - Math.floor(first / 100)) * 12 + Number(iso.slice(5, 7)) - (first % 100)
    },
    daysIn: (t) => daysIn(addMonths(first, t)),
  }
}

/**
 * Where a day stands in a month of 30 days, as OpenLMIS counts stock-out days: the 31st counts as the 30th,
 * the first of the next month is 31. A stock-out from day a to day b lasts `position(b) - position(a)`.
 */
export const thirtyDayPosition = (dayOfMonth: number): number => Math.min(dayOfMonth, 30)
export const THIRTY_DAY_END = 31
