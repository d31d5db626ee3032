import { describe, expect, onTestFinished, test } from 'vitest'
import { createOpenlmis, type OpenlmisConfig } from '../connectors/openlmis/index.ts'
import { startFakeOpenlmis, type FakeOpenlmisOptions } from '../connectors/openlmis/fake/index.ts'
import { TINY_USERS, tinyDataset, tinyIds } from '../connectors/openlmis/fake/tiny-dataset.ts'
import { runDoctor, type Finding } from './doctor.ts'
import { checkOpenlmis, judgePrograms, judgeVersions, type OpenlmisReading } from './doctor-openlmis.ts'

const CLIENT = { clientId: 'user-client', clientSecret: 'changeme' }

interface Installation {
  readonly fake?: Partial<FakeOpenlmisOptions>
  readonly config?: Partial<OpenlmisConfig>
  readonly reading?: Partial<OpenlmisReading>
}

/** A running fake, the client as an installation has it, and the check of both. */
async function install({ fake = {}, config = {}, reading = {} }: Installation = {}) {
  const server = await startFakeOpenlmis({ dataset: tinyDataset(), rateLimit: 'off', ...fake })
  const client = createOpenlmis({
    baseUrl: server.url,
    egress: { allow: ['127.0.0.1'] },
    credentials: { grant: 'password', ...CLIENT, ...TINY_USERS.admin },
    pacing: 'unlimited',
    retry: { attempts: 2, baseMs: 1, maxMs: 2 },
    ...config,
  })
  onTestFinished(async () => {
    await client.close()
    await server.close()
  })
  const settings: OpenlmisReading = {
    programs: ['EPI'],
    account: TINY_USERS.admin,
    movementsFrom: 'stockCards',
    countStockPlaces: async () => 3,
    ...reading,
  }
  return { server, findings: async () => await runDoctor([checkOpenlmis(client, settings)]) }
}

const troubles = (findings: readonly Finding[]) => findings.filter(({ state }) => state !== 'ok')
const find = (findings: readonly Finding[], check: string) => findings.find((one) => one.check === check)

