import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedClock } from '../src/base/clock.ts'
import { createDhis2, type Dhis2 } from '../src/connectors/dhis2/index.ts'
import { createFakeDhis2, loadSierraLeone, type FakeDhis2 } from '../src/connectors/dhis2/fake/index.ts'
import { createOpenlmis, type Openlmis } from '../src/connectors/openlmis/index.ts'
import { csvTable } from '../src/connectors/openlmis/fake/csv-table.ts'
import { demoCsvDataset } from '../src/connectors/openlmis/fake/demo-csv-dataset.ts'
import { startFakeOpenlmis, type FakeOpenlmis } from '../src/connectors/openlmis/fake/index.ts'
import { exportLinks, facilityGaps, importLinks, linkPlaces, listLinks } from '../src/crosswalk/index.ts'
import {
  facilitiesInArea,
  listAreas,
  pullDhis2Places,
  pullOpenlmisPlaces,
  pullSupplyLinks,
} from '../src/facilities/index.ts'
import { listPeriods, pullPeriods } from '../src/periods/index.ts'
import {
  confirmedSeries,
  DEFAULT_ANTIGENS,
  listAntigenMappings,
  PACKAGE_DOSES,
  pullProducts,
  pullSeries,
  saveAntigens,
} from '../src/products/index.ts'
import { memoryRun, type MemoryRun, type RunContext } from '../src/runs/index.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'

const data = resolve(import.meta.dirname, '../../shared/data')
const hasData = existsSync(data)
if (!hasData && process.env['CI'] === 'true') throw new Error(`The real data is missing at ${data}`)
if (!hasData) process.stderr.write(`Reference data of real systems are not tested: there is no ${data}\n`)

