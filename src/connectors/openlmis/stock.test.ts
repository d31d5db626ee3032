import { afterEach, describe, expect, it } from 'vitest'
import { openlmisId } from '../../base/ids.ts'
import type { OpenlmisDataset, StockLineItemRow } from './fake/dataset.ts'
import { tinyDataset, tinyIds } from './fake/tiny-dataset.ts'
import { connect, SERVICE_CLIENT, USER_CLIENT, type TestConnection } from './test-connection.ts'
import { TINY_USERS } from './fake/tiny-dataset.ts'

let connection: TestConnection | undefined
afterEach(async () => connection?.close())
const open = async (...options: Parameters<typeof connect>): Promise<TestConnection> => {
  connection = await connect(...options)
  return connection
}

const place = (n: number) => ({
  facilityId: openlmisId(tinyIds.facility(n)),
  programId: openlmisId(tinyIds.program),
})
const cardId = (facility: number, n: number) => openlmisId(tinyIds.card(facility, n))

describe('stock summaries', () => {
  it('give each card once, though a vial stands under its commodity type too', async () => {
    const { openlmis } = await open()
    const summary = await openlmis.getStockSummary(place(1))
    expect(summary.ok && summary.value.cards).toMatchObject([
      { cardId: cardId(1, 1), orderableId: tinyIds.bcgVial, lotId: tinyIds.lot, stockOnHand: 110 },
      { cardId: cardId(1, 2), orderableId: tinyIds.pentaVial, lotId: null, stockOnHand: 110 },
    ])
    expect(summary.ok && summary.value.cards).toHaveLength(2)
  })

  it('tell an approved product without a card from one with a stock of zero', async () => {
    const data = tinyDataset()
    const noPenta: OpenlmisDataset = { ...data, cardsOf: (id) => data.cardsOf(id).slice(0, 1) }
    const { openlmis } = await open({ dataset: noPenta })
    const summary = await openlmis.getStockSummary(place(1))
    expect(summary.ok && summary.value.approvedWithoutCard).toEqual([tinyIds.pentaVial])
    const short = await openlmis.getStockSummary(place(1), { withoutEmpty: true })
    expect(short.ok && short.value.approvedWithoutCard).toEqual([])
    expect(short.ok && short.value.cards).toHaveLength(1)
  })

  it('can be asked for as of a day, and are unknown, not zero, before the first movement', async () => {
    const { openlmis } = await open()
    const january = await openlmis.getStockSummary(place(1), { asOfDate: '2026-01-25' })
    expect(january.ok && january.value.cards[0]).toMatchObject({ stockOnHand: 140, occurredDate: '2026-01-20' })
    const before = await openlmis.getStockSummary(place(1), { asOfDate: '2025-12-31' })
    expect(before.ok && before.value.cards[0]).toMatchObject({ stockOnHand: null, occurredDate: null })
  })

  it('are refused without the right and allowed to services', async () => {
    const divo = await open({}, { credentials: { grant: 'password', ...USER_CLIENT, ...TINY_USERS.divo } })
    expect((await divo.openlmis.getStockSummary(place(1))).ok).toBe(true)
    expect(await divo.openlmis.getStockSummary(place(3))).toMatchObject({ ok: false, error: { kind: 'forbidden' } })
    await divo.close()
    const service = await open({}, { credentials: { grant: 'clientCredentials', ...SERVICE_CLIENT } })
    expect((await service.openlmis.getStockSummary(place(3))).ok).toBe(true)
  })

  it('stream over many facilities in order, with a failure of one not ending the others', async () => {
    const { openlmis, fake } = await open({ dataset: tinyDataset(30) }, { concurrency: 4, retry: { attempts: 1 } })
    await openlmis.listPrograms()
    fake.setModes({ status: 500, onlyPath: '/api/v2/stockCardSummaries', times: 1 })
    const seen: string[] = []
    let failed = 0
    const places = Array.from({ length: 30 }, (_, i) => place(i + 1))
    for await (const { of, result } of openlmis.streamStockSummaries(places)) {
      seen.push(of.facilityId)
      if (!result.ok) failed += 1
    }
    expect(seen).toEqual(places.map((one) => one.facilityId))
    expect(failed).toBe(1)
  })

  it('show a movement that was added since', async () => {
    const { openlmis, fake } = await open()
    fake.data.addLineItem(cardId(1, 1), move({ reasonId: tinyIds.consumed, quantity: 30, occurredDate: '2026-03-05' }))
    const summary = await openlmis.getStockSummary(place(1))
    expect(summary.ok && summary.value.cards[0]).toMatchObject({ stockOnHand: 80, occurredDate: '2026-03-05' })
  })
})

