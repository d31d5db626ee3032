import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { memoryRun, type MemoryRun } from '../runs/index.ts'
import { pullReports } from './jobs-reports.ts'
import { pullTargets } from './jobs-targets.ts'
import { defaultCoverageSettings } from './settings.ts'
import { MemoryDhis2 } from './test-support/memory-dhis2.ts'
import { createSmallCountry } from './test-support/small-country.ts'

let database: TestDatabase
let dhis2: MemoryDhis2
beforeAll(async () => void (database = await createTestDatabase()))
afterAll(() => database.drop())
beforeEach(async () => {
  await database.pool.query(
    `truncate run, antigen, area, place, series, target_population, target_population_earlier, report_expected,
       report_completed, figures_due, figure_area_due, source_cursor restart identity cascade`,
  )
  dhis2 = new MemoryDhis2()
  await createSmallCountry(database.pool, dhis2)
})

const settings = { ...defaultCoverageSettings, doseDataSets: ['routine'], historyMonths: 12 }
const pull = async (what: typeof pullTargets, over: Parameters<typeof memoryRun>[0] = {}): Promise<MemoryRun> => {
  const run = memoryRun(over)
  await what(run, { database, dhis2, settings, clock: { now: () => dhis2.now } })
  return run
}
const later = (minutes: number): void => void (dhis2.now = new Date(dhis2.now.getTime() + minutes * 60_000))
const due = async (): Promise<number[]> =>
  (await database.pool.query<{ id: number }>('select place_id as id from figures_due order by 1')).rows.map(
    ({ id }) => id,
  )

describe('the pull of target populations', () => {
  const value = (orgUnit: string, year: string, text: string) => ({
    dataElement: 'pop',
    categoryOptionCombo: 'default',
    orgUnit,
    period: year,
    value: text,
  })
  const stored = async (): Promise<unknown[]> =>
    (
      await database.pool.query<{ at: string; year: number; persons: number }>(
        `select coalesce(p.source_id, a.source_id) as at, t.year, t.persons
           from target_population t left join place p on p.id = t.place_id left join area a on a.id = t.area_id order by 1, 2`,
      )
    ).rows.map(({ at, year, persons }) => `${at} ${year} ${persons}`)

  test('takes those of facilities and those of areas', async () => {
    dhis2.put(value('n1', '2026', '120'))
    dhis2.put(value('south', '2026', '900.5'))
    dhis2.put(value('n1', '2027', '130'))
    await pull(pullTargets)
    expect(await stored()).toEqual(['n1 2026 120', 'n1 2027 130', 'south 2026 900.5'])
  })

  test('asked for months, compares those of their years alone and moves no watermark (COV-17)', async () => {
    for (const year of ['2025', '2026', '2027']) dhis2.put(value('n1', year, '120'))
    await pull(pullTargets)
    const watermark = async () => (await database.pool.query('select cursor from source_cursor')).rows
    const before = await watermark()
    for (const year of ['2025', '2026', '2027']) dhis2.forget(value('n1', year, '120'))
    later(60)
    const run = await pull(pullTargets, { params: { firstMonth: 202602, lastMonth: 202603 } })
    expect(await stored()).toEqual(['n1 2025 120', 'n1 2027 120'])
    expect([await watermark(), run.settled]).toEqual([before, []])
  })

  test('a facility’s new target makes it due, an area’s own the area', async () => {
    dhis2.put(value('n1', '2026', '120'))
    dhis2.put(value('south', '2026', '900'))
    await pull(pullTargets)
    expect(await due()).toEqual([1])
    expect((await database.pool.query('select area_id from figure_area_due')).rows).toEqual([{ area_id: 3 }])
  })

  test('keeps a replaced target and withdraws a deleted one', async () => {
    dhis2.put(value('n1', '2026', '120'))
    dhis2.put(value('north', '2026', '800'))
    await pull(pullTargets)
    later(60)
    dhis2.put(value('n1', '2026', '125'))
    dhis2.remove(value('north', '2026', '800'))
    const run = await pull(pullTargets)
    expect(await stored()).toEqual(['n1 2026 125'])
    expect(run.counts).toMatchObject({ read: 2, changed: 1, vanished: 1 })
    const { rows } = await database.pool.query(
      'select persons, replaced_by as by from target_population_earlier order by persons',
    )
    expect(rows).toEqual([
      { persons: 120, by: 125 },
      { persons: 800, by: null },
    ])
  })

  test('a second pull reads only what changed, a whole one notices what vanished without a trace', async () => {
    dhis2.put(value('n1', '2026', '120'))
    later(60)
    await pull(pullTargets)
    dhis2.forget(value('n1', '2026', '120'))
    expect((await pull(pullTargets)).counts.read).toBe(0)
    expect(await stored()).toEqual(['n1 2026 120'])
    await pull(pullTargets, { params: { full: true } })
    expect(await stored()).toEqual([])
  })

  test('bad values are rejected', async () => {
    dhis2.put(value('n1', '2026', '-1'))
    dhis2.put(value('n1', '202601', '10'))
    const run = await pull(pullTargets)
    expect(run.rejects.map(({ reason }) => reason).toSorted()).toEqual(['notANumberOfPersons', 'periodNotAYear'])
  })
})

