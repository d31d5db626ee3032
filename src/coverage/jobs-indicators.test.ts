import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createFakeDhis2, type FakeDhis2 } from '../connectors/dhis2/fake/index.ts'
import {
  combo,
  element,
  indicator,
  password,
  smallCountry,
  stored,
  unit,
} from '../connectors/dhis2/fake/small-country.ts'
import { createDhis2 } from '../connectors/dhis2/index.ts'
import { memoryRun, type MemoryRun } from '../runs/index.ts'
import { createDhis2ValueSource } from './jobs-dhis2-source.ts'
import { pullIndicators } from './jobs-indicators.ts'
import { defaultCoverageSettings, type CoverageDeps } from './settings.ts'

const DOSES = 'DosesIndic1'
const POPULATION = 'PopulIndic1'
let database: TestDatabase
let fake: FakeDhis2
let deps: CoverageDeps
let now: Date
let close: () => Promise<void>
afterEach(async () => await close())
beforeAll(async () => void (database = await createTestDatabase()))
afterAll(() => database.drop())
beforeEach(async () => {
  now = new Date('2026-08-10T08:00:00Z')
  await database.pool.query(
    `truncate run, antigen, area, place, series, doses_given, doses_given_earlier, target_population, target_population_earlier,
       figures_due, source_cursor restart identity cascade`,
  )
  await database.pool.query(`
    insert into run (what, trigger) values ('dhis2.doses', 'command');
    insert into antigen values (1, 'PENTA', 'Penta', 1, true, 3, 1, 3, 3, 'under1', 25);
    insert into place (system, source_id, name, active, holds_stock, content_hash, fetched_at) values
      ('dhis2', '${unit.open}', 'Open', true, false, '', now()), ('dhis2', '${unit.elsewhere}', 'Elsewhere', true, false, '', now())`)
  await fakeWith(
    { [unit.open]: [stored(element.doses, '202606', '12'), stored(element.doses, '202607', '7')] },
    { [unit.elsewhere]: [stored(element.doses, '202607', '30'), stored(element.population, '2026', '365')] },
  )
})

async function fakeWith(...values: NonNullable<Parameters<typeof smallCountry>[0]>['values'][]): Promise<void> {
  const country = smallCountry({ values: Object.assign({}, ...values) })
  const count = { annualized: false, denominator: '1', indicatorType: 'TypeNumber0' }
  fake = await createFakeDhis2({
    dataset: {
      ...country,
      indicators: [
        ...(country.indicators ?? []),
        { id: DOSES, name: 'Doses', numerator: `#{${element.doses}.${combo.under1}}`, ...count },
        { id: POPULATION, name: 'Population', numerator: `#{${element.population}}`, ...count },
      ],
    },
  })
  const dhis2 = createDhis2({
    baseUrl: fake.url,
    auth: { kind: 'basic', username: 'admin', password },
    egress: { allow: ['127.0.0.1'] },
    retry: { attempts: 1 },
  })
  close = async () => {
    await dhis2.close()
    await fake.close()
  }
  const history = { startDate: '2025-09-01', endDate: '2026-08-31' }
  deps = {
    database,
    dhis2: createDhis2ValueSource(dhis2, { history, onRejects: async () => undefined }),
    clock: { now: () => now },
    settings: { ...defaultCoverageSettings, historyMonths: 12, plan: { placesPerStep: 1, uidsPerUrl: 50 } },
  }
}

const map = async (id: string, meaning = 'dosesGiven', state = 'confirmed'): Promise<void> =>
  void (await database.pool.query(
    `insert into series (system, source_id, element_name, meaning, antigen, dose_number, age_band, target_group, method, state, decided_by)
     values ('dhis2', $1, $1, $2, $3, $4, null, $5, 'uid', $6, 'configuration')`,
    [
      id,
      meaning,
      meaning === 'dosesGiven' ? 1 : null,
      meaning === 'dosesGiven' ? 3 : null,
      meaning === 'dosesGiven' ? null : 'under1',
      state,
    ],
  ))
