import { afterEach, describe, expect, it } from 'vitest'
import { openlmisId } from '../../base/ids.ts'
import type { FacilityRow, OpenlmisDataset } from './fake/dataset.ts'
import { tinyDataset, tinyIds } from './fake/tiny-dataset.ts'
import { collect } from './index.ts'
import { connect, type TestConnection } from './test-connection.ts'

let connection: TestConnection | undefined
afterEach(async () => connection?.close())
const open = async (...options: Parameters<typeof connect>): Promise<TestConnection> => {
  connection = await connect(...options)
  return connection
}

const withFirst = (change: Partial<FacilityRow>): OpenlmisDataset => {
  const data = tinyDataset()
  return { ...data, facilities: data.facilities.map((row, i) => (i === 0 ? { ...row, ...change } : row)) }
}

describe('facilities', () => {
  it('come whole in one list where the server has it', async () => {
    const { openlmis, fake } = await open()
    const all = await collect(openlmis.listFacilities())
    expect(all.ok && all.value.items).toHaveLength(3)
    expect(all.ok && all.value.items[0]).toMatchObject({
      code: 'F0001',
      location: { longitude: 30.001, latitude: -10 },
      supportedPrograms: [{ id: tinyIds.program, supportActive: true }],
      extraData: { dhis2Uid: 'O0000000001' },
    })
    expect(fake.requests.get('GET /api/facilities/:id')).toBeUndefined()
  })

  it.each(['3.13', '3.14', '3.15', '3.16'] as const)(
    'are read one by one from release %s, with the same result',
    async (release) => {
      const { openlmis, fake } = await open({ release, dataset: tinyDataset(25) })
      const old = await collect(openlmis.listFacilities())
      expect(fake.requests.get('GET /api/facilities/full')).toBeUndefined()
      expect(fake.requests.get('GET /api/facilities/:id')).toBe(25)
      const now = await connect({ dataset: tinyDataset(25) })
      expect(old).toEqual(await collect(now.openlmis.listFacilities()))
      await now.close()
    },
  )

  it('without a zone are given, for the caller to judge', async () => {
    const { openlmis } = await open({ dataset: withFirst({ geographicZoneId: null }) })
    const all = await collect(openlmis.listFacilities())
    expect(all.ok && all.value.items.find((row) => row.id === tinyIds.facility(1))?.geographicZone).toBeNull()
  })

  it('in a bad form become rejects and stop nobody', async () => {
    const { openlmis } = await open({ dataset: withFirst({ typeId: '' }) })
    const all = await collect(openlmis.listFacilities())
    expect(all.ok && all.value.items).toHaveLength(2)
    expect(all.ok && all.value.rejects).toMatchObject([
      { entity: 'facility', key: tinyIds.facility(1), reason: 'badShape', message: expect.stringContaining('type') },
    ])
  })

  it('have ids in lower case, whatever the source wrote', async () => {
    const upper = 'ABCDEF00-0000-4000-8000-00000000000A'
    const { openlmis } = await open({ dataset: withFirst({ id: upper }) })
    const all = await collect(openlmis.listFacilities())
    expect(all.ok && all.value.items.map((row) => row.id)).toContain(upper.toLowerCase())
  })
})

