import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { memoryRun, type MemoryRun } from '../runs/index.ts'
import { pullReasons } from './jobs-reasons.ts'
import { pullStock } from './jobs-stock.ts'
import { defaultStockSettings, type StockSettings } from './settings.ts'
import {
  createTinyCountry,
  movement,
  openTinyOpenlmis,
  tinyIds,
  type TinyOpenlmis,
} from './test-support/tiny-openlmis.ts'

const CARDS = 'GET /api/stockCards/:id'
const SUMMARIES = 'GET /api/v2/stockCardSummaries'
const settings: StockSettings = {
  ...defaultStockSettings,
  programs: ['EPI'],
  reasonClasses: { [tinyIds.expired]: 'expired' },
  placesPerBatch: 2,
  historyMonths: 12,
}

let database: TestDatabase
let tiny: TinyOpenlmis
let now = new Date('2026-03-15T08:00:00Z')
beforeAll(async () => void (database = await createTestDatabase()))
afterAll(() => database.drop())
beforeEach(async () => {
  now = new Date('2026-03-15T08:00:00Z')
  await database.pool.query(
    `truncate run, place, product, supply_link, processing_period, stock_card, stock_month, stock_month_earlier, stock_now,
       stock_now_earlier, reason_class, figures_due, source_cursor restart identity cascade`,
  )
  tiny = await openTinyOpenlmis()
  await createTinyCountry(database.pool)
  await pullReasons(memoryRun(), deps())
})
afterEach(() => tiny.close())

const deps = (over: Partial<StockSettings> = {}) => ({
  database,
  openlmis: tiny.openlmis,
  clock: { now: () => now },
  settings: { ...settings, ...over },
})
const pull = async (
  over: Parameters<typeof memoryRun>[0] = {},
  settingsOver: Partial<StockSettings> = {},
): Promise<MemoryRun> => {
  const run = memoryRun(over)
  await pullStock(run, deps(settingsOver))
  return run
}
const days = (n: number): void => void (now = new Date(now.getTime() + n * 86_400_000))
const rows = async <T extends object>(sql: string): Promise<T[]> => (await database.pool.query<T & object>(sql)).rows
const monthsOf = (place: number, product = 1) =>
  rows<Record<string, number>>(
    `select month, opening_doses as opening, received_doses as received, used_doses as used,
            adjusted_in_doses as "in", adjusted_out_doses as out, lost_expired_doses as expired, closing_doses as closing,
            counted_doses as counted, stockout_days as "daysOut"
       from stock_month where place_id = ${place} and product_id = ${product} order by month`,
  )
const now_ = (place: number, product = 1) =>
  rows(
    `select soh_doses as soh, observed_on as on, next_expiry_on as expires, origin from stock_now
      where place_id = ${place} and product_id = ${product}`,
  )
const put = (facility: number, card: number, over: Parameters<typeof movement>[0]): void =>
  tiny.fake.data.addLineItem(tinyIds.card(facility, card), movement(over))

