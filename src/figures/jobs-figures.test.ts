import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { fixedClock } from '../base/clock.ts'
import { memoryRun, type MemoryRun } from '../runs/index.ts'
import { computeFigures, refreshFigures } from './jobs-figures.ts'
import { defaultFigureSettings, type FigureSettings } from './settings.ts'
import { comparable, naiveFigures, storedFigures } from './test-support/naive-figures.ts'
import {
  applyChange,
  change,
  createRandomCountry,
  MONTHS,
  RUNNING,
  type Change,
  type StockRow,
} from './test-support/random-country.ts'

const settings: FigureSettings = { ...defaultFigureSettings, historyMonths: MONTHS.length }
const span = { first: MONTHS[0], running: RUNNING }
let database: TestDatabase
beforeAll(async () => void (database = await createTestDatabase()))
afterAll(() => database.drop())
const reset = async (): Promise<void> => {
  await database.pool.query(
    `truncate run, antigen, area, place, series, product, product_antigen, processing_period, place_link, supply_link, doses_given,
       target_population, report_expected, stock_month, stock_now, ideal_stock, facility_antigen_month, facility_antigen_now,
       area_antigen_month, figures_due, figure_place, figure_area, figure_area_due, source_cursor restart identity cascade`,
  )
  await createRandomCountry(database.pool)
}
beforeEach(reset)

const deps = { clock: fixedClock('2026-04-20T08:00:00Z'), settings, programs: ['EPI'] }
const compute = async (params = {}, over: Partial<typeof deps> = {}): Promise<MemoryRun> => {
  const run = memoryRun({ params })
  await computeFigures(run, { ...deps, database, ...over })
  return run
}
const apply = async (...changes: Change[]): Promise<void> => {
  for (const one of changes) await applyChange(database.pool, one)
}
const rows = async <T extends object>(sql: string): Promise<T[]> =>
  (await database.pool.query<T & Record<string, unknown>>(sql)).rows
const stockRow: StockRow = { opening: 40, received: 60, used: 50, out: 0, expired: 5, open: 0, daysOut: 0 }

