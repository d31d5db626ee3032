import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fixedClock } from '../../base/clock.ts'
import { password, token, unit } from './fake/small-country.ts'
import { connectTo, errorOf, runFake, valueOf } from './test-support/run-fake.ts'

/** A server of the kind that stands where DHIS2 should be. */
async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('connect', () => {
  test.each([
    ['2.38.7', 38, 'upTo242'],
    ['2.40.5', 40, 'upTo242'],
    ['2.42.5.2', 42, 'upTo242'],
    ['2.43.1', 43, 'from243'],
    ['2.44-SNAPSHOT', 44, 'from243'],
  ])('reads what a %s server is', async (version, minor, engine) => {
    const { dhis2 } = await runFake({ version })
    const profile = valueOf(await dhis2.connect())
    expect(profile).toMatchObject({ version, minor, engine, calendar: 'iso8601', username: 'admin', isSuperuser: true })
    expect(profile.captureOrgUnits).toEqual([unit.root])
  })

  test('knows the server clock as an instant, its zone and how far it is off', async () => {
    const { dhis2 } = await runFake(
      {
        clock: fixedClock('2026-08-15T12:00:00.000Z'),
        serverTimeZone: 'Asia/Kathmandu',
        analyticsGeneratedAt: '2026-08-14T20:00:00.000Z',
      },
      { clock: fixedClock('2026-08-14T12:00:00.000Z') },
    )
    expect(valueOf(await dhis2.connect())).toMatchObject({
      serverDate: '2026-08-15T12:00:00.000Z',
      serverTimeZone: 'Asia/Kathmandu',
      clockSkewSeconds: 86_400,
      lastAnalyticsTableSuccess: '2026-08-14T20:00:00.000Z',
    })
  })

  test('accepts a personal access token', async () => {
    const { dhis2 } = await runFake({}, { auth: { kind: 'token', token } })
    expect(valueOf(await dhis2.connect()).username).toBe('clerk')
  })

  test('works below a context path', async () => {
    const { dhis2 } = await runFake({ contextPath: '/dhis' })
    expect((await dhis2.connect()).ok).toBe(true)
  })

  test.each(['ethiopian', 'nepali'])(
    'refuses the calendar %s, because its period ids name other months',
    async (calendar) => {
      const { dhis2 } = await runFake({ calendar })
      expect(errorOf(await dhis2.connect())).toMatchObject({
        kind: 'unsupported',
        message: expect.stringContaining(calendar),
      })
    },
  )

  test('refuses a server older than 2.38', async () => {
    const { dhis2 } = await runFake({ version: '2.36.4' })
    expect(errorOf(await dhis2.connect()).kind).toBe('unsupported')
  })
})

describe('a sign-in that is not accepted', () => {
  test('is tried exactly once, so that the account is not locked', async () => {
    const { fake, dhis2 } = await runFake({}, { auth: { kind: 'basic', username: 'clerk', password: 'wrong' } })
    const failure = errorOf(await dhis2.connect())
    expect(failure).toMatchObject({ kind: 'unauthorized', message: expect.stringContaining('Bad credentials') })
    expect(fake.requests.count()).toBe(1)
    expect(fake.failedLogins('clerk')).toBe(1)
  })

  test('is told apart from a locked account', async () => {
    const { dhis2 } = await runFake(
      { lockAfterFailedLogins: 1 },
      { auth: { kind: 'basic', username: 'clerk', password: 'wrong' } },
    )
    await dhis2.connect()
    expect(errorOf(await dhis2.connect()).message).toContain('Account locked')
  })

  test('is reported for a wrong token and for an account with two-factor sign-in', async () => {
    const { fake } = await runFake()
    const wrongToken = connectTo(fake.url, { auth: { kind: 'token', token: 'd2p_wrong' } })
    const twoFactor = connectTo(fake.url, { auth: { kind: 'basic', username: 'twofactor', password } })
    expect(errorOf(await wrongToken.connect()).kind).toBe('unauthorized')
    expect(errorOf(await twoFactor.connect()).kind).toBe('unauthorized')
  })

  const loginPages: Record<string, (response: ServerResponse) => void> = {
    'a redirect to a login page, which is not followed': (response) =>
      void response.writeHead(302, { location: '/login/' }).end(),
    'a login page sent with status 200': (response) =>
      void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>login</html>'),
  }
  describe.each(Object.entries(loginPages))('%s', (_, showLogin) => {
    test('is about the account where the API refuses a caller without sign-in (DHIS2-3)', async () => {
      const asked: [string | undefined, boolean][] = []
      const url = await listen((request, response) => {
        const signedIn = request.headers.authorization !== undefined
        asked.push([request.url, signedIn])
        if (signedIn) return showLogin(response)
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"httpStatusCode":401}')
      })
      expect(errorOf(await connectTo(url).connect())).toMatchObject({
        kind: 'unauthorized',
        message: expect.stringContaining('two-factor'),
      })
      expect(asked).toEqual([
        ['/api/system/info', true],
        ['/api/system/info', false],
      ])
    })

    test('is about the address where it is shown to a caller without sign-in as well (DHIS2-3)', async () => {
      const url = await listen((_request, response) => showLogin(response))
      const dhis2 = connectTo(url)
      const wrong = { kind: 'wrongAddress', message: expect.stringContaining(`At ${url} a login page answers`) }
      expect(errorOf(await dhis2.connect())).toMatchObject(wrong)
      expect(errorOf(await dhis2.listDataElements())).toMatchObject(wrong)
    })
  })
})