describe('products', () => {
  it('carry doses per vial, trade item, commodity type and version', async () => {
    const { openlmis } = await open()
    const list = await openlmis.listOrderables()
    if (!list.ok || list.value.kind !== 'changed') throw new Error('no list')
    const all = await collect(list.value.batches)
    expect(all.ok && all.value.items.find((row) => row.id === tinyIds.bcgVial)).toMatchObject({
      productCode: 'BCG-20',
      netContent: 20,
      tradeItemId: tinyIds.bcgTradeItem,
      commodityTypeId: null,
      usesVvm: true,
      versionNumber: 1,
    })
  })

  it('are not read again when nothing changed since', async () => {
    const { openlmis, fake } = await open()
    const list = await openlmis.listOrderables()
    if (!list.ok || list.value.kind !== 'changed') throw new Error('no list')
    expect(await openlmis.listOrderables(list.value.lastModified)).toEqual({ ok: true, value: { kind: 'notModified' } })
    const row = fake.data.orderables[0]
    if (!row) throw new Error('no product')
    fake.data.putOrderable({ ...row, fullProductName: 'New', versionNumber: 2, lastUpdated: '2026-02-01T00:00:00Z' })
    const changed = await openlmis.listOrderables(list.value.lastModified)
    expect(changed).toMatchObject({ ok: true, value: { kind: 'changed' } })
  })

  it('without doses per vial keep their place, with that unknown', async () => {
    const data = tinyDataset()
    const orderables = data.orderables.map((row) => ({ ...row, netContent: null }))
    const { openlmis } = await open({ dataset: { ...data, orderables } })
    const list = await openlmis.listOrderables()
    if (!list.ok || list.value.kind !== 'changed') throw new Error('no list')
    const all = await collect(list.value.batches)
    expect(all.ok && all.value.items.map((row) => row.netContent)).toEqual([null, null, null])
  })

  it('can be read in the version that a requisition names', async () => {
    const { openlmis } = await open()
    expect(await openlmis.getOrderable(idOf(tinyIds.bcgVial), 1)).toMatchObject({ ok: true })
    expect(await openlmis.getOrderable(idOf(tinyIds.bcgVial), 9)).toMatchObject({ error: { kind: 'notFound' } })
  })

  it('know their commodity types and the trade items of those', async () => {
    const { openlmis } = await open()
    expect(await openlmis.listTradeItemsOf(idOf(tinyIds.bcgCommodity))).toEqual({
      ok: true,
      value: [tinyIds.bcgTradeItem],
    })
    const lots = await collect(openlmis.listLots())
    expect(lots.ok && lots.value.items).toMatchObject([{ lotCode: 'L1', expirationDate: '2027-06-30' }])
  })
})

describe('the rest of reference data', () => {
  it('is read from every other list', async () => {
    const { openlmis } = await open()
    const counts = {
      zones: await count(collect(openlmis.listGeographicZones())),
      levels: await count(openlmis.listGeographicLevels()),
      types: await count(collect(openlmis.listFacilityTypes())),
      programs: await count(openlmis.listPrograms()),
      schedules: await count(collect(openlmis.listProcessingSchedules())),
      periods: await count(collect(openlmis.listProcessingPeriods())),
      nodes: await count(collect(openlmis.listSupervisoryNodes())),
      groups: await count(openlmis.listRequisitionGroups()),
      lines: await count(collect(openlmis.listSupplyLines())),
      amounts: await count(collect(openlmis.listIdealStockAmounts())),
      approved: await count(collect(openlmis.listApprovedProducts())),
      reasons: await count(openlmis.listStockReasons()),
      valid: await count(openlmis.listValidReasons()),
    }
    expect(counts).toEqual({
      zones: 3,
      levels: 2,
      types: 1,
      programs: 2,
      schedules: 1,
      periods: 3,
      nodes: 1,
      groups: 1,
      lines: 1,
      amounts: 3,
      approved: 3,
      reasons: 3,
      valid: 3,
    })
  })

  it('narrows ideal stock amounts to a facility', async () => {
    const { openlmis } = await open()
    const amounts = await collect(openlmis.listIdealStockAmounts({ facilityId: idOf(tinyIds.facility(2)) }))
    expect(amounts.ok && amounts.value.items).toMatchObject([{ amountDispensingUnits: 200 }])
  })

  it('names parents of zones by id', async () => {
    const { openlmis } = await open()
    const zones = await collect(openlmis.listGeographicZones())
    const [country, north] = zones.ok ? zones.value.items : []
    expect(country?.parentId).toBeNull()
    expect(north?.parentId).toBe(country?.id)
  })

  it('survives zones that are their own ancestors', async () => {
    const data = tinyDataset()
    const [country, north, south] = data.geographicZones
    if (!country || !north || !south) throw new Error('no zones')
    const geographicZones = [{ ...country, parentId: north.id }, north, south]
    const { openlmis } = await open({ dataset: { ...data, geographicZones } })
    const zones = await collect(openlmis.listGeographicZones())
    expect(zones.ok && zones.value.items.map((row) => row.parentId)).toEqual([north.id, country.id, country.id])
  })
})

const count = async (
  list: Promise<{ ok: true; value: { items: readonly unknown[]; rejects: readonly unknown[] } } | { ok: false }>,
): Promise<number> => {
  const result = await list
  return result.ok && result.value.rejects.length === 0 ? result.value.items.length : -1
}

const idOf = (text: string) => openlmisId(text)
