import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import {
  clock,
  facility,
  ou,
  pullDhis2 as pullDhis2Into,
  pullOpenlmis as pullOpenlmisInto,
  unit,
  units,
  uuid,
} from '../../test/support/few-places.ts'
import { facilitiesInArea, listAreas } from '../facilities/index.ts'
import { memoryRun, type MemoryRun, type RunContext } from '../runs/index.ts'
import { decide, type Decision, exportLinks, facilityGaps, importLinks, linkPlaces, listLinks } from './index.ts'

let database: TestDatabase
const now = clock.now()

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query('truncate run, area, place, figures_due restart identity cascade')
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
})

const pullOpenlmis = async (...args: Rest<typeof pullOpenlmisInto>) => await pullOpenlmisInto(database, ...args)
const pullDhis2 = async (...args: Rest<typeof pullDhis2Into>) => await pullDhis2Into(database, ...args)
type Rest<F> = F extends (database: never, ...rest: infer R) => unknown ? R : never

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
    const said = async (decision: Decision, by = 'ana') => await decide(database, decision, { by, now })
    await said({ decision: 'confirm', ...pair(uuid(101), ou(900)) })
    await said({ decision: 'reject', ...pair(uuid(102), ou(102)) })
    const decided = [
      'F101-ou000000101 retired code ana',
      'F101-ou000000900 confirmed person ana',
      'F102-ou000000102 rejected person ana',
    ]
    expect(await linkStates()).toEqual(decided)
    await link()
    expect(await linkStates()).toEqual(decided)
    await said({ decision: 'confirm', ...pair(uuid(102), ou(102)) }, 'ben')
    expect((await linkStates())[2]).toBe('F102-ou000000102 confirmed person ben')
    expect(await said({ decision: 'confirm', placeId: 1, otherPlaceId: 99999 })).toEqual({
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
    await database.pool.query('truncate place_link cascade')
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
