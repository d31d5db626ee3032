import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daysInPeriod, parsePeriod, periodContaining, periodsBetween, periodTypes, shiftPeriod } from './period.ts'

const examples = [
  ['20260805', 'Daily', '2026-08-05', '2026-08-05'],
  ['2026W31', 'Weekly', '2026-07-27', '2026-08-02'],
  ['2026W1', 'Weekly', '2025-12-29', '2026-01-04'],
  ['2020W53', 'Weekly', '2020-12-28', '2021-01-03'],
  ['2015WedW5', 'WeeklyWednesday', '2015-01-28', '2015-02-03'],
  ['2015ThuW1', 'WeeklyThursday', '2015-01-01', '2015-01-07'],
  ['2015FriW1', 'WeeklyFriday', '2015-01-02', '2015-01-08'],
  ['2015SatW1', 'WeeklySaturday', '2015-01-03', '2015-01-09'],
  ['2015SunW1', 'WeeklySunday', '2015-01-04', '2015-01-10'],
  ['2026BiW1', 'BiWeekly', '2025-12-29', '2026-01-11'],
  ['202607', 'Monthly', '2026-07-01', '2026-07-31'],
  ['202402', 'Monthly', '2024-02-01', '2024-02-29'],
  ['202601B', 'BiMonthly', '2026-01-01', '2026-02-28'],
  ['202602B', 'BiMonthly', '2026-03-01', '2026-04-30'],
  ['2026Q3', 'Quarterly', '2026-07-01', '2026-09-30'],
  ['2012NovQ1', 'QuarterlyNov', '2011-11-01', '2012-01-31'],
  ['2012NovQ2', 'QuarterlyNov', '2012-02-01', '2012-04-30'],
  ['2012NovQ4', 'QuarterlyNov', '2012-08-01', '2012-10-31'],
  ['2026S2', 'SixMonthly', '2026-07-01', '2026-12-31'],
  ['2026AprilS1', 'SixMonthlyApril', '2026-04-01', '2026-09-30'],
  ['2026AprilS2', 'SixMonthlyApril', '2026-10-01', '2027-03-31'],
  ['2026NovS1', 'SixMonthlyNov', '2025-11-01', '2026-04-30'],
  ['2026NovS2', 'SixMonthlyNov', '2026-05-01', '2026-10-31'],
  ['2026', 'Yearly', '2026-01-01', '2026-12-31'],
  ['2026April', 'FinancialApril', '2026-04-01', '2027-03-31'],
  ['2026July', 'FinancialJuly', '2026-07-01', '2027-06-30'],
  ['2026Feb', 'FinancialFeb', '2026-02-01', '2027-01-31'],
  ['2026Aug', 'FinancialAug', '2026-08-01', '2027-07-31'],
  ['2026Sep', 'FinancialSep', '2026-09-01', '2027-08-31'],
  ['2026Nov', 'FinancialNov', '2025-11-01', '2026-10-31'],
  ['2026Oct', 'FinancialOct', '2026-10-01', '2027-09-30'],
] as const

describe('period ids of DHIS2', () => {
  test.each(examples)('%s is %s from %s to %s and back', (id, type, start, end) => {
    expect(parsePeriod(id)).toEqual({ ok: true, value: { id, type, start, end } })
    expect(periodContaining(type, start).id).toBe(id)
    expect(periodContaining(type, end).id).toBe(id)
  })

  test.each([
    '',
    '202613',
    '202600',
    '20260230',
    '2026W54',
    '2026W0',
    '2026W01',
    '2025W53',
    '2026Q5',
    '2026S3',
    '202607B',
    '2026-07',
    '26',
    '2026May',
    '2026NovQ5',
    '2026NovS3',
  ])('refuses %j, which names no period', (text) => {
    expect(parsePeriod(text)).toEqual({ ok: false, error: { kind: 'badPeriod', text } })
  })

  const dates = fc
    .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2060-12-31T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  const types = fc.constantFrom(...periodTypes)

  test('the period found for a date contains it and is parsed back to itself', () => {
    fc.assert(
      fc.property(types, dates, (type, date) => {
        const period = periodContaining(type, date)
        expect(period.start <= date && date <= period.end).toBe(true)
        expect(parsePeriod(period.id)).toEqual({ ok: true, value: period })
      }),
    )
  })

  test('neighbouring periods leave no gap, and none overlap except the last fortnight of a 53-week year', () => {
    fc.assert(
      fc.property(types, dates, (type, date) => {
        const period = periodContaining(type, date)
        const next = shiftPeriod(period, 1)
        const gap = (Date.parse(next.start) - Date.parse(period.end)) / 86_400_000
        expect(gap).toBe(period.id.endsWith('BiW27') ? -6 : 1)
      }),
    )
  })

  test('lists the months of a range in order, both ends included', () => {
    expect(periodsBetween('Monthly', '2025-11-15', '2026-02-01').map((period) => period.id)).toEqual([
      '202511',
      '202512',
      '202601',
      '202602',
    ])
  })

  test('counts days with both ends included', () => {
    expect(daysInPeriod(periodContaining('Yearly', '2024-05-05'))).toBe(366)
    expect(daysInPeriod(periodContaining('Weekly', '2024-05-05'))).toBe(7)
  })
})
