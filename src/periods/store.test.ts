import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { fixedClock } from '../base/clock.ts'
import { ok } from '../base/result.ts'
import { memoryRun, type MemoryRun, type SourceResult } from '../runs/index.ts'
import {
  decidePeriod,
  listPeriods,
  loadPeriodMonths,
  periodGaps,
  pullPeriods,
  type OpenlmisPeriod,
  type PeriodSettings,
} from './index.ts'

let database: TestDatabase
const clock = fixedClock('2026-07-05T10:00:00Z')

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query('truncate run, processing_period, period_mapping restart identity cascade')
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
})

async function* pages<T>(rows: readonly T[]): AsyncGenerator<SourceResult<T>> {
  yield ok({ items: rows.slice(0, 2), rejects: [] })
  yield ok({ items: rows.slice(2), rejects: [] })
}

const period = (id: string, startDate: string, endDate: string, scheduleId = 's1'): OpenlmisPeriod => ({
  id,
  name: id.toUpperCase(),
  startDate,
  endDate,
  scheduleId,
})
const june = period('june', '2026-06-01', '2026-06-30')
const july = period('july', '2026-07-01', '2026-07-31')
const quarter = period('q1', '2026-01-01', '2026-03-31', 's2')
const all = [june, july, quarter]

async function pull(periods: readonly OpenlmisPeriod[] = all, settings?: PeriodSettings): Promise<MemoryRun> {
  const run = memoryRun()
  const openlmis = {
    listProcessingSchedules: () =>
      pages([
        { id: 's1', code: 'SCH001', name: 'Monthly' },
        { id: 's2', code: 'SCH002', name: 'Quarterly' },
      ]),
    listProcessingPeriods: () => pages(periods),
  }
  await pullPeriods(run, { database, openlmis, clock, ...(settings && { settings }) })
  return run
}

it('keeps all periods, gives months only to months, and tells of those without one', async () => {
  const run = await pull()
  expect(run.counts).toMatchObject({ added: 3, rejected: 1 })
  expect(await loadPeriodMonths(database.pool)).toEqual(
    new Map([
      ['june', 202606],
      ['july', 202607],
    ]),
  )
  expect(run.rejects[0]).toMatchObject({ key: 'q1', reason: 'periodOverlapsSeveral' })
  expect(run.rejects[0]?.message).toContain('31 days of 2026-01, 28 days of 2026-02, 31 days of 2026-03')
  expect(await periodGaps(database.pool)).toEqual([
    { kind: 'periodsUnmapped', count: 1, of: 3, examples: ['Quarterly: Q1'] },
  ])
})

it('writes nothing when nothing changed, and what changed when it did', async () => {
  await pull()
  expect((await pull()).counts).toMatchObject({ added: 0, changed: 0, unchanged: 3, vanished: 0 })
  const run = await pull([{ ...june, name: 'Juin' }, quarter])
  expect(run.counts).toMatchObject({ changed: 1, unchanged: 1, vanished: 1 })
  expect((await listPeriods(database.pool)).map(({ name }) => name)).toEqual(['Q1', 'Juin'])
})

it('does not complain about schedules that are not used here', async () => {
  const run = await pull(all, { schedules: ['SCH001'] })
  expect([run.rejects, run.counts.added]).toEqual([[], 3])
})

it('keeps the decision of a person through later pulls', async () => {
  await pull()
  await decidePeriod(database, { sourceId: 'q1', dhis2Period: '202603', by: 'ana' }, clock.now())
  expect((await loadPeriodMonths(database.pool)).get('q1')).toBe(202603)
  const run = await pull()
  expect(run.rejects).toEqual([])
  expect((await loadPeriodMonths(database.pool)).get('q1')).toBe(202603)
  expect((await pull()).counts).toMatchObject({ changed: 0, unchanged: 3 })
})

it('makes the figures of every place due when a period gets its month (PER-8)', async () => {
  await pull()
  const due = async () => (await database.pool.query('select place_id from figures_due')).rowCount
  await database.pool.query('truncate figures_due')
  await database.pool.query(
    `insert into place (system, source_id, name, active, holds_stock, content_hash, fetched_at)
     values ('openlmis', 'p1', 'Post', true, true, '', now())`,
  )
  await decidePeriod(database, { sourceId: 'nope', dhis2Period: '202603', by: 'ana' }, clock.now())
  expect(await due()).toBe(0)
  await decidePeriod(database, { sourceId: 'q1', dhis2Period: '202603', by: 'ana' }, clock.now())
  expect(await due()).toBe(1)
})

it('refuses a decision for an unknown period or with a text that is no DHIS2 period', async () => {
  await pull()
  const decide = async (sourceId: string, dhis2Period: string) =>
    await decidePeriod(database, { sourceId, dhis2Period, by: 'ana' }, clock.now())
  expect(await decide('nope', '202603')).toMatchObject({ ok: false, error: { kind: 'unknownPeriod' } })
  expect(await decide('q1', 'March')).toMatchObject({ ok: false, error: { kind: 'badDhis2Period' } })
})

it('tells of periods of one schedule that overlap, and of one that ends before it starts', async () => {
  const run = await pull([june, period('late', '2026-06-25', '2026-07-24'), period('bad', '2026-08-31', '2026-08-01')])
  expect(run.rejects.map(({ key, reason }) => `${key} ${reason}`).toSorted()).toEqual([
    'bad periodEndsBeforeItStarts',
    'late periodOverlapsSeveral',
    'late periodsOverlap',
  ])
  expect(run.counts.added).toBe(2)
})
