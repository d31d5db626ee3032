import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import {
  batch,
  clock,
  facilities,
  facility,
  orgUnits,
  ou,
  pages,
  pullDhis2 as pullDhis2Into,
  pullOpenlmis as pullOpenlmisInto,
  unit,
  units,
  uuid,
  zone,
  zones,
} from '../../test/support/few-places.ts'
import { err, ok } from '../base/result.ts'
import { memoryRun, RunFailure, type SourceResult } from '../runs/index.ts'
import {
  areaPath,
  facilitiesInArea,
  listAreas,
  pullDhis2Places,
  pullOpenlmisPlaces,
  pullSupplyLinks,
  topAreaId,
  type OpenlmisFacility,
} from './index.ts'

let database: TestDatabase

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query('truncate run, area, place, figures_due restart identity cascade')
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
})

const pullOpenlmis = async (...args: Rest<typeof pullOpenlmisInto>) => await pullOpenlmisInto(database, ...args)
const pullDhis2 = async (...args: Rest<typeof pullDhis2Into>) => await pullDhis2Into(database, ...args)
type Rest<F> = F extends (database: never, ...rest: infer R) => unknown ? R : never

const query = async <T extends object>(sql: string): Promise<T[]> => (await database.pool.query<T>(sql)).rows

describe('pulling places of OpenLMIS', () => {
  it('stores zones as a hierarchy and facilities in it', async () => {
    const run = await pullOpenlmis()
    expect(run.counts).toMatchObject({ read: 8, added: 8, changed: 0, rejected: 0 })
    const district = (await listAreas(database.pool, 'openlmis')).find(({ code }) => code === 'Z3')
    expect((await areaPath(database.pool, district?.id ?? 0)).map(({ code }) => code)).toEqual(['Z1', 'Z2', 'Z3'])
    const country = (await listAreas(database.pool, 'openlmis'))[0]
    expect(await facilitiesInArea(database.pool, 'openlmis', country?.id ?? 0)).toHaveLength(4)
    expect(await facilitiesInArea(database.pool, 'openlmis', district?.id ?? 0)).toHaveLength(2)
  })

  it('writes nothing when nothing changed', async () => {
    await pullOpenlmis()
    const versions = async () =>
      await query('select xmin::text as version from place union all select xmin::text from area')
    const first = await versions()
    await database.pool.query('truncate figures_due')
    expect((await pullOpenlmis()).counts).toMatchObject({ added: 0, changed: 0, unchanged: 8, vanished: 0 })
    expect(await versions()).toEqual(first)
    expect(await query('select * from figures_due')).toEqual([])
  })

  it('keeps what a row was before, and the hierarchy follows a zone that moved', async () => {
    await pullOpenlmis()
    const run = await pullOpenlmis({
      zones: [zone(1, 1, []), zone(2, 2, [1]), zone(3, 3, [4]), zone(4, 3, [2, 1])],
      facilities: facilities.map((each) => (each.code === 'F103' ? { ...each, name: 'New name' } : each)),
    })
    expect(run.counts).toMatchObject({ changed: 2, unchanged: 6 })
    expect(await query("select content->>'name' as name from place_earlier")).toEqual([{ name: 'Facility 103' }])
    expect(await query("select content->>'code' as code from area_earlier")).toEqual([{ code: 'Z3' }])
    const moved = (await listAreas(database.pool, 'openlmis')).find(({ code }) => code === 'Z3')
    expect((await areaPath(database.pool, moved?.id ?? 0)).map(({ code }) => code)).toEqual(['Z1', 'Z2', 'Z4', 'Z3'])
    const due = await query<{ code: string }>('select code from figures_due join place on id = place_id order by 1')
    expect(due.map(({ code }) => code)).toEqual(['F101', 'F102', 'F103', 'F104'])
  })

  it('marks what is no longer there as vanished, and takes it back when it returns', async () => {
    await pullOpenlmis()
    const run = await pullOpenlmis({ facilities: facilities.slice(1) })
    expect(run.counts).toMatchObject({ vanished: 1, unchanged: 7 })
    expect(await query('select code from place where vanished_at is not null')).toEqual([{ code: 'F101' }])
    expect((await pullOpenlmis({ facilities: facilities.slice(1) })).counts.vanished).toBe(0)
    expect((await pullOpenlmis()).counts).toMatchObject({ changed: 1, added: 0 })
    expect(await query('select code from place where vanished_at is not null')).toEqual([])
  })

  it('stops instead of marking most of a country as gone, unless a person confirmed it', async () => {
    const many = Array.from({ length: 60 }, (_, i) => facility(1000 + i, 3))
    await pullOpenlmis({ facilities: many })
    const few = { facilities: many.slice(0, 20) }
    await expect(pullOpenlmis(few)).rejects.toThrow(RunFailure)
    await expect(pullOpenlmis({ facilities: [] })).rejects.toThrow('60 of 60 places of openlmis are no longer there')
    expect(await query('select 1 from place where vanished_at is not null')).toEqual([])
    expect((await pullOpenlmis(few, { params: { confirmVanished: true } })).counts.vanished).toBe(40)
  })

  it('takes nothing for gone when the read breaks off', async () => {
    await pullOpenlmis()
    const run = memoryRun()
    async function* broken(): AsyncGenerator<SourceResult<OpenlmisFacility>> {
      yield batch(facilities.slice(0, 1))
      yield err({ kind: 'unavailable', message: 'the connection was reset' })
    }
    const openlmis = { listGeographicZones: () => pages(zones), listFacilities: broken }
    await expect(pullOpenlmisPlaces(run, { database, clock, openlmis })).rejects.toThrow('reset')
    expect(await query('select 1 from place where vanished_at is not null')).toEqual([])
    expect(run.settled).toEqual([])
  })

  it('only counts in a dry run', async () => {
    expect((await pullOpenlmis({}, { dryRun: true })).counts.added).toBe(8)
    expect(await query('select 1 from place')).toEqual([])
  })

  it('takes a row that two pages repeat once, and ids in upper case for the same', async () => {
    const upper = { ...facility(101, 3), id: uuid(101).toUpperCase() }
    expect((await pullOpenlmis({ facilities: [...facilities, upper, upper] })).counts.added).toBe(8)
  })

  it('keeps every bad row that has an identity, and says what is wrong with it', async () => {
    const run = await pullOpenlmis({
      zones: [...zones, zone(5, 3, [6]), zone(6, 3, [5]), zone(7, 3, [99])],
      facilities: [
        facility(101, null),
        facility(102, 77),
        facility(103, 3, { name: ' ' }),
        facility(104, 3, { location: { latitude: 120, longitude: 14 } }),
        facility(105, 3, { location: { latitude: 91, longitude: 200 } }),
        facility(106, 3, { code: 'DUP' }),
        facility(107, 3, { code: 'dup' }),
        facility(108, 3, { extraData: { gln: '123' } }),
      ],
    })
    expect(
      run.rejects.map(({ entity, key, reason }) => `${entity} ${Number(key.slice(-4))} ${reason}`).toSorted(),
    ).toEqual([
      'facility 101 facilityWithoutZone',
      'facility 102 facilityZoneUnknown',
      'facility 103 emptyName',
      'facility 104 positionSwapped',
      'facility 105 positionOutOfRange',
      'facility 106 duplicateCode',
      'facility 107 duplicateCode',
      'facility 108 badGln',
      'geographicZone 5 areaParentCycle',
      'geographicZone 6 areaParentCycle',
      'geographicZone 7 areaParentUnknown',
    ])
    expect(await query('select count(*)::int as n from place')).toEqual([{ n: 8 }])
    expect(await query("select name, latitude from place where code in ('F103', 'F104') order by code")).toEqual([
      { name: 'F103', latitude: null },
      { name: 'Facility 104', latitude: null },
    ])
    const orphan = (await listAreas(database.pool, 'openlmis')).find(({ code }) => code === 'Z7')
    expect((await areaPath(database.pool, orphan?.id ?? 0)).map(({ code }) => code)).toEqual(['Z7'])
    expect(run.settled).toEqual(['openlmis geographicZone', 'openlmis facility'])
    for (const { message, remedy } of run.rejects)
      expect([message.length > 10, remedy.length > 10]).toEqual([true, true])
  })

  it('gives the same store whatever order rows come in', async () => {
    const content =
      'select source_id, content_hash from place union all select source_id, content_hash from area order by 1'
    await pullOpenlmis()
    const forwards = await query(content)
    expect(
      (await pullOpenlmis({ zones: zones.toReversed(), facilities: facilities.toReversed() })).counts.unchanged,
    ).toBe(8)
    await database.pool.query('truncate area, place, figures_due cascade')
    await pullOpenlmis({ zones: zones.toReversed(), facilities: facilities.toReversed() })
    expect(await query(content)).toEqual(forwards)
  })
})

