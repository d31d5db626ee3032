import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createOpenlmis } from '../connectors/openlmis/index.ts'
import { memoryRun, type MemoryRun } from '../runs/index.ts'
import { pullIdealStock } from './jobs-ideal-stock.ts'
import { pullReasons } from './jobs-reasons.ts'
import { pullRequisitions } from './jobs-requisitions.ts'
import { pullStock } from './jobs-stock.ts'
import { defaultStockSettings, type StockSettings } from './settings.ts'
import { recordPaperStock, type PaperStockReport } from './store-paper.ts'
import { createTinyCountry, openTinyOpenlmis, tinyIds, type TinyOpenlmis } from './test-support/tiny-openlmis.ts'

const settings: StockSettings = {
  ...defaultStockSettings,
  programs: ['EPI'],
  reasonClasses: { [tinyIds.expired]: 'expired' },
  historyMonths: 12,
}
const now = new Date('2026-03-15T08:00:00Z')
let database: TestDatabase
let tiny: TinyOpenlmis
beforeAll(async () => void (database = await createTestDatabase()))
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query(
    `truncate run, place, product, supply_link, processing_period, stock_card, stock_month, stock_month_earlier, stock_now,
       stock_now_earlier, ideal_stock, reason_class, figures_due, source_cursor, audit restart identity cascade`,
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
const pull = async (over: Partial<StockSettings> = {}, params = {}): Promise<MemoryRun> => {
  const run = memoryRun({ params })
  await pullRequisitions(run, deps(over))
  return run
}
const rows = async (sql: string): Promise<object[]> =>
  (await database.pool.query<object & Record<string, unknown>>(sql)).rows
const months = (place: number) =>
  rows(
    `select product_id as product, month, opening_doses as opening, received_doses as received, used_doses as used,
            adjusted_out_doses as out, lost_expired_doses as expired, closing_doses as closing, stockout_days as "daysOut", source
       from stock_month where place_id = ${place} order by 1, 2`,
  )

describe('the pull of requisitions', () => {
  const ofJanuary = {
    product: 1,
    month: 202601,
    opening: 100,
    received: 200,
    used: 60,
    out: 0,
    expired: 10,
    closing: 230,
    daysOut: 0,
    source: 'requisition',
  }

  test('takes approved and released ones as the movements of their month, and skips drafts and skipped ones', async () => {
    await pull()
    expect(await months(2)).toEqual([ofJanuary])
    expect(await rows(`select source_record from stock_month where place_id = 2`)).toEqual([
      { source_record: tinyIds.requisition(2, 3) },
    ])
  })

  test('tells the stock of a place that has no stock cards, as of the end of the period', async () => {
    await pull()
    expect(await rows('select soh_doses, observed_on, origin from stock_now where place_id = 2')).toEqual([
      { soh_doses: 230, observed_on: '2026-01-31', origin: 'requisition' },
    ])
  })

  test('leaves places with stock cards to their cards, unless the configuration says otherwise', async () => {
    await pullStock(memoryRun(), deps())
    await pull()
    expect(await months(2)).toMatchObject(Array(4).fill({ source: 'stockCards' }))
    await pull({ movementsFrom: 'requisitions' }, { full: true })
    expect(await months(2)).toMatchObject([{ ...ofJanuary }, {}, {}, {}])
    // What is there now is still told by the cards, which are newer.
    expect(await rows('select distinct origin from stock_now')).toEqual([{ origin: 'stockCards' }])
  })

  test('does not even read requisitions of places with stock cards', async () => {
    await pullStock(memoryRun(), deps())
    tiny.fake.resetCounts()
    await pull()
    expect(tiny.requestsOf('GET /api/v2/requisitions/:id')).toBe(0)
  })

  describe('where it names the commodity and the cards what a maker sells of it', () => {
    /** Makes the cards' product another one of the same commodity. */
    const sellAsTradeItem = async (): Promise<void> => {
      await database.pool.query(
        `insert into product (system, source_id, code, name, doses_per_vial, program_codes, commodity_type_id, content_hash, fetched_at)
         select system, 'commodity', 'commodity', name, doses_per_vial, program_codes, commodity_type_id, '', now()
           from product where id = 1`,
      )
      await database.pool.query(`update stock_month set product_id = 3 where product_id = 1`)
      await database.pool.query(`update stock_now set product_id = 3 where product_id = 1`)
    }

    test('does not count the same doses twice when the place begins to keep cards', async () => {
      await pull()
      await sellAsTradeItem()
      expect(await months(2)).toMatchObject([{ product: 3, month: 202601, source: 'requisition' }])
      await pullStock(memoryRun(), deps())
      expect(await rows('select 1 from stock_month where product_id = 3 and month >= 202601')).toEqual([])
      expect(await rows('select 1 from stock_now where product_id = 3')).toEqual([])
      expect(await rows('select 1 from stock_now_earlier where product_id = 3')).not.toEqual([])
    })

    test('does not count the same doses twice when movements come from requisitions and stock from cards', async () => {
      await pullStock(memoryRun(), deps({ movementsFrom: 'requisitions' }))
      await sellAsTradeItem()
      await database.pool.query(`update stock_card set product_id = 3 where product_id = 1`)
      await pull({ movementsFrom: 'requisitions' }, { full: true })
      expect(await rows('select product_id from stock_now where place_id = 2 order by 1')).toEqual([
        { product_id: 2 },
        { product_id: 3 },
      ])
    })
  })

  test('asks only for what changed since the last time', async () => {
    await pull()
    tiny.fake.resetCounts()
    await pull()
    expect(tiny.requestsOf('GET /api/v2/requisitions/:id')).toBe(0)
    const { data } = tiny.fake
    const old = data.requisition(tinyIds.requisition(2, 3))
    const line = data.requisitionLineItemsOf(tinyIds.requisition(2, 3))[0]
    if (!old || !line) throw new Error('no requisition')
    data.putRequisition({ ...old, modifiedDate: '2026-03-15T09:00:00Z' }, [{ ...line, totalConsumedQuantity: 70 }])
    const run = await pull()
    expect(tiny.requestsOf('GET /api/v2/requisitions/:id')).toBe(1)
    expect(run.counts).toMatchObject({ added: 0, changed: 1 })
    // 100 + 200 − 70 − 10 is 220: the ten doses that the closing stock has more are an adjustment.
    expect(await months(2)).toMatchObject([{ used: 70, closing: 230 }])
    expect(await rows(`select content->>'used_doses' as used from stock_month_earlier`)).toEqual([{ used: '60' }])
  })

  test('asked for months, reads those of these months again and leaves the next read what it had to read (STK-27)', async () => {
    await pull()
    tiny.fake.resetCounts()
    expect((await pull({}, { firstMonth: 202602, lastMonth: 202603 })).counts).toMatchObject({ added: 0, changed: 0 })
    expect(tiny.requestsOf('GET /api/v2/requisitions/:id')).toBe(0)
    const before = await rows('select cursor from source_cursor')
    await database.pool.query('update stock_month set used_doses = 1 where place_id = 2')
    expect((await pull({}, { firstMonth: 202601 })).counts).toMatchObject({ added: 0, changed: 1 })
    expect(await months(2)).toEqual([ofJanuary])
    expect(await rows('select cursor from source_cursor')).toEqual(before)
  })

  test('withdraws the month of a line that was skipped later', async () => {
    await pull()
    const { data } = tiny.fake
    const old = data.requisition(tinyIds.requisition(2, 3))
    const line = data.requisitionLineItemsOf(tinyIds.requisition(2, 3))[0]
    if (!old || !line) throw new Error('no requisition')
    data.putRequisition({ ...old, modifiedDate: '2026-03-15T09:00:00Z' }, [{ ...line, skipped: true }])
    await pull()
    expect(await months(2)).toEqual([])
  })

  test.each([
    ['emergency', { emergency: true }],
    ['report only', { reportOnly: true }],
  ])('does not take an %s requisition for a month', async (_, over) => {
    const { data } = tiny.fake
    for (const n of [2, 3]) {
      const old = data.requisition(tinyIds.requisition(2, n))
      if (old) data.putRequisition({ ...old, ...over }, data.requisitionLineItemsOf(old.id))
    }
    await pull()
    expect(await months(2)).toEqual([])
    expect(await months(3)).toHaveLength(1)
  })

  test('does not guess the month of a period that is not mapped to one', async () => {
    await database.pool.query(`update processing_period set month = null, mapping = 'overlapsSeveral'`)
    await pull()
    expect(await rows('select 1 from stock_month')).toEqual([])
  })

  test('that OpenLMIS does not show to a client are one reject, and an end where movements come from them (STK-28)', async () => {
    const asClient = (movementsFrom: StockSettings['movementsFrom'], run: MemoryRun) =>
      pullRequisitions(run, { ...deps({ movementsFrom }), openlmis: client })
    const client = createOpenlmis({
      baseUrl: tiny.fake.url,
      egress: { allow: ['127.0.0.1'] },
      credentials: { grant: 'clientCredentials', clientId: 'trusted-client', clientSecret: 'secret' },
      pacing: 'unlimited',
    })
    try {
      const run = memoryRun()
      await asClient('stockCards', run)
      expect(run.rejects).toMatchObject([
        { reason: 'requisitionsNotShown', remedy: expect.stringContaining('openlmis.username') },
      ])
      expect(await rows('select 1 from source_cursor')).toEqual([])
      await expect(asClient('requisitions', memoryRun())).rejects.toThrow(/to users only/)
    } finally {
      await client.close()
    }
    expect((await pull()).settled).toContain('openlmis requisitionSearch')
  })

  test('rejects lines of unknown products', async () => {
    await database.pool.query('delete from product where id = 1')
    const run = await pull()
    expect(new Set(run.rejects.map(({ reason }) => reason))).toEqual(new Set(['unknownProduct']))
  })
})

describe('the pull of ideal stock amounts', () => {
  test('keeps them as they are over there', async () => {
    const run = memoryRun()
    await pullIdealStock(run, deps())
    expect(await rows('select place_id, doses from ideal_stock order by 1')).toEqual([
      { place_id: 1, doses: 100 },
      { place_id: 2, doses: 200 },
      { place_id: 3, doses: 300 },
    ])
    expect(run.counts.added).toBe(3)
    await database.pool.query(`truncate figures_due; update ideal_stock set doses = 1 where place_id = 2`)
    await database.pool.query(
      `insert into ideal_stock values (3, 'gone', '${tinyIds.period(1)}', 5, 'x', 1, now()), (3, 'old', 'past', 6, 'x', 1, now())`,
    )
    const again = memoryRun()
    await pullIdealStock(again, deps())
    expect(again.counts).toMatchObject({ added: 0, changed: 1, unchanged: 2, vanished: 1 })
    expect(await rows('select place_id from figures_due order by 1')).toEqual([{ place_id: 2 }, { place_id: 3 }])
    // Of a period that is no longer read, what was read before stays.
    expect(await rows(`select commodity_type_id as of from ideal_stock where place_id = 3 and doses < 10`)).toEqual([
      { of: 'old' },
    ])
  })

  test('are those of the processing periods around today only', async () => {
    await database.pool.query(
      `update processing_period set starts_on = '2025-12-01', ends_on = '2025-12-31' where source_id = '${tinyIds.period(1)}'`,
    )
    const run = memoryRun()
    await pullIdealStock(run, deps())
    expect(run.counts).toMatchObject({ read: 0, added: 0 })
  })

  test('asked for months, are those of the processing periods in these months (STK-27)', async () => {
    const pullOf = async (months: object): Promise<MemoryRun> => {
      const run = memoryRun({ params: { ...months } })
      await pullIdealStock(run, deps())
      return run
    }
    expect((await pullOf({ firstMonth: 202506, lastMonth: 202507 })).counts.read).toBe(0)
    const run = await pullOf({ firstMonth: 202601 })
    expect([run.counts.added, run.settled]).toEqual([3, []])
  })

  test('rejects those of unknown facilities', async () => {
    await database.pool.query('delete from supply_link where place_id = 3; delete from place where id = 3')
    const run = memoryRun()
    await pullIdealStock(run, deps())
    expect(run.rejects).toMatchObject([{ reason: 'unknownFacility', key: tinyIds.facility(3) }])
  })
})

describe('stock told on paper', () => {
  const report: PaperStockReport = {
    facilityId: 2,
    observedOn: '2026-03-14',
    channel: 'phone',
    verifiedBy: 'Sister Ana',
    note: null,
    entries: [
      { productId: 1, sohDoses: 40 },
      { productId: 2, sohDoses: 0 },
    ],
    enteredBy: 'divo1',
  }
  const record = (over: Partial<PaperStockReport> = {}) => recordPaperStock(database, { ...report, ...over }, now)
  const stored = () =>
    rows(
      `select product_id as product, soh_doses as soh, observed_on as on, origin, channel, verified_by as nurse, entered_by as by
         from stock_now where place_id = 2 order by 1`,
    )

  test('is kept with channel, nurse and clerk; a zero is a zero', async () => {
    expect(await record()).toEqual({ ok: true, value: { written: 2 } })
    const who = { on: '2026-03-14', origin: 'paper', channel: 'phone', nurse: 'Sister Ana', by: 'divo1' }
    expect(await stored()).toEqual([
      { product: 1, soh: 40, ...who },
      { product: 2, soh: 0, ...who },
    ])
    expect(await rows('select place_id from figures_due')).toEqual([{ place_id: 2 }])
  })

  test('keeps what it replaces, and the audit tells before and after', async () => {
    await record()
    await record({ observedOn: '2026-03-15', entries: [{ productId: 1, sohDoses: 35 }] })
    expect(await stored()).toMatchObject([{ soh: 35 }, { soh: 0 }])
    expect(await rows(`select (content->>'soh_doses')::int as soh from stock_now_earlier`)).toEqual([{ soh: 40 }])
    expect(
      await rows(`select actor, subject, before->0->>'sohDoses' as before, after->'entries'->0->>'sohDoses' as after
                    from audit order by id desc limit 1`),
    ).toEqual([{ actor: 'divo1', subject: 'place/2', before: '40', after: '35' }])
  })

  test.each([
    ['futureDay', { observedOn: '2026-03-17' }],
    ['badDay', { observedOn: '2026-02-30' }],
    ['badDay', { observedOn: 'yesterday' }],
    ['badQuantity', { entries: [{ productId: 1, sohDoses: -1 }] }],
    ['badQuantity', { entries: [{ productId: 1, sohDoses: 1.5 }] }],
    [
      'sameProductTwice',
      {
        entries: [
          { productId: 1, sohDoses: 1 },
          { productId: 1, sohDoses: 2 },
        ],
      },
    ],
    [
      'unknownProducts',
      {
        entries: [
          { productId: 1, sohDoses: 1 },
          { productId: 99, sohDoses: 2 },
        ],
      },
    ],
    ['unknownFacility', { facilityId: 99 }],
  ])('is refused as %s and writes nothing', async (kind, over) => {
    expect(await record(over)).toMatchObject({ ok: false, error: { kind } })
    expect(await rows('select 1 from stock_now')).toEqual([])
  })

  test('does not replace a newer number', async () => {
    await record()
    expect(await record({ observedOn: '2026-03-10' })).toMatchObject({
      ok: false,
      error: { kind: 'olderThanKnown', knownDay: '2026-03-14' },
    })
  })

  test('is refused where the facility keeps stock cards', async () => {
    await pullStock(memoryRun(), deps())
    expect(await record()).toMatchObject({ ok: false, error: { kind: 'keepsStockCards', productIds: [1, 2] } })
  })

  test('gives way to stock cards when the facility begins to keep them, and is kept as an earlier number', async () => {
    await record()
    await pullStock(memoryRun(), deps())
    expect(await stored()).toMatchObject([
      { soh: 110, origin: 'stockCards', channel: null, nurse: null },
      { soh: 110, origin: 'stockCards' },
    ])
    expect(await rows('select 1 from stock_now_earlier')).toHaveLength(2)
  })
})