test('every call says that no browser is asking', async () => {
  const headers: (string | string[] | undefined)[] = []
  const url = await listen((request, response) => {
    headers.push(request.headers['x-requested-with'])
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await connectTo(url).connect()
  expect(headers).toEqual(['XMLHttpRequest'])
})

describe('what stands at a wrong address', () => {
  test('is named when the path is wrong', async () => {
    const { fake } = await runFake({ contextPath: '/dhis' })
    const failure = errorOf(await connectTo(fake.url.replace('/dhis', '/wrong')).connect())
    expect(failure).toMatchObject({ kind: 'wrongAddress', message: expect.stringContaining('base address') })
  })

  test('is named when a web page answers', async () => {
    const url = await listen((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to nginx!</html>'),
    )
    expect(errorOf(await connectTo(url).connect()).kind).toBe('wrongAddress')
  })

  test('is named when another service answers JSON', async () => {
    const url = await listen((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":"world"}'),
    )
    expect(errorOf(await connectTo(url).connect()).kind).toBe('unexpectedAnswer')
  })

  test('is ill, not wrong, when nobody listens', async () => {
    const { fake, dhis2 } = await runFake()
    await fake.close()
    expect(errorOf(await dhis2.connect()).kind).toBe('ill')
  })

  test('is not called at all when the address is private and not allowed', async () => {
    const { fake } = await runFake()
    const guarded = connectTo(fake.url, { egress: { allow: [] } })
    expect(errorOf(await guarded.connect()).kind).toBe('blocked')
    expect(fake.requests.count()).toBe(0)
  })
})

describe('a server that is ill', () => {
  test.each([
    [{ kind: 'unavailable', status: 503 }],
    [{ kind: 'throttled', retryAfterSeconds: 0 }],
    [{ kind: 'reset' }],
    [{ kind: 'truncated' }],
    [{ kind: 'down' }],
  ] as const)('is asked again, and its recovery from %j is noticed', async (mode) => {
    const { fake, dhis2 } = await runFake()
    fake.setMode({ ...mode, times: 1 })
    expect((await dhis2.connect()).ok).toBe(true)
    expect(fake.requests.count('GET /api/system/info')).toBe(2)
  })

  test.each([
    [{ kind: 'unavailable', status: 503 }],
    [{ kind: 'truncated' }],
    [{ kind: 'reset' }],
    [{ kind: 'down' }],
  ] as const)('stays ill after %j on every try', async (mode) => {
    const { fake, dhis2 } = await runFake()
    fake.setMode(mode)
    expect(errorOf(await dhis2.listOrgUnits()).kind).toBe('ill')
  })

  test('is given up when its answer is larger than any list can be', async () => {
    const { fake, dhis2 } = await runFake()
    fake.setMode({ kind: 'huge', bytes: 100 * 1024 * 1024, path: 'organisationUnits' })
    expect(errorOf(await dhis2.listOrgUnits()).kind).toBe('tooLarge')
  })
})

test('a right that is missing is named, and is not a wrong password', async () => {
  const { dhis2 } = await runFake({}, { auth: { kind: 'basic', username: 'reader', password } })
  const failure = errorOf(
    await dhis2.readDataValues(
      {
        dataSets: ['SecondSet01'],
        dataElements: [],
        periods: ['202607'],
        orgUnits: [unit.open],
        children: false,
        changedSince: undefined,
      },
      { onValues: () => undefined, onRejects: () => undefined },
    ),
  )
  expect(failure).toMatchObject({ kind: 'declined', errorCode: 'E2010' })
})
