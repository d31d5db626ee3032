import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { clock, facility, ou, pullDhis2, pullOpenlmis, unit, units, uuid } from '../../test/support/few-places.ts'
import type { MatchRun, MatchVerdict, PlaceVerdict } from '../matching/index.ts'
import { memoryRun, type MemoryRun, type RunContext } from '../runs/index.ts'
import { decide, linkPlaces, matchPlaces, undoBatch, watchDrift, type Decision } from './index.ts'
import { defaultCrosswalkSettings } from './settings.ts'

let database: TestDatabase
const now = clock.now()
const settings = defaultCrosswalkSettings

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query('truncate run, area, place, figures_due, source_cursor restart identity cascade')
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
  await pullOpenlmis(database)
  await pullDhis2(database, orgUnits)
  await refreshed()
})
const orgUnits = [...units, unit(901, [3, 2, 1]), unit(902, [3, 2, 1])]

async function refreshed(): Promise<void> {
  await linkPlaces(memoryRun(), { database, clock })
  await watchDrift(memoryRun(), { database, clock, settings })
}

/** What the engine is to say: OpenLMIS place -> verdict and candidates with their probabilities. */
type Says = Readonly<Record<number, readonly [MatchVerdict, ...(readonly [number, number])[]]>>
const ids = new Map<string, number>()
let asked: MatchRun[] = []

const match = async (says: Says, overrides: Partial<RunContext> = {}): Promise<MemoryRun> => {
  const { rows } = await database.pool.query<{ id: number; source_id: string }>('select id, source_id from place')
  for (const { id, source_id: sourceId } of rows) ids.set(sourceId, id)
  const run = memoryRun(overrides)
  await matchPlaces(run, {
    database,
    clock,
    settings,
    match: async (input) => {
      asked.push(input)
      const refused = new Set(input.settings?.rejected?.map((pair) => `${pair.leftId} ${pair.rightId}`))
      const verdicts = Object.entries(says).map(([place, [verdict, ...candidates]]): [string, PlaceVerdict] => {
        const leftId = String(ids.get(uuid(Number(place))))
        const open = candidates.filter(([other]) => !refused.has(`${leftId} ${ids.get(ou(other))}`))
        return [
          leftId,
          {
            verdict: open.length === 0 ? 'none' : verdict,
            candidates: open.map(([other, probability], i) => ({
              leftId,
              rightId: String(ids.get(ou(other))),
              probability,
              parts: [{ kind: 'name', weight: 3, detail: { left: 'a', right: 'b' } }],
              rank: i + 1,
            })),
          },
        ]
      })
      return { verdicts: new Map(verdicts), areas: [] }
    },
  })
  return run
}
beforeEach(() => (asked = []))

const query = async <T extends object>(sql: string): Promise<T[]> => (await database.pool.query<T>(sql)).rows
const states = async (): Promise<string[]> =>
  (
    await query<{ said: string }>(
      `select p.code || '-' || o.code || ' ' || l.state || ' ' || l.method || ' ' || l.decided_by as said
         from place_link l join place p on p.id = l.place_id join place o on o.id = l.other_place_id
        where l.state <> 'retired' order by 1`,
    )
  ).map(({ said }) => said)
const KEYS = ['F101-F101 confirmed code system', 'F102-F102 confirmed code system']
const caseOf = async (place: number): Promise<string | undefined> =>
  (
    await query<{ state: string }>(
      `select c.state from crosswalk_case c join place p on p.id = c.place_id where p.source_id = '${uuid(place)}'`,
    )
  )[0]?.state
const pair = (place: number, other: number) => ({
  placeId: ids.get(uuid(place)) ?? 0,
  otherPlaceId: ids.get(ou(other)) ?? 0,
})
const say = async (decision: Decision): Promise<void> => {
  const outcome = await decide(database, decision, { by: 'ana', now })
  if (!outcome.ok) throw new Error(outcome.error.kind)
}
/** Everything that a run could have written. */
const everything = async () => [
  await query('select * from place_link order by id'),
  await query('select * from match_candidate order by place_id, rank'),
  await query('select * from crosswalk_case order by place_id'),
  await query('select * from crosswalk_history order by id'),
]

