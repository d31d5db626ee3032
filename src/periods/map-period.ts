import { daysIn, firstDay, lastDay, monthOf, monthsFrom, type Month } from '../base/month.ts'
import { parsePeriod } from '../connectors/dhis2/index.ts'

/** A processing period of OpenLMIS; both days belong to it, `YYYY-MM-DD`. */
export interface PeriodDays {
  readonly startsOn: string
  readonly endsOn: string
}

/** `month`: which month's numbers these are; null when they are not those of one month. */
export type PeriodMapping =
  | { readonly kind: 'exact'; readonly month: Month }
  | { readonly kind: 'configured'; readonly month: Month | null }
  | { readonly kind: 'overlapsSeveral'; readonly month: null }
  | { readonly kind: 'unmapped'; readonly month: null }

/** How periods of a schedule that run e.g. from the 10th to the 9th are named: by the month they start or end in. */
export type ScheduleRule = 'startMonth' | 'endMonth'

export interface Decided {
  /** A DHIS2 period id that a person gave to exactly this period, e.g. `202607`. */
  readonly dhis2Period?: string | undefined
  /** What the configuration says of the schedule. */
  readonly rule?: ScheduleRule | undefined
}

/** A rule speaks of months that are a little shifted. Quarters and half months have no month, whatever the rule. */
const SHORTEST_MONTH_DAYS = 26
const LONGEST_MONTH_DAYS = 36

/** Which month a period stands for. A month is never invented: what is not one month needs a decision. */
export function mapPeriod(period: PeriodDays, { dhis2Period, rule }: Decided = {}): PeriodMapping {
  if (dhis2Period !== undefined) {
    const parsed = parsePeriod(dhis2Period)
    if (parsed.ok)
      return { kind: 'configured', month: parsed.value.type === 'Monthly' ? monthOf(parsed.value.start) : null }
  }
  const [first, last] = [monthOf(period.startsOn), monthOf(period.endsOn)]
  if (first === last && period.startsOn === firstDay(first) && period.endsOn === lastDay(last))
    return { kind: 'exact', month: first }
  if (rule !== undefined && isAboutAMonth(period))
    return { kind: 'configured', month: rule === 'startMonth' ? first : last }
  return first === last ? { kind: 'unmapped', month: null } : { kind: 'overlapsSeveral', month: null }
}

export const daysOf = ({ startsOn, endsOn }: PeriodDays): number =>
  (Date.parse(endsOn) - Date.parse(startsOn)) / 86_400_000 + 1

const isAboutAMonth = (period: PeriodDays): boolean =>
  daysOf(period) >= SHORTEST_MONTH_DAYS && daysOf(period) <= LONGEST_MONTH_DAYS

/** The months a period touches, with how many of its days lie in each. */
export function monthsTouched(period: PeriodDays): { readonly month: Month; readonly days: number }[] {
  return monthsFrom(monthOf(period.startsOn), monthOf(period.endsOn)).map((month) => {
    const from = period.startsOn > firstDay(month) ? Number(period.startsOn.slice(8)) : 1
    const to = period.endsOn < lastDay(month) ? Number(period.endsOn.slice(8)) : daysIn(month)
    return { month, days: to - from + 1 }
  })
}
