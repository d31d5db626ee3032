import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { fillTwoDistricts, TODAY } from '../../test/support/two-districts.ts'
import { fixedClock } from '../base/clock.ts'
import type { RunId } from '../base/ids.ts'
import { silentLog } from '../platform/log.ts'
import { createRuns } from '../runs/index.ts'
import { runDoctor, type Check } from './doctor.ts'
import { checkDatabase, checkDisk, databaseUnusable, judgeDisk, whenMigrated } from './doctor-host.ts'
import { checkRuns, checkWorker, judgeWorker } from './doctor-runs.ts'
import { checkFreshness, checkMappings, judgeGaps } from './doctor-store.ts'
import { saveConnectionFailure } from './store-connection-outcome.ts'
import { countStockPlaces, listRoots } from './store-doctor.ts'
import { addRun } from './test-support/systems-server.ts'

let database: TestDatabase
let bare: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  bare = await createTestDatabase({ migrated: false })
  await fillTwoDistricts(database.pool)
})
afterAll(async () => {
  await database.drop()
  await bare.drop()
})

const statesOf = async (...checks: Check[]) => (await runDoctor(checks)).map(({ check, state }) => [check, state])
const clock = fixedClock(TODAY)

describe('the host', () => {
  test('a migrated database is fine, one without schema is not (SY-11)', async () => {
    expect(await statesOf(checkDatabase(database))).toEqual([
      ['database', 'ok'],
      ['migrations', 'ok'],
    ])
    const [, migrations] = await runDoctor([checkDatabase(bare)])
    expect(migrations).toMatchObject({ state: 'fail', remedy: expect.stringContaining('interop migrate') })
  })

  test('what reads tables is left out until they are there (SY-11)', async () => {
    expect(await statesOf(whenMigrated(bare, checkMappings(bare)))).toEqual([])
    expect(await statesOf(whenMigrated(database, checkMappings(database)))).not.toEqual([])
  })

  test('a database that cannot be opened is a fault that names the runbook (SY-11)', async () => {
    const [finding] = await runDoctor([databaseUnusable('connection refused')])
    expect(finding).toMatchObject({ state: 'fail', message: 'connection refused' })
    expect(finding?.remedy).toContain('docs/runbooks/database-does-not-start.md')
  })

  test('a disk that fills up is told before it is full (SY-11)', () => {
    const disk = (freeMib: number) => judgeDisk('/data', { freeBytes: freeMib * 1024 ** 2, totalBytes: 1e11 }).state
    expect([disk(100), disk(1000), disk(50_000)]).toEqual(['fail', 'warn', 'ok'])
  })

  test('a folder that cannot be written is a fault (SY-11)', async () => {
    expect(await statesOf(checkDisk(`${import.meta.filename}/data`))).toEqual([['disk', 'fail']])
    expect((await statesOf(checkDisk(`${import.meta.dirname}/not/made/yet`)))[0]?.[1]).not.toBe('fail')
  })
})

