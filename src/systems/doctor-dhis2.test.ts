import { describe, expect, onTestFinished, test } from 'vitest'
import { fixedClock, systemClock } from '../base/clock.ts'
import { createDhis2, type Dhis2Config } from '../connectors/dhis2/index.ts'
import { createFakeDhis2, type FakeDhis2Options } from '../connectors/dhis2/fake/index.ts'
import { password, set, smallCountry, unit } from '../connectors/dhis2/fake/small-country.ts'
import { checkDhis2, type Dhis2Reading } from './doctor-dhis2.ts'
import { runDoctor, type Finding } from './doctor.ts'

interface Installation {
  readonly fake?: Partial<FakeDhis2Options>
  readonly config?: Partial<Dhis2Config>
  readonly reading?: Partial<Dhis2Reading>
  /** Replaces what the account may see. */
  readonly account?: { readonly organisationUnits?: readonly string[]; readonly dataSetsRead?: readonly string[] }
}

const as = (username: string, secret = password): Dhis2Config['auth'] => ({ kind: 'basic', username, password: secret })

/** A running fake, the client of an installation that signs in as `reader`, and the check of both. */
async function install({ fake = {}, config = {}, reading = {}, account = {} }: Installation = {}) {
  const dataset = smallCountry()
  const rights = { dataSetsRead: [set.vaccines, set.population], ...account }
  const users = dataset.users.map((user) => (user.username === 'reader' ? { ...user, ...rights } : user))
  const server = await createFakeDhis2({ dataset: { ...dataset, users }, ...fake })
  const client = createDhis2({
    baseUrl: server.url,
    auth: as('reader'),
    egress: { allow: ['127.0.0.1'] },
    retry: { attempts: 2, baseMs: 1, maxMs: 2 },
    ratePerSecond: 10_000,
    ...config,
  })
  onTestFinished(async () => {
    await client.close()
    await server.close()
  })
  const settings: Dhis2Reading = {
    doseDataSets: [set.vaccines],
    populationDataSets: [set.population],
    listRoots: async () => [unit.root],
    clock: systemClock,
    ...reading,
  }
  return { server, findings: async () => await runDoctor([checkDhis2(client, settings)]) }
}

const troubles = (findings: readonly Finding[]) => findings.filter(({ state }) => state !== 'ok')

