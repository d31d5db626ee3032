import { monthOf, monthsFrom } from '../base/month.ts'
import { err, ok, type Result } from '../base/result.ts'
import { parsePeriod, periodContaining, shiftPeriod, isPeriodType, type PeriodType } from '../connectors/dhis2/index.ts'
import type { PeriodMonths } from './collect-parts.ts'

export interface PeriodProblem {
  readonly reason: 'badPeriod' | 'periodTooShort' | 'periodOfOtherType'
  readonly message: string
}

const SHORTER_THAN_A_MONTH = /^(Daily|Weekly.*|BiWeekly)$/

/**
 * The months that a DHIS2 period stands for. Stock is kept by month: days and weeks have no number of their own, and a share of a
 * month would be an invented one.
 */
export function monthsOfPeriod(period: string, periodType?: string): Result<PeriodMonths, PeriodProblem> {
  const parsed = parsePeriod(period)
  if (!parsed.ok) return err({ reason: 'badPeriod', message: `"${period}" is no period of DHIS2` })
  const { type, start, end } = parsed.value
  if (periodType !== undefined && type !== periodType)
    return err({ reason: 'periodOfOtherType', message: `${period} is ${type}, the data set is ${periodType}` })
  if (SHORTER_THAN_A_MONTH.test(type))
    return err({
      reason: 'periodTooShort',
      message: `Stock is kept by month: there are no numbers for a period of type ${type}`,
    })
  return ok({ first: monthOf(start), last: monthOf(end) })
}

/** Periods of the type that have ended, newest first. */
export function closedPeriods(periodType: string, today: string, howMany: number): string[] {
  if (!isPeriodType(periodType)) return []
  const running = periodContaining(periodType, today)
  return Array.from({ length: howMany }, (_, i) => shiftPeriod(running, -1 - i).id)
}

/** Whether one of the period's months is not over for some programme. */
export function isOpen(period: string, openMonths: ReadonlySet<number>): boolean {
  const months = monthsOfPeriod(period)
  return months.ok && monthsFrom(months.value.first, months.value.last).some((one) => openMonths.has(one))
}

/** All periods from one to another, oldest first. Empty when they are of different types or the wrong way round. */
export function periodRange(from: string, to: string): string[] {
  const [first, last] = [parsePeriod(from), parsePeriod(to)]
  if (!first.ok || !last.ok || first.value.type !== last.value.type) return []
  const periods: string[] = []
  for (let period = first.value; period.start <= last.value.start; period = shiftPeriod(period, 1))
    periods.push(period.id)
  return periods
}

/** The day on which the report of a period is due. */
export function dueDay(period: string, deadlineDays: number): string | undefined {
  const parsed = parsePeriod(period)
  if (!parsed.ok) return undefined
  return new Date(Date.parse(`${parsed.value.end}T00:00:00Z`) + deadlineDays * 86_400_000).toISOString().slice(0, 10)
}

/** Whether one of the last closed periods is due within the next days. */
export function isNearDeadline(periodType: string, today: string, deadlineDays: number, withinDays: number): boolean {
  const limit = new Date(Date.parse(`${today}T00:00:00Z`) + withinDays * 86_400_000).toISOString().slice(0, 10)
  return closedPeriods(periodType, today, 2).some((period) => {
    const due = dueDay(period, deadlineDays)
    return due !== undefined && due >= today && due <= limit
  })
}

export type { PeriodType }
