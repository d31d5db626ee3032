import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { clock } from '../../test/support/few-places.ts'
import type { ListSettings } from '../facilities/index.ts'
import { memoryRun, RunFailure, type MemoryRun, type RunContext } from '../runs/index.ts'
import { importPlaceList, type ListFile, type ReadList } from './index.ts'

let database: TestDatabase

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query('truncate run, area, place, figures_due restart identity cascade')
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
})

const query = async <T extends object>(sql: string): Promise<T[]> => (await database.pool.query<T>(sql)).rows

async function importList(
  files: readonly ListFile[] | string,
  settings: ListSettings & { readonly system?: string } = {},
  overrides: Partial<RunContext> = {},
): Promise<{ run: MemoryRun; read: ReadList }> {
  const run = memoryRun(overrides)
  const all = typeof files === 'string' ? [{ name: 'list.csv', bytes: Buffer.from(files) }] : files
  const read = await importPlaceList(run, {
    database,
    clock,
    files: all,
    settings: { system: 'registry', ...settings },
  })
  return { run, read }
}
const reasons = ({ rejects }: MemoryRun): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(rejects, ({ reason }) => reason)].map(([reason, all]) => [reason, all.length]))

describe('a list of another system', () => {
  const csv =
    'id,code,name,region,district,latitude,longitude,gln\n1,A1,Alpha,East,Mbale,1.1,34.1,6291041500213\n2,B1,Beta,East,Soroti,1.7,33.6,\n'

  it('becomes areas below a country of its own and places in them; a second reading writes nothing', async () => {
    const { run } = await importList(csv)
    expect(run.counts).toMatchObject({ read: 5, added: 6, rejected: 0 })
    expect(
      await query(
        `select p.code, p.name, p.gln, array(select name from area a join unnest(d.path) with ordinality s(id, n) on a.id = s.id order by n) as areas
           from place p join area d on d.id = p.area_id where p.system = 'registry' order by p.code`,
      ),
    ).toEqual([
      { code: 'A1', name: 'Alpha', gln: '6291041500213', areas: ['registry', 'East', 'Mbale'] },
      { code: 'B1', name: 'Beta', gln: null, areas: ['registry', 'East', 'Soroti'] },
    ])
    expect((await importList(csv)).run.counts).toMatchObject({ added: 0, changed: 0, unchanged: 6 })
    expect(await query('select * from figures_due')).toEqual([])
  })

  it('writes nothing in a dry run, and counts the same', async () => {
    const { run } = await importList(csv, {}, { dryRun: true })
    expect(run.counts.added).toBe(6)
    expect(await query('select 1 from place')).toEqual([])
  })

  it('marks what is gone from the list, but not when lines were lost or most of it is gone', async () => {
    const many = (n: number, more = ''): string =>
      `id,name\n${Array.from({ length: n }, (_, i) => `${i},Place ${i}`).join('\n')}\n${more}`
    await importList(many(100))
    expect((await importList(many(98, 'a,b,c\n'))).run.counts.vanished).toBe(0)
    expect((await importList(many(98))).run.counts.vanished).toBe(2)
    await expect(importList(many(40))).rejects.toThrow(RunFailure)
    expect((await importList(many(40), {}, { params: { confirmVanished: true } })).run.counts.vanished).toBe(58)
    expect(await query('select count(*)::int as n from place where vanished_at is null')).toEqual([{ n: 40 }])
  })

  it('keeps bad rows where they have an identity and shows every one', async () => {
    const { run } = await importList(
      'id,code,name,region,lat,lon,gln\n' +
        '1,A,Alpha,East,0,0,\n2,a,,East,33.1,1.1,6291041500214\n3,C,Alpha,East,1,33,\n3,C,Other,East,1,33,\n4,D,Delta,,91,200,\n5,E,BETA (E),East,1,33,\n',
      { bounds: { south: -5, west: 28, north: 5, east: 36 } },
    )
    expect(reasons(run)).toEqual({
      duplicateId: 1,
      positionZero: 1,
      positionSwapped: 1,
      positionOutOfRange: 1,
      duplicateCode: 2,
      sameNameInArea: 1,
      emptyName: 1,
      badGln: 1,
      placeWithoutArea: 1,
    })
    expect(await query('select source_id, name, latitude from place order by source_id')).toEqual([
      { source_id: '1', name: 'Alpha', latitude: null },
      { source_id: '2', name: 'a', latitude: null },
      { source_id: '3', name: 'Alpha', latitude: 1 },
      { source_id: '4', name: 'Delta', latitude: null },
      { source_id: '5', name: 'BETA (E)', latitude: 1 },
    ])
    expect(await query("select identifiers->'badGlns' as bad from place where source_id = '2'")).toEqual([
      { bad: ['6291041500214'] },
    ])
  })

  it('keeps 5,000 places at 0/0 without a position, and tells that latitude and longitude are mixed', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `z${i},Zero ${i},0,0`)
    const good = Array.from({ length: 60 }, (_, i) => `g${i},Good ${i},${1 + i / 100},${34 + i / 100}`)
    const swapped = Array.from({ length: 20 }, (_, i) => `s${i},Swapped ${i},${34 + i / 100},${1 + i / 100}`)
    const { run } = await importList(`id,name,latitude,longitude\n${[...rows, ...good, ...swapped].join('\n')}\n`)
    expect(reasons(run)).toMatchObject({ positionZero: 5000, positionsMirrored: 1 })
    expect(await query('select count(latitude)::int as n from place')).toEqual([{ n: 80 }])
  })

  it('cuts circles of areas and hangs places of unknown areas from the nearest known one', async () => {
    const jurisdiction = (id: string, partOf?: string) => ({
      resourceType: 'Location',
      id,
      name: id.toUpperCase(),
      physicalType: { coding: [{ code: 'jdn' }] },
      ...(partOf && { partOf: { reference: `Location/${partOf}` } }),
    })
    const place = (id: string, partOf: string) => ({
      ...jurisdiction(id, partOf),
      physicalType: { coding: [{ code: 'bu' }] },
    })
    const all = [
      jurisdiction('a', 'b'),
      jurisdiction('b', 'a'),
      jurisdiction('c', 'a'),
      jurisdiction('top'),
      jurisdiction('d', 'gone'),
    ]
    const bundle = {
      resourceType: 'Bundle',
      entry: [...all, place('p', 'c'), place('q', 'nowhere')].map((resource) => ({ resource })),
    }
    const { run } = await importList([{ name: 'r.json', bytes: Buffer.from(JSON.stringify(bundle)) }])
    expect(reasons(run)).toEqual({ areaParentCycle: 2, areaParentUnknown: 1, placeWithoutArea: 1 })
    expect(
      await query(
        `select p.source_id, array_length(a.path, 1) as depth from place p left join area a on a.id = p.area_id order by 1`,
      ),
    ).toEqual([
      { source_id: 'p', depth: 3 },
      { source_id: 'q', depth: null },
    ])
  })

  it('takes no name that a connected system has', async () => {
    for (const system of ['openlmis', 'dhis2', 'my list', ''])
      await expect(importList(csv, { system })).rejects.toThrow('cannot be called')
  })
})