const pull = async (over: Parameters<typeof memoryRun>[0] = {}): Promise<MemoryRun> => {
  const run = memoryRun(over)
  await pullIndicators(run, deps)
  return run
}
const doses = async (): Promise<string[]> =>
  (
    await database.pool.query<{ key: string }>(
      `select p.source_id || ' ' || d.month || ' ' || d.doses as key from doses_given d join place p on p.id = d.place_id order by 1`,
    )
  ).rows.map(({ key }) => key)
const put = (facility: string, period: string, value: string): void => {
  fake.values.put(facility, stored(element.doses, period, value))
  fake.runAnalytics()
}

describe('the pull of indicators', () => {
  test('takes the values of mapped indicators for facilities by month, and asks for no others (COV-18)', async () => {
    await map(DOSES)
    await map(indicator.coverage, 'dosesGiven', 'proposed')
    const run = await pull()
    expect(await doses()).toEqual([`${unit.open} 202606 12`, `${unit.open} 202607 7`, `${unit.elsewhere} 202607 30`])
    expect(run.counts).toMatchObject({ read: 3, added: 3, rejected: 0 })
    expect((await database.pool.query('select place_id from figures_due order by 1')).rows).toHaveLength(2)
  })

  test('asks nothing where no indicator is mapped (COV-18)', async () => {
    await pull()
    expect(fake.requests.count()).toBe(0)
  })

  test('knows no reported zero where analytics drop zeros, as DHIS2 does by default, and invents none (COV-21)', async () => {
    await map(DOSES)
    await pull()
    put(unit.open, '202607', '0')
    expect((await pull()).counts).toMatchObject({ added: 0, changed: 0, vanished: 1 })
    expect(await doses()).toEqual([`${unit.open} 202606 12`, `${unit.elsewhere} 202607 30`])
  })

  test('follows corrections of the latest months, and of all months with a full read (COV-19)', async () => {
    await map(DOSES)
    put(unit.open, '202510', '4')
    await pull()
    put(unit.open, '202607', '9')
    put(unit.open, '202510', '5')
    expect((await pull()).counts).toMatchObject({ added: 0, changed: 1 })
    expect(await doses()).toContain(`${unit.open} 202607 9`)
    expect(await doses()).toContain(`${unit.open} 202510 4`)
    now = new Date('2026-08-18T08:00:00Z')
    await pull()
    expect(await doses()).toContain(`${unit.open} 202510 5`)
  })

  test('takes yearly target populations of facilities (COV-18)', async () => {
    await map(POPULATION, 'targetPopulation')
    await pull()
    const { rows } = await database.pool.query('select place_id, area_id, year, persons from target_population')
    expect(rows).toEqual([{ place_id: 2, area_id: null, year: 2026, persons: 365 }])
  })

  test('rejects what is no number of doses, and keeps the others (COV-20)', async () => {
    await map(DOSES)
    await map(indicator.coverage)
    fake.values.put(unit.open, stored(element.population, '2026', '700'))
    fake.runAnalytics()
    const run = await pull()
    expect(new Set(run.rejects.map(({ entity, reason }) => `${entity} ${reason}`))).toEqual(
      new Set(['indicatorValue notAWholeNumber']),
    )
    expect(run.rejects[0]?.message).toContain(`indicator ${indicator.coverage}`)
    expect(await doses()).toHaveLength(3)
  })

  test('does not take the values of an indicator that is no longer shown for gone (COV-20)', async () => {
    await map(DOSES)
    await pull()
    await database.pool.query(`update series set source_id = 'NotThere001'`)
    const run = await pull({ params: { full: true } })
    expect(run.rejects).toMatchObject([{ entity: 'mappedIndicator', key: 'NotThere001' }])
    expect(await doses()).toHaveLength(3)
  })

  test('goes on after the facilities that were finished (COV-19)', async () => {
    await map(DOSES)
    await pull({ from: { kind: 'indicators', whole: true, afterPlaceId: 1 } })
    expect(await doses()).toEqual([`${unit.elsewhere} 202607 30`])
  })

  test('asked for months, compares these alone and moves no watermark (COV-17)', async () => {
    await map(DOSES)
    await pull({ params: { firstMonth: 202606 } })
    expect(await doses()).toEqual([`${unit.open} 202606 12`])
    expect((await database.pool.query('select 1 from source_cursor')).rows).toEqual([])
  })
})
