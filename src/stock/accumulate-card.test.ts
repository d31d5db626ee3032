import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { month } from '../base/month.ts'
import { accumulateCard, type CardContext, type CardLine, type KnownReason } from './accumulate-card.ts'
import { decodeHistory, encodeHistory } from './card-history.ts'
import { foldMonths, identityHolds } from './fold-months.ts'

const reason = (of: KnownReason['class'], type: KnownReason['type'], method: KnownReason['method'] = 'configured') => ({
  class: of,
  type,
  method,
})
const reasons = new Map<string, KnownReason>([
  ['consumed', reason('used', 'DEBIT')],
  ['cancelled', reason('used', 'CREDIT')],
  ['expired', reason('expired', 'DEBIT')],
  ['heat', reason('heat', 'DEBIT')],
  ['openVial', reason('openVial', 'DEBIT')],
  ['found', reason('adjustment', 'CREDIT')],
  ['damage', reason('unclassified', 'DEBIT', 'category')],
  ['transferOut', reason('used', 'DEBIT', 'category')],
])
const context: CardContext = { system: 'openlmis', reasons, facilityIds: new Set(['clinic']), isStore: false }

let next = 0
const line = (occurredDate: string, change: number, over: Partial<CardLine> = {}): CardLine => ({
  id: `line${(next += 1)}`,
  occurredDate,
  change,
  stockOnHand: null,
  kind: change > 0 ? 'received' : 'adjustment',
  reasonId: null,
  destinationId: null,
  adjustments: [],
  ...over,
})
const accumulate = (lines: CardLine[], stockOnHand: number | null = null, over: Partial<CardContext> = {}) =>
  accumulateCard({ id: 'card1', lines, stockOnHand }, { ...context, ...over })

describe('the months of a stock card', () => {
  test('book each movement as its reason says', () => {
    const { history, sohDoses, lastDay } = accumulate([
      line('2026-06-02', 200),
      line('2026-06-10', -60, { reasonId: 'consumed', kind: 'issued', destinationId: 'ward' }),
      line('2026-06-11', -5, { reasonId: 'expired' }),
      line('2026-06-12', -3, { reasonId: 'openVial' }),
      line('2026-07-01', -30, { reasonId: 'consumed', kind: 'issued' }),
      line('2026-07-02', 4, { reasonId: 'found', kind: 'adjustment' }),
    ])
    expect(history).toMatchObject([
      { month: 202606, opening: 0, received: 200, used: 60, lostExpired: 5, lostOpen: 3, closing: 132 },
      { month: 202607, opening: 132, used: 30, adjustedIn: 4, closing: 106 },
    ])
    expect([sohDoses, lastDay]).toEqual([106, '2026-07-02'])
  })

  test('book a plain issue as use, to another facility as a redistribution, and from a store as its use', () => {
    const issue = (to: string) => [
      line('2026-06-01', 50),
      line('2026-06-02', -20, { kind: 'issued', destinationId: to }),
    ]
    expect(accumulate(issue('session')).history[0]).toMatchObject({ used: 20, adjustedOut: 0 })
    expect(accumulate(issue('clinic')).history[0]).toMatchObject({ used: 0, adjustedOut: 20 })
    expect(accumulate(issue('clinic'), null, { isStore: true }).history[0]).toMatchObject({ used: 20, adjustedOut: 0 })
    const named = line('2026-06-02', -20, { kind: 'issued', destinationId: 'clinic', reasonId: 'transferOut' })
    expect(accumulate([line('2026-06-01', 50), named]).history[0]).toMatchObject({ adjustedOut: 20 })
  })

  test('book a movement whose reason is not classified by its direction', () => {
    const { history } = accumulate([line('2026-06-01', 50), line('2026-06-02', -7, { reasonId: 'damage' })])
    expect(history[0]).toMatchObject({ adjustedOut: 7, closing: 43 })
  })

  test('name a reason that OpenLMIS does not list, once', () => {
    const { history, rejects } = accumulate([
      line('2026-06-01', 50),
      line('2026-06-02', -7, { reasonId: 'gone' }),
      line('2026-06-03', -7, { reasonId: 'gone' }),
    ])
    expect(history[0]).toMatchObject({ adjustedOut: 14 })
    expect(rejects.map(({ reason: why, key }) => [why, key])).toEqual([['unknownReason', 'gone']])
  })

  test('take back use when an issue is cancelled', () => {
    const { history } = accumulate([
      line('2026-06-01', 50),
      line('2026-06-02', -20, { reasonId: 'consumed' }),
      line('2026-06-03', 20, { reasonId: 'cancelled', kind: 'adjustment' }),
    ])
    expect(history[0]).toMatchObject({ used: 0, closing: 50 })
  })

  test('take a physical inventory as the truth and book its difference as explained, the rest as missing', () => {
    const { history } = accumulate([
      line('2026-06-01', 100),
      line('2026-06-30', -30, {
        kind: 'count',
        stockOnHand: 70,
        adjustments: [{ reasonId: 'heat', quantity: 20 }],
      }),
    ])
    expect(history[0]).toMatchObject({ lostHeat: 20, adjustedOut: 10, counted: 70, closing: 70 })
  })

  test('count a line that comes twice once', () => {
    const twice = line('2026-06-01', 50)
    expect(accumulate([twice, twice]).sohDoses).toBe(50)
  })

  test('do not depend on the order in which days come', () => {
    const lines = [line('2026-06-01', 50), line('2026-06-05', -10), line('2026-07-03', 30)]
    expect(accumulate(lines.toReversed()).history).toEqual(accumulate(lines).history)
  })

  test('end with what the server says there is; a difference is booked and reported', () => {
    const { history, sohDoses, rejects } = accumulate([line('2026-06-01', 50)], 45)
    expect(history[0]).toMatchObject({ adjustedOut: 5, closing: 45, days: [1, 45] })
    expect(sohDoses).toBe(45)
    expect(rejects[0]?.reason).toBe('stockCardDoesNotAddUp')
  })

  test('of a card without lines are none', () => {
    expect(accumulate([])).toEqual({ history: [], sohDoses: 0, lastDay: null, rejects: [] })
  })
})