describe('pulling org units of DHIS2', () => {
  it('makes areas of the levels above the facility level and places of the others', async () => {
    await pullDhis2([...units, unit(901, [900, 3, 2, 1])])
    expect((await listAreas(database.pool, 'dhis2')).map(({ name, levelName }) => [name, levelName])).toEqual([
      ['Unit 1', 'National'],
      ['Unit 2', null],
      ['Unit 3', null],
    ])
    expect(
      await query('select a.name, count(*)::int as n from place p join area a on a.id = area_id group by 1'),
    ).toEqual([{ name: 'Unit 3', n: 4 }])
  })

  it('without a facility level takes units without children for facilities', async () => {
    const run = memoryRun()
    const dhis2 = { listOrgUnitLevels: async () => ok({ rows: [] }), listOrgUnits: async () => orgUnits(units) }
    await pullDhis2Places(run, { database, clock, dhis2 })
    expect(await query('select count(*)::int as n from place')).toEqual([{ n: 3 }])
  })

  it('moves the paths of everything below an area that moved, though only that area changed', async () => {
    await pullDhis2([...units, unit(4, [1])])
    await database.pool.query('truncate figures_due')
    const moved = units.map((each) => {
      if (each.id === ou(2)) return unit(2, [4, 1], { level: 3 })
      return { ...each, path: each.path.flatMap((id) => (id === ou(2) ? [ou(4), id] : [id])) }
    })
    const run = await pullDhis2([...moved, unit(4, [1])])
    expect(run.counts).toMatchObject({ changed: 1, unchanged: 6 })
    const district = (await listAreas(database.pool, 'dhis2')).find(({ name }) => name === 'Unit 3')
    expect((await areaPath(database.pool, district?.id ?? 0)).map(({ name }) => name)).toEqual([
      'Unit 1',
      'Unit 4',
      'Unit 2',
      'Unit 3',
    ])
    expect(await query('select count(*)::int as n from figures_due')).toEqual([{ n: 3 }])
  })

  it('hangs a unit whose parent is not among the rows from the nearest ancestor that is', async () => {
    const run = await pullDhis2([...units, unit(905, [77, 2, 1])])
    expect(run.rejects.map(({ key, reason }) => [key, reason])).toEqual([[ou(905), 'areaParentUnknown']])
    const sql = `select a.name from place p join area a on a.id = p.area_id where p.source_id = '${ou(905)}'`
    expect(await query(sql)).toEqual([{ name: 'Unit 2' }])
  })

  it('takes nothing for gone when the list changed while it was read', async () => {
    await pullDhis2()
    const run = memoryRun()
    const dhis2 = {
      listOrgUnitLevels: async () => ok({ rows: [] }),
      listOrgUnits: async () => orgUnits(units.slice(0, -1), 1),
    }
    await pullDhis2Places(run, { database, clock, dhis2, settings: { facilityLevel: 4 } })
    expect(run.counts.vanished).toBe(0)
    expect(run.rejects.map(({ reason }) => reason)).toEqual(['incompleteList'])
    expect(run.settled).toEqual([])
  })

  it('does not take for gone what is there but cannot be read', async () => {
    await pullDhis2()
    const run = memoryRun()
    const unreadable = {
      system: 'dhis2',
      entity: 'organisationUnit',
      key: ou(900),
      reason: 'x',
      message: 'x',
      remedy: 'x',
    }
    const dhis2 = {
      listOrgUnitLevels: async () => ok({ rows: [] }),
      listOrgUnits: async () => ok({ units: units.slice(0, -1), rejects: [unreadable], total: 6, complete: true }),
    }
    await pullDhis2Places(run, { database, clock, dhis2, settings: { facilityLevel: 4 } })
    expect(run.counts).toMatchObject({ vanished: 0, rejected: 1 })
  })

  it('knows closed units, attributes, groups, points and polygons', async () => {
    const ring = [[0, 0], [0, 1], [1, 1], [0, 0]] // prettier-ignore
    await pullDhis2([
      unit(1, [], { geometry: { type: 'Polygon', coordinates: [ring] } }),
      unit(2, [1]),
      unit(3, [2, 1]),
      unit(101, [3, 2, 1], {
        closedDate: '2026-06-30T00:00:00.000',
        geometry: { type: 'Point', coordinates: [-13.2, 8.5] },
        attributes: [{ id: 'attr0000001', code: 'MFL', value: '77' }],
        groups: [{ id: 'grp00000001', code: 'CHC', name: 'Health centre' }],
      }),
      unit(102, [3, 2, 1], { closedDate: '2026-12-31' }),
    ])
    expect(
      await query('select active, latitude, longitude, identifiers, closed_on from place order by source_id'),
    ).toEqual([
      {
        active: false,
        latitude: 8.5,
        longitude: -13.2,
        closed_on: '2026-06-30',
        identifiers: {
          attributes: [{ id: 'attr0000001', code: 'MFL', value: '77' }],
          groups: [{ id: 'grp00000001', code: 'CHC', name: 'Health centre' }],
        },
      },
      expect.objectContaining({ active: true, latitude: null }),
    ])
    expect(await query('select geometry from area where geometry is not null')).toHaveLength(1)
  })
})

