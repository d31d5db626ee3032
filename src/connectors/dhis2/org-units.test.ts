import { describe, expect, test } from 'vitest'
import type { FakeOrgUnit } from './fake/dataset.ts'
import { password, smallCountry, unit } from './fake/small-country.ts'
import { errorOf, runFake, valueOf } from './test-support/run-fake.ts'

const village = (n: number, more: Partial<FakeOrgUnit> = {}): FakeOrgUnit => ({
  id: `Village${String(n).padStart(4, '0')}`,
  parent: unit.districtB,
  name: 'Village',
  openingDate: '2020-01-01',
  ...more,
})
const villages = (count: number): FakeOrgUnit[] => Array.from({ length: count }, (_, n) => village(n))

describe('org units', () => {
  test('come from all pages: more than the 50 rows a server gives by default, and more than one page of ours', async () => {
    const { fake, dhis2 } = await runFake(
      { dataset: smallCountry({ moreUnits: villages(130) }) },
      { limits: { pageSize: 40 } },
    )
    const listing = valueOf(await dhis2.listOrgUnits())
    expect(listing.units.length).toBe(137)
    expect(listing).toMatchObject({ total: 137, complete: true, rejects: [] })
    expect(fake.requests.count('GET /api/organisationUnits')).toBe(4)
  })

  test('carry code, parent, path, level, dates, geometry, groups and attributes', async () => {
    const { dhis2 } = await runFake()
    const { units } = valueOf(await dhis2.listOrgUnits())
    expect(units.find((item) => item.id === unit.open)).toEqual({
      id: unit.open,
      code: 'OU_A01',
      name: 'Facility A01',
      shortName: 'Facility A01',
      level: 3,
      path: [unit.root, unit.districtA, unit.open],
      parent: unit.districtA,
      openingDate: '2015-01-01',
      closedDate: undefined,
      lastUpdated: '2026-01-10T08:00:00.000Z',
      geometry: { type: 'Point', coordinates: [-12.9, 9.01] },
      groups: [{ id: 'GroupHcs001', code: 'HC', name: 'Health centres' }],
      attributes: [{ id: 'GlnAttrib01', code: 'GLN', name: 'GLN', isUnique: true, value: '0614141000012' }],
      isLeaf: true,
    })
    expect(units.find((item) => item.id === unit.closed)?.closedDate).toBe('2026-03-31')
    expect(units.find((item) => item.id === unit.root)).toMatchObject({ parent: undefined, level: 1, code: 'OU_ROOT' })
  })

  test('keep a unit whose geometry is broken, and report the geometry', async () => {
    const broken = { type: 'Polygon', coordinates: [[[1, 2]]] }
    const { dhis2 } = await runFake({ dataset: smallCountry({ moreUnits: [village(1, { geometry: broken })] }) })
    const { units, rejects, complete } = valueOf(await dhis2.listOrgUnits())
    expect(units.find((item) => item.id === 'Village0001')).toMatchObject({ name: 'Village', geometry: undefined })
    expect(rejects).toMatchObject([{ entity: 'organisationUnit', key: 'Village0001', reason: 'brokenGeometry' }])
    expect(complete).toBe(true)
  })

  test('whose parents run in a circle are reported and left out; the others stay', async () => {
    const circle = [village(1, { parent: 'Village0002' }), village(2, { parent: 'Village0001' }), village(3)]
    const { dhis2 } = await runFake({ dataset: smallCountry({ moreUnits: circle }) })
    const { units, rejects, complete } = valueOf(await dhis2.listOrgUnits())
    expect(rejects.map(({ key, reason }) => [key, reason])).toEqual([
      ['Village0001', 'brokenPath'],
      ['Village0002', 'brokenPath'],
    ])
    expect(units.map((item) => item.id)).toContain('Village0003')
    expect([units.length, complete]).toEqual([8, true])
  })

  test('can be limited to one subtree', async () => {
    const { dhis2 } = await runFake()
    const { units } = valueOf(await dhis2.listOrgUnits({ under: unit.districtB }))
    expect(units.map((item) => item.id).toSorted()).toEqual([unit.districtB, unit.elsewhere].toSorted())
  })

  test('ask for changes in the local time of the server', async () => {
    let now = '2026-08-15T12:00:00.000Z'
    const { fake, dhis2 } = await runFake({ clock: { now: () => new Date(now) }, serverTimeZone: 'Asia/Kathmandu' })
    const first = valueOf(await dhis2.listOrgUnits())
    expect(first.watermark).toBe('2026-08-15T11:55:00.000Z')
    expect(valueOf(await dhis2.listOrgUnits({ changedSince: first.watermark })).units).toEqual([])
    now = '2026-08-15T12:30:00.000Z'
    fake.putOrgUnit({ ...village(7), name: 'Renamed' })
    const second = valueOf(await dhis2.listOrgUnits({ changedSince: first.watermark }))
    expect(second.units).toMatchObject([{ id: 'Village0007', name: 'Renamed', lastUpdated: now }])
  })

  test('show a deletion only by its absence from a complete listing, and to superusers by the deleted objects', async () => {
    const { fake, dhis2 } = await runFake()
    const since = '2026-01-01T00:00:00.000Z'
    fake.deleteOrgUnit(unit.elsewhere)
    fake.deleteOrgUnit(unit.unassigned, 'silently')
    const { units, complete } = valueOf(await dhis2.listOrgUnits())
    expect(complete && units.every((item) => item.id !== unit.elsewhere && item.id !== unit.unassigned)).toBe(true)
    expect(valueOf(await dhis2.listDeletedOrgUnits(since))).toMatchObject([{ id: unit.elsewhere }])
  })

  test('say that deletions are unavailable to accounts that are no superuser', async () => {
    const { fake, dhis2 } = await runFake({}, { auth: { kind: 'basic', username: 'reader', password } })
    expect(valueOf(await dhis2.listDeletedOrgUnits('2026-01-01T00:00:00.000Z'))).toBe('unavailable')
    expect(fake.requests.count('GET /api/deletedObjects')).toBe(0)
  })

  test('fail as a whole when a later page fails, instead of passing for complete', async () => {
    const { fake, dhis2 } = await runFake(
      { dataset: smallCountry({ moreUnits: villages(60) }) },
      { limits: { pageSize: 40 } },
    )
    fake.setMode({ kind: 'unavailable', status: 503, path: 'page=2' })
    expect(errorOf(await dhis2.listOrgUnits()).kind).toBe('ill')
  })

  test('come with levels, groups with members, group sets and attributes', async () => {
    const { dhis2 } = await runFake()
    expect(valueOf(await dhis2.listOrgUnitLevels()).rows.map(({ level, name }) => [level, name])).toEqual([
      [1, 'Country'],
      [3, 'Facility'],
      [2, 'District'],
    ])
    expect(valueOf(await dhis2.listOrgUnitGroups()).rows).toMatchObject([
      { code: 'HC', organisationUnits: [unit.open, unit.elsewhere] },
    ])
    expect(valueOf(await dhis2.listOrgUnitGroupSets()).rows).toMatchObject([
      { organisationUnitGroups: ['GroupHcs001'] },
    ])
    expect(valueOf(await dhis2.listOrgUnitAttributes()).rows).toMatchObject([{ code: 'GLN', unique: true }])
  })
})