describe('the pull of stock', () => {
  test('sums the lines of every card by month, and keeps what is there now', async () => {
    const run = await pull()
    expect(await monthsOf(2)).toEqual([
      {
        month: 202601,
        opening: 0,
        received: 200,
        used: 60,
        in: 0,
        out: 0,
        expired: 10,
        closing: 130,
        counted: 130,
        daysOut: 0,
      },
      {
        month: 202602,
        opening: 130,
        received: 0,
        used: 0,
        in: 0,
        out: 20,
        expired: 0,
        closing: 110,
        counted: 110,
        daysOut: 0,
      },
    ])
    expect(await now_(2)).toEqual([{ soh: 110, on: '2026-02-28', expires: '2027-06-30', origin: 'stockCards' }])
    expect(run.counts).toMatchObject({ added: 6, changed: 0, unchanged: 0, rejected: 0 })
  })

  test('takes the issues of a store for its use', async () => {
    await pull()
    expect((await monthsOf(1))[1]).toMatchObject({ used: 20, out: 0 })
  })

  test('asks for lots and lines of changed cards only', async () => {
    await pull()
    expect([tiny.requestsOf(SUMMARIES), tiny.requestsOf(CARDS)]).toEqual([3, 6])
    tiny.fake.resetCounts()
    put(2, 1, { reasonId: tinyIds.consumed, quantity: 30 })
    const run = await pull()
    expect([tiny.requestsOf(SUMMARIES), tiny.requestsOf(CARDS)]).toEqual([3, 1])
    expect(run.counts).toMatchObject({ added: 0, changed: 1, unchanged: 5 })
    expect((await monthsOf(2)).at(-1)).toMatchObject({ month: 202603, opening: 110, used: 30, closing: 80 })
  })

  test('carries the other products of a place on to its last month, and claims nothing beyond', async () => {
    await pull()
    put(2, 1, { reasonId: tinyIds.consumed, quantity: 30 })
    days(90)
    await pull()
    expect((await monthsOf(2, 2)).at(-1)).toMatchObject({ month: 202603, opening: 110, closing: 110, used: 0 })
    expect((await monthsOf(3)).at(-1)).toMatchObject({ month: 202602 })
  })

  test('puts movements into the month in which they happened, however much later it is read', async () => {
    days(200)
    await pull()
    expect((await monthsOf(2)).map(({ month, closing }) => [month, closing])).toEqual([
      [202601, 130],
      [202602, 110],
    ])
  })

  test('takes the latest stock, not the highest ever', async () => {
    put(2, 1, { reasonId: tinyIds.consumed, quantity: 55 })
    await pull()
    expect(await now_(2)).toMatchObject([{ soh: 55 }])
    expect((await monthsOf(2)).at(-1)).toMatchObject({ closing: 55 })
  })

  test('tells a stock of zero from no stock card', async () => {
    put(2, 1, { reasonId: tinyIds.consumed, quantity: 110 })
    const { fake } = tiny
    const third = fake.data.facilities[2]
    if (!third) throw new Error('no third facility')
    fake.data.putFacility({ ...third, id: tinyIds.facility(4) })
    await database.pool.query(
      `insert into place (system, source_id, name, active, holds_stock, content_hash, fetched_at)
       values ('openlmis', '${tinyIds.facility(4)}', 'Facility 4', true, true, '', now())`,
    )
    await pull()
    expect(await now_(2)).toMatchObject([{ soh: 0 }])
    expect((await monthsOf(2)).at(-1)).toMatchObject({ month: 202603, closing: 0, daysOut: 21 })
    expect(await now_(4)).toEqual([])
    expect(await monthsOf(4)).toEqual([])
  })

  test('does not read the lines of a card that was empty before the months kept, and still knows that it is out', async () => {
    put(2, 1, { reasonId: tinyIds.consumed, quantity: 110 })
    put(2, 2, { reasonId: tinyIds.consumed, quantity: 30, occurredDate: '2027-06-10' })
    now = new Date('2027-06-15T08:00:00Z')
    tiny.fake.resetCounts()
    await pull()
    expect(tiny.requestsOf(CARDS)).toBe(5)
    expect(await now_(2)).toMatchObject([{ soh: 0, on: '2026-03-10' }])
    const months = await monthsOf(2)
    expect(months).toHaveLength(12)
    expect(months).toMatchObject(Array(12).fill({ opening: 0, used: 0, closing: 0, daysOut: 30 }))
    const read = await pull({ params: { full: true } })
    expect(read.counts).toMatchObject({ unchanged: 0, changed: 6 })
    expect(await monthsOf(2)).toEqual(months)
  })

  test('keeps the month that a movement entered late replaced', async () => {
    put(2, 1, { reasonId: tinyIds.consumed, quantity: 30, occurredDate: '2026-03-10' })
    await pull()
    put(2, 1, { reasonId: tinyIds.consumed, quantity: 10, occurredDate: '2026-03-05' })
    await pull()
    expect((await monthsOf(2)).at(-1)).toMatchObject({ month: 202603, used: 40, closing: 70 })
    const earlier = await rows<{ month: number; used: number }>(
      `select month, (content->>'used_doses')::int as used from stock_month_earlier where place_id = 2`,
    )
    expect(earlier).toEqual([{ month: 202603, used: 30 }])
    expect(await rows(`select (content->>'soh_doses')::int as soh from stock_now_earlier`)).toEqual([{ soh: 80 }])
  })

  test('finds a movement entered late behind a count, which no summary shows, when cards are read again', async () => {
    await pull()
    const before = tiny.fake.data.card(tinyIds.card(2, 1))
    put(2, 1, { reasonId: tinyIds.consumed, quantity: 30, occurredDate: '2026-02-15' })
    expect(tiny.fake.data.card(tinyIds.card(2, 1))).toEqual(before)
    tiny.fake.resetCounts()
    await pull()
    expect([tiny.requestsOf(CARDS), (await monthsOf(2))[1]?.['used']]).toEqual([0, 0])
    days(28)
    await pull()
    expect((await monthsOf(2))[1]).toMatchObject({ used: 30 })
  })

  test('asked for months, reads the cards again that moved in or after them (STK-27)', async () => {
    await pull()
    put(2, 1, { reasonId: tinyIds.consumed, quantity: 30, occurredDate: '2026-02-15' })
    tiny.fake.resetCounts()
    await pull({ params: { firstMonth: 202602, lastMonth: 202602 } })
    expect(tiny.requestsOf(CARDS)).toBeGreaterThan(0)
    expect((await monthsOf(2))[1]).toMatchObject({ used: 30 })
    // In and after a month in which nothing happened yet, no card moved.
    now = new Date('2026-06-15T08:00:00Z')
    tiny.fake.resetCounts()
    await pull({ params: { firstMonth: 202605 } }, { rereadEveryDays: 1000 })
    expect(tiny.requestsOf(CARDS)).toBe(0)
  })

  test('reads every card again when asked to', async () => {
    await pull()
    tiny.fake.resetCounts()
    await pull({ params: { full: true } })
    expect(tiny.requestsOf(CARDS)).toBe(6)
  })

  test('takes a card that is gone out of the stock, keeps its history and books what it held', async () => {
    await pull()
    const { data } = tiny.fake
    const [cards, card] = [data.cardsOf.bind(data), data.card.bind(data)]
    data.cardsOf = (id) => cards(id).filter((card) => card.id !== tinyIds.card(2, 1))
    data.card = (id) => (id === tinyIds.card(2, 1) ? undefined : card(id))
    days(3)
    const run = await pull()
    expect(run.counts).toMatchObject({ vanished: 1, changed: 0 })
    expect(await now_(2)).toEqual([])
    expect((await monthsOf(2)).at(-1)).toMatchObject({ month: 202603, out: 110, closing: 0 })
    expect(await rows('select product_id from stock_now_earlier where place_id = 2')).toEqual([{ product_id: 1 }])
    data.cardsOf = cards
    data.card = card
    await pull()
    expect(await now_(2)).toMatchObject([{ soh: 110 }])
    expect((await monthsOf(2)).at(-1)).toMatchObject({ month: 202602, closing: 110 })
  })

  test('leaves out cards of unknown products and says so; the others are read', async () => {
    await database.pool.query('delete from product where id = 2')
    const run = await pull()
    expect(run.rejects.map(({ reason }) => reason)).toEqual(Array(3).fill('unknownProduct'))
    expect(await now_(2)).toMatchObject([{ soh: 110 }])
  })

  test('rejects a negative stock and keeps the number read before', async () => {
    await pull()
    const { data } = tiny.fake
    const card = data.card(tinyIds.card(2, 1))
    if (!card) throw new Error('no card')
    data.putCard({ ...card, stockOnHand: -5 }, data.lineItemsOf(card.id))
    const run = await pull()
    expect(run.rejects).toMatchObject([{ reason: 'negativeStockOnHand', key: card.id }])
    expect(await now_(2)).toMatchObject([{ soh: 110 }])
    expect(run.counts.vanished).toBe(0)
  })

  test('a facility that is refused is rejected, keeps its numbers and stops no other', async () => {
    await pull()
    put(3, 1, { reasonId: tinyIds.consumed, quantity: 30 })
    tiny.fake.data.removeFacility(tinyIds.facility(2))
    const run = await pull()
    expect(run.rejects).toMatchObject([{ entity: 'facilityStock', key: `${tinyIds.facility(2)}/EPI` }])
    expect(await now_(2)).toMatchObject([{ soh: 110 }])
    expect(await now_(3)).toMatchObject([{ soh: 80 }])
  })

  test('a system that is down ends the run, to be tried again', async () => {
    tiny.fake.setModes({ status: 503 })
    await expect(pull()).rejects.toThrow()
    expect(await rows('select 1 from stock_card')).toEqual([])
  })

  test('goes on after the places that were finished, and ends as if it had not been interrupted', async () => {
    await pull()
    const whole = await rows('select place_id, product_id, month, closing_doses from stock_month order by 1, 2, 3')
    await database.pool.query('truncate stock_card, stock_month, stock_now')
    const run = memoryRun()
    const stop = {
      ...run,
      saveCursor: async (...args: Parameters<typeof run.saveCursor>) => {
        if (run.savedCursors.length === 1) throw new Error('killed')
        await run.saveCursor(...args)
      },
    }
    await expect(pullStock(stop, deps())).rejects.toThrow('killed')
    expect(await rows('select distinct place_id from stock_card order by 1')).toEqual([
      { place_id: 1 },
      { place_id: 2 },
    ])
    tiny.fake.resetCounts()
    await pull({ ...({ from: run.savedCursors.at(-1) } as object) })
    expect(tiny.requestsOf(SUMMARIES)).toBe(1)
    expect(await rows('select place_id, product_id, month, closing_doses from stock_month order by 1, 2, 3')).toEqual(
      whole,
    )
  })

  test('a dry run counts and writes nothing', async () => {
    const run = await pull({ dryRun: true })
    expect(run.counts).toMatchObject({ added: 6 })
    for (const table of ['stock_card', 'stock_month', 'stock_now', 'figures_due'])
      expect(await rows(`select 1 from ${table}`)).toEqual([])
  })

  test('marks the places whose stock changed, and no others', async () => {
    await pull()
    await database.pool.query('truncate figures_due')
    put(3, 2, { reasonId: tinyIds.consumed, quantity: 30 })
    await pull()
    expect(await rows('select place_id from figures_due')).toEqual([{ place_id: 3 }])
  })

  test('writes no months where requisitions are the source of movements', async () => {
    await pull({}, { movementsFrom: 'requisitions' })
    expect(await rows('select 1 from stock_month')).toEqual([])
    expect(await now_(2)).toMatchObject([{ soh: 110 }])
  })
})