const data = resolve(import.meta.dirname, '../../../shared/data')
const hasData = existsSync(data)
if (!hasData && process.env['CI'] === 'true') throw new Error(`The real data is missing at ${data}`)
if (!hasData) process.stderr.write(`Lists of real systems are not read: there is no ${data}\n`)

describe.skipIf(!hasData)('lists of real systems', () => {
  const file = (folder: string, name: string): ListFile => ({ name, bytes: readFileSync(join(data, folder, name)) })

  it('reads all 787 facilities and 37 regions of the cold chain app, each in its district', async () => {
    const files = ['health_facilities.csv', 'geographic_regions.csv'].map((name) => file('odkx-cold-chain', name))
    const { run, read } = await importList(files, { system: 'odkx' })
    expect([read.format, read.list.places.length, read.list.areas.length, run.rejects]).toEqual(['odkx', 787, 37, []])
    expect(
      await query(
        `select count(*)::int as places, count(p.latitude)::int as located, count(distinct a.id)::int as districts, min(array_length(a.path, 1)) as depth
           from place p join area a on a.id = p.area_id where array_length(a.path, 1) = 4`,
      ),
    ).toEqual([{ places: expect.any(Number), located: expect.any(Number), districts: 29, depth: 4 }])
    expect(await query('select count(*)::int as n, count(area_id)::int as placed from place')).toEqual([
      { n: 787, placed: 787 },
    ])
  })

  it('guesses the columns of a national master list and of a cold chain inventory', async () => {
    const mfl = await importList([file('kenya-facilities', 'master-facility-list.csv')], { system: 'registry' })
    expect(
      mfl.read.columns.filter(({ field }) => field !== null).map(({ column, field }) => `${column}=${field}`),
    ).toEqual([
      'id=id',
      'code=code',
      'name=name',
      'officialname=otherName',
      'county_name=area',
      'sub_county_name=area',
      'constituency_name=area',
      'ward_name=area',
      'facility_type_name=type',
      'operation_status_name=active',
      'closed=closed',
    ])
    expect(mfl.read.list.places).toHaveLength(12_379)
    const inventory = await importList([file('kenya-facilities', 'cold-chain-inventory.csv')], { system: 'inventory' })
    expect(inventory.read.list.places).toHaveLength(5305)
    expect(reasons(inventory.run)).toMatchObject({ positionUnreadable: 26, duplicateCode: 4 })
  })
})