describe('the figures', () => {
  test('computed by SQL equal those computed one by one with the rules', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 20, maxLength: 150 }), async (changes) => {
        await reset()
        await apply(...changes)
        await compute({ full: true })
        expect(comparable(await storedFigures(database.pool))).toEqual(
          comparable(await naiveFigures(database.pool, settings, span)),
        )
      }),
      { numRuns: 15 },
    )
  })

  test('computed again for what changed equal those computed from scratch', async () => {
    const rounds = fc.array(fc.array(change, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 60 }), rounds, async (first, later) => {
        await reset()
        await apply(...first)
        await compute()
        for (const changes of later) {
          await apply(...changes)
          await compute()
        }
        const incremental = comparable(await storedFigures(database.pool))
        await compute({ full: true })
        expect(incremental).toEqual(comparable(await storedFigures(database.pool)))
      }),
      { numRuns: 15 },
    )
  })

  test('touch only the facilities that are due', async () => {
    await compute()
    await apply({ kind: 'dose', place: 8, series: 1, month: 202602, doses: 5 })
    expect((await compute()).counts.changed).toBe(1)
    expect((await compute()).counts.changed).toBe(0)
    expect(await rows('select 1 from figures_due')).toEqual([])
  })

  test('asked for months, are computed for these alone, and what was due stays due (FIG-11)', async () => {
    const given = (month: number, doses: number): Change => ({ kind: 'dose', place: 8, series: 4, month, doses })
    await compute()
    await apply(given(202601, 5), given(202602, 7))
    await compute({ firstMonth: 202602, lastMonth: 202602 })
    const monthsOf = (table: string) =>
      rows(`select distinct month from ${table} where doses_given is not null order by 1`)
    expect(await monthsOf('facility_antigen_month')).toEqual([{ month: 202602 }])
    expect(await monthsOf('area_antigen_month')).toEqual([{ month: 202602 }])
    expect(await rows('select place_id from figures_due')).toEqual([{ place_id: 8 }])
    await compute()
    expect(await monthsOf('area_antigen_month')).toEqual([{ month: 202601 }, { month: 202602 }])
  })

  test('count an org unit once when several stores share it, at the one with the lowest id', async () => {
    await apply(
      { kind: 'link', place: 2, other: 7, on: true },
      { kind: 'dose', place: 7, series: 4, month: 202602, doses: 30 },
    )
    await compute()
    expect(await rows('select facility_id, doses_given from facility_antigen_month')).toEqual([
      { facility_id: 1, doses_given: 30 },
    ])
    expect(
      await rows(
        `select hierarchy, doses_given from area_antigen_month where area_id in (1, 5) and antigen = 2 and month = 202602 order by 1`,
      ),
    ).toEqual([
      { hierarchy: 'dhis2', doses_given: 30 },
      { hierarchy: 'openlmis', doses_given: 30 },
    ])
  })

  test('move to the next store when the first loses its link', async () => {
    await apply(
      { kind: 'link', place: 2, other: 7, on: true },
      { kind: 'dose', place: 7, series: 4, month: 202602, doses: 30 },
    )
    await compute()
    await apply({ kind: 'link', place: 1, other: 7, on: false })
    await compute()
    expect(await rows('select facility_id from facility_antigen_month')).toEqual([{ facility_id: 2 }])
  })

  test('of what is not linked or has no area count in the country of both hierarchies', async () => {
    await apply(
      { kind: 'area', place: 12, area: null },
      { kind: 'dose', place: 12, series: 4, month: 202602, doses: 9 },
      { kind: 'stock', place: 5, product: 3, month: 202602, row: stockRow },
    )
    await compute()
    const country = await rows(
      `select doses_given as given, closing_doses as closing, facilities from area_antigen_month
        where area_id in (1, 5) and antigen = 2 and month = 202602`,
    )
    expect(country).toEqual([
      { given: 9, closing: 45, facilities: 9 },
      { given: 9, closing: 45, facilities: 9 },
    ])
  })

  test('of what has no area do not count in a stray area without a parent, even when it was stored first (FIG-6)', async () => {
    await database.pool.query(
      `insert into area (id, system, source_id, name, level, path, content_hash, fetched_at) overriding system value
       values (0, 'dhis2', 'stray', 'Stray', 1, '{0}', '', now())`,
    )
    await apply({ kind: 'area', place: 12, area: null })
    await compute()
    expect(await rows('select facility_id from figure_place where dhis2_area_id = 0')).toEqual([])
    expect(await rows('select dhis2_area_id from figure_place where facility_id = 12')).toEqual([{ dhis2_area_id: 5 }])
  })

  test('add up where an area has the level of the one above it, as the towns around a city', async () => {
    await database.pool.query(
      'update area a set level = p.level from area p where p.id = a.parent_id and p.parent_id is not null',
    )
    await apply({ kind: 'dose', place: 7, series: 4, month: 202602, doses: 30 })
    await compute({ full: true })
    const sums = await rows(
      `select a.system, m.doses_given as given, m.facilities from area_antigen_month m join area a on a.id = m.area_id
        where a.parent_id is null and m.antigen = 2 and m.month = 202602 order by 1`,
    )
    expect(sums).toEqual([
      { system: 'dhis2', given: 30, facilities: 9 },
      { system: 'openlmis', given: 30, facilities: 9 },
    ])
  })

  test('keep not reported, reported zero and not expected apart', async () => {
    await apply(
      { kind: 'expected', place: 7, on: true },
      { kind: 'dose', place: 7, series: 4, month: 202602, doses: 0 },
      { kind: 'dose', place: 8, series: 4, month: 202602, doses: 3 },
    )
    await compute()
    const month = await rows(
      `select facility_id as id, month, doses_given as given, doses_expected as expected from facility_antigen_month
        where antigen = 2 and month in (202601, 202602) order by 1, 2`,
    )
    expect(month).toEqual([
      { id: 1, month: 202601, given: null, expected: true },
      { id: 1, month: 202602, given: 0, expected: true },
      { id: 2, month: 202602, given: 3, expected: false },
    ])
    const area = await rows(
      `select doses_expected as expected, doses_reported as reported, doses_given as given from area_antigen_month
        where area_id = 5 and antigen = 2 and month in (202601, 202602) order by month`,
    )
    expect(area).toEqual([
      { expected: 1, reported: 0, given: null },
      { expected: 1, reported: 2, given: 3 },
    ])
  })

  test('leave the running month out of the average, because it is not over', async () => {
    await apply(
      { kind: 'stock', place: 1, product: 3, month: 202602, row: stockRow },
      { kind: 'stock', place: 1, product: 3, month: 202603, row: { ...stockRow, used: 70 } },
      { kind: 'stock', place: 1, product: 3, month: 202604, row: { ...stockRow, used: 1 } },
    )
    await compute()
    expect(await rows('select amc_doses as amc from facility_antigen_month order by month')).toEqual([
      { amc: 50 },
      { amc: 60 },
      { amc: 60 },
    ])
  })

  test('do not add what a store hands out to what the facilities use', async () => {
    await apply(
      { kind: 'supplier', place: 2, supplier: 1, on: true },
      { kind: 'stock', place: 1, product: 3, month: 202602, row: { ...stockRow, used: 80 } },
      { kind: 'stock', place: 2, product: 3, month: 202602, row: stockRow },
    )
    await compute()
    expect(
      await rows(
        `select used_doses as used, closing_doses as closing, stock_reported as reported from area_antigen_month
          where area_id = 1 and antigen = 2 and month = 202602`,
      ),
    ).toEqual([{ used: 50, closing: 45, reported: 2 }])
  })

  test('are made again when a month begins, and older months than are kept go', async () => {
    await apply({ kind: 'dose', place: 7, series: 4, month: 202511, doses: 5 })
    await compute()
    expect((await compute({}, { clock: fixedClock('2026-05-01T08:00:00Z') })).counts.changed).toBe(9)
    expect(await rows('select 1 from facility_antigen_month')).toEqual([])
    expect(await rows('select distinct month from area_antigen_month order by 1 limit 1')).toEqual([{ month: 202512 }])
  })

  test('are made again when thresholds change', async () => {
    await compute()
    const stricter = { ...settings, thresholds: [{ minMonths: 3, maxMonths: 9, minIsaShare: 0.5, maxIsaShare: 2 }] }
    expect((await compute({}, { settings: stricter })).counts.changed).toBe(9)
  })

  test('go on after an interruption and end the same', async () => {
    await apply(...fc.sample(change, { numRuns: 80, seed: 7 }))
    await compute({ full: true })
    const whole = comparable(await storedFigures(database.pool))
    await database.pool.query('truncate facility_antigen_month, facility_antigen_now, area_antigen_month, figure_place')
    const run = memoryRun({ params: { full: true } })
    const killed = { ...run, saveCursor: async () => Promise.reject(new Error('killed')) }
    await expect(computeFigures(killed, { ...deps, database })).rejects.toThrow('killed')
    expect(await rows('select 1 from facility_antigen_month')).toEqual([])
    await computeFigures(run, { ...deps, database })
    expect(comparable(await storedFigures(database.pool))).toEqual(whole)
  })

  test('of one facility can be refreshed at once', async () => {
    await compute()
    await apply({ kind: 'now', place: 4, product: 3, soh: 17, day: 9 })
    await refreshFigures({ ...deps, database }, [4])
    expect(
      await rows(
        'select soh_doses as soh, status, observed_on as on from facility_antigen_now where facility_id = 4 and antigen = 2',
      ),
    ).toEqual([{ soh: 17, status: 'unknown', on: '2026-04-09' }])
    expect(await rows('select 1 from figures_due')).toEqual([])
  })

  test('raise the version that pages ask for', async () => {
    const version = async () =>
      (await rows<{ v: number }>(`select version as v from data_version where name = 'figures'`))[0]?.v ?? 0
    await compute()
    const before = await version()
    await apply({ kind: 'dose', place: 8, series: 1, month: 202602, doses: 5 })
    await compute()
    expect(await version()).toBeGreaterThan(before)
  })
})
