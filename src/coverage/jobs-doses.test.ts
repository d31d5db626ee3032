import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { memoryRun, type MemoryRun } from '../runs/index.ts'
import { pullDoses } from './jobs-doses.ts'
import type { ValueQuery } from './ports.ts'
import { defaultCoverageSettings, type CoverageSettings } from './settings.ts'
import { MemoryDhis2 } from './test-support/memory-dhis2.ts'
import { createSmallCountry } from './test-support/small-country.ts'

const settings: CoverageSettings = {
  ...defaultCoverageSettings,
  doseDataSets: ['routine'],
  historyMonths: 12,
  concurrency: 1,
  plan: { placesPerStep: 2, uidsPerUrl: 2 },
}

describe('the pull of doses given', () => {
  let database: TestDatabase
  let dhis2: MemoryDhis2
  beforeAll(async () => void (database = await createTestDatabase()))
  afterAll(() => database.drop())
  beforeEach(async () => {
    await database.pool.query(
      `truncate run, antigen, area, place, series, doses_given, doses_given_earlier, figures_due, source_cursor
       restart identity cascade`,
    )
    dhis2 = new MemoryDhis2()
    await createSmallCountry(database.pool, dhis2)
  })

  const pull = async (over: Parameters<typeof memoryRun>[0] = {}): Promise<MemoryRun> => {
    const run = memoryRun(over)
    await pullDoses(run, { database, dhis2, settings, clock: { now: () => dhis2.now } })
    return run
  }
  const later = (minutes: number): void => void (dhis2.now = new Date(dhis2.now.getTime() + minutes * 60_000))
  const value = (orgUnit: string, period: string, text: string, combo = 'under1') => ({
    dataElement: 'penta3',
    categoryOptionCombo: combo,
    orgUnit,
    period,
    value: text,
  })
  const stored = async (): Promise<Record<string, number>> => {
    const { rows } = await database.pool.query<{ key: string; doses: number }>(
      `select p.source_id || ' ' || s.source_id || ' ' || d.month as key, d.doses
         from doses_given d join place p on p.id = d.place_id join series s on s.id = d.series_id order by 1`,
    )
    return Object.fromEntries(rows.map(({ key, doses }) => [key, doses]))
  }
  const earlier = async (): Promise<unknown[]> =>
    (
      await database.pool.query(
        `select p.source_id as place, d.month, d.doses, d.replaced_by as "replacedBy"
           from doses_given_earlier d join place p on p.id = d.place_id order by d.replaced_at, 1, 2`,
      )
    ).rows

  test('reads the history in steps of bounded size and stores every value, zero included', async () => {
    dhis2.put(value('n1', '202607', '12'))
    dhis2.put(value('n1', '202512', '0'))
    dhis2.put(value('s1', '202607', '7', 'older'))
    const run = await pull()
    expect(await stored()).toEqual({
      'n1 penta3.under1 202512': 0,
      'n1 penta3.under1 202607': 12,
      's1 penta3.older 202607': 7,
    })
    expect(dhis2.queries.map(({ orgUnits, startDate, endDate }) => [orgUnits, startDate, endDate])).toEqual([
      [['north'], '2025-08-01', '2025-12-31'],
      [['north'], '2026-01-01', '2026-07-31'],
      [['south'], '2025-08-01', '2025-12-31'],
      [['south'], '2026-01-01', '2026-07-31'],
    ])
    expect(run.counts).toMatchObject({ read: 3, added: 3, changed: 0, vanished: 0, rejected: 0 })
  })

  test('takes a value that stands in two answers once, as when its place was moved while they were read', async () => {
    dhis2.put(value('n1', '202607', '12'))
    const answer = dhis2.dataValues.bind(dhis2)
    dhis2.dataValues = async function* (query: ValueQuery) {
      yield* answer(query)
      if (query.orgUnits.includes('south')) yield* answer({ ...query, orgUnits: ['north'] })
    }
    const run = memoryRun()
    await pullDoses(run, {
      database,
      dhis2,
      settings: { ...settings, concurrency: 4 },
      clock: { now: () => dhis2.now },
    })
    expect(await stored()).toEqual({ 'n1 penta3.under1 202607': 12 })
    expect(run.counts).toMatchObject({ read: 2, added: 1 })
  })

  test('asks for mapped data elements only', async () => {
    await pull()
    expect(dhis2.queries[0]?.dataElements.toSorted()).toEqual(['bcg', 'penta3'])
  })

  test('a second pull asks once, for what changed since, and finds nothing new', async () => {
    dhis2.put(value('n1', '202607', '12'))
    later(60)
    await pull()
    dhis2.queries.length = 0
    later(120)
    const run = await pull()
    expect(dhis2.queries).toHaveLength(1)
    expect(dhis2.queries[0]).toMatchObject({ orgUnits: ['root'], changedSince: new Date('2026-07-15T08:45:00Z') })
    expect(run.counts).toMatchObject({ read: 0, added: 0, changed: 0 })
  })

  test('a corrected value replaces the earlier one, which is kept, and only its place is due', async () => {
    dhis2.put(value('n1', '202607', '12'))
    dhis2.put(value('n2', '202607', '5'))
    await pull()
    await database.pool.query('truncate figures_due')
    later(60)
    dhis2.put(value('n1', '202607', '21'))
    const run = await pull()
    expect(await stored()).toMatchObject({ 'n1 penta3.under1 202607': 21, 'n2 penta3.under1 202607': 5 })
    expect(await earlier()).toEqual([{ place: 'n1', month: 202607, doses: 12, replacedBy: 21 }])
    expect((await database.pool.query('select place_id from figures_due')).rows).toEqual([{ place_id: 1 }])
    expect(run.counts).toMatchObject({ added: 0, changed: 1 })
  })

  test('a deleted value goes, is kept as an earlier one and never becomes zero', async () => {
    dhis2.put(value('n1', '202607', '12'))
    await pull()
    later(60)
    dhis2.remove(value('n1', '202607', '12'))
    const run = await pull()
    expect(await stored()).toEqual({})
    expect(await earlier()).toEqual([{ place: 'n1', month: 202607, doses: 12, replacedBy: null }])
    expect(run.counts.vanished).toBe(1)
  })

  test('a value that vanished without a trace is noticed by the comparison', async () => {
    dhis2.put(value('n1', '202607', '12'))
    await pull()
    dhis2.forget(value('n1', '202607', '12'))
    later(60)
    await pull()
    expect(await stored()).toEqual({ 'n1 penta3.under1 202607': 12 })
    await pull({ params: { full: true } })
    expect(await stored()).toEqual({})
    expect(await earlier()).toHaveLength(1)
  })

  test('compares everything again after a week', async () => {
    dhis2.put(value('n1', '202607', '12'))
    await pull()
    dhis2.forget(value('n1', '202607', '12'))
    later(7 * 24 * 60)
    await pull()
    expect(await stored()).toEqual({})
  })

  test('asked for months, compares these alone and leaves the next read what it had to read (COV-17)', async () => {
    for (const period of ['202605', '202606', '202607']) dhis2.put(value('n1', period, '12'))
    await pull()
    later(60)
    dhis2.forget(value('n1', '202605', '12'))
    dhis2.forget(value('n1', '202606', '12'))
    dhis2.put(value('n1', '202607', '15'))
    dhis2.queries.length = 0
    const run = await pull({ params: { firstMonth: 202606, lastMonth: 202606 } })
    expect(dhis2.queries.map(({ startDate, endDate }) => [startDate, endDate])).toEqual(
      dhis2.queries.map(() => ['2026-06-01', '2026-06-30']),
    )
    expect(await stored()).toEqual({ 'n1 penta3.under1 202605': 12, 'n1 penta3.under1 202607': 12 })
    expect([run.counts.vanished, run.settled]).toEqual([1, []])
    await pull()
    expect(await stored()).toEqual({ 'n1 penta3.under1 202605': 12, 'n1 penta3.under1 202607': 15 })
  })

  test('refuses months that are not kept', async () => {
    await expect(pull({ params: { firstMonth: 202001, lastMonth: 202012 } })).rejects.toThrow(/outside the months kept/)
  })

  test('reads the history of a series that was confirmed later, and of that one only', async () => {
    dhis2.put({ ...value('n1', '202601', '9'), dataElement: 'mr1', categoryOptionCombo: 'default' })
    await pull()
    later(60)
    dhis2.queries.length = 0
    await database.pool.query(`update series set state = 'confirmed' where source_id = 'mr1.default'`)
    await pull()
    expect(await stored()).toEqual({ 'n1 mr1.default 202601': 9 })
    expect(dhis2.queries.slice(1).every(({ dataElements }) => dataElements.join() === 'mr1')).toBe(true)
  })

  test('reads the history of a place that was added later', async () => {
    dhis2.parents.set('s2', 'south')
    dhis2.put(value('s2', '202601', '9'))
    const first = await pull()
    expect(first.rejects.map(({ reason, key }) => [reason, key])).toEqual([['unknownOrgUnit', 's2']])
    later(60)
    await database.pool.query(
      `insert into place (system, source_id, name, area_id, active, holds_stock, content_hash, fetched_at)
       values ('dhis2', 's2', 'South 2', 3, true, false, '', now())`,
    )
    await pull()
    expect(await stored()).toEqual({ 's2 penta3.under1 202601': 9 })
  })

  test('bad values are rejected with their reason and stop no good one', async () => {
    dhis2.put(value('n1', '202607', '-4'))
    dhis2.put(value('n1', '202606', '1.5'))
    dhis2.put(value('n2', '202607', '5'))
    dhis2.put(value('n2', '202606', '5', 'pregnant'))
    dhis2.put(value('north', '202606', '5'))
    const run = await pull()
    expect(await stored()).toEqual({ 'n2 penta3.under1 202607': 5 })
    expect(run.rejects.map(({ reason }) => reason).toSorted()).toEqual([
      'negativeValue',
      'notAWholeNumber',
      'unknownOrgUnit',
      'unmappedOptionCombo',
    ])
    expect(run.settled).toEqual(['dhis2 dataValue'])
  })

  test('a dry run counts and writes nothing', async () => {
    dhis2.put(value('n1', '202607', '12'))
    const run = await pull({ dryRun: true })
    expect(run.counts).toMatchObject({ read: 1, added: 1 })
    expect(await stored()).toEqual({})
    expect((await database.pool.query('select 1 from source_cursor')).rows).toEqual([])
  })

  test('an answer that breaks off writes nothing of it, and the next run goes on after the finished steps', async () => {
    dhis2.put(value('n1', '202607', '12'))
    dhis2.put(value('s1', '202607', '7'))
    let pages = 0
    dhis2.beforePage = () => {
      pages += 1
      if (pages === 5) throw new Error('the connection broke')
    }
    const run = memoryRun()
    const deps = { database, dhis2, settings, clock: { now: () => dhis2.now } }
    await expect(pullDoses(run, deps)).rejects.toThrow('the connection broke')
    dhis2.beforePage = () => undefined
    dhis2.queries.length = 0
    await pullDoses(memoryRun({ from: run.savedCursors.at(-1) }), deps)
    expect(dhis2.queries.map(({ orgUnits }) => orgUnits[0])).toEqual(['south'])
    expect(await stored()).toEqual({ 'n1 penta3.under1 202607': 12, 's1 penta3.under1 202607': 7 })
  })

  test('a place that is stored while a pull is interrupted gets its history with the next pull', async () => {
    dhis2.put(value('n1', '202607', '12'))
    dhis2.put(value('s9', '202510', '8'))
    dhis2.parents.set('s9', 'south')
    dhis2.beforePage = () => {
      if (dhis2.queries.length === 4) throw new Error('killed')
    }
    const run = memoryRun()
    const deps = { database, dhis2, settings, clock: { now: () => dhis2.now } }
    await expect(pullDoses(run, deps)).rejects.toThrow('killed')
    dhis2.beforePage = () => undefined
    await database.pool.query(
      `insert into place (system, source_id, name, area_id, active, holds_stock, content_hash, fetched_at)
       values ('dhis2', 's9', 'South 9', 3, true, false, '', now())`,
    )
    later(60)
    await pullDoses(memoryRun({ from: run.savedCursors.at(-1) }), deps)
    expect(await stored()).toEqual({ 'n1 penta3.under1 202607': 12 })
    later(60)
    await pull()
    expect(await stored()).toEqual({ 'n1 penta3.under1 202607': 12, 's9 penta3.under1 202510': 8 })
  })

  test('whatever happens over there, the store follows: entries, corrections, deletions, and pulls killed on the way', async () => {
    const unit = fc.constantFrom('n1', 'n2', 's1')
    const period = fc.constantFrom('202508', '202512', '202606', '202607')
    const combo = fc.constantFrom('under1', 'older')
    const change = fc.record({ kind: fc.constantFrom('put', 'put', 'remove'), unit, period, combo, doses: fc.nat(5) })
    const step = fc.oneof(
      { weight: 3, arbitrary: change },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('pull'), full: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('killed'), atPage: fc.integer({ min: 1, max: 6 }) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await database.pool.query('truncate doses_given, doses_given_earlier, source_cursor')
        dhis2.values.clear()
        dhis2.now = new Date('2026-07-15T08:00:00Z')
        let from: unknown
        for (const one of steps) {
          later(7)
          if ('unit' in one) {
            const entry = value(one.unit, one.period, String(one.doses), one.combo)
            if (one.kind === 'put') dhis2.put(entry)
            else if (dhis2.values.has(`penta3.${one.combo}/${one.period}/${one.unit}`)) dhis2.remove(entry)
          } else if ('atPage' in one) {
            let pages = 0
            dhis2.beforePage = () => {
              pages += 1
              if (pages === one.atPage) throw new Error('killed')
            }
            const run = memoryRun({ from })
            const killed = await pullDoses(run, { database, dhis2, settings, clock: { now: () => dhis2.now } }).then(
              () => false,
              () => true,
            )
            dhis2.beforePage = () => undefined
            from = killed ? (run.savedCursors.at(-1) ?? from) : undefined
          } else {
            await pull({ params: { full: one.full }, ...(from === undefined ? {} : { from }) } as never)
            from = undefined
          }
        }
        later(7)
        await pull(from === undefined ? {} : ({ from } as never))
        // A run that goes on after a kill ends with the state at its start; the next one brings what came in between.
        await pull()
        const model = [...dhis2.values.values()]
          .filter((v) => !v.deleted)
          .map((v) => [`${v.orgUnit} penta3.${v.categoryOptionCombo} ${v.period}`, Number(v.value)] as const)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
        expect(await stored()).toEqual(Object.fromEntries(model))
      }),
      { numRuns: 40 },
    )
  })
})