describe('doctor at OpenLMIS', () => {
  test('finds nothing wrong where nothing is (SY-12)', async () => {
    const { findings } = await install()
    const found = await findings()
    expect(troubles(found)).toEqual([])
    expect(found.map(({ check }) => check)).toEqual([
      'openlmis',
      'openlmis clock',
      'openlmis sign-in',
      'openlmis programmes',
      'openlmis rights',
      'openlmis rights',
    ])
  })

  test('names a wrong password and asks nothing more with it (SY-12)', async () => {
    const { server, findings } = await install({
      config: { credentials: { grant: 'password', ...CLIENT, username: 'admin', password: 'wrong' } },
    })
    const found = await findings()
    expect(troubles(found)).toMatchObject([
      { check: 'openlmis sign-in', state: 'fail', remedy: expect.stringContaining('openlmis.username') },
    ])
    expect(found[0]).toMatchObject({ check: 'openlmis', state: 'ok' })
    expect(server.requests.get('POST /api/oauth/token')).toBe(1)
  })

  test('names a wrong secret of the OAuth client (SY-12)', async () => {
    const { findings } = await install({
      config: { credentials: { grant: 'password', ...CLIENT, clientSecret: 'wrong', ...TINY_USERS.admin } },
    })
    expect(troubles(await findings())).toMatchObject([
      { check: 'openlmis sign-in', message: expect.stringContaining('user-client') },
    ])
  })

  test.each([
    ['an address below which something else answers', '/somewhere'],
    ['the address of the API instead of the server', '/api'],
  ])('names %s (SY-12)', async (_, path) => {
    const { server } = await install()
    const { findings } = await install({ config: { baseUrl: `${server.url}${path}` } })
    expect(troubles(await findings())).toMatchObject([
      { check: 'openlmis', state: 'fail', remedy: expect.stringContaining('openlmis.url') },
    ])
  })

  test('names HTML in place of JSON (SY-12)', async () => {
    const { server, findings } = await install()
    server.setModes({ html: true })
    expect(troubles(await findings())).toMatchObject([
      { check: 'openlmis', state: 'fail', remedy: expect.stringContaining('openlmis.url') },
    ])
  })

  test('names a server that is down, one that is ill, and an address nobody may call (SY-12)', async () => {
    const down = await install()
    await down.server.close()
    const [finding] = await down.findings()
    expect(finding).toMatchObject({ check: 'openlmis', state: 'fail', remedy: expect.stringContaining('runs') })

    const ill = await install()
    ill.server.setModes({ status: 503 })
    expect((await ill.findings())[0]).toMatchObject({ state: 'fail', message: expect.stringContaining('503') })

    const guarded = await install({ config: { egress: { allow: [] } } })
    expect((await guarded.findings())[0]).toMatchObject({
      state: 'fail',
      remedy: expect.stringContaining('network.allow'),
    })
  })

  test('names a service that is down while the others answer (SY-12)', async () => {
    const { server, findings } = await install()
    server.setModes({ status: 404, onlyPath: '/requisition' })
    expect(find(await findings(), 'openlmis')).toMatchObject({
      state: 'fail',
      message: expect.stringContaining('requisition'),
    })
  })

  test('names a clock that is off by a day, with its direction (SY-13)', async () => {
    const { server, findings } = await install()
    server.setModes({ clockSkewMs: -86_400_000 })
    expect(troubles(await findings())).toMatchObject([
      { check: 'openlmis clock', state: 'fail', message: 'The clock of OpenLMIS is 24 hours behind ours' },
    ])
  })

  test('names a programme that does not exist, and the one that is meant (SY-14)', async () => {
    const { findings } = await install({ reading: { programs: ['EPY'] } })
    const [finding] = troubles(await findings())
    expect(finding).toMatchObject({ check: 'openlmis programmes', state: 'fail' })
    expect(finding?.message).toContain('no programme EPY')
    expect(finding?.remedy).toContain('perhaps EPI is meant')
  })

  test('names a missing right, and one that holds at some facilities only (SY-14)', async () => {
    const dataset = tinyDataset()
    const rights = [0, 1].map((n) => `REQUISITION_VIEW|${tinyIds.facility(n + 1)}|${tinyIds.program}`)
    const { findings } = await install({ fake: { dataset: { ...dataset, permissionStringsOf: () => rights } } })
    expect(troubles(await findings())).toMatchObject([
      {
        check: 'openlmis rights',
        state: 'fail',
        message: expect.stringContaining('STOCK_CARDS_VIEW'),
        remedy: expect.stringContaining('STOCK_CARDS_VIEW'),
      },
      {
        check: 'openlmis rights',
        state: 'warn',
        message: 'The account has REQUISITION_VIEW for EPI at 2 of 3 facilities',
      },
    ])
  })

  test('a right for requisitions is needed only where movements come from them (SY-14)', async () => {
    const dataset = tinyDataset()
    const rights = [1, 2, 3].map((n) => `STOCK_CARDS_VIEW|${tinyIds.facility(n)}|${tinyIds.program}`)
    const fake = { dataset: { ...dataset, permissionStringsOf: () => rights } }
    const cards = await install({ fake })
    expect(troubles(await cards.findings())).toMatchObject([{ check: 'openlmis rights', state: 'warn' }])
    const requisitions = await install({ fake, reading: { movementsFrom: 'requisitions' } })
    expect(troubles(await requisitions.findings())).toMatchObject([{ check: 'openlmis rights', state: 'fail' }])
  })

  test('client credentials are told to read no requisitions (SY-14)', async () => {
    const { findings } = await install({
      config: { credentials: { grant: 'clientCredentials', clientId: 'trusted-client', clientSecret: 'secret' } },
      reading: { account: undefined, movementsFrom: 'requisitions' },
    })
    expect(troubles(await findings())).toMatchObject([
      { check: 'openlmis rights', state: 'fail', remedy: expect.stringContaining('openlmis.username') },
    ])
  })

  test('a system without settings is off, which is not a fault (SY-12)', async () => {
    const reading = { programs: [], movementsFrom: 'stockCards' as const, countStockPlaces: async () => 0 }
    expect(await runDoctor([checkOpenlmis(undefined, reading)])).toMatchObject([{ check: 'openlmis', state: 'warn' }])
  })
})

describe('rules', () => {
  test('versions older than the oldest that was tried are told', () => {
    const versions = { referencedata: '15.2.3', stockmanagement: '5.1.6', requisition: '8.3.4-SNAPSHOT' }
    expect(judgeVersions(versions).state).toBe('ok')
    expect(judgeVersions({ ...versions, requisition: '8.2.9' })).toMatchObject({
      state: 'warn',
      message: expect.stringContaining('requisition is older than 8.3.4'),
    })
  })

  test('a programme that is not active is told', () => {
    const program = { id: tinyIds.program as never, code: 'EPI', name: 'EPI', active: false }
    expect(judgePrograms(['EPI'], [program])).toMatchObject([{ state: 'warn' }])
  })
})
