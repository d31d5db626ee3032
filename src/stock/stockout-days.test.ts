import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMonths, daysIn, firstDay, month } from '../base/month.ts'
import { daysBetween360, stockoutDays } from './stockout-days.ts'

describe('days between two dates in a 360-day year', () => {
  // Values that OpenLMIS checks its own function against; they are those of a spreadsheet's DAYS360.
  test.each([
    ['2025-05-03', '2025-05-03', 0],
    ['2025-05-03', '2025-06-09', 36],
    ['2025-02-03', '2025-03-03', 30],
    ['2025-01-31', '2025-02-03', 3],
    ['2025-02-03', '2025-03-31', 58],
    ['2025-01-31', '2025-03-31', 60],
    ['2025-02-01', '2026-04-01', 420],
    ['2025-02-03', '2026-03-31', 418],
    ['2019-02-01', '2019-02-28', 27],
  ])('from %s to %s are %d', (start, end, days) => {
    expect(daysBetween360(start, end)).toBe(days)
  })
})

describe('stock-out days of a month', () => {
  const outBefore = { day: '2018-12-15', sohDoses: 0 }

  test.each([202401, 202404])('stock from the 13th to the 19th only is 24 days out in %d', (m) => {
    const day = (n: number): string => `${firstDay(month(m)).slice(0, 8)}${n}`
    expect(stockoutDays([outBefore, { day: day(13), sohDoses: 100 }, { day: day(19), sohDoses: 0 }], month(m))).toBe(24)
  })

  test.each([202401, 202404, 202402, 202302])('a whole month without stock is 30 days out in %d', (m) => {
    expect(stockoutDays([outBefore], month(m))).toBe(30)
  })

  test('a day that ends with zero counts and a day that ends with stock does not', () => {
    const entries = [
      { day: '2026-06-01', sohDoses: 50 },
      { day: '2026-06-10', sohDoses: 0 },
      { day: '2026-06-11', sohDoses: 20 },
    ]
    expect(stockoutDays(entries, month(202606))).toBe(1)
  })

  test('a stock-out that began in the month runs to its end and on into the next month', () => {
    const entries = [
      { day: '2026-05-01', sohDoses: 50 },
      { day: '2026-06-15', sohDoses: 0 },
    ]
    expect(stockoutDays(entries, month(202606))).toBe(16)
    expect(stockoutDays(entries, month(202607))).toBe(30)
  })

  test('nothing is counted before the first entry ever', () => {
    const entries = [{ day: '2026-06-20', sohDoses: 50 }]
    expect(stockoutDays(entries, month(202605))).toBe(0)
    expect(stockoutDays(entries, month(202606))).toBe(0)
  })

  test('a stock of zero confirmed again on the 31st does not make a month of 31 days', () => {
    const entries = [outBefore, { day: '2026-07-31', sohDoses: 0 }]
    expect(stockoutDays(entries, month(202607))).toBe(30)
  })

  test('is never below 0 nor above 30, and 0 where no day ends with zero', () => {
    const m = month(202607)
    const entry = fc.record({ n: fc.integer({ min: -40, max: daysIn(m) - 1 }), sohDoses: fc.nat(3) })
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: (e) => e.n, maxLength: 20 }), (drawn) => {
        const entries = drawn
          .toSorted((a, b) => a.n - b.n)
          .map(({ n, sohDoses }) => ({
            day: new Date(Date.UTC(2026, 6, 1 + n)).toISOString().slice(0, 10),
            sohDoses,
          }))
        const days = stockoutDays(entries, m)
        expect(days).toBeGreaterThanOrEqual(0)
        expect(days).toBeLessThanOrEqual(30)
        if (entries.every((e) => e.sohDoses > 0)) expect(days).toBe(0)
        expect(
          stockoutDays(
            entries.map((e) => ({ ...e, sohDoses: 0 })),
            addMonths(m, 1),
          ),
        ).toBe(entries.length > 0 ? 30 : 0)
      }),
    )
  })
})
