import { addMonths, type Month } from '../base/month.ts'

export interface MonthCompleteness {
  readonly month: Month
  /** Facilities that should report doses given, and those that did. */
  readonly expected: number
  readonly reported: number
}

/**
 * Which month "last month" is: on the 3rd hardly anybody has reported. The newest finished month of which at least
 * `completePercent` of the reports are there; failing that the fullest of them, the newest first; failing that simply the month
 * before this one.
 *
 * @param months newest first
 */
export function chooseMonth(months: readonly MonthCompleteness[], completePercent: number, thisMonth: Month): Month {
  const finished = months.filter(({ month, reported }) => month < thisMonth && reported > 0)
  const complete = finished.find((month) => share(month) * 100 >= completePercent)
  const fullest = finished.reduce<MonthCompleteness | undefined>(
    (best, month) => (best && share(best) >= share(month) ? best : month),
    undefined,
  )
  return (complete ?? fullest)?.month ?? addMonths(thisMonth, -1)
}

const share = ({ expected, reported }: MonthCompleteness): number => (expected > 0 ? reported / expected : 0)