describe('who supplies whom', () => {
  it('follows group, node and supply line upwards, and writes differences only', async () => {
    await pullOpenlmis()
    const setup = (supplier: number) => ({
      listPrograms: async () => batch([{ id: uuid(50), code: 'EPI' }]),
      listSupervisoryNodes: () =>
        pages([
          { id: uuid(61), parentNodeId: uuid(60) },
          { id: uuid(60), parentNodeId: uuid(61) },
        ]),
      listRequisitionGroups: async () =>
        batch([
          {
            id: uuid(70),
            code: 'G1',
            supervisoryNodeId: uuid(61),
            schedules: [{ programId: uuid(50) }],
            memberFacilityIds: [uuid(101), uuid(104), uuid(999)],
          },
          {
            id: uuid(71),
            code: 'G2',
            supervisoryNodeId: uuid(62),
            schedules: [{ programId: uuid(50) }],
            memberFacilityIds: [uuid(103)],
          },
        ]),
      listSupplyLines: () =>
        pages([
          { id: uuid(80), supervisoryNodeId: uuid(60), programId: uuid(50), supplyingFacilityId: uuid(supplier) },
        ]),
    })
    const run = memoryRun()
    await pullSupplyLinks(run, { database, clock, openlmis: setup(104) })
    const links =
      'select p.code, s.code as supplier from supply_link join place p on p.id = place_id join place s on s.id = supplier_place_id'
    expect(await query(links)).toEqual([{ code: 'F101', supplier: 'F104' }])
    expect(run.rejects.map(({ reason }) => reason)).toEqual(['groupWithoutSupplyLine'])
    const again = memoryRun()
    await pullSupplyLinks(again, { database, clock, openlmis: setup(104) })
    expect(again.counts).toMatchObject({ added: 0, changed: 0, unchanged: 1, vanished: 0 })
    const other = memoryRun()
    await pullSupplyLinks(other, { database, clock, openlmis: setup(102) })
    expect(other.counts).toMatchObject({ added: 1, changed: 1, unchanged: 0, vanished: 0 })
  })
})

describe('the area that stands for the country', () => {
  it('is the one with most areas below it where several have no parent, whichever was stored first (FAC-50)', async () => {
    await pullOpenlmis({ zones: [zone(0, 1, []), ...zones], facilities: [] })
    const areas = await listAreas(database.pool, 'openlmis')
    const idOf = (code: string) => areas.find((area) => area.code === code)?.id
    expect(idOf('Z0')).toBeLessThan(idOf('Z1') ?? 0)
    expect(await topAreaId(database.pool, 'openlmis')).toBe(idOf('Z1'))
    expect(await topAreaId(database.pool, 'openlmis', [idOf('Z0') ?? 0, idOf('Z3') ?? 0])).toBe(idOf('Z0'))
    expect(await topAreaId(database.pool, 'openlmis', [])).toBeUndefined()
    expect(await topAreaId(database.pool, 'dhis2')).toBeUndefined()
  })
})