describe('doctor at DHIS2', () => {
  test.each(['2.38.7', '2.42.5.2', '2.43.1'])(
    'finds nothing wrong with %s where nothing is (SY-12)',
    async (version) => {
      const { findings } = await install({ fake: { version } })
      const found = await findings()
      expect(troubles(found)).toEqual([])
      expect(found.map(({ check }) => check)).toEqual([
        'dhis2',
        'dhis2 clock',
        'dhis2 org units',
        'dhis2 analytics',
        'dhis2 data sets',
        'dhis2 data sets',
      ])
    },
  )

  test('names a wrong password, and tries it once (SY-12)', async () => {
    const { server, findings } = await install({ config: { auth: as('reader', 'wrong') } })
    expect(await findings()).toMatchObject([
      { check: 'dhis2', state: 'fail', remedy: expect.stringContaining('dhis2.username') },
    ])
    expect(server.failedLogins('reader')).toBe(1)
  })

  test('names a token that is not known (SY-12)', async () => {
    const { findings } = await install({ config: { auth: { kind: 'token', token: 'd2pat_gone' } } })
    expect(await findings()).toMatchObject([{ state: 'fail', remedy: expect.stringContaining('token') }])
  })

  test('names a wrong address (SY-12)', async () => {
    const { server } = await install()
    const { findings } = await install({ config: { baseUrl: `${server.url}/hmis` } })
    expect(await findings()).toMatchObject([
      { check: 'dhis2', state: 'fail', remedy: expect.stringContaining('dhis2.url') },
    ])
  })

  test('names the address, not the password, where a login page answers for everything (SY-12)', async () => {
    const { server, findings } = await install()
    server.setMode({ kind: 'html' })
    expect(await findings()).toMatchObject([
      {
        check: 'dhis2',
        state: 'fail',
        message: expect.stringContaining('login page'),
        remedy: expect.stringContaining('dhis2.url'),
      },
    ])
  })

  test('names a server that is down, and one behind a proxy that says so (SY-12)', async () => {
    const down = await install()
    await down.server.close()
    expect(await down.findings()).toMatchObject([
      { check: 'dhis2', state: 'fail', remedy: expect.stringContaining('runs') },
    ])
    const ill = await install()
    ill.server.setMode({ kind: 'unavailable', status: 503 })
    expect(await ill.findings()).toMatchObject([{ state: 'fail', message: expect.stringContaining('503') }])
  })

  test('names a version that is too old, a calendar that is not ours, and a version nobody tried (SY-12)', async () => {
    for (const fake of [{ version: '2.37.9' }, { calendar: 'ethiopian' }]) {
      const { findings } = await install({ fake })
      expect(await findings()).toMatchObject([
        { check: 'dhis2', state: 'fail', remedy: expect.stringContaining('docs/connectors/dhis2.md') },
      ])
    }
    const newer = await install({ fake: { version: '2.44.0' } })
    expect(troubles(await newer.findings())).toMatchObject([{ check: 'dhis2', state: 'warn' }])
  })

  test('names a clock that is off by a day, with its direction (SY-13)', async () => {
    const day = 86_400_000
    const ahead = fixedClock(new Date(Date.now() + day).toISOString())
    const { findings } = await install({ fake: { clock: ahead } })
    expect(troubles(await findings())).toMatchObject([
      { check: 'dhis2 clock', state: 'fail', message: 'The clock of DHIS2 is 24 hours ahead of ours' },
    ])
  })

  test('names an account that sees no org unit, or only a district (SY-14)', async () => {
    const blind = await install({ account: { organisationUnits: [] } })
    const found = troubles(await blind.findings())
    expect(found[0]).toMatchObject({
      check: 'dhis2 org units',
      state: 'fail',
      remedy: expect.stringContaining('country'),
    })
    const district = await install({ account: { organisationUnits: [unit.districtA] } })
    expect(troubles(await district.findings())).toMatchObject([
      { check: 'dhis2 org units', state: 'warn', message: expect.stringContaining(unit.districtA) },
    ])
  })

  test('names a data set whose data the account may not read (SY-14)', async () => {
    const { findings } = await install({ account: { dataSetsRead: [set.population] } })
    expect(troubles(await findings())).toMatchObject([
      {
        check: 'dhis2 data sets',
        state: 'fail',
        message: expect.stringContaining('Vaccines'),
        remedy: expect.stringContaining('share the data set'),
      },
    ])
  })

  test('names a data set that does not exist, and the one that is meant (SY-14)', async () => {
    const { findings } = await install({ reading: { doseDataSets: ['VACCINES'] } })
    const [finding] = troubles(await findings())
    expect(finding).toMatchObject({ check: 'dhis2 data sets', state: 'fail' })
    expect(finding?.message).toContain('no data set VACCINES')
    expect(finding?.remedy).toContain(`perhaps ${set.vaccines} is meant`)
  })

  test('names a data set of the wrong period type (SY-14)', async () => {
    const { findings } = await install({ reading: { doseDataSets: [set.population], populationDataSets: [] } })
    expect(troubles(await findings())).toMatchObject([
      { check: 'dhis2 data sets', state: 'fail', message: expect.stringContaining('Yearly') },
    ])
  })

  test('tells that analytics never ran, or long ago, without calling it a fault', async () => {
    const never = await install({ fake: { analyticsGeneratedAt: null } })
    expect(troubles(await never.findings())).toMatchObject([{ check: 'dhis2 analytics', state: 'warn' }])
    const old = await install({ fake: { analyticsGeneratedAt: '2020-01-01T00:00:00.000Z' } })
    expect(troubles(await old.findings())).toMatchObject([{ check: 'dhis2 analytics', state: 'warn' }])
  })

  test('a system without settings is off, which is not a fault (SY-12)', async () => {
    const reading = { doseDataSets: [], populationDataSets: [], listRoots: async () => [], clock: systemClock }
    expect(await runDoctor([checkDhis2(undefined, reading)])).toMatchObject([{ check: 'dhis2', state: 'warn' }])
  })
})
