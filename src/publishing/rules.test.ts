import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { month } from '../base/month.ts'
import type { StockIndicator } from '../stock-mapping/index.ts'
import { createBatchSize, createLanes } from './adapt-to-link.ts'
import type { CellPlan } from './cell-plan.ts'
import { computeCell } from './compute-report.ts'
import { decideNext, halves } from './decide-next.ts'
import { closedPeriods, isNearDeadline, monthsOfPeriod, periodRange } from './period-months.ts'
import { previewChange } from './preview-change.ts'
import { metricScopeLimits, stockClass } from './stock-class.ts'
import type { StockRow } from './stock-row.ts'

const row = (more: Partial<StockRow> = {}): StockRow => ({
  storeId: 1,
  productId: 1,
  month: 202610,
  source: 'stockCards',
  opening: 100,
  received: 50,
  used: 60,
  adjustedIn: 3,
  adjustedOut: 2,
  lostExpired: 4,
  lostHeat: 3,
  lostFrozen: 2,
  lostBroken: 1,
  lostOther: 6,
  lostOpen: 5,
  closing: 70,
  stockoutDays: 0,
  sourceRecord: 'card-1',
  fetchedAt: '2026-11-01T00:00:00.000Z',
  ...more,
})

const plan = (indicator: StockIndicator, more: Partial<CellPlan> = {}): CellPlan => ({
  cellId: 1,
  indicator,
  unit: 'doses',
  valueType: 'NUMBER',
  isAverage: indicator === 'amc' || indicator === 'monthsOfStock',
  source: 'stockCards',
  conversions: new Map([[1, { dispensingUnits: 1, makesUnits: 1 }]]),
  refused: null,
  ...more,
})

const OCTOBER = { first: month(202610), last: month(202610) }
const QUARTER = { first: month(202607), last: month(202609) }
const SETTINGS = { amcMonths: 3, stockClass: metricScopeLimits }
const names = { storeName: (id: number) => `store ${id}`, productCode: (id: number) => `P${id}` }
const told = (indicator: StockIndicator, rows: StockRow[], more: Partial<CellPlan> = {}, period = OCTOBER) => {
  const { value, reason } = computeCell(plan(indicator, more), rows, period, SETTINGS, names)
  return reason ?? value
}

