import { formatMonth, isMonth, type Month } from '../base/month.ts'
import { RunFailure } from './describe-failure.ts'

/** Both included. */
export interface MonthRange {
  readonly first: Month
  readonly last: Month
}

/**
 * The months that a run was asked for (`params.firstMonth`, `params.lastMonth`), cut to those that are kept; undefined when it was not.
 * A read of some months compares those months and moves no watermark: what else changed is still to be read.
 */
export function askedMonths(params: Readonly<Record<string, unknown>>, kept: MonthRange): MonthRange | undefined {
  const { firstMonth, lastMonth = firstMonth } = params
  if (firstMonth === undefined) return undefined
  if (!isMonthValue(firstMonth) || !isMonthValue(lastMonth) || lastMonth < firstMonth)
    throw refusal(`${JSON.stringify(firstMonth)} to ${JSON.stringify(lastMonth)} are no months in order`)
  const first = firstMonth < kept.first ? kept.first : firstMonth
  const last = lastMonth > kept.last ? kept.last : lastMonth
  if (last < first)
    throw refusal(
      `${formatMonth(firstMonth)} to ${formatMonth(lastMonth)} lies outside the months kept, ${formatMonth(kept.first)} to ${formatMonth(kept.last)}`,
    )
  return { first, last }
}

const isMonthValue = (value: unknown): value is Month => typeof value === 'number' && isMonth(value)

const refusal = (why: string): RunFailure =>
  new RunFailure({
    reason: 'monthsNotKept',
    message: `These months cannot be read: ${why}`,
    remedy: 'Ask for months within historyMonths, as YYYYMM or YYYYMM-YYYYMM, the earlier one first.',
  })
