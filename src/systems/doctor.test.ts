import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { fillTwoDistricts, TODAY } from '../../test/support/two-districts.ts'
import { fixedClock } from '../base/clock.ts'
import { err, ok } from '../base/result.ts'
import { runDoctor, type Check } from './doctor.ts'
import { checkDatabase, checkDisk, judgeDisk } from './doctor-host.ts'
import { checkFreshness, checkMappings, judgeWorker } from './doctor-store.ts'
import { checkDhis2, checkOpenlmis, judgeClock } from './doctor-systems.ts'

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
  test('a migrated database is fine, one without schema is not', async () => {
    expect(await statesOf(checkDatabase(database))).toEqual([
      ['database', 'ok'],
      ['migrations', 'ok'],
    ])
    const [, migrations] = await runDoctor([checkDatabase(bare)])
    expect(migrations).toMatchObject({ state: 'fail', remedy: expect.stringContaining('interop migrate') })
  })

  test('a disk that fills up is told before it is full', () => {
    const disk = (freeMib: number) => judgeDisk('/data', { freeBytes: freeMib * 1024 ** 2, totalBytes: 1e11 }).state
    expect([disk(100), disk(1000), disk(50_000)]).toEqual(['fail', 'warn', 'ok'])
  })

  test('a folder that cannot be written is a fault', async () => {
    expect(await statesOf(checkDisk(`${import.meta.filename}/data`))).toEqual([['disk', 'fail']])
    expect((await statesOf(checkDisk(`${import.meta.dirname}/not/made/yet`)))[0]?.[1]).not.toBe('fail')
  })
})

describe('the systems', () => {
  const profile = {
    versions: { referencedata: '15.3.0' },
    features: { facilitiesFull: true, publicApi: true, stockEventHistory: true, gtin: true },
    clockAheadMs: 400,
  }

  test('OpenLMIS with a wrong password is reachable and says so', async () => {
    const client = {
      getProfile: async () => ok(profile),
      checkLogin: async () => err({ kind: 'badCredentials', message: 'Bad credentials' } as const),
    }
    const findings = await runDoctor([checkOpenlmis(client)])
    expect(findings.map(({ check, state }) => [check, state])).toEqual([
      ['openlmis', 'ok'],
      ['openlmis credentials', 'fail'],
      ['openlmis clock', 'ok'],
    ])
    expect(findings[1]?.remedy).toContain('openlmis.username')
  })

  test('a wrong address names the setting', async () => {
    const refused = async () => err({ kind: 'wrongAddress', message: 'HTML instead of JSON' } as const)
    const [openlmis] = await runDoctor([checkOpenlmis({ getProfile: refused, checkLogin: refused })])
    expect(openlmis).toMatchObject({ state: 'fail', remedy: expect.stringContaining('openlmis.url') })
    const [dhis2] = await runDoctor([checkDhis2({ connect: refused }, { dataSets: [] })])
    expect(dhis2).toMatchObject({ state: 'fail', remedy: expect.stringContaining('dhis2.url') })
  })

  test('an account of DHIS2 that sees nothing, or not the configured data set, is a fault', async () => {
    const client = {
      connect: async () =>
        ok({
          version: '2.41.0',
          minor: 41,
          engine: 'upTo242' as const,
          calendar: 'iso8601',
          serverTimeZone: 'Etc/UTC',
          serverDate: TODAY,
          clockSkewSeconds: 90_000,
          systemId: undefined,
          systemName: undefined,
          lastAnalyticsTableSuccess: undefined,
          username: 'interop',
          authorities: [],
          isSuperuser: false,
          captureOrgUnits: [],
          viewOrgUnits: [],
          dataSets: ['other'],
        }),
    }
    expect(await statesOf(checkDhis2(client, { dataSets: ['wanted'] }))).toEqual([
      ['dhis2', 'ok'],
      ['dhis2 org units', 'fail'],
      ['dhis2 data sets', 'fail'],
      ['dhis2 clock', 'fail'],
    ])
  })

  test('a system without settings is off, which is not a fault', async () => {
    expect(await statesOf(checkOpenlmis(undefined), checkDhis2(undefined, { dataSets: [] }))).toEqual([
      ['openlmis', 'warn'],
      ['dhis2', 'warn'],
    ])
  })

  test('a clock that is a day off is told with its direction', () => {
    expect(judgeClock('c', 'DHIS2', -86_400).message).toBe('The clock of DHIS2 is 86400 seconds behind ours')
    expect(judgeClock('c', 'DHIS2', 3).state).toBe('ok')
  })
})

describe('the store', () => {
  test('names what is not mapped, with an example', async () => {
    const findings = await runDoctor([checkMappings(database)])
    expect(findings.every(({ state }) => state === 'warn')).toBe(true)
    expect(findings.map(({ message }) => message)).toContain(
      '1 of 4 org units of DHIS2 are not linked to OpenLMIS, e.g. A3 clinic (uidA3uid)',
    )
  })

  test('names a source that was not read for too long', async () => {
    const sources = [
      { system: 'openlmis', kind: 'openlmis', on: true, staleAfterMinutes: 60 },
      { system: 'dhis2', kind: 'dhis2', on: false, staleAfterMinutes: 60 },
    ]
    expect(await statesOf(checkFreshness(database, { sources, clock }))).toEqual([['pulls', 'warn']])
  })

  test('work that waits while nothing runs means that no worker lives', () => {
    const run = { what: 'figures', id: 7 as never }
    const old = '2026-11-05T08:00:00Z'
    const now = clock.now()
    expect(judgeWorker([{ ...run, state: 'queued', queuedAt: old }], now).state).toBe('fail')
    expect(
      judgeWorker(
        [
          { ...run, state: 'queued', queuedAt: old },
          { ...run, state: 'running', queuedAt: old },
        ],
        now,
      ).state,
    ).toBe('warn')
    expect(judgeWorker([{ ...run, state: 'queued', queuedAt: '2026-11-05T08:59:00Z' }], now).state).toBe('ok')
  })

  test('a check that breaks does not stop the others', async () => {
    const broken: Check = { name: 'broken', run: async () => Promise.reject(new Error('oops')) }
    expect(await statesOf(broken, checkDatabase(database))).toEqual([
      ['broken', 'fail'],
      ['database', 'ok'],
      ['migrations', 'ok'],
    ])
  })
})