describe('indicators', () => {
  test.each([
    ['openingBalance', '100'],
    ['received', '50'],
    ['consumed', '60'],
    ['issued', '60'],
    ['positiveAdjustment', '3'],
    ['negativeAdjustment', '2'],
    ['lossesOpened', '5'],
    ['lossesClosed', '10'],
    ['lossesOther', '6'],
    ['lossesAll', '21'],
    ['closingBalance', '70'],
    ['stockOutDays', '0'],
    ['reportingFacilities', '1'],
    ['cceTotal', null],
  ] as const)('%s of a month is %s', (indicator, expected) => {
    expect(told(indicator, [row()], indicator === 'reportingFacilities' ? { conversions: new Map() } : {})).toBe(
      expected,
    )
  })

  test('what nobody told is missing, never zero; what was told as zero is zero', () => {
    expect(told('closingBalance', [])).toBeNull()
    expect(told('closingBalance', [row({ closing: 0 })])).toBe('0')
    expect(told('received', [row({ month: 202609 })])).toBeNull()
  })

  test('stores of one org unit are added, and their sum waits for the one that has not reported', () => {
    const other = row({ storeId: 2, closing: 30 })
    expect(told('closingBalance', [row(), other])).toBe('100')
    expect(told('closingBalance', [row(), row({ storeId: 2, month: 202609 })])).toBe('incompleteReports')
    // A store that never kept it is not waited for.
    expect(told('closingBalance', [row(), row({ storeId: 2, productId: 9 })])).toBe('70')
  })

  test('stock-out days of several stores are told where they follow, and refused where they do not', () => {
    const days = (a: number, b: number) =>
      told('stockOutDays', [row({ stockoutDays: a }), row({ storeId: 2, stockoutDays: b })])
    expect(days(0, 12)).toBe('0')
    expect(days(30, 30)).toBe('30')
    expect(days(5, 12)).toBe('stockOutDaysNotAddable')
  })

  test('a quarter adds what flows, takes balances at its ends, and needs all its months', () => {
    const months = [202607, 202608, 202609].map((m, i) =>
      row({ month: m, opening: 10 * (i + 1), closing: 10 * (i + 2) }),
    )
    expect(told('received', months, {}, QUARTER)).toBe('150')
    expect(told('openingBalance', months, {}, QUARTER)).toBe('10')
    expect(told('closingBalance', months, {}, QUARTER)).toBe('40')
    expect(told('received', months.slice(0, 2), {}, QUARTER)).toBe('incompleteReports')
  })

  test('units are converted exactly or refused; averages may be rounded', () => {
    const vials = { conversions: new Map([[1, { dispensingUnits: 10, makesUnits: 1 }]]), unit: 'vials' }
    expect(told('closingBalance', [row()], vials)).toBe('7')
    expect(told('closingBalance', [row({ closing: 75 })], vials)).toBe('unitNotWhole')
    expect(told('amc', [row({ used: 75 })], vials)).toBe('7.5')
    expect(told('amc', [row({ used: 75 })], { ...vials, valueType: 'INTEGER_ZERO_OR_POSITIVE' })).toBe('8')
  })

  test('months of stock divide sums; none where nothing is used', () => {
    expect(told('monthsOfStock', [row({ used: 35 })])).toBe('2')
    expect(told('monthsOfStock', [row({ used: 0 })])).toBeNull()
  })

  test('cards and requisitions are not mixed: a mapping takes the one it names', () => {
    const both = [row({ closing: 1 }), row({ storeId: 2, source: 'requisition', closing: 2 })]
    expect(told('closingBalance', both)).toBe('1')
    expect(told('closingBalance', both, { source: 'requisition' })).toBe('2')
  })

  test('what is wrong with a mapping is the reason of its values, where there are any', () => {
    const refused = { refused: { reason: 'noDosesKnown', detail: '' } }
    expect(told('closingBalance', [row()], refused)).toBe('noDosesKnown')
    expect(told('closingBalance', [], refused)).toBeNull()
  })

  test('the sum over stores does not depend on how the stock is spread over them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }), (parts) => {
        const rows = parts.map((closing, i) => row({ storeId: i + 1, closing }))
        const whole = parts.reduce((sum, n) => sum + n, 0)
        expect(told('closingBalance', rows)).toBe(String(whole))
      }),
    )
  })
})

test('the classes of stock are tested in the right order: out on any day is out, however much there is now', () => {
  const stock = { opening: 10, closing: 10, stockoutDays: 0, monthsOfStock: 4 }
  expect(stockClass(stock)).toBe(3)
  expect(stockClass({ ...stock, stockoutDays: 1 })).toBe(1)
  expect(stockClass({ ...stock, opening: 0 })).toBe(1)
  expect(stockClass({ ...stock, monthsOfStock: 2.9 })).toBe(2)
  expect(stockClass({ ...stock, monthsOfStock: 6 })).toBe(3)
  expect(stockClass({ ...stock, monthsOfStock: 6.1 })).toBe(4)
  expect(stockClass({ ...stock, monthsOfStock: null })).toBeUndefined()
})

describe('periods', () => {
  test('are months or longer; days and weeks are refused instead of invented', () => {
    expect(monthsOfPeriod('2026Q3')).toEqual({ ok: true, value: QUARTER })
    expect(monthsOfPeriod('2026April')).toMatchObject({ value: { first: 202604, last: 202703 } })
    for (const period of ['20261001', '2026W31', '2026ThuW3', '2026BiW2'])
      expect(monthsOfPeriod(period)).toMatchObject({ error: { reason: 'periodTooShort' } })
    expect(monthsOfPeriod('2026Q3', 'Monthly')).toMatchObject({ error: { reason: 'periodOfOtherType' } })
    expect(monthsOfPeriod('soon')).toMatchObject({ error: { reason: 'badPeriod' } })
  })

  test('that are closed follow the calendar of the data set', () => {
    expect(closedPeriods('Monthly', '2026-11-25', 2)).toEqual(['202610', '202609'])
    expect(closedPeriods('Quarterly', '2026-11-25', 2)).toEqual(['2026Q3', '2026Q2'])
    expect(closedPeriods('FinancialJuly', '2026-11-25', 1)).toEqual(['2025July'])
    expect(periodRange('202611', '202702')).toEqual(['202611', '202612', '202701', '202702'])
    expect(periodRange('202611', '2027Q1')).toEqual([])
  })

  test('are near their deadline in the days before it, not after', () => {
    expect(isNearDeadline('Monthly', '2026-11-11', 15, 5)).toBe(true)
    expect(isNearDeadline('Monthly', '2026-11-15', 15, 5)).toBe(true)
    expect(isNearDeadline('Monthly', '2026-11-16', 15, 5)).toBe(false)
    expect(isNearDeadline('Monthly', '2026-11-02', 15, 5)).toBe(false)
  })
})

