import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { fixedClock } from '../base/clock.ts'
import { err, ok } from '../base/result.ts'
import { memoryRun, RunFailure, type MemoryRun, type RunContext, type SourceResult } from '../runs/index.ts'
import {
  areaPath,
  decideLink,
  exportLinks,
  facilitiesInArea,
  facilityGaps,
  importLinks,
  linkPlaces,
  listAreas,
  listLinks,
  pullDhis2Places,
  pullOpenlmisPlaces,
  pullSupplyLinks,
  topAreaId,
  type Dhis2OrgUnit,
  type OpenlmisFacility,
  type OpenlmisZone,
} from './index.ts'

let database: TestDatabase
const clock = fixedClock('2026-07-05T10:00:00Z')
const now = clock.now()

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query('truncate run, area, place, figures_due restart identity cascade')
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
})

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const ou = (n: number): string => `ou${String(n).padStart(9, '0')}`

const zone = (
  n: number,
  level: number,
  parents: readonly number[],
  more: Partial<OpenlmisZone> = {},
): OpenlmisZone => ({
  id: uuid(n),
  code: `Z${n}`,
  name: `Zone ${n}`,
  level: { levelNumber: level, name: ['', 'Country', 'Region', 'District'][level] ?? 'Other' },
  parentId: parents[0] === undefined ? null : uuid(parents[0]),
  ...more,
})
const facility = (n: number, zoneNumber: number | null, more: Partial<OpenlmisFacility> = {}): OpenlmisFacility => ({
  id: uuid(n),
  code: `F${n}`,
  name: `Facility ${n}`,
  active: true,
  enabled: true,
  type: { code: 'hc', name: 'Health Centre' },
  geographicZone: zoneNumber === null ? null : uuid(zoneNumber),
  ...more,
})
const unit = (n: number, parents: readonly number[], more: Partial<Dhis2OrgUnit> = {}): Dhis2OrgUnit => ({
  id: ou(n),
  code: `F${n}`,
  name: `Unit ${n}`,
  level: parents.length + 1,
  path: [...parents.toReversed(), n].map(ou),
  parent: parents[0] === undefined ? null : ou(parents[0]),
  attributes: [],
  groups: [],
  openingDate: '2010-01-01T00:00:00.000',
  ...more,
})

const batch = <T>(items: readonly T[]) => ok({ items, rejects: [] })
async function* pages<T>(rows: readonly T[], size = 3): AsyncGenerator<SourceResult<T>> {
  for (let from = 0; from < rows.length; from += size) yield batch(rows.slice(from, from + size))
}

const zones = [zone(1, 1, []), zone(2, 2, [1]), zone(3, 3, [2, 1]), zone(4, 3, [2, 1])]
const facilities = [facility(101, 3), facility(102, 3), facility(103, 4), facility(104, 2, { type: { code: 'store' } })]

async function pullOpenlmis(
  rows: { zones?: readonly OpenlmisZone[]; facilities?: readonly OpenlmisFacility[] } = {},
  overrides: Partial<RunContext> = {},
): Promise<MemoryRun> {
  const run = memoryRun(overrides)
  await pullOpenlmisPlaces(run, {
    database,
    clock,
    openlmis: {
      listGeographicZones: () => pages(rows.zones ?? zones),
      listFacilities: () => pages(rows.facilities ?? facilities),
    },
  })
  return run
}

const units = [
  unit(1, []),
  unit(2, [1]),
  unit(3, [2, 1]),
  unit(101, [3, 2, 1]),
  unit(102, [3, 2, 1]),
  unit(900, [3, 2, 1]),
]

const orgUnits = (units: readonly Dhis2OrgUnit[], missing = 0) =>
  ok({ units, rejects: [], total: units.length + missing, complete: missing === 0 })

async function pullDhis2(
  rows: readonly Dhis2OrgUnit[] = units,
  overrides: Partial<RunContext> = {},
): Promise<MemoryRun> {
  const run = memoryRun(overrides)
  await pullDhis2Places(run, {
    database,
    clock,
    settings: { facilityLevel: 4 },
    dhis2: {
      listOrgUnitLevels: async () =>
        ok({
          rows: [
            { level: 1, name: 'National' },
            { level: 4, name: 'Facility' },
          ],
        }),
      listOrgUnits: async () => orgUnits(rows),
    },
  })
  return run
}

async function link(overrides: Partial<RunContext> = {}): Promise<MemoryRun> {
  const run = memoryRun(overrides)
  await linkPlaces(run, { database, clock })
  return run
}

