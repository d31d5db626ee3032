import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { clock, ou, pullDhis2, pullOpenlmis, units, uuid } from '../../test/support/few-places.ts'
import { memoryRun } from '../runs/index.ts'
import { decide, linkPlaces, undo, undoBatch, importLinks, type Decision } from './index.ts'
import { listHistory } from './store-history.ts'

let database: TestDatabase
const now = clock.now()

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query('truncate run, area, place, figures_due restart identity cascade')
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
  await pullOpenlmis(database)
  await pullDhis2(database)
  await linkPlaces(memoryRun(), { database, clock })
})

const query = async <T extends object>(sql: string): Promise<T[]> => (await database.pool.query<T>(sql)).rows
const idOf = async (sourceId: string): Promise<number> =>
  (await query<{ id: number }>(`select id from place where source_id = '${sourceId}'`))[0]?.id ?? 0
const pairOf = async (place: number, other: number) => ({
  placeId: await idOf(uuid(place)),
  otherPlaceId: await idOf(ou(other)),
})
const caseOf = async (placeId: number) =>
  (
    await query<{ state: string; version: number }>(
      `select state, version from crosswalk_case where place_id = ${placeId}`,
    )
  )[0]
const states = async (): Promise<string[]> =>
  (
    await query<{ said: string }>(
      `select p.code || '-' || o.code || ' ' || l.state || ' ' || l.decided_by as said
         from place_link l join place p on p.id = l.place_id join place o on o.id = l.other_place_id
        where l.state <> 'retired' order by 1`,
    )
  ).map(({ said }) => said)
const said = async (decision: Decision, by = 'ana') => await decide(database, decision, { by, now })
const mustSay = async (decision: Decision, by = 'ana') => {
  const outcome = await said(decision, by)
  if (!outcome.ok) throw new Error(`refused: ${outcome.error.kind}`)
  return outcome.value
}

describe('two people at once', () => {
  it('do not overwrite each other: the second is told who decided what (XW-5)', async () => {
    const pair = await pairOf(103, 900)
    const version = (await caseOf(pair.placeId))?.version ?? 0
    await mustSay({ decision: 'confirm', ...pair, version })
    const second = await said({ decision: 'reject', ...pair, version }, 'ben')
    expect(second).toMatchObject({
      ok: false,
      error: { kind: 'decidedMeanwhile', last: { by: 'ana', action: 'confirm', otherName: 'Unit 900' } },
    })
    expect(await states()).toContain('F103-F900 confirmed ana')
  })

  it('only one of two decisions that are made at the same moment is taken (XW-5)', async () => {
    const pair = await pairOf(103, 900)
    const version = (await caseOf(pair.placeId))?.version ?? 0
    const outcomes = await Promise.all([
      said({ decision: 'confirm', ...pair, version }),
      said({ decision: 'reject', ...pair, version }, 'ben'),
    ])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
  })
})

describe('a counterpart that another place has', () => {
  it('is refused until several stores of one org unit are said to be meant (XW-6)', async () => {
    const pair = await pairOf(104, 101)
    expect(await said({ decision: 'confirm', ...pair })).toMatchObject({
      ok: false,
      error: { kind: 'counterpartTaken' },
    })
    await mustSay({ decision: 'confirm', ...pair, rollUp: true })
    expect(await states()).toEqual([
      'F101-F101 confirmed system',
      'F102-F102 confirmed system',
      'F104-F101 confirmed ana',
    ])
  })
})

