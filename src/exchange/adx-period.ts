import { err, ok, type Result } from '../base/result.ts'
import { parsePeriod, periodContaining, periodTypes, type PeriodType } from '../connectors/dhis2/index.ts'

/** How long a period is, in the words of ISO 8601, by its type. */
const DURATIONS: Readonly<Record<PeriodType, string>> = {
  Daily: 'P1D',
  Weekly: 'P7D',
  WeeklyWednesday: 'P7D',
  WeeklyThursday: 'P7D',
  WeeklyFriday: 'P7D',
  WeeklySaturday: 'P7D',
  WeeklySunday: 'P7D',
  BiWeekly: 'P14D',
  Monthly: 'P1M',
  BiMonthly: 'P2M',
  Quarterly: 'P3M',
  QuarterlyNov: 'P3M',
  SixMonthly: 'P6M',
  SixMonthlyApril: 'P6M',
  SixMonthlyNov: 'P6M',
  Yearly: 'P1Y',
  FinancialFeb: 'P1Y',
  FinancialApril: 'P1Y',
  FinancialJuly: 'P1Y',
  FinancialAug: 'P1Y',
  FinancialSep: 'P1Y',
  FinancialOct: 'P1Y',
  FinancialNov: 'P1Y',
}

export interface BadAdxPeriod {
  readonly message: string
}

/** `202607` as `2026-07-01/P1M`. */
export function toAdxPeriod(id: string): Result<string, BadAdxPeriod> {
  const period = parsePeriod(id)
  if (!period.ok) return err({ message: `${id} is no period of DHIS2` })
  return ok(`${period.value.start}/${DURATIONS[period.value.type]}`)
}

const ADX = /^(\d{4}-\d{2}-\d{2})\/(P\d+[DWMY])$/

/**
 * `2026-07-01/P1M` as `202607`: the period of DHIS2 that begins on that day and lasts so long. Where two types hold the same days
 * (quarters from November do not exist twice), the commoner one, which comes first in the list, is meant.
 */
export function fromAdxPeriod(text: string): Result<string, BadAdxPeriod> {
  const [, start = '', duration = ''] = ADX.exec(text.trim()) ?? []
  const wanted = duration === 'P1W' ? 'P7D' : duration === 'P2W' ? 'P14D' : duration === 'P12M' ? 'P1Y' : duration
  for (const type of periodTypes) {
    if (DURATIONS[type] !== wanted || start === '' || Number.isNaN(Date.parse(start))) continue
    const period = periodContaining(type, start)
    if (period.start === start) return ok(period.id)
  }
  return err({ message: `${text} is no period of DHIS2: expected e.g. 2026-07-01/P1M` })
}
