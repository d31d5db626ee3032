import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { clock, ou, pullDhis2, pullOpenlmis, uuid } from '../../test/support/few-places.ts'
import type { MatchDecision } from '../matching/index.ts'
import { memoryRun, RunFailure } from '../runs/index.ts'
import { decide, matchPlaces } from './index.ts'
import type { LearnFromDecisions } from './jobs-learn.ts'
import { defaultCrosswalkSettings } from './settings.ts'
import { loadAreaAliases, loadModel } from './store-match.ts'

let database: TestDatabase
beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query(
    'truncate run, area, place, figures_due, source_cursor, match_model, area_alias restart identity cascade',
  )
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
  await pullOpenlmis(database)
  await pullDhis2(database)
})

const idOf = async (sourceId: string): Promise<number> =>
  (await database.pool.query<{ id: number }>('select id from place where source_id = $1', [sourceId])).rows[0]?.id ?? 0

async function decideTwo(): Promise<void> {
  for (const [decision, place, other] of [
    ['confirm', 101, 101],
    ['reject', 102, 900],
  ] as const) {
    const pair = { placeId: await idOf(uuid(place)), otherPlaceId: await idOf(ou(other)) }
    const outcome = await decide(database, { decision, ...pair }, { by: 'ana', now: clock.now() })
    expect(outcome.ok).toBe(true)
  }
}

const settings = { ...defaultCrosswalkSettings, enoughToLearn: 2 }
const learntFrom: (readonly MatchDecision[])[] = []
const usedModels: (string | undefined)[] = []
const run = async (params: Record<string, unknown>, learn?: LearnFromDecisions): Promise<void> =>
  await matchPlaces(memoryRun({ params }), {
    database,
    clock,
    settings,
    learn,
    match: async (input) => {
      usedModels.push(input.settings?.model?.version)
      return { verdicts: new Map(), areas: [] }
    },
  })
const learn: LearnFromDecisions = (_lists, decisions) => {
  learntFrom.push(decisions)
  const version = `learnt-${decisions.map(({ decision }) => decision).join('-')}`
  return { model: { version } as never, areaAliases: [{ left: ['North', 'A'], right: ['Nord', 'A'] }] }
}
beforeEach(() => {
  learntFrom.length = 0
  usedModels.length = 0
})

describe('learning', () => {
  it('needs enough decisions of people (XW-27)', async () => {
    await expect(run({ learn: true }, learn)).rejects.toThrow(RunFailure)
    expect(learntFrom).toEqual([])
  })

  it('makes weights from decisions, refusals too, which the next match uses (XW-27)', async () => {
    await decideTwo()
    await run({ learn: true }, learn)
    expect(learntFrom[0]?.map(({ decision }) => decision)).toEqual(['confirmed', 'rejected'])
    expect(usedModels).toEqual(['learnt-confirmed-rejected'])
    expect(await loadModel(database.pool, 'dhis2')).toMatchObject({
      version: 'learnt-confirmed-rejected',
      decisions: 2,
    })
    expect(await loadAreaAliases(database.pool, 'dhis2')).toMatchObject([{ right: ['Nord', 'A'], source: 'learnt' }])
  })

  it('does not make them again from the same decisions (XW-27)', async () => {
    await decideTwo()
    await run({ learn: true }, learn)
    await run({ learn: true }, learn)
    expect(learntFrom).toHaveLength(1)
  })
})
