import { err, ok, type Result } from '../../base/result.ts'

/**
 * The period types of DHIS2; the names are DHIS2's own. Weeks from Friday and financial years from February and August are
 * only in newer servers. Two-yearly periods share their ids with years and hold no data.
 */
export const periodTypes = [
  'Daily',
  'Weekly',
  'WeeklyWednesday',
  'WeeklyThursday',
  'WeeklyFriday',
  'WeeklySaturday',
  'WeeklySunday',
  'BiWeekly',
  'Monthly',
  'BiMonthly',
  'Quarterly',
  'QuarterlyNov',
  'SixMonthly',
  'SixMonthlyApril',
  'SixMonthlyNov',
  'Yearly',
  'FinancialFeb',
  'FinancialApril',
  'FinancialJuly',
  'FinancialAug',
  'FinancialSep',
  'FinancialOct',
  'FinancialNov',
] as const
export type PeriodType = (typeof periodTypes)[number]

/** A period with both ends included, as `YYYY-MM-DD` of the Gregorian calendar. */
export interface Period {
  readonly id: string
  readonly type: PeriodType
  readonly start: string
  readonly end: string
}

export interface BadPeriod {
  readonly kind: 'badPeriod'
  readonly text: string
}

export const isPeriodType = (name: string): name is PeriodType => (periodTypes as readonly string[]).includes(name)

const DAY_MS = 86_400_000
const MONTHS_PER_YEAR = 12

/** Days since 1970-01-01; whole numbers make the arithmetic free of time zones. */
const dayOf = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / DAY_MS
const isoDate = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
const dayOfIso = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS
/** 1 = Monday ... 7 = Sunday. */
const weekday = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1

interface Family {
  /** Throws nothing: returns undefined where the id is of another type or names no real period. */
  readonly parse: (id: string) => readonly [start: number, end: number] | undefined
  /** The id of the period of this type that contains the day. */
  readonly idOf: (day: number) => string
}

/**
 * Periods of `length` months that start in month `base` (1-12) of the year the id names. A base below 1 is a month of the year
 * before: years that begin in November are named by the year they end in, `2026Nov` from November 2025.
 */
function monthFamily(
  length: number,
  base: number,
  pattern: RegExp,
  format: (year: number, n: number) => string,
): Family {
  const perYear = MONTHS_PER_YEAR / length
  return {
    parse(id) {
      const match = pattern.exec(id)
      if (!match) return undefined
      const year = Number(match[1])
      const n = match[2] === undefined ? 1 : Number(match[2])
      if (n < 1 || n > perYear) return undefined
      const first = base + (n - 1) * length
      return [dayOf(year, first, 1), dayOf(year, first + length, 1) - 1]
    },
    idOf(day) {
      const date = new Date(day * DAY_MS)
      const months = date.getUTCFullYear() * MONTHS_PER_YEAR + date.getUTCMonth() - (base - 1)
      return format(Math.floor(months / MONTHS_PER_YEAR), Math.floor((months % MONTHS_PER_YEAR) / length) + 1)
    },
  }
}

/** First day of week 1: the week, beginning on `startsOn`, that holds at least four days of the year (ISO 8601's rule). */
function firstWeekStart(year: number, startsOn: number): number {
  const fourth = dayOf(year, 1, 4)
  return fourth - ((weekday(fourth) - startsOn + 7) % 7)
}

function weekFamily(weeks: number, startsOn: number, prefix: string): Family {
  const pattern = new RegExp(`^(\\d{4})${prefix}(\\d{1,2})$`)
  const length = weeks * 7
  return {
    parse(id) {
      const match = pattern.exec(id)
      if (!match || match[2]?.startsWith('0')) return undefined
      const year = Number(match[1])
      const start = firstWeekStart(year, startsOn) + (Number(match[2]) - 1) * length
      // The last pair of a 53-week year begins in it and runs on into the next year's first week, as in DHIS2.
      if (Number(match[2]) < 1 || start >= firstWeekStart(year + 1, startsOn)) return undefined
      return [start, start + length - 1]
    },
    idOf(day) {
      let year = Number(isoDate(day).slice(0, 4)) + 1
      while (firstWeekStart(year, startsOn) > day) year -= 1
      return `${year}${prefix}${Math.floor((day - firstWeekStart(year, startsOn)) / length) + 1}`
    },
  }
}

const dailyFamily: Family = {
  parse(id) {
    const match = /^(\d{4})(\d{2})(\d{2})$/.exec(id)
    if (!match) return undefined
    const day = dayOf(Number(match[1]), Number(match[2]), Number(match[3]))
    return isoDate(day).replaceAll('-', '') === id ? [day, day] : undefined
  },
  idOf: (day) => isoDate(day).replaceAll('-', ''),
}