describe('the classes of reasons', () => {
  test('are kept for the programme, with the method they were found by', async () => {
    expect(await rows('select reason_id as id, class, method from reason_class order by 1')).toEqual([
      { id: tinyIds.consumed, class: 'used', method: 'tag' },
      { id: tinyIds.received, class: 'received', method: 'tag' },
      { id: tinyIds.expired, class: 'expired', method: 'configured' },
    ])
  })

  test('that a person decided stay', async () => {
    await database.pool.query(`update reason_class set class = 'heat', method = 'person' where reason_id = $1`, [
      tinyIds.expired,
    ])
    await pullReasons(memoryRun(), deps())
    expect(await rows(`select class, method from reason_class where class = 'heat'`)).toEqual([
      { class: 'heat', method: 'person' },
    ])
  })

  test('a configured reason or class that does not exist is reported', async () => {
    const run = memoryRun()
    await pullReasons(run, deps({ reasonClasses: { nobody: 'expired', [tinyIds.expired]: 'eaten' } }))
    expect(run.rejects.map(({ key, reason }) => [key, reason])).toEqual([
      ['nobody', 'badReasonClass'],
      [tinyIds.expired, 'badReasonClass'],
    ])
    expect(await rows(`select class from reason_class where reason_id = '${tinyIds.expired}'`)).toEqual([
      { class: 'unclassified' },
    ])
  })
})
