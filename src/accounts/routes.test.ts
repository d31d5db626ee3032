import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Session } from '../../contract/session.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, buildTestServer, PASSWORD, signInAs } from '../../test/support/test-server.ts'
import { fillTwoDistricts, TODAY, type TwoDistricts } from '../../test/support/two-districts.ts'
import type { Clock } from '../base/clock.ts'
import { err, ok } from '../base/result.ts'
import { createLog } from '../platform/log.ts'
import type { FastifyInstance } from '../platform/web-server/index.ts'
import { disableLocalAccount, setLocalPassword, type OpenlmisSignIn } from './index.ts'

let database: TestDatabase
let app: FastifyInstance
let country: TwoDistricts
let now = new Date(TODAY)
const clock: Clock = { now: () => now }
const lines: string[] = []
const log = createLog({ level: 'trace', destination: { write: (line: string) => void lines.push(line) } })

/** OpenLMIS as far as signing in goes. */
const openlmis: OpenlmisSignIn = {
  check: async (login, password) => {
    if (login === 'down') return err({ kind: 'unavailable', detail: 'connection refused' })
    if (password !== 'olmis-password') return err({ kind: 'wrongPassword' })
    const facility = '00000000-0000-4000-8000-0000000000A1'
    const permissionStrings =
      login === 'chief'
        ? ['SYSTEM_SETTINGS_MANAGE']
        : [`STOCK_CARDS_VIEW|${facility}|00000000-0000-4000-8000-0000000000ee`]
    return ok({ userId: 'u1', username: login, permissionStrings, facilityIds: [] })
  },
}

beforeAll(async () => {
  database = await createTestDatabase()
  country = await fillTwoDistricts(database.pool)
  await addAccount(database, { login: 'Divo-Alpha', role: 'divo', areaIds: [country.areas.alpha] })
  await addAccount(database, { login: 'manager', role: 'epiManager' })
  app = await buildTestServer({ database, clock, log, openlmis })
})
afterAll(async () => {
  await app.close()
  await database.drop()
})
beforeEach(async () => {
  now = new Date(TODAY)
  lines.length = 0
  await database.pool.query('delete from login_attempt')
})

const post = async (payload: object, headers: Record<string, string> = {}) =>
  await app.inject({ method: 'POST', url: '/api/v1/session', payload, headers })

describe('signing in with a local account', () => {
  test('answers with rights, districts and areas, and sets a cookie that scripts cannot read', async () => {
    const answer = await post({ login: 'divo-alpha', password: PASSWORD })
    expect(answer.statusCode, answer.body).toBe(200)
    const session = Session.parse(answer.json())
    expect(session).toMatchObject({
      login: 'Divo-Alpha',
      kind: 'local',
      rights: [
        'resupply.view',
        'resupply.decide',
        'stock.enterPaper',
        'overview.view',
        'publishing.view',
        'publishing.release',
      ],
      everywhere: false,
      areas: [{ id: country.areas.alpha, name: 'Alpha', levelName: 'District' }],
      districts: [{ id: country.areas.alpha }],
      demo: false,
    })
    expect(String(answer.headers['set-cookie'])).toMatch(/^interop_session=[\w-]{43}; .*HttpOnly; SameSite=Lax$/)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('whoever sees everything may open every district', async () => {
    const session = Session.parse((await post({ login: 'manager', password: PASSWORD })).json())
    expect(session.everywhere).toBe(true)
    expect(session.districts.map(({ name }) => name)).toEqual(['Alpha', 'Beta'])
  })

  test('over TLS the cookie never travels in the open and belongs to this host alone', async () => {
    const secure = await buildTestServer({ database, secureCookies: true })
    const headers = { origin: 'https://interop.example.org' }
    const answer = await secure.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers,
      payload: { login: 'manager', password: PASSWORD },
    })
    expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-interop_session=.*; Path=\/; .*Secure/)
    await secure.close()
  })

  test('a wrong password and an unknown login look the same', async () => {
    const wrong = await post({ login: 'manager', password: 'nonsense', realm: 'local' })
    const unknown = await post({ login: 'nobody', password: 'nonsense', realm: 'local' })
    expect(wrong.statusCode).toBe(401)
    expect(wrong.json()).toEqual(unknown.json())
    expect(wrong.headers['set-cookie']).toBeUndefined()
  })

  test('the database keeps neither the password nor the token of the cookie', async () => {
    const { cookie } = await signInAs(app, 'manager')
    const token = cookie.split('=')[1] ?? ''
    const { rows } = await database.pool.query<{ text: string }>(
      `select s::text || a::text as text from session s join account a on a.id = s.account_id`,
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.some(({ text }) => text.includes(token) || text.includes(PASSWORD))).toBe(false)
  })
})

