import { afterEach, describe, expect, it } from 'vitest'
import { readErrorBody } from './errors.ts'
import { tinyDataset } from './fake/tiny-dataset.ts'
import { collect, createOpenlmis } from './index.ts'
import { connect, SERVICE_CLIENT, type TestConnection } from './test-connection.ts'

let connection: TestConnection | undefined
afterEach(async () => connection?.close())
const open = async (...options: Parameters<typeof connect>): Promise<TestConnection> => {
  connection = await connect(...options)
  return connection
}

describe('a server that answers badly', () => {
  it.each([
    ['HTML in place of JSON', { html: true }, 'wrongAddress'],
    ['a redirect to a login page', { redirectTo: '/login' }, 'wrongAddress'],
    ['a body that is cut', { truncated: true }, 'unavailable'],
    ['a connection reset inside the body', { resetMidBody: true }, 'unavailable'],
    ['503', { status: 503 }, 'unavailable'],
    ['no connection at all', { down: true }, 'unavailable'],
  ] as const)('is named for what it is: %s', async (_what, modes, kind) => {
    const { openlmis, fake } = await open()
    await openlmis.listPrograms()
    fake.setModes(modes)
    expect(await openlmis.listPrograms()).toMatchObject({ ok: false, error: { kind } })
    fake.setModes({})
  })

  it('is asked again after a passing fault, and nothing is lost', async () => {
    const { openlmis, fake } = await open({ dataset: tinyDataset(450) })
    await openlmis.getProfile()
    for (const modes of [{ truncated: true }, { resetMidBody: true }, { status: 502 }, { down: true }]) {
      fake.setModes({ ...modes, onlyPath: '/api/facilities', times: 2 })
      const all = await collect(openlmis.listFacilities())
      expect(all.ok && all.value.items.length).toBe(450)
    }
  })

  it('is not read beyond the limit when its body has no end', async () => {
    const { openlmis, fake } = await open()
    await openlmis.listPrograms()
    fake.setModes({ hugeBytes: 100_000_000, onlyPath: '/api/tradeItems' })
    expect(await collect(openlmis.listTradeItems())).toMatchObject({ ok: false, error: { kind: 'tooLarge' } })
  })

  it('is given the time it asks for', async () => {
    const { openlmis, fake, time } = await open()
    await openlmis.listPrograms()
    fake.setModes({ status: 429, retryAfter: '9', times: 1 })
    expect((await openlmis.listPrograms()).ok).toBe(true)
    expect(time.slept.some((ms) => ms >= 9000)).toBe(true)
  })

  it('tells when it should not be asked for a long time', async () => {
    const { openlmis, fake } = await open()
    await openlmis.listPrograms()
    fake.setModes({ status: 503, retryAfter: '3600' })
    expect(await openlmis.listPrograms()).toMatchObject({ error: { kind: 'unavailable', retryAfterMs: 3_600_000 } })
  })
})

describe('a wrong address', () => {
  it('is recognised when a page answers in place of services', async () => {
    const { fake } = await open()
    const openlmis = createOpenlmis({
      baseUrl: `${fake.url}/wrong-prefix`,
      egress: { allow: ['127.0.0.1'] },
      credentials: { grant: 'clientCredentials', ...SERVICE_CLIENT },
    })
    expect(await openlmis.getProfile()).toMatchObject({ ok: false, error: { kind: 'wrongAddress' } })
    expect(await openlmis.listPrograms()).toMatchObject({ ok: false })
    await openlmis.close()
  })

  it('is refused when it is private and not listed', async () => {
    const { fake } = await open()
    const openlmis = createOpenlmis({
      baseUrl: fake.url,
      egress: { allow: [] },
      credentials: { grant: 'clientCredentials', ...SERVICE_CLIENT },
    })
    expect(await openlmis.getProfile()).toMatchObject({
      error: { kind: 'wrongAddress', message: expect.stringContaining('allowed addresses') },
    })
    await openlmis.close()
  })
})

describe('the rate limit of nginx', () => {
  it('is kept to by our pace', async () => {
    const it = await open({ rateLimit: { ratePerSecond: 20, burst: 10 } }, { pacing: { ratePerSecond: 19, burst: 9 } })
    for (let i = 0; i < 60; i += 1) await it.openlmis.listPrograms()
    expect(it.fake.limited()).toBe(0)
  })

  it('is survived when somebody else uses it up', async () => {
    const it = await open({ rateLimit: { ratePerSecond: 20, burst: 10 } })
    const results = []
    for (let i = 0; i < 40; i += 1) results.push(await it.openlmis.listPrograms())
    expect(results.every((result) => result.ok)).toBe(true)
    expect(it.fake.limited()).toBeGreaterThan(0)
  })

  it('does not hold for the exact virtual host', async () => {
    const it = await open(
      { rateLimit: { ratePerSecond: 20, burst: 10 }, virtualHost: 'lmis.moh.example' },
      { hostHeader: 'lmis.moh.example' },
    )
    for (let i = 0; i < 60; i += 1) await it.openlmis.listPrograms()
    expect(it.fake.limited()).toBe(0)
  })
})

describe('error bodies', () => {
  it.each([
    ['a service', { messageKey: 'a.b', message: 'said' }, { messageKey: 'a.b', text: 'said' }],
    [
      'the OAuth2 layer',
      { error: 'invalid_token', error_description: 'x' },
      { oauthError: 'invalid_token', text: 'x' },
    ],
    ['Spring', { timestamp: '', status: 400, error: 'Bad Request', message: 'm', path: '/' }, { text: 'm' }],
    ['stock management', { message: 'a.b', description: 'd' }, { messageKey: 'a.b', text: 'd' }],
    [
      'requisition',
      { stockOnHand: { messageKey: 'k', message: 'wrong' }, total: { messageKey: 'k2' } },
      { fields: { stockOnHand: 'wrong', total: 'k2' }, text: 'stockOnHand: wrong; total: k2' },
    ],
    ['nobody', 'text', {}],
    ['an empty object', {}, {}],
  ])('of %s are understood', (_who, body, expected) => {
    expect(readErrorBody(body)).toEqual(expected)
  })
})