describe('the link', () => {
  test('gets one request more while all goes well and half as many when it is ill', () => {
    const lanes = createLanes(6)
    for (let i = 0; i < 40; i += 1) lanes.wentWell()
    expect(lanes.width()).toBe(6)
    lanes.wentIll()
    expect(lanes.width()).toBe(3)
    for (let i = 0; i < 5; i += 1) lanes.wentIll()
    expect(lanes.width()).toBe(1)
  })

  test('gets as many values in a request as it answers within seconds, between bounds', () => {
    const size = createBatchSize(2000)
    size.answered(2000, 0.1)
    expect(size.values()).toBe(4000)
    for (let i = 0; i < 5; i += 1) size.answered(size.values(), 0.1)
    expect(size.values()).toBe(10_000)
    for (let i = 0; i < 20; i += 1) size.answered(size.values(), 60)
    expect(size.values()).toBe(200)
  })

  test('never gets a request again that was too large', () => {
    const size = createBatchSize(4000)
    size.tooLarge(4000)
    for (let i = 0; i < 10; i += 1) size.answered(size.values(), 0.01)
    expect(size.values()).toBe(2000)
  })
})

describe('what happens to a request next', () => {
  const rules = { retryBaseMs: 1000, retryMaxMs: 60_000 }
  const attempt = (rows: number, n = 1) => ({ rows, attempt: n, random: 1, rules })
  const failed = (error: Parameters<typeof decideNext>[0] & { ok: false }) => error

  test('halves hold every row once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5000 }), (rows) => {
        const [left = [], right = []] = halves(rows)
        expect([...left, ...right]).toEqual(Array.from({ length: rows }, (_, i) => i))
        expect(Math.abs(left.length - right.length)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('illness is waited for, longer each time and at least as long as was asked', () => {
    const ill = failed({ ok: false, error: { kind: 'ill', status: 503, message: '' } })
    expect(decideNext(ill, attempt(10, 1))).toMatchObject({ kind: 'later', waitMs: 1000 })
    expect(decideNext(ill, attempt(10, 4))).toMatchObject({ kind: 'later', waitMs: 8000 })
    expect(decideNext(ill, attempt(10, 400))).toMatchObject({ kind: 'later', waitMs: 60_000 })
    const asked = failed({ ok: false, error: { kind: 'ill', status: 429, retryAfterMs: 90_000, message: '' } })
    expect(decideNext(asked, attempt(10))).toMatchObject({ kind: 'later', waitMs: 90_000 })
  })

  test('a server that breaks on a request gets it in halves, and a value that breaks it alone is given up', () => {
    const broken = failed({ ok: false, error: { kind: 'ill', status: 500, message: 'NullPointerException' } })
    expect(decideNext(broken, attempt(10, 2)).kind).toBe('later')
    expect(decideNext(broken, attempt(10, 3)).kind).toBe('split')
    expect(decideNext(broken, attempt(1, 3))).toMatchObject({ kind: 'giveUp', conflict: { code: 'http500' } })
  })

  test.each(['unauthorized', 'forbidden', 'blocked', 'notFound'] as const)('%s stops everything', (kind) => {
    expect(decideNext({ ok: false, error: { kind, message: '' } }, attempt(10))).toMatchObject({
      kind: 'stop',
      reason: kind,
    })
  })
})

test('a preview says what sending would do, and leaves numbers alone that are not from us', () => {
  const change = (value: string | null, theirs: string | null, believed: string | null = null) =>
    previewChange({ cell: { value, reason: null }, theirs, believed })
  expect(change('5', null)).toBe('new')
  expect(change('5', '5.0')).toBe('same')
  expect(change('5', '6')).toBe('changed')
  expect(change(null, null)).toBe('none')
  expect(change(null, '6')).toBe('theirOwn')
  expect(change(null, '6', '6')).toBe('removed')
  expect(previewChange({ cell: { value: null, reason: 'unitNotWhole' }, theirs: '6', believed: '6' })).toBe('blocked')
})