describe('signing in with an OpenLMIS account', () => {
  test('gives the rights and the facilities that OpenLMIS says, and no others', async () => {
    const answer = await post({ login: 'olmis', password: 'olmis-password' })
    const session = Session.parse(answer.json())
    expect(session).toMatchObject({
      kind: 'openlmis',
      rights: ['resupply.view', 'overview.view'],
      everywhere: false,
      areas: [],
    })
    expect(session.districts.map(({ name }) => name)).toEqual(['Alpha'])
    const olmis = await signInAs(app, 'olmis', 'olmis-password')
    const grid = await olmis.request('GET', `/api/v1/resupply?district=${country.areas.alpha}`)
    expect(grid.json().rows.map((row: { name: string }) => row.name)).toEqual(['A1 clinic'])
    expect((await olmis.request('GET', `/api/v1/resupply/facilities/${country.facilities.a2}`)).statusCode).toBe(404)
  })

  test('a right of administrators is for the whole country', async () => {
    const session = Session.parse((await post({ login: 'chief', password: 'olmis-password' })).json())
    expect(session.everywhere).toBe(true)
    expect(session.rights).toContain('systems.run')
  })

  test('keeps no password', async () => {
    await post({ login: 'olmis', password: 'olmis-password' })
    const { rows } = await database.pool.query("select password_hash from account where kind = 'openlmis'")
    expect(rows.every((row) => row['password_hash'] === null)).toBe(true)
  })

  test('an OpenLMIS that cannot be reached is said, and local accounts still work', async () => {
    const down = await post({ login: 'down', password: 'x' })
    expect([down.statusCode, down.json().code]).toEqual([503, 'openlmisUnavailable'])
    expect((await post({ login: 'manager', password: PASSWORD })).statusCode).toBe(200)
  })
})

describe('guessing passwords', () => {
  test('is stopped after ten tries for a login, even with the right one, and forgotten after a quarter of an hour', async () => {
    for (let i = 0; i < 10; i += 1)
      expect((await post({ login: 'manager', password: 'no', realm: 'local' })).statusCode).toBe(401)
    const stopped = await post({ login: 'MANAGER', password: PASSWORD })
    expect([stopped.statusCode, stopped.json().code, stopped.headers['retry-after']]).toEqual([
      429,
      'tooManyAttempts',
      '900',
    ])
    now = new Date(now.getTime() + 16 * 60_000)
    expect((await post({ login: 'manager', password: PASSWORD })).statusCode).toBe(200)
  })

  test('many at once do not slip through', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post({ login: 'many', password: 'no', realm: 'local' })),
    )
    expect(answers.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThanOrEqual(5)
  })

  test('a success wipes the failures before it', async () => {
    for (let i = 0; i < 9; i += 1) await post({ login: 'manager', password: 'no', realm: 'local' })
    await post({ login: 'manager', password: PASSWORD })
    for (let i = 0; i < 9; i += 1) await post({ login: 'manager', password: 'no', realm: 'local' })
    expect((await post({ login: 'manager', password: PASSWORD })).statusCode).toBe(200)
  })
})