const query = async <T extends object>(sql: string): Promise<T[]> => (await database.pool.query<T>(sql)).rows
const linkStates = async (): Promise<string[]> =>
  (
    await query<{ said: string }>(
      `select p.code || '-' || o.source_id || ' ' || l.state || ' ' || l.method || ' ' || l.decided_by as said
         from place_link l join place p on p.id = l.place_id join place o on o.id = l.other_place_id order by 1`,
    )
  ).map(({ said }) => said)

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
    expect(await query('select active, latitude, longitude, identifiers, closed_on from place order by id')).toEqual([
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

describe('linking', () => {
  it('links by code, shows each place once in both hierarchies, and lists what is left over', async () => {
    await pullOpenlmis()
    await pullDhis2()
    expect((await link()).counts.added).toBe(2)
    expect(await linkStates()).toEqual([
      'F101-ou000000101 confirmed code system',
      'F102-ou000000102 confirmed code system',
    ])
    expect((await facilityGaps(database.pool)).map(({ kind, count, of }) => [kind, count, of])).toEqual([
      ['facilitiesUnlinked', 2, 4],
      ['orgUnitsUnlinked', 1, 3],
      ['linksBroken', 0, 2],
    ])
    const area = (await listAreas(database.pool, 'dhis2')).find(({ name }) => name === 'Unit 3')
    expect(await facilitiesInArea(database.pool, 'dhis2', area?.id ?? 0)).toHaveLength(3)
    expect((await query<{ n: number }>('select count(*)::int as n from facility'))[0]?.n).toBe(5)
  })

  it('keeps links through refreshes: broken while a side is gone, restored with the same row', async () => {
    await pullOpenlmis()
    await pullDhis2()
    await link()
    const before = await query('select id, decided_at, decided_by from place_link order by id')
    await pullDhis2(units.filter(({ id }) => id !== ou(101)))
    await link()
    expect((await linkStates())[0]).toBe('F101-ou000000101 broken code system')
    expect((await facilityGaps(database.pool)).find(({ kind }) => kind === 'linksBroken')?.examples).toEqual([
      'Facility 101 – Unit 101',
    ])
    await pullDhis2()
    expect((await link()).counts).toMatchObject({ added: 0, changed: 1, unchanged: 1 })
    expect(await query('select id, decided_at, decided_by from place_link order by id')).toEqual(before)
    expect((await link()).counts).toMatchObject({ added: 0, changed: 0, unchanged: 2 })
  })

  it('tells a stored link that leads nowhere', async () => {
    await pullOpenlmis({ facilities: [facility(101, 3, { extraData: { dhis2Uid: 'nowhere0001' } })] })
    await pullDhis2()
    const run = await link()
    expect(run.rejects.map(({ reason, key }) => [reason, key])).toEqual([['storedLinkUnknown', uuid(101)]])
  })

  it('lets a person decide, undo, and keeps that through refreshes', async () => {
    await pullOpenlmis()
    await pullDhis2()
    await link()
    const ids = new Map(
      (await query<{ id: number; source_id: string }>('select id, source_id from place')).map((p) => [
        p.source_id,
        p.id,
      ]),
    )
    const pair = (place: string, other: string) => ({ placeId: ids.get(place) ?? 0, otherPlaceId: ids.get(other) ?? 0 })
    await decideLink(database, { ...pair(uuid(101), ou(900)), state: 'confirmed', by: 'ana' }, now)
    await decideLink(database, { ...pair(uuid(102), ou(102)), state: 'rejected', by: 'ana' }, now)
    const decided = [
      'F101-ou000000101 retired code ana',
      'F101-ou000000900 confirmed person ana',
      'F102-ou000000102 rejected person ana',
    ]
    expect(await linkStates()).toEqual(decided)
    await link()
    expect(await linkStates()).toEqual(decided)
    await decideLink(database, { ...pair(uuid(102), ou(102)), state: 'confirmed', by: 'ben' }, now)
    expect((await linkStates())[2]).toBe('F102-ou000000102 confirmed person ben')
    expect(await decideLink(database, { placeId: 1, otherPlaceId: 99999, state: 'confirmed', by: 'x' }, now)).toEqual({
      ok: false,
      error: { kind: 'unknownPlaces' },
    })
  })

  it('pages through the list by state and search', async () => {
    await pullOpenlmis()
    await pullDhis2()
    await link()
    const seen: number[] = []
    let after: number | null = 0
    while (after !== null) {
      const page: Awaited<ReturnType<typeof listLinks>> = await listLinks(database.pool, { limit: 2, after })
      expect(page.total).toBe(5)
      seen.push(...page.links.map(({ facilityId }) => facilityId))
      after = page.next
    }
    expect(new Set(seen).size).toBe(5)
    const unlinked = await listLinks(database.pool, { state: 'unlinked' })
    expect(unlinked.links.map(({ openlmisCode, dhis2Id }) => openlmisCode ?? dhis2Id)).toEqual([
      'F103',
      'F104',
      ou(900),
    ])
    const found = await listLinks(database.pool, { search: 'unit 101' })
    expect(found.links).toMatchObject([
      { openlmisName: 'Facility 101', openlmisArea: 'Zone 3', dhis2Area: 'Unit 3', state: 'confirmed', method: 'code' },
    ])
    expect((await listLinks(database.pool, { search: '100%_' })).total).toBe(0)
  })
})

describe('links as a file', () => {
  const both = async (): Promise<void> => {
    await pullOpenlmis()
    await pullDhis2()
    await link()
  }
  const exported = async (): Promise<string> => {
    let text = ''
    for await (const piece of exportLinks(database)) text += piece
    return text
  }
  const load = async (csv: string, more: { apply?: boolean; confirm?: boolean } = {}) =>
    await importLinks({ database, clock }, { csv, apply: true, actor: 'ana', ...more })

  it('comes back as it went: into the same store nothing changes, into an empty one everything returns', async () => {
    await both()
    await load(`openlmis_code,dhis2_id,note\nF103,${ou(900)},"=not a formula; ""quoted"""\n`)
    const file = await exported()
    expect(await load(file)).toMatchObject({ added: 0, changed: 0, retired: 0, unchanged: 4, rejects: [] })
    await database.pool.query('truncate place_link')
    expect(await load(file)).toMatchObject({ applied: true, added: 3, rejects: [] })
    expect(await exported()).toBe(file)
  })

  it('previews without writing', async () => {
    await both()
    const before = await linkStates()
    const result = await load(`openlmis_code;dhis2_id\r\nF103;${ou(900)}\r\nF101;\r\n`, { apply: false })
    expect(result).toMatchObject({ applied: false, added: 1, retired: 1, rejects: [] })
    expect(await linkStates()).toEqual(before)
  })

  it('reads what spreadsheets write: byte order mark, semicolons, two columns', async () => {
    await both()
    const result = await load(`\u{FEFF}Facility Code;DHIS2 UID\r\nf103;${ou(900)}\r\n`)
    expect(result).toMatchObject({ applied: true, added: 1, rejects: [] })
    expect(await linkStates()).toContain('F103-ou000000900 confirmed csv ana')
  })

  it('moves a link in place of the one before, which stays as a record', async () => {
    await both()
    expect(await load(`openlmis_code,dhis2_id\nF101,${ou(900)}\n`)).toMatchObject({ added: 1, retired: 1 })
    await link()
    expect(await linkStates()).toEqual([
      'F101-ou000000101 retired code ana',
      'F101-ou000000900 confirmed csv ana',
      'F102-ou000000102 confirmed code system',
    ])
  })

  it('tells every bad line and applies the good ones', async () => {
    await both()
    const result = await load(
      [
        'openlmis_id,openlmis_code,dhis2_id,dhis2_code,state',
        `${uuid(103)},F103,${ou(900)},,confirmed`,
        `,F103,${ou(101)},,`,
        `,NOPE,${ou(101)},,`,
        `${uuid(104)},F101,${ou(101)},,`,
        `,F104,wrong,,`,
        `,F104,${ou(101)},,maybe`,
        `,F104,${ou(101)},F102,`,
      ].join('\n'),
    )
    expect(result).toMatchObject({ applied: true, added: 1 })
    expect(result.rejects.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8])
    expect(result.rejects[0]?.message).toContain('contradicts line 2')
  })

  it('refuses a file without the columns it needs', async () => {
    await both()
    const result = await load('name,uid of something\nA,B\n')
    expect(result).toMatchObject({ added: 0, unchanged: 0 })
    expect(result.rejects).toHaveLength(1)
    expect(result.rejects[0]?.message).toContain('openlmis_id or openlmis_code, and dhis2_id or dhis2_code')
  })

  it('asks before it removes an unusual share of the links', async () => {
    const many = Array.from({ length: 30 }, (_, i) => i + 1000)
    await pullOpenlmis({ facilities: many.map((n) => facility(n, 3)) })
    await pullDhis2([...units.slice(0, 3), ...many.map((n) => unit(n, [3, 2, 1]))])
    await link()
    const csv = `openlmis_code,dhis2_id\n${many
      .slice(0, 20)
      .map((n) => `F${n},`)
      .join('\n')}\n`
    const asked = await load(csv)
    expect(asked).toMatchObject({ applied: false, retired: 20 })
    expect(asked.needsConfirmation).toContain('20 of 30')
    expect(await load(csv, { confirm: true })).toMatchObject({ applied: true, retired: 20, needsConfirmation: null })
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