/** docs/specs/facilities.md, products.md and periods.md on the demo data of OpenLMIS and on the Sierra Leone demo of DHIS2. */
describe.skipIf(!hasData)('reference data of real systems', () => {
  const clock = fixedClock('2026-07-05T10:00:00Z')
  const table = (name: string) => csvTable(join(data, 'openlmis-demo'), name)
  let database: TestDatabase
  let fakeOpenlmis: FakeOpenlmis
  let fakeDhis2: FakeDhis2
  let openlmis: Openlmis
  let dhis2: Dhis2

  beforeAll(async () => {
    database = await createTestDatabase()
    await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
    await saveAntigens(database, DEFAULT_ANTIGENS)
    fakeOpenlmis = await startFakeOpenlmis({ dataset: demoCsvDataset(join(data, 'openlmis-demo')), rateLimit: 'off' })
    fakeDhis2 = await createFakeDhis2({ dataset: loadSierraLeone(data) })
    const egress = { allow: ['127.0.0.1'] }
    openlmis = createOpenlmis({
      baseUrl: fakeOpenlmis.url,
      credentials: { grant: 'clientCredentials', clientId: 'trusted-client', clientSecret: 'secret' },
      egress,
      pacing: 'unlimited',
    })
    dhis2 = createDhis2({
      baseUrl: fakeDhis2.url,
      auth: { kind: 'basic', username: 'admin', password: 'district' },
      egress,
      ratePerSecond: 10_000,
    })
  })
  afterAll(async () => {
    await openlmis?.close()
    await dhis2?.close()
    await fakeOpenlmis?.close()
    await fakeDhis2?.close()
    await database?.drop()
  })

  const pulled = async (pull: (run: RunContext) => Promise<void>): Promise<MemoryRun> => {
    const run = memoryRun()
    await pull(run)
    return run
  }
  const reasons = ({ rejects }: MemoryRun): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (const { reason } of rejects) counts[reason] = (counts[reason] ?? 0) + 1
    return counts
  }
  const count = async (sql: string): Promise<number> =>
    (await database.pool.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n ?? 0

  it('pulls every zone and facility of OpenLMIS, and nothing the second time', async () => {
    const pull = async (run: RunContext) => await pullOpenlmisPlaces(run, { database, openlmis, clock })
    const [zones, facilities] = [table('referencedata.geographic_zones'), table('referencedata.facilities')]
    const first = await pulled(pull)
    // The demo's own positions are in two orders: 50 of 1,727 as GeoJSON wants them, the others turned round.
    expect(reasons(first)).toEqual({ positionsMirrored: 1 })
    expect(first.rejects[0]?.message).toContain('50 of 1727 positions')
    expect(first.counts).toMatchObject({ added: zones.length + facilities.length })
    expect(await count("place where system = 'openlmis'")).toBe(facilities.length)
    expect(await count('place where latitude is not null')).toBe(facilities.filter((row) => row['location']).length)
    const areas = await listAreas(database.pool, 'openlmis')
    expect(areas).toHaveLength(zones.length)
    const country = areas.filter(({ parentId }) => parentId === null)
    const below = await Promise.all(country.map(({ id }) => facilitiesInArea(database.pool, 'openlmis', id)))
    expect(below.flat()).toHaveLength(facilities.length)
    expect((await pulled(pull)).counts).toMatchObject({
      added: 0,
      changed: 0,
      vanished: 0,
      unchanged: zones.length + facilities.length,
    })
  })

  it('pulls every org unit of DHIS2 over all pages, and nothing the second time', async () => {
    const file: { organisationUnits: { level: number }[] } = JSON.parse(
      readFileSync(join(data, 'dhis2-sierra-leone', 'metadata.json'), 'utf8'),
    )
    const pull = async (run: RunContext) =>
      await pullDhis2Places(run, { database, dhis2, clock, settings: { facilityLevel: 4 } })
    const first = await pulled(pull)
    expect(first.counts.added).toBe(file.organisationUnits.length)
    expect(await listAreas(database.pool, 'dhis2')).toHaveLength(
      file.organisationUnits.filter(({ level }) => level < 4).length,
    )
    expect(await count("place where system = 'dhis2'")).toBe(
      file.organisationUnits.filter(({ level }) => level === 4).length,
    )
    expect((await pulled(pull)).counts).toMatchObject({
      added: 0,
      changed: 0,
      unchanged: file.organisationUnits.length,
    })
  })

  it('links nothing by code where no codes are equal, and what a file says', async () => {
    expect((await pulled((run) => linkPlaces(run, { database, clock }))).counts.added).toBe(0)
    const codes = table('referencedata.facilities').map((row) => row['code'] ?? '')
    const units = (await listLinks(database.pool, { state: 'unlinked', search: 'CHP', limit: 1000 })).links.filter(
      ({ dhis2Id }) => dhis2Id !== null,
    )
    const wanted = units.slice(0, 300).map(({ dhis2Id }, i) => [codes[i], dhis2Id] as const)
    const csv = ['openlmis_code,dhis2_id', ...wanted.map((pair) => pair.join(','))].join('\n')
    const result = await importLinks({ database, clock }, { csv, apply: true, actor: 'test' })
    expect(result).toMatchObject({ applied: true, added: wanted.length, rejects: [] })
    expect(wanted.length).toBeGreaterThan(100)

    let file = ''
    for await (const piece of exportLinks(database)) file += piece
    const again = await importLinks({ database, clock }, { csv: file, apply: true, actor: 'test' })
    expect(again).toMatchObject({ added: 0, changed: 0, retired: 0, rejects: [] })
    expect((await pulled((run) => linkPlaces(run, { database, clock }))).counts).toMatchObject({ added: 0, changed: 0 })
    const gaps = new Map((await facilityGaps(database.pool)).map((gap) => [gap.kind, gap]))
    expect(gaps.get('facilitiesUnlinked')).toMatchObject({ count: codes.length - wanted.length, of: codes.length })
    expect(gaps.get('orgUnitsUnlinked')?.of).toBe((gaps.get('orgUnitsUnlinked')?.count ?? 0) + wanted.length)
  })

  it('knows who supplies whom', async () => {
    const run = await pulled((context) => pullSupplyLinks(context, { database, openlmis, clock }))
    expect(run.counts.added).toBeGreaterThan(1000)
    expect(await count('supply_link where place_id = supplier_place_id')).toBe(0)
    const again = await pulled((context) => pullSupplyLinks(context, { database, openlmis, clock }))
    expect(again.counts).toMatchObject({ added: 0, changed: 0, vanished: 0, unchanged: run.counts.added })
  })

  it('pulls the products of the vaccine programme among ten thousand others, once', async () => {
    const programme = table('referencedata.programs').find((row) => row['code'] === 'PRG004')?.['id']
    const vaccines = new Set(
      table('referencedata.program_orderables')
        .filter((row) => row['programid'] === programme && row['active'] === 'true')
        .map((row) => row['orderableid']?.toLowerCase()),
    )
    const pull = async (run: RunContext) =>
      await pullProducts(run, {
        database,
        openlmis,
        clock,
        settings: { programs: ['PRG004'], byCode: { bcg20: 'BCG' } },
      })
    const first = await pulled(pull)
    expect(first.counts.added).toBe(vaccines.size)
    expect(first.counts.read).toBeGreaterThan(10_000)
    const { products } = await listAntigenMappings(database.pool)
    expect(products.find(({ code }) => code === 'bcg20')).toMatchObject({
      dosesPerVial: 20,
      antigen: 1,
      state: 'confirmed',
    })
    expect(products.find(({ code }) => code === 'IVX-BCG-20-1234')).toMatchObject({ antigen: 1, state: 'proposed' })
    expect(products.find(({ code }) => code === 'IVX-BCGDIL-20-1234')?.state).toBeNull()
    expect((await pulled(pull)).counts).toMatchObject({ added: 0, changed: 0, unchanged: 0, vanished: 0 })
  })

  it('pulls every processing period and gives no month to quarters and years', async () => {
    const run = await pulled((context) => pullPeriods(context, { database, openlmis, clock }))
    const periods = table('referencedata.processing_periods')
    expect(run.counts).toMatchObject({ added: periods.length })
    const stored = await listPeriods(database.pool)
    const isMonth = (row: { readonly startsOn: string; readonly endsOn: string }) =>
      row.startsOn.slice(0, 7) === row.endsOn.slice(0, 7)
    expect(stored.filter(({ mapping }) => mapping === 'exact')).toHaveLength(stored.filter(isMonth).length)
    expect(stored.filter((row) => !isMonth(row) && row.month !== null)).toEqual([])
    expect(reasons(run)).toEqual({ periodOverlapsSeveral: stored.filter((row) => !isMonth(row)).length })
  })

  it('finds every dose of the WHO package by its codes', async () => {
    const settings = { doseDataSets: ['IMM_AGG_RVD'] }
    const run = await pulled((context) => pullSeries(context, { database, dhis2, clock, settings }))
    expect(reasons(run)).toEqual({})
    const series = await confirmedSeries(database.pool)
    const elements = new Set(series.map(({ sourceId }) => sourceId.split('.')[0]))
    expect(elements).toEqual(new Set(PACKAGE_DOSES.map(({ uid }) => uid)))
    expect(
      series.every(({ doseNumber, antigen, ageBand }) => doseNumber !== null && antigen !== null && ageBand !== null),
    ).toBe(true)
  })
})
