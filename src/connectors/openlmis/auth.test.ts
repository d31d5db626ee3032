import { afterEach, describe, expect, it } from 'vitest'
import { collect } from './index.ts'
import { connect, SERVICE_CLIENT, USER_CLIENT, type TestConnection } from './test-connection.ts'
import { TINY_USERS } from './fake/tiny-dataset.ts'

let connection: TestConnection | undefined
afterEach(async () => connection?.close())
const open = async (...options: Parameters<typeof connect>): Promise<TestConnection> => {
  connection = await connect(...options)
  return connection
}

const TOKEN = 'POST /api/oauth/token'
const logins = ({ fake }: TestConnection): number => fake.requests.get(TOKEN) ?? 0

describe('our session with OpenLMIS', () => {
  it('logs in once for many requests at the same time', async () => {
    const it = await open()
    await Promise.all(Array.from({ length: 20 }, () => it.openlmis.listPrograms()))
    expect(logins(it)).toBe(1)
  })

  it('works with client credentials and with an API key', async () => {
    const service = await open({}, { credentials: { grant: 'clientCredentials', ...SERVICE_CLIENT } })
    expect((await service.openlmis.listPrograms()).ok).toBe(true)
    await service.close()
    const key = await open({ apiKeys: ['the-key'] }, { credentials: { grant: 'apiKey', token: 'the-key' } })
    expect((await key.openlmis.listPrograms()).ok).toBe(true)
    expect(logins(key)).toBe(0)
  })

  it('logs in again once when the auth service has forgotten its tokens in the middle of a run', async () => {
    const it = await open()
    await it.openlmis.listPrograms()
    it.fake.dropTokens()
    const results = await Promise.all(Array.from({ length: 10 }, () => it.openlmis.listPrograms()))
    expect(results.every((result) => result.ok)).toBe(true)
    expect(logins(it)).toBe(2)
  })

  it('does not try for ever when fresh tokens are refused too', async () => {
    const it = await open({}, { credentials: { grant: 'apiKey', token: 'unknown' } })
    expect(await it.openlmis.listPrograms()).toMatchObject({ ok: false, error: { kind: 'unauthorized' } })
    expect(it.fake.requests.get('GET /api/programs')).toBe(2)
  })

  it('keeps a token that is in use, because use moves its expiry, and renews one that lay idle', async () => {
    const it = await open({ tokenSeconds: 1800 })
    for (let i = 0; i < 5; i += 1) {
      await it.openlmis.listPrograms()
      it.time.pass(1_000_000)
    }
    expect(logins(it)).toBe(1)
    it.time.pass(1_800_000)
    expect((await it.openlmis.listPrograms()).ok).toBe(true)
    expect(logins(it)).toBe(2)
  })

  it('never logs out', async () => {
    const it = await open()
    await it.openlmis.listPrograms()
    await it.openlmis.close()
    expect([...it.fake.requests.keys()].filter((route) => route.includes('logout'))).toEqual([])
  })

  it('sends wrong credentials once and never again, so that the user is not locked', async () => {
    const it = await open(
      { lockoutAttempts: 3 },
      { credentials: { grant: 'password', ...USER_CLIENT, username: 'admin', password: 'wrong' } },
    )
    for (let i = 0; i < 5; i += 1)
      expect(await it.openlmis.listPrograms()).toMatchObject({ ok: false, error: { kind: 'badCredentials' } })
    expect(await collect(it.openlmis.listTradeItems())).toMatchObject({ error: { kind: 'badCredentials' } })
    expect(logins(it)).toBe(1)
  })

  it('tries wrong credentials again only when a person asks for it', async () => {
    const it = await open(
      {},
      { credentials: { grant: 'password', ...USER_CLIENT, username: 'admin', password: 'wrong' } },
    )
    await it.openlmis.checkLogin()
    expect(await it.openlmis.checkLogin()).toMatchObject({ ok: false, error: { kind: 'badCredentials' } })
    expect(logins(it)).toBe(2)
  })

  it('names the OAuth client when that is what is wrong', async () => {
    const it = await open(
      {},
      { credentials: { grant: 'clientCredentials', clientId: 'trusted-client', clientSecret: 'wrong' } },
    )
    const login = await it.openlmis.checkLogin()
    expect(login).toMatchObject({ ok: false, error: { kind: 'badCredentials' } })
    expect(JSON.stringify(login)).toContain('trusted-client')
    expect(JSON.stringify(login)).not.toContain('wrong"')
  })
})

describe('sign-in of people', () => {
  it('accepts the right password and names the user', async () => {
    const it = await open()
    const { username, password } = TINY_USERS.divo
    expect(await it.openlmis.signIn(username, password)).toMatchObject({ ok: true, value: { username: 'divo1' } })
  })

  it('refuses a wrong one after one try and leaves our own session alone', async () => {
    const it = await open()
    await it.openlmis.listPrograms()
    expect(await it.openlmis.signIn('divo1', 'guess')).toMatchObject({ ok: false, error: { kind: 'badCredentials' } })
    expect(logins(it)).toBe(2)
    expect((await it.openlmis.listPrograms()).ok).toBe(true)
    expect(logins(it)).toBe(2)
  })

  it('says that a locked user was refused', async () => {
    const it = await open({ lockoutAttempts: 2 })
    await it.openlmis.signIn('divo1', 'a')
    await it.openlmis.signIn('divo1', 'b')
    expect(JSON.stringify(await it.openlmis.signIn('divo1', TINY_USERS.divo.password))).toContain('locked')
  })

  it('checks tokens as a service', async () => {
    const it = await open()
    const signedIn = await it.openlmis.signIn('divo1', TINY_USERS.divo.password)
    if (!signedIn.ok) throw new Error('not signed in')
    const { accessToken, userId } = signedIn.value
    expect(await it.openlmis.checkToken(SERVICE_CLIENT, accessToken)).toMatchObject({
      value: { user_name: 'divo1', referenceDataUserId: userId },
    })
    expect(await it.openlmis.checkToken(SERVICE_CLIENT, 'nonsense')).toEqual({ ok: true, value: null })
  })
})