describe('stock cards', () => {
  it('give signed changes that add up to the stock on hand', async () => {
    const { openlmis } = await open()
    const card = await openlmis.getStockCard(cardId(1, 1))
    if (!card.ok) throw new Error(card.error.message)
    let running = 0
    for (const line of card.value.lines) {
      running += line.change
      expect(line.stockOnHand).toBe(running)
    }
    expect(running).toBe(card.value.stockOnHand)
    expect(card.value.lines.map((line) => [line.kind, line.change])).toEqual([
      ['received', 200],
      ['adjustment', -60],
      ['count', -10],
      ['issued', -20],
      ['count', 0],
    ])
  })

  it('explain a count by the correction it caused, and its adjustments', async () => {
    const { openlmis } = await open()
    const card = await openlmis.getStockCard(cardId(1, 1))
    expect(card.ok && card.value.lines[2]).toMatchObject({
      kind: 'count',
      stockOnHand: 130,
      change: -10,
      reasonId: null,
      adjustments: [{ reasonId: tinyIds.expired, quantity: 10 }],
    })
  })

  it('name the reason by id and tags, so that its language does not matter', async () => {
    const { openlmis } = await open()
    const card = await openlmis.getStockCard(cardId(1, 1))
    expect(card.ok && card.value.lines[1]).toMatchObject({ reasonId: tinyIds.consumed, reasonTags: ['consumed'] })
  })

  it('carry the lot with its expiry and the state of the vial monitor', async () => {
    const { openlmis } = await open()
    expect(await openlmis.getStockCard(cardId(1, 1))).toMatchObject({
      value: { lot: { lotCode: 'L1', expirationDate: '2027-06-30' }, vvmStatus: 'STAGE_1' },
    })
  })

  it('let a bad line become a reject and keep the good ones', async () => {
    const { openlmis, fake } = await open()
    fake.data.addLineItem(cardId(1, 1), move({ id: 'no-uuid', quantity: 5, occurredDate: '2026-03-01' }))
    const card = await openlmis.getStockCard(cardId(1, 1))
    expect(card.ok && card.value.lines).toHaveLength(5)
    expect(card.ok && card.value.rejects).toMatchObject([{ entity: 'stockCardLineItem', key: 'no-uuid' }])
  })

  it('pass a negative stock on hand through as it is', async () => {
    const { openlmis, fake } = await open()
    fake.data.addLineItem(cardId(1, 1), move({ reasonId: tinyIds.consumed, quantity: 500, occurredDate: '2026-03-01' }))
    expect(await openlmis.getStockCard(cardId(1, 1))).toMatchObject({ value: { stockOnHand: -390 } })
    expect(await openlmis.getStockSummary(place(1))).toMatchObject({ value: { cards: [{ stockOnHand: -390 }, {}] } })
  })

  it('that are gone are not found', async () => {
    const { openlmis } = await open()
    expect(await openlmis.getStockCard(cardId(99, 1))).toMatchObject({ error: { kind: 'notFound' } })
  })
})

const move = (change: Partial<StockLineItemRow>): StockLineItemRow => ({
  id: '00000099-0000-4000-8000-000000000001',
  occurredDate: '2026-03-01',
  processedDate: `${change.occurredDate ?? '2026-03-01'}T12:00:00Z`,
  quantity: 0,
  reasonId: null,
  source: null,
  destination: null,
  documentNumber: null,
  signature: null,
  username: null,
  vvmStatus: 'STAGE_1',
  stockAdjustments: [],
  ...change,
})