describe('the pull of reports', () => {
  const completed = async (): Promise<unknown[]> =>
    (
      await database.pool.query<{ key: string }>(
        `select p.source_id || ' ' || r.month || ' ' || coalesce(r.completed_on::text, '-') as key
           from report_completed r join place p on p.id = r.place_id order by 1`,
      )
    ).rows.map(({ key }) => key)
  const report = (orgUnit: string, period: string, date: string | null = '2026-07-04T10:00:00.000Z') => ({
    dataSet: 'routine',
    orgUnit,
    period,
    date,
  })

  test('takes who is expected to report from the assignment of the data set, and follows it', async () => {
    dhis2.assigned.set('routine', ['n1', 's1', 'north'])
    await pull(pullReports)
    const expected = async () =>
      (await database.pool.query('select place_id from report_expected order by 1')).rows.map((row) => row.place_id)
    expect(await expected()).toEqual([1, 3])
    await database.pool.query('truncate figures_due')
    dhis2.assigned.set('routine', ['n1', 'n2'])
    await pull(pullReports)
    expect(await expected()).toEqual([1, 2])
    expect(await due()).toEqual([2, 3])
  })

  test('takes completed reports of facilities by month', async () => {
    dhis2.registrations.push(report('n1', '202606'), report('n2', '202512', null), report('north', '202606'))
    const run = await pull(pullReports)
    expect(await completed()).toEqual(['n1 202606 2026-07-04', 'n2 202512 -'])
    expect(run.counts).toMatchObject({ read: 3, added: 2 })
  })

  test('a report that is reopened is complete no longer', async () => {
    dhis2.registrations.push(report('n1', '202606'), report('n2', '202606'))
    await pull(pullReports)
    dhis2.registrations.shift()
    const run = await pull(pullReports)
    expect(await completed()).toEqual(['n2 202606 2026-07-04'])
    expect(run.counts).toMatchObject({ unchanged: 1, vanished: 1 })
  })

  test('asked for months, compares the reports of these alone (COV-17)', async () => {
    dhis2.registrations.push(report('n1', '202512'), report('n1', '202601'))
    await pull(pullReports)
    dhis2.registrations.length = 0
    await pull(pullReports, { params: { firstMonth: 202512 } })
    expect(await completed()).toEqual(['n1 202601 2026-07-04'])
  })

  test('later pulls leave older months as they are until everything is compared', async () => {
    dhis2.registrations.push(report('n1', '202512'))
    await pull(pullReports)
    dhis2.registrations.pop()
    await pull(pullReports)
    expect(await completed()).toHaveLength(1)
    await pull(pullReports, { params: { full: true } })
    expect(await completed()).toEqual([])
  })
})
