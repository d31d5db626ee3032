import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMonths, firstDay, lastDay, month } from '../base/month.ts'
import { parsePeriod, periodContaining, type Period } from '../connectors/dhis2/index.ts'
import { combineParts, divideWhole, type Accumulation } from './combine-periods.ts'
import { monthsOfPeriod, relatePeriod, type RelatedPeriod } from './relate-period.ts'

const dhis2 = (id: string): Period => {
  const period = parsePeriod(id)
  if (!period.ok) throw new Error(id)
  return period.value
}
const days = (startsOn: string, endsOn: string, dhis2Period?: string): RelatedPeriod => ({
  startsOn,
  endsOn,
  dhis2Period,
})
const july = days('2026-07-01', '2026-07-31')
const august = days('2026-08-01', '2026-08-31')
const september = days('2026-09-01', '2026-09-30')
const quarter = days('2026-07-01', '2026-09-30')
const tenth = days('2026-07-10', '2026-08-09')
const eleventh = days('2026-08-10', '2026-09-09')

const relation = (id: string, processing: readonly RelatedPeriod[]): string => {
  const { kind, periods } = relatePeriod(dhis2(id), processing)
  return `${kind} ${periods.length}`
}

describe('a DHIS2 period', () => {
  test.each([
    ['202608', [july, august, september], 'same 1'],
    ['2026Q3', [september, july, august], 'whole 3'],
    ['2026Q3', [july, august], 'partly 2'],
    ['202608', [quarter], 'inside 1'],
    ['2026W33', [august], 'inside 1'],
    ['202608', [tenth, eleventh], 'crossing 2'],
    ['2026Q3', [quarter], 'same 1'],
    ['202612', [july], 'none 0'],
    ['2026July', [july, august], 'partly 2'],
  ] as const)('%s with the processing periods %j is %s', (id, processing, expected) => {
    expect(relation(id, processing)).toBe(expected)
  })

  test('is what a person said it is, and its processing period is no other period then', () => {
    const processing = [
      { ...tenth, dhis2Period: '202608' },
      { ...eleventh, dhis2Period: '202609' },
    ]
    expect(relatePeriod(dhis2('202608'), processing)).toEqual({ kind: 'same', periods: [processing[0]] })
    expect(relation('202607', processing)).toBe('none 0')
  })

  test('of which days are missing says how many', () => {
    expect(relatePeriod(dhis2('2026Q3'), [july, august])).toMatchObject({ kind: 'partly', missingDays: 30 })
  })

  test('is made of whole months, or it is not', () => {
    expect(monthsOfPeriod(dhis2('2026Q3'))).toEqual([202607, 202608, 202609])
    expect(monthsOfPeriod(dhis2('2026Nov'))).toHaveLength(12)
    expect(monthsOfPeriod(dhis2('202602B'))).toEqual([202603, 202604])
    expect(monthsOfPeriod(dhis2('2026W31'))).toBeUndefined()
    expect(monthsOfPeriod(dhis2('20260701'))).toBeUndefined()
  })

  test('of any type is whole from the months it is made of', () => {
    const types = fc.constantFrom('BiMonthly', 'Quarterly', 'QuarterlyNov', 'SixMonthlyNov', 'FinancialSep', 'Yearly')
    fc.assert(
      fc.property(types, fc.integer({ min: 0, max: 600 }), (type, n) => {
        const at = addMonths(month(200001), n)
        const period = periodContaining(type as 'Quarterly', firstDay(at))
        const months = monthsOfPeriod(period) ?? []
        const processing = months.map((m) => days(firstDay(m), lastDay(m)))
        expect(relatePeriod(period, processing).kind).toBe('whole')
        expect(relatePeriod(period, processing.slice(1)).kind).toBe('partly')
      }),
    )
  })
})

describe('parts put together', () => {
  test.each([
    ['sum', [1, 2, 3], 6],
    ['sum', [1, null, 3], null],
    ['sum', [0, 0, 0], 0],
    ['first', [5, null, null], 5],
    ['first', [null, 5, 5], null],
    ['last', [1, 2, 9], 9],
    ['last', [1, 2, null], null],
    ['latest', [1, 2, 4], 4],
    ['sum', [], null],
  ] as const)('by %s of %j give %j', (accumulation, parts, expected) => {
    expect(combineParts(accumulation, parts)).toBe(expected)
  })
})

describe('a quarter taken apart', () => {
  test('gives its closing balance to the last month alone, and zero to none', () => {
    expect(divideWhole('last', 40, { count: 3, divide: true })).toEqual([
      { kind: 'unknown' },
      { kind: 'unknown' },
      { kind: 'known', value: 40 },
    ])
  })

  test('leaves movements unknown unless it is asked to divide them', () => {
    expect(divideWhole('sum', 10, { count: 3, divide: false })).toEqual(Array(3).fill({ kind: 'unknown' }))
  })

  test('that was not reported says nothing', () => {
    expect(divideWhole('sum', null, { count: 3, divide: true })).toEqual(Array(3).fill({ kind: 'unknown' }))
  })

  const wholes = fc.integer({ min: 0, max: 100_000 })
  test('marks shares as estimates, keeps them whole, and they add up to what was reported', () => {
    fc.assert(
      fc.property(wholes, fc.integer({ min: 2, max: 12 }), (whole, count) => {
        const parts = divideWhole('sum', whole, { count, divide: true })
        expect(parts.every(({ kind }) => kind === 'estimate')).toBe(true)
        const values = parts.flatMap((part) => (part.kind === 'estimate' ? part.value : []))
        expect(values.every((value) => Number.isInteger(value))).toBe(true)
        expect(combineParts('sum', values)).toBe(whole)
        expect(Math.max(...values) - Math.min(...values)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('and put together again is as it was, where a part is known at all', () => {
    fc.assert(
      fc.property(fc.constantFrom<Accumulation>('first', 'last', 'latest'), wholes, (accumulation, whole) => {
        const parts = divideWhole(accumulation, whole, { count: 3, divide: false })
        const values = parts.map((part) => (part.kind === 'unknown' ? null : part.value))
        expect(combineParts(accumulation, values)).toBe(whole)
      }),
    )
  })
})
