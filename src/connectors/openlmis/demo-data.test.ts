import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openlmisId } from '../../base/ids.ts'
import { csvTable } from './fake/csv-table.ts'
import { DEMO_PASSWORD, demoCsvDataset } from './fake/demo-csv-dataset.ts'
import { collect, type Batch, type Batches, type OpenlmisError } from './index.ts'
import type { Result } from '../../base/result.ts'
import { connect, SERVICE_CLIENT, USER_CLIENT, type TestConnection } from './test-connection.ts'

const FOLDER = new URL('../../../../shared/data/openlmis-demo', import.meta.url).pathname
const present = existsSync(FOLDER)
if (!present && process.env['CI'] === 'true') throw new Error(`The OpenLMIS demo data are missing: ${FOLDER}`)
if (!present) console.log(`Skipping the tests on real OpenLMIS demo data: ${FOLDER} is not there`)

/** What the main job rests on: what comes through the client is what stands in the files, all of it. */
describe.skipIf(!present)('the real demo data of OpenLMIS', () => {
  let service: TestConnection
  let user: TestConnection

  beforeAll(async () => {
    const dataset = demoCsvDataset(FOLDER)
    service = await connect({ dataset }, { credentials: { grant: 'clientCredentials', ...SERVICE_CLIENT } })
    user = await connect(
      { dataset },
      { credentials: { grant: 'password', ...USER_CLIENT, username: 'administrator', password: DEMO_PASSWORD } },
    )
  })

  afterAll(async () => {
    await service?.close()
    await user?.close()
  })

  const rows = (table: string) => csvTable(FOLDER, table)
  const lower = (ids: (string | undefined)[]): string[] => ids.map((id) => (id ?? '').toLowerCase()).toSorted()
  const idsInFile = (table: string): string[] => [...new Set(lower(rows(table).map((row) => row['id'])))]

  const lists: [string, (it: TestConnection['openlmis']) => Listing][] = [
    ['referencedata.facilities', (it) => it.listFacilities()],
    ['referencedata.geographic_zones', (it) => it.listGeographicZones()],
    ['referencedata.geographic_levels', (it) => it.listGeographicLevels()],
    ['referencedata.programs', (it) => it.listPrograms()],
    ['referencedata.trade_items', (it) => it.listTradeItems()],
    ['referencedata.commodity_types', (it) => it.listCommodityTypes()],
    ['referencedata.lots', (it) => it.listLots()],
    ['referencedata.processing_schedules', (it) => it.listProcessingSchedules()],
    ['referencedata.processing_periods', (it) => it.listProcessingPeriods()],
    ['referencedata.supervisory_nodes', (it) => it.listSupervisoryNodes()],
    ['referencedata.requisition_groups', (it) => it.listRequisitionGroups()],
    ['referencedata.supply_lines', (it) => it.listSupplyLines()],
    ['referencedata.ideal_stock_amounts', (it) => it.listIdealStockAmounts()],
    ['referencedata.facility_type_approved_products', (it) => it.listApprovedProducts()],
    ['stockmanagement.valid_reason_assignments', (it) => it.listValidReasons()],
  ]

  it.each(lists)('%s: every row of the file arrives, once, and none is rejected', async (table, list) => {
    const all = await whole(list(service.openlmis))
    expect(all.rejects).toEqual([])
    expect(lower(all.items.map((item) => item.id))).toEqual(idsInFile(table))
  })

  it('has 2,734 facilities, 1,727 of them with coordinates', async () => {
    const all = await whole(service.openlmis.listFacilities())
    expect(all.items).toHaveLength(2734)
    expect(all.items.filter((row) => 'location' in row && row.location !== null)).toHaveLength(1727)
  })

  it('gives the latest version of each of 10,234 product rows', async () => {
    const list = await service.openlmis.listOrderables()
    if (!list.ok || list.value.kind !== 'changed') throw new Error('no products')
    const all = await whole(list.value.batches)
    expect(rows('referencedata.orderables')).toHaveLength(10_234)
    expect(all.rejects).toEqual([])
    expect(lower(all.items.map((item) => item.id))).toEqual(idsInFile('referencedata.orderables'))
    const versions = rows('referencedata.orderables').filter((row) => row['versionnumber'] === '2')
    const updated = all.items.filter((item) => 'versionNumber' in item && item.versionNumber === 2)
    expect(updated.map((item) => item.id)).toEqual(lower(versions.map((row) => row['id'])))
  })

  it('folds the upper-case ids of trade items, so that products find them', async () => {
    const list = await service.openlmis.listOrderables()
    if (!list.ok || list.value.kind !== 'changed') throw new Error('no products')
    const products = await collect(list.value.batches)
    const items = await whole(service.openlmis.listTradeItems())
    const known = new Set<string>(items.items.map((item) => item.id))
    const named = products.ok ? products.value.items.flatMap((row) => row.tradeItemId ?? []) : []
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((id) => !known.has(id))).toEqual([])
  })

  it('shows every stock card and every one of 4,760 movements, with running sums that agree', async () => {
    const cardRows = rows('stockmanagement.stock_cards')
    const lineIds: string[] = []
    const ids = cardRows.map((row) => openlmisId(row['id'] ?? ''))
    for await (const { id, result } of service.openlmis.streamStockCards(ids)) {
      if (!result.ok) throw new Error(`${id}: ${result.error.message}`)
      expect(result.value.rejects).toEqual([])
      lineIds.push(...result.value.lines.map((line) => line.id))
      const last = result.value.lines.at(-1)
      expect(last?.stockOnHand ?? null).toBe(result.value.stockOnHand)
      const sum = result.value.lines.reduce((total, line) => total + line.change, 0)
      expect(result.value.stockOnHand ?? 0).toBe(sum)
    }
    expect(lineIds).toHaveLength(4760)
    expect(lower(lineIds)).toEqual(lower(rows('stockmanagement.stock_card_line_items').map((row) => row['id'])))
  })

  it('finds through summaries the cards of approved products, and the others through the list of cards', async () => {
    const cardRows = rows('stockmanagement.stock_cards')
    const places = new Map(cardRows.map((row) => [`${row['facilityid']} ${row['programid']}`, row]))
    const found: string[] = []
    for (const row of places.values()) {
      const of = { facilityId: openlmisId(row['facilityid'] ?? ''), programId: openlmisId(row['programid'] ?? '') }
      const summary = await service.openlmis.getStockSummary(of, { withoutEmpty: true })
      if (!summary.ok) throw new Error(summary.error.message)
      found.push(...summary.value.cards.map((card) => card.cardId))
    }
    const approved = new Set(
      rows('referencedata.facility_type_approved_products').map(
        (row) => `${row['facilitytypeid']} ${row['programid']} ${row['orderableid']}`,
      ),
    )
    const types = new Map(rows('referencedata.facilities').map((row) => [row['id'], row['typeid']]))
    const hidden = cardRows.filter((row) => !found.some((id) => id === row['id']?.toLowerCase()))
    expect(hidden).toHaveLength(11)
    for (const row of hidden)
      expect(approved.has(`${types.get(row['facilityid'])} ${row['programid']} ${row['orderableid']}`)).toBe(false)
    const listed = await whole(service.openlmis.listStockCards())
    expect(lower(listed.items.map((card) => card.id))).toEqual(idsInFile('stockmanagement.stock_cards'))
  })

  it('lets the administrator see only requisitions of facilities he supervises', async () => {
    const all = await whole(user.openlmis.searchRequisitions())
    const final = rows('requisition.requisitions').filter((row) =>
      ['APPROVED', 'RELEASED', 'RELEASED_WITHOUT_ORDER'].includes(row['status'] ?? ''),
    )
    const inFile = new Set(lower(final.map((row) => row['id'])))
    expect(all.items.length).toBeGreaterThan(0)
    expect(all.items.every((item) => inFile.has(item.id))).toBe(true)
    for (const item of all.items)
      expect(await user.openlmis.getRequisition(item.id)).toMatchObject({ ok: true, value: { rejects: [] } })
  })

  it('signs every kind of demo user in', async () => {
    for (const name of ['administrator', 'divo1', 'srmanager1'])
      expect(await user.openlmis.signIn(name, DEMO_PASSWORD)).toMatchObject({ ok: true, value: { username: name } })
  })
})

type Row = { readonly id: ReturnType<typeof openlmisId> }
type Listing = Batches<Row> | Promise<Result<Batch<Row>, OpenlmisError>>

async function whole(list: Listing): Promise<Batch<Row>> {
  const all = list instanceof Promise ? await list : await collect(list)
  if (!all.ok) throw new Error(all.error.message)
  return all.value
}