describe('the store', () => {
  test('names what is not mapped, with an example (SY-15)', async () => {
    const findings = await runDoctor([checkMappings(database)])
    expect(findings.every(({ state }) => state === 'warn')).toBe(true)
    expect(findings.map(({ message }) => message)).toContain(
      '1 of 4 org units of DHIS2 are not linked to OpenLMIS, e.g. A3 clinic (uidA3uid)',
    )
  })

  test('an empty store has nothing to map, which is not the same as all being mapped', () => {
    const gap = { kind: 'facilitiesUnlinked' as const, count: 0, examples: [] }
    expect(judgeGaps([{ ...gap, of: 0 }])[0]?.message).toContain('Nothing was read yet')
    expect(judgeGaps([{ ...gap, of: 3 }])[0]?.message).toContain('Everything')
  })

  test('a source that was never read leads to the first pull (SY-15)', async () => {
    const sources = [{ system: 'registry', kind: 'registry', on: true, staleAfterMinutes: 60 }]
    const [finding] = await runDoctor([checkFreshness(database, { sources, clock })])
    expect(finding).toMatchObject({ state: 'warn', remedy: expect.stringContaining('interop sync all') })
  })

  test('names a source that was not read for too long (SY-15)', async () => {
    const sources = [
      { system: 'openlmis', kind: 'openlmis', on: true, staleAfterMinutes: 60 },
      { system: 'dhis2', kind: 'dhis2', on: false, staleAfterMinutes: 60 },
    ]
    expect(await statesOf(checkFreshness(database, { sources, clock }))).toEqual([['pulls', 'warn']])
  })

  test('work that waits while nothing runs means that no worker lives (SY-17)', () => {
    const run = { id: 7 as RunId, what: 'figures', finishedAt: null }
    const queued = { ...run, state: 'queued' as const, queuedAt: '2026-11-05T08:00:00Z' }
    const running = { ...queued, id: 8 as RunId, state: 'running' as const }
    const judge = (runs: (typeof queued | typeof running)[], ...waiting: number[]) =>
      judgeWorker({ runs, waiting: new Set(waiting), now: clock.now() })
    expect(judge([queued], 7)).toMatchObject({ state: 'fail', remedy: expect.stringContaining('interop worker') })
    expect(judge([queued, running], 7).state).toBe('warn')
    expect(judge([{ ...queued, queuedAt: '2026-11-05T08:59:00Z' }], 7).state).toBe('ok')
    expect(judge([]).message).toBe('No work waits; nothing has run yet')
  })

  test('a run whose process died is not taken for a worker (SY-17)', async () => {
    const runs = createRuns({ database, log: silentLog, clock })
    const [alive] = await runDoctor([checkWorker(runs, clock)])
    expect(alive).toMatchObject({ state: 'ok' })
    await addRun(database, 'dhis2.doses', 'running', 5)
    const [dead] = await runDoctor([checkWorker(runs, clock)])
    expect(dead).toMatchObject({ state: 'fail', message: expect.stringContaining('its process is silent') })
    await database.pool.query("update run set state = 'cancelled', finished_at = now() where state = 'running'")
  })

  test('the last failed run of a kind is told with its message and remedy, one made good since is not (SY-16)', async () => {
    const runs = createRuns({ database, log: silentLog, clock })
    await addRun(database, 'openlmis.reference', 'failed', 50)
    await addRun(database, 'openlmis.reference', 'succeeded', 40)
    const failed = await addRun(database, 'openlmis.stock', 'failed', 30)
    const findings = await runDoctor([checkRuns(runs, ['openlmis.reference', 'openlmis.stock'])])
    expect(findings).toEqual([
      {
        check: 'runs',
        state: 'warn',
        message: `Run ${failed} (openlmis.stock) failed: It broke`,
        remedy: 'Mend it See docs/runbooks/a-run-failed.md.',
      },
    ])
  })

  test('a source that failed last is told with what it said (SY-15)', async () => {
    const now = new Date('2026-11-05T08:00:00Z')
    const about = {
      system: 'dhis2',
      kind: 'dhis2',
      baseUrl: 'x',
      reason: 'ill',
      message: 'no answer',
      remedy: 'r',
      now,
    }
    await saveConnectionFailure(database.pool, about)
    const sources = [{ system: 'dhis2', kind: 'dhis2', on: true, staleAfterMinutes: 60 }]
    const [finding] = await runDoctor([checkFreshness(database, { sources, clock })])
    expect(finding).toMatchObject({ state: 'fail', message: expect.stringContaining('no answer') })
  })

  test('what the store knows of the country is read from it', async () => {
    expect(await countStockPlaces(database.pool)).toBe(2)
    expect(await listRoots(database.pool)).toEqual(['dhis2-Land'])
  })

  test('a check that breaks does not stop the others (SY-18)', async () => {
    const broken: Check = { name: 'broken', run: async () => Promise.reject(new Error('oops')) }
    expect(await statesOf(broken, checkDatabase(database))).toEqual([
      ['broken', 'fail'],
      ['database', 'ok'],
      ['migrations', 'ok'],
    ])
  })
})