describe('a run of the matcher', () => {
  it('links what is certain, proposes the rest, and keeps candidates with their evidence (XW-20)', async () => {
    const run = await match({ 103: ['confirmed', [900, 0.995]], 104: ['suggested', [901, 0.6], [902, 0.2]] })
    expect(await states()).toEqual([...KEYS, 'F103-F900 confirmed match system', 'F104-F901 suggested match system'])
    expect(run.counts).toMatchObject({ read: 9, added: 2 })
    expect(
      await query(`select rank, probability::float8 as probability, parts from match_candidate
                    where place_id = ${ids.get(uuid(104))} order by rank`),
    ).toEqual([
      {
        rank: 1,
        probability: expect.closeTo(0.6, 5),
        parts: [{ kind: 'name', weight: 3, detail: { left: 'a', right: 'b' } }],
      },
      { rank: 2, probability: expect.closeTo(0.2, 5), parts: expect.anything() },
    ])
    expect(
      await query(
        "select score::float8 as score, parts is null as bare from place_link where method = 'match' and state = 'confirmed'",
      ),
    ).toEqual([{ score: expect.closeTo(0.995, 5), bare: false }])
    expect([await caseOf(101), await caseOf(103), await caseOf(104)]).toEqual(['confirmed', 'confirmed', 'suggested'])
  })

  it('a second one without changes asks nothing and writes nothing (XW-21)', async () => {
    const says: Says = { 103: ['confirmed', [900, 0.995]], 104: ['ambiguous', [901, 0.4], [902, 0.39]] }
    await match(says)
    const before = await everything()
    expect((await match(says)).counts).toMatchObject({ added: 0, changed: 0 })
    expect(asked).toHaveLength(1)
    await match(says, { params: { anyway: true } })
    expect(asked).toHaveLength(2)
    await refreshed()
    expect(await everything()).toEqual(before)
  })

  it('a dry one counts and writes nothing (XW-21)', async () => {
    const before = await everything()
    const run = await match({ 103: ['confirmed', [900, 0.995]] }, { dryRun: true })
    expect(run.counts).toMatchObject({ added: 1 })
    expect(await everything()).toEqual(before)
  })

  it('leaves links of people, files and keys alone, whatever it thinks of them (XW-22)', async () => {
    await match({})
    await say({ decision: 'confirm', ...pair(103, 900) })
    const before = await states()
    await match({ 101: ['confirmed', [102, 0.999]], 103: ['confirmed', [101, 0.999]] })
    expect(await states()).toEqual(before)
    expect(asked.at(-1)?.settings?.confirmed).toHaveLength(3)
  })

  it('keeps a link that it made when keys or it itself come to another opinion (XW-22)', async () => {
    await match({ 103: ['confirmed', [900, 0.995]] })
    await match({ 103: ['none'] }, { params: { anyway: true } })
    await refreshed()
    expect(await states()).toContain('F103-F900 confirmed match system')
  })

  it('withdraws a proposal that it would not make any more (XW-21)', async () => {
    await match({ 104: ['suggested', [900, 0.6]] })
    await match({ 104: ['suggested', [902, 0.7]] }, { params: { anyway: true } })
    expect(await states()).toContain('F104-F902 suggested match system')
    await match({ 104: ['none'] }, { params: { anyway: true } })
    expect(await states()).toEqual(KEYS)
    expect(await caseOf(104)).toBe('unmatched')
  })

  it('can be taken back as a whole (XW-8)', async () => {
    await match({ 103: ['confirmed', [900, 0.995]] })
    expect(await undoBatch(database, 'run:1', { by: 'ana', now })).toMatchObject({ undone: 3 })
    expect(await states()).toEqual([])
  })
})

describe('a refusal', () => {
  it('is not asked again while both are what they were, and asked anew once one changed (XW-23)', async () => {
    const says: Says = { 104: ['confirmed', [900, 0.999]] }
    await match({ 104: ['suggested', [900, 0.6]] })
    await say({ decision: 'reject', ...pair(104, 900) })
    await match(says, { params: { anyway: true } })
    expect([await caseOf(104), asked.at(-1)?.settings?.rejected]).toEqual(['unmatched', [expect.anything()]])
    await pullDhis2(database, [
      ...orgUnits.filter(({ id }) => id !== ou(900)),
      unit(900, [3, 2, 1], { name: 'Main store' }),
    ])
    await refreshed()
    await match(says)
    expect(asked.at(-1)?.settings?.rejected).toEqual([])
    // However certain it is now, a person has the last word.
    expect(await states()).toContain('F104-F900 rejected person ana')
    expect(await caseOf(104)).toBe('suggested')
    await say({ decision: 'reject', ...pair(104, 900) })
    await match(says)
    expect(await caseOf(104)).toBe('unmatched')
  })

  it('brings up the next candidate (XW-23)', async () => {
    await match({ 104: ['suggested', [900, 0.6], [902, 0.3], [901, 0.1]] })
    await say({ decision: 'reject', ...pair(104, 900) })
    expect(await states()).toContain('F104-F902 suggested match system')
    await say({ decision: 'reject', ...pair(104, 902) })
    expect(await caseOf(104)).toBe('unmatched')
  })
})

describe('a place that has no counterpart', () => {
  it('takes no part until it changes, and is then proposed, not linked (XW-24)', async () => {
    await match({})
    const placeId = ids.get(uuid(104)) ?? 0
    await say({ decision: 'noCounterpart', placeId, system: 'dhis2', reason: 'warehouse' })
    await match({ 104: ['confirmed', [900, 0.999]] })
    expect(asked.at(-1)?.left.map(({ id }) => id)).not.toContain(String(placeId))
    expect(await caseOf(104)).toBe('noCounterpart')
    await pullOpenlmis(database, {
      facilities: [facility(101, 3), facility(102, 3), facility(103, 4), facility(104, 2, { name: 'Health centre' })],
    })
    await match({ 104: ['confirmed', [900, 0.999]] })
    expect(await states()).toContain('F104-F900 suggested match system')
    expect(await caseOf(104)).toBe('suggested')
  })
})

describe('decisions that people make while the engine works', () => {
  it('are respected when its verdicts are written (XW-25)', async () => {
    await match({})
    await say({ decision: 'confirm', ...pair(104, 900) })
    const before = await states()
    // The engine read its lists before ana confirmed: it still gives unit 900 to facility 103.
    await match({ 103: ['confirmed', [900, 0.999]], 104: ['confirmed', [901, 0.9]] }, { params: { anyway: true } })
    expect(await states()).toEqual(before)
  })
})