describe('a place without counterpart', () => {
  it('is said so with a reason, shown so, and opened again (XW-7)', async () => {
    const placeId = await idOf(uuid(104))
    const { version } = await mustSay({ decision: 'noCounterpart', placeId, system: 'dhis2', reason: 'warehouse' })
    expect(await caseOf(placeId)).toMatchObject({ state: 'noCounterpart', version })
    await linkPlaces(memoryRun(), { database, clock })
    expect(await caseOf(placeId)).toMatchObject({ state: 'noCounterpart', version })
    expect(await mustSay({ decision: 'reopen', placeId, system: 'dhis2', version })).toMatchObject({
      state: 'unmatched',
    })
  })

  it('may stand in the other system (XW-7)', async () => {
    const placeId = await idOf(ou(900))
    expect(
      await mustSay({ decision: 'noCounterpart', placeId, system: 'openlmis', reason: 'coverageOnly' }),
    ).toMatchObject({ state: 'noCounterpart' })
  })

  it('cannot be one that is linked (XW-7)', async () => {
    const placeId = await idOf(uuid(101))
    expect(await said({ decision: 'noCounterpart', placeId, system: 'dhis2', reason: 'other' })).toMatchObject({
      ok: false,
      error: { kind: 'isLinked' },
    })
  })
})

describe('taking back', () => {
  it('restores every link that a decision changed, with who had decided it (XW-8)', async () => {
    const before = await query('select id, state, method, decided_by, decided_at, note from place_link order by id')
    const done = await mustSay({ decision: 'confirm', ...(await pairOf(101, 900)), note: 'moved in 2025' })
    expect(await states()).toContain('F101-F900 confirmed ana')
    expect(await undo(database, done.historyId, { by: 'ben', now })).toMatchObject({ ok: true })
    const after = await query(
      "select id, state, method, decided_by, decided_at, note from place_link where state <> 'retired' order by id",
    )
    expect(after).toEqual(before)
    expect(await undo(database, done.historyId, { by: 'ben', now })).toEqual({
      ok: false,
      error: { kind: 'undoneBefore' },
    })
  })

  it('is refused while a later decision stands on it, and possible once that is taken back (XW-8)', async () => {
    const pair = await pairOf(103, 900)
    const first = await mustSay({ decision: 'confirm', ...pair })
    const second = await mustSay({ decision: 'reject', ...pair }, 'ben')
    expect(await undo(database, first.historyId, { by: 'ana', now })).toEqual({
      ok: false,
      error: { kind: 'builtUpon' },
    })
    const { entries } = await listHistory(database.pool, { place: pair.placeId, limit: 10 })
    expect(entries.map(({ action, canUndo }) => [action, canUndo])).toEqual([
      ['reject', true],
      ['confirm', false],
    ])
    expect(await undo(database, second.historyId, { by: 'ben', now })).toMatchObject({ ok: true })
    expect(await undo(database, first.historyId, { by: 'ana', now })).toMatchObject({
      ok: true,
      value: { state: 'unmatched' },
    })
  })

  it('takes a whole file back, but for what somebody decided since (XW-8)', async () => {
    const csv = `openlmis_code,dhis2_code\nF103,F900\nF101,F102\nF102,F101\n`
    const { batch } = await importLinks({ database, clock }, { csv, apply: true, actor: 'ana' })
    await mustSay({ decision: 'reject', ...(await pairOf(103, 900)) }, 'ben')
    expect(await undoBatch(database, batch ?? '', { by: 'ana', now })).toEqual({ undone: 4, kept: 1 })
    expect(await states()).toEqual([
      'F101-F101 confirmed system',
      'F102-F102 confirmed system',
      'F103-F900 rejected ben',
    ])
  })
})

describe('history', () => {
  it('holds what keys, files and people did, and only grows (XW-9)', async () => {
    await mustSay({ decision: 'reject', ...(await pairOf(102, 102)), note: 'other village' })
    await pullDhis2(
      database,
      units.filter(({ id }) => id !== ou(101)),
    )
    await linkPlaces(memoryRun(), { database, clock })
    const { entries } = await listHistory(database.pool, { limit: 10 })
    expect(entries.map(({ by, action, before, after, note }) => [by, action, before, after, note])).toEqual([
      ['system', 'refresh', 'confirmed', 'broken', null],
      ['ana', 'reject', 'confirmed', 'rejected', 'other village'],
      ['system', 'key', null, 'confirmed', null],
      ['system', 'key', null, 'confirmed', null],
    ])
    const page = await listHistory(database.pool, { limit: 1, by: 'system' })
    expect(page.entries).toHaveLength(1)
    expect(page.next).toBe(page.entries[0]?.id)
  })
})
