import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { tinyDataset } from '../connectors/openlmis/fake/tiny-dataset.ts'
import { silentLog } from '../platform/log.ts'
import { createRuns, listRejects, memoryRun, type MemoryRun, type RunContext } from '../runs/index.ts'
import { pullHiddenCards } from './jobs-hidden-cards.ts'
import { pullReasons } from './jobs-reasons.ts'
import { pullStock } from './jobs-stock.ts'
import { defaultStockSettings } from './settings.ts'
import {
  createTinyCountry,
  movement,
  openTinyOpenlmis,
  tinyIds,
  type TinyOpenlmis,
} from './test-support/tiny-openlmis.ts'

const settings = { ...defaultStockSettings, programs: ['EPI'], placesPerBatch: 2, historyMonths: 12 }
const clock = { now: () => new Date('2026-03-15T08:00:00Z') }

let database: TestDatabase
let tiny: TinyOpenlmis
beforeAll(async () => void (database = await createTestDatabase()))
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query(
    `truncate run, reject, place, product, supply_link, processing_period, stock_card, stock_month, stock_month_earlier,
       stock_now, stock_now_earlier, reason_class, figures_due, source_cursor restart identity cascade`,
  )
  await createTinyCountry(database.pool)
})
afterEach(() => tiny.close())

/** OpenLMIS in which Penta is approved nowhere, so that no summary shows its cards. */
async function openWithHiddenPenta(): Promise<void> {
  const dataset = tinyDataset()
  const approvedProducts = dataset.approvedProducts.filter(({ orderableId }) => orderableId !== tinyIds.pentaVial)
  tiny = await openTinyOpenlmis({ ...dataset, approvedProducts })
  await pullReasons(memoryRun(), deps())
}

const deps = () => ({ database, openlmis: tiny.openlmis, clock, settings })
const done = async (pull: (run: RunContext) => Promise<void>): Promise<MemoryRun> => {
  const run = memoryRun()
  await pull(run)
  return run
}
const stock = () => done((run) => pullStock(run, deps()))
const hidden = () => done((run) => pullHiddenCards(run, deps()))
const soh = async (product: number): Promise<unknown[]> =>
  (
    await database.pool.query<{ soh: number }>(
      'select soh_doses as soh from stock_now where product_id = $1 order by place_id',
      [product],
    )
  ).rows.map((row) => row.soh)

describe('cards that no summary shows', () => {
  test('are found in the list of all cards and read like others', async () => {
    await openWithHiddenPenta()
    await stock()
    expect(await soh(2)).toEqual([])
    const run = await hidden()
    expect(run.counts).toMatchObject({ added: 3, rejected: 0 })
    expect(await soh(2)).toEqual([110, 110, 110])
    expect((await database.pool.query('select 1 from stock_month where product_id = 2')).rowCount).toBe(6)
    expect((await hidden()).counts).toMatchObject({ added: 0, changed: 0 })
  })

  test('once found are kept up to date by the pull of stock, and do not count as gone', async () => {
    await openWithHiddenPenta()
    await stock()
    await hidden()
    expect((await stock()).counts).toMatchObject({ changed: 0, vanished: 0, unchanged: 6 })
    const line = movement({ reasonId: tinyIds.consumed, quantity: 30, occurredDate: '2026-03-10' })
    tiny.fake.data.addLineItem(tinyIds.card(2, 2), line)
    expect((await stock()).counts).toMatchObject({ changed: 1, vanished: 0, unchanged: 5 })
    expect(await soh(2)).toEqual([110, 80, 110])
  })

  test('that were shown before stay, when their product is no longer approved', async () => {
    tiny = await openTinyOpenlmis()
    await stock()
    const { data } = tiny.fake
    const cards = data.cardsOf.bind(data)
    data.cardsOf = (id) => cards(id).filter(({ orderableId }) => orderableId !== tinyIds.pentaVial)
    expect((await stock()).counts).toMatchObject({ vanished: 0 })
    expect(await soh(2)).toEqual([110, 110, 110])
  })

  test('with a negative stock are rejected; those of programmes that are not asked for are left alone', async () => {
    await openWithHiddenPenta()
    const { data } = tiny.fake
    const [first, second] = [data.card(tinyIds.card(1, 2)), data.card(tinyIds.card(2, 2))]
    if (!first || !second) throw new Error('no cards')
    data.putCard({ ...first, stockOnHand: -5 }, data.lineItemsOf(first.id))
    data.putCard({ ...second, programId: tinyIds.otherProgram }, data.lineItemsOf(second.id))
    await stock()
    const run = await hidden()
    expect(run.rejects).toMatchObject([{ reason: 'negativeStockOnHand', key: first.id }])
    expect(run.counts).toMatchObject({ added: 1 })
    expect(await soh(2)).toEqual([110])
  })
})

test('a card whose movements do not add up stays a reject until it is read again and does', async () => {
  tiny = await openTinyOpenlmis()
  const runs = createRuns({ database, log: silentLog, clock })
  const execute = async (): Promise<void> => {
    const { run } = await runs.start({ what: 'openlmis.stock', trigger: 'command', dryRun: false, params: {} })
    expect(await runs.execute(run.id, (context) => pullStock(context, deps()))).toMatchObject({ kind: 'done' })
  }
  const open = async (): Promise<string[]> =>
    (await listRejects(database.pool, { system: 'openlmis', entity: 'stockCardMovements' })).rejects.map(
      ({ key }) => key,
    )
  const { data } = tiny.fake
  const card = data.card(tinyIds.card(2, 1))
  if (!card) throw new Error('no card')
  data.putCard({ ...card, stockOnHand: 95 }, data.lineItemsOf(card.id))
  await execute()
  expect(await open()).toEqual([card.id])
  await execute()
  expect(await open()).toEqual([card.id])
  data.putCard(card, data.lineItemsOf(card.id))
  await execute()
  expect(await open()).toEqual([])
})