describe('sessions', () => {
  test('end by signing out, by idling, by age and with the account', async () => {
    const alive = async (cookie: string) =>
      (await app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode
    const out = await signInAs(app, 'manager')
    expect(await alive(out.cookie)).toBe(200)
    expect((await out.request('DELETE', '/api/v1/session')).statusCode).toBe(204)
    expect(await alive(out.cookie)).toBe(401)

    const idle = await signInAs(app, 'manager')
    now = new Date(now.getTime() + 119 * 60_000)
    expect(await alive(idle.cookie)).toBe(200)
    now = new Date(now.getTime() + 119 * 60_000)
    expect(await alive(idle.cookie)).toBe(200)
    now = new Date(now.getTime() + 121 * 60_000)
    expect(await alive(idle.cookie)).toBe(401)

    now = new Date(TODAY)
    const old = await signInAs(app, 'manager')
    for (let hours = 1; hours <= 12; hours += 1) {
      now = new Date(new Date(TODAY).getTime() + hours * 3_600_000)
      expect([hours, await alive(old.cookie)]).toEqual([hours, hours < 12 ? 200 : 401])
    }

    now = new Date(TODAY)
    const disabled = await signInAs(app, 'Divo-Alpha')
    await disableLocalAccount(database, { login: 'divo-alpha', disabled: true, actor: 'test' })
    expect(await alive(disabled.cookie)).toBe(401)
    expect((await post({ login: 'divo-alpha', password: PASSWORD, realm: 'local' })).statusCode).toBe(401)
    await disableLocalAccount(database, { login: 'divo-alpha', disabled: false, actor: 'test' })
  })

  test('a new password throws out whoever used the old one', async () => {
    const before = await signInAs(app, 'Divo-Alpha')
    await setLocalPassword(database, { login: 'divo-alpha', password: 'another long one', actor: 'test' })
    expect((await before.request('GET', '/api/v1/session')).statusCode).toBe(401)
    await setLocalPassword(database, { login: 'divo-alpha', password: PASSWORD, actor: 'test' })
    expect(await setLocalPassword(database, { login: 'divo-alpha', password: 'short', actor: 'test' })).toMatchObject({
      ok: false,
      error: { kind: 'weakPassword' },
    })
  })

  test('a made-up cookie signs nobody in', async () => {
    for (const value of ['x', 'a'.repeat(43), 'a'.repeat(5000)]) {
      expect(
        (await app.inject({ url: '/api/v1/session', headers: { cookie: `interop_session=${value}` } })).statusCode,
      ).toBe(401)
    }
  })

  test('the language is kept with the account', async () => {
    const who = await signInAs(app, 'manager')
    const answer = await who.request('PUT', '/api/v1/session/language', { language: 'pt' })
    expect(Session.parse(answer.json()).language).toBe('pt')
    expect((await (await signInAs(app, 'manager')).request('GET', '/api/v1/session')).json().language).toBe('pt')
    expect((await who.request('PUT', '/api/v1/session/language', { language: 'de' })).statusCode).toBe(400)
  })
})

describe('forged requests', () => {
  test('a change without the token of the session is refused', async () => {
    const who = await signInAs(app, 'manager')
    for (const token of [undefined, '', 'wrong', `${who.csrfToken}x`]) {
      const headers = { cookie: who.cookie, ...(token !== undefined && { 'x-csrf-token': token }) }
      const answer = await app.inject({ method: 'DELETE', url: '/api/v1/session', headers })
      expect([token, answer.statusCode, answer.json().code]).toEqual([token, 403, 'csrfTokenMissing'])
    }
  })

  test('a page of another site cannot sign anybody in or change anything', async () => {
    const who = await signInAs(app, 'manager')
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      expect((await post({ login: 'manager', password: PASSWORD }, headers)).json().code).toBe('wrongOrigin')
      const put = await app.inject({
        method: 'PUT',
        url: '/api/v1/session/language',
        headers: { ...headers, cookie: who.cookie, 'x-csrf-token': who.csrfToken },
        payload: { language: 'fr' },
      })
      expect(put.json().code).toBe('wrongOrigin')
    }
    expect(
      (await post({ login: 'manager', password: PASSWORD }, { origin: 'http://localhost:80', host: 'localhost:80' }))
        .statusCode,
    ).toBe(200)
  })
})

describe('what is written down', () => {
  test('sign-ins, refusals and sign-outs stand in the audit', async () => {
    await database.pool.query('delete from audit')
    const who = await signInAs(app, 'manager')
    await post({ login: 'manager', password: 'no', realm: 'local' })
    await who.request('DELETE', '/api/v1/session')
    const { rows } = await database.pool.query('select actor, action from audit order by id')
    expect(rows).toEqual([
      { actor: 'manager', action: 'session.open' },
      { actor: 'manager', action: 'session.refused' },
      { actor: 'manager', action: 'session.close' },
    ])
  })

  test('no password, token or cookie reaches log, audit or answer', async () => {
    const who = await signInAs(app, 'manager')
    await post({ login: 'manager', password: 'my-secret-guess', realm: 'local' })
    await post({ login: 'olmis', password: 'my-secret-guess' })
    const invalid = await post({ login: 'manager', password: ['my-secret-guess'] })
    const unknown = await post({ login: 'manager', password: 'my-secret-guess', extra: 'my-secret-guess' })
    const { rows } = await database.pool.query<{ text: string }>('select a::text as text from audit a')
    const everything = [...lines, invalid.body, unknown.body, ...rows.map(({ text }) => text)].join('\n')
    expect(lines.length).toBeGreaterThan(0)
    for (const secret of [
      'my-secret-guess',
      PASSWORD,
      'olmis-password',
      who.csrfToken,
      who.cookie.split('=')[1] ?? '?',
    ]) {
      expect(everything.includes(secret)).toBe(false)
    }
  })

  test('the demo sign-ins are only told by a demo', async () => {
    expect((await app.inject('/api/v1/demo')).json()).toEqual({ demo: false, accounts: [] })
    const accounts = [{ login: 'divo', password: 'demo-divo', role: 'divo' as const }]
    const demo = await buildTestServer({ database, demo: accounts })
    expect((await demo.inject('/api/v1/demo')).json()).toEqual({ demo: true, accounts })
    await demo.close()
  })
})