const pad2 = (n: number): string => String(n).padStart(2, '0')

const families: Readonly<Record<PeriodType, Family>> = {
  Daily: dailyFamily,
  Weekly: weekFamily(1, 1, 'W'),
  WeeklyWednesday: weekFamily(1, 3, 'WedW'),
  WeeklyThursday: weekFamily(1, 4, 'ThuW'),
  WeeklyFriday: weekFamily(1, 5, 'FriW'),
  WeeklySaturday: weekFamily(1, 6, 'SatW'),
  WeeklySunday: weekFamily(1, 7, 'SunW'),
  BiWeekly: weekFamily(2, 1, 'BiW'),
  Monthly: monthFamily(1, 1, /^(\d{4})(\d{2})$/, (year, n) => `${year}${pad2(n)}`),
  // `202602B` is the second pair of months (March and April), not the pair that begins in February.
  BiMonthly: monthFamily(2, 1, /^(\d{4})(\d{2})B$/, (year, n) => `${year}${pad2(n)}B`),
  Quarterly: monthFamily(3, 1, /^(\d{4})Q(\d)$/, (year, n) => `${year}Q${n}`),
  QuarterlyNov: monthFamily(3, -1, /^(\d{4})NovQ(\d)$/, (year, n) => `${year}NovQ${n}`),
  SixMonthly: monthFamily(6, 1, /^(\d{4})S(\d)$/, (year, n) => `${year}S${n}`),
  SixMonthlyApril: monthFamily(6, 4, /^(\d{4})AprilS(\d)$/, (year, n) => `${year}AprilS${n}`),
  SixMonthlyNov: monthFamily(6, -1, /^(\d{4})NovS(\d)$/, (year, n) => `${year}NovS${n}`),
  Yearly: monthFamily(12, 1, /^(\d{4})$/, (year) => `${year}`),
  FinancialFeb: monthFamily(12, 2, /^(\d{4})Feb$/, (year) => `${year}Feb`),
  FinancialApril: monthFamily(12, 4, /^(\d{4})April$/, (year) => `${year}April`),
  FinancialJuly: monthFamily(12, 7, /^(\d{4})July$/, (year) => `${year}July`),
  FinancialAug: monthFamily(12, 8, /^(\d{4})Aug$/, (year) => `${year}Aug`),
  FinancialSep: monthFamily(12, 9, /^(\d{4})Sep$/, (year) => `${year}Sep`),
  FinancialOct: monthFamily(12, 10, /^(\d{4})Oct$/, (year) => `${year}Oct`),
  FinancialNov: monthFamily(12, -1, /^(\d{4})Nov$/, (year) => `${year}Nov`),
}

/** Every id has exactly one type: the formats do not overlap. */
export function parsePeriod(id: string): Result<Period, BadPeriod> {
  for (const type of periodTypes) {
    const days = families[type].parse(id)
    if (days) return ok({ id, type, start: isoDate(days[0]), end: isoDate(days[1]) })
  }
  return err({ kind: 'badPeriod', text: id })
}

/** The period of that type which contains the date (`YYYY-MM-DD`). */
export function periodContaining(type: PeriodType, date: string): Period {
  const id = families[type].idOf(dayOfIso(date))
  const days = families[type].parse(id)
  if (!days) throw new Error(`Period ${id} was formatted but cannot be parsed`)
  return { id, type, start: isoDate(days[0]), end: isoDate(days[1]) }
}

/** The periods of that type which overlap the dates, in order; both dates included. */
export function periodsBetween(type: PeriodType, startDate: string, endDate: string): Period[] {
  const periods: Period[] = []
  for (let period = periodContaining(type, startDate); period.start <= endDate;) {
    periods.push(period)
    period = periodContaining(type, isoDate(dayOfIso(period.end) + 1))
  }
  return periods
}

/** The period `n` places later (earlier when negative). */
export function shiftPeriod(period: Period, n: number): Period {
  let shifted = period
  for (let i = 0; i < Math.abs(n); i += 1) {
    const neighbour = n > 0 ? dayOfIso(shifted.end) + 1 : dayOfIso(shifted.start) - 1
    shifted = periodContaining(period.type, isoDate(neighbour))
  }
  return shifted
}

/** Days of the period, both ends included. */
export const daysInPeriod = (period: Period): number => dayOfIso(period.end) - dayOfIso(period.start) + 1