const anyLine = fc
  .record({
    at: fc.nat(200),
    change: fc.integer({ min: -60, max: 90 }),
    kind: fc.constantFrom('received', 'issued', 'adjustment', 'count') as fc.Arbitrary<CardLine['kind']>,
    reasonId: fc.constantFrom(null, null, ...reasons.keys(), 'unknown'),
    destinationId: fc.constantFrom(null, 'clinic', 'ward'),
    counted: fc.nat(200),
    explained: fc.array(fc.record({ reasonId: fc.constantFrom('heat', 'found'), quantity: fc.nat(30) }), {
      maxLength: 2,
    }),
  })
  .map(({ at, change, kind, reasonId, destinationId, counted, explained }) => ({
    ...line(new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10), change),
    kind,
    reasonId,
    destinationId,
    stockOnHand: kind === 'count' ? counted : null,
    adjustments: explained,
  }))

describe('any card', () => {
  test('keeps the identity in every month, carries closing to opening, and survives being stored', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 40 }), fc.option(fc.nat(300)), (lines, stockOnHand) => {
        const { history, sohDoses } = accumulate(lines, stockOnHand)
        let stock = 0
        for (const one of history) {
          expect(identityHolds(one)).toBe(true)
          expect(one.opening).toBe(stock)
          expect(one.days.at(-1)).toBe(one.closing)
          stock = one.closing
        }
        expect(sohDoses).toBe(lines.length > 0 ? (stockOnHand ?? stock) : 0)
        expect(decodeHistory(JSON.parse(encodeHistory(history)))).toEqual(history)
      }),
    )
  })

  test('folds with others of its product into months without a gap that keep the identity', () => {
    const card = fc.record({
      lines: fc.array(anyLine, { maxLength: 15 }),
      vanishedMonth: fc.option(fc.constantFrom(202607, 202609)),
    })
    fc.assert(
      fc.property(fc.array(card, { maxLength: 4 }), (drawn) => {
        const cards = drawn.map(({ lines, vanishedMonth }) => ({ history: accumulate(lines).history, vanishedMonth }))
        const months = foldMonths(cards, month(202608))
        let stock = 0
        months.forEach((one, i) => {
          expect(identityHolds(one)).toBe(true)
          if (i > 0) expect(one.opening).toBe(stock)
          stock = one.closing
        })
        const left = cards.filter(({ vanishedMonth }) => vanishedMonth === null)
        expect(stock).toBe(left.reduce((sum, { history }) => sum + (history.at(-1)?.closing ?? 0), 0))
      }),
    )
  })
})

describe('the months of a product', () => {
  const lot = (...lines: CardLine[]) => ({ history: accumulate(lines).history, vanishedMonth: null })

  test('have no stock-out while another lot has stock', () => {
    const first = lot(line('2026-06-01', 50), line('2026-06-20', -50))
    const second = lot(line('2026-06-15', 30))
    const alone = foldMonths([first], month(202606))
    const both = foldMonths([first, second], month(202606))
    expect([alone[0]?.stockoutDays, both[0]?.stockoutDays]).toEqual([11, 0])
    expect(both[0]).toMatchObject({ received: 80, adjustedOut: 50, closing: 30 })
  })

  test('go on to the last month asked for, with the stock as it was and a whole month out when there is none', () => {
    const months = foldMonths([lot(line('2026-05-10', 20), line('2026-05-20', -20))], month(202607))
    expect(months.map(({ month: m, closing, stockoutDays }) => [m, closing, stockoutDays])).toEqual([
      [202605, 0, 11],
      [202606, 0, 30],
      [202607, 0, 30],
    ])
  })

  test('book out what a vanished card still held', () => {
    const gone = { ...lot(line('2026-05-10', 20)), vanishedMonth: 202607 }
    const months = foldMonths([gone], month(202606))
    expect(months.map(({ month: m, adjustedOut, closing }) => [m, adjustedOut, closing])).toEqual([
      [202605, 0, 20],
      [202606, 0, 20],
      [202607, 20, 0],
    ])
  })

  test('are none without movements', () => {
    expect(foldMonths([], month(202606))).toEqual([])
    expect(foldMonths([{ history: [], vanishedMonth: null }], month(202606))).toEqual([])
  })
})
