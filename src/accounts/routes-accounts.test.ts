import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Account, Accounts, AreaChoices } from '../../contract/accounts.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, buildTestServer, PASSWORD, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { fillTwoDistricts, type TwoDistricts } from '../../test/support/two-districts.ts'
import type { FastifyInstance } from '../platform/web-server/index.ts'

let database: TestDatabase
let app: FastifyInstance
let country: TwoDistricts
let admin: SignedIn
beforeAll(async () => {
  database = await createTestDatabase()
  country = await fillTwoDistricts(database.pool)
  app = await buildTestServer({ database })
})
afterAll(async () => {
  await app.close()
  await database.drop()
})
beforeEach(async () => {
  await database.pool.query('delete from login_attempt; truncate account, audit restart identity cascade')
  await addAccount(database, { login: 'admin', role: 'administrator' })
  admin = await signInAs(app, 'admin')
})

const nurse = { login: 'ana', password: PASSWORD, displayName: 'Ana', role: 'divo', everywhere: false }
const add = async (over: object = {}) =>
  await admin.request('POST', '/api/v1/accounts', { ...nurse, areaIds: [country.areas.alpha], ...over })
const added = async (over: object = {}): Promise<Account> => Account.parse((await add(over)).json())
const list = async (): Promise<Accounts> => Accounts.parse((await admin.request('GET', '/api/v1/accounts')).json())
const audited = async (): Promise<{ action: string; text: string }[]> =>
  (
    await database.pool.query<{ action: string; text: string }>(
      `select action, actor || ' ' || subject || ' ' || coalesce(after::text, '') as text from audit where action like 'account.%' order by id desc`,
    )
  ).rows

describe('managing local accounts', () => {
  test('an administrator adds one, who can sign in and sees the areas given (ACC-16)', async () => {
    const answer = await add()
    expect(answer.statusCode, answer.body).toBe(201)
    expect(Account.parse(answer.json())).toMatchObject({
      login: 'ana',
      kind: 'local',
      roles: ['divo'],
      everywhere: false,
      areas: [{ id: country.areas.alpha, name: 'Alpha' }],
      disabled: false,
      self: false,
    })
    const ana = await signInAs(app, 'ana')
    expect((await ana.request('GET', `/api/v1/resupply?district=${country.areas.alpha}`)).statusCode).toBe(200)
    expect((await ana.request('GET', `/api/v1/resupply?district=${country.areas.beta}`)).statusCode).toBe(404)
    const [entry] = await audited()
    expect(entry).toMatchObject({ action: 'account.create' })
    expect(entry?.text).not.toContain(PASSWORD)
  })

  test('lists everybody with role, areas and last sign-in, and what each role may do, never a password (ACC-16)', async () => {
    await added()
    await signInAs(app, 'ana')
    const { accounts, roles } = await list()
    expect(accounts.map(({ login, self }) => [login, self])).toEqual([
      ['admin', true],
      ['ana', false],
    ])
    expect(roles.find(({ role }) => role === 'divo')?.rights).toContain('resupply.decide')
    expect(JSON.stringify(accounts)).not.toMatch(/hash|argon/)
  })

  test.each([
    ['a login that somebody has, whatever its case', { login: 'ADMIN' }, 409, 'loginTaken'],
    ['a login of strange letters', { login: 'a b' }, 422, 'badLogin'],
    ['a short password', { password: 'short' }, 422, 'weakPassword'],
    ['the login as password', { login: 'ana.of.alpha', password: 'Ana.of.Alpha' }, 422, 'weakPassword'],
    ['an area that is not there', { areaIds: [999_999] }, 422, 'unknownArea'],
    ['a role that is none', { role: 'king' }, 400, 'invalidRequest'],
  ])('refuses %s and adds nothing (ACC-16)', async (_, over, status, code) => {
    const answer = await add(over)
    expect([answer.statusCode, answer.json()]).toMatchObject([status, { code }])
    expect((await list()).accounts).toHaveLength(1)
  })

  test('a changed role and area hold at once: sessions end (ACC-17)', async () => {
    const { id } = await added()
    const ana = await signInAs(app, 'ana')
    const body = { displayName: 'Ana M.', role: 'epiManager', everywhere: false, areaIds: [country.areas.beta] }
    const answer = await admin.request('PUT', `/api/v1/accounts/${id}`, body)
    expect(Account.parse(answer.json())).toMatchObject({
      displayName: 'Ana M.',
      roles: ['epiManager'],
      areas: [{ name: 'Beta' }],
    })
    expect((await ana.request('GET', '/api/v1/session')).statusCode).toBe(401)
    const again = await signInAs(app, 'ana')
    expect((await again.request('GET', `/api/v1/resupply?district=${country.areas.alpha}`)).statusCode).toBe(404)
    expect((await again.request('GET', `/api/v1/resupply?district=${country.areas.beta}`)).statusCode).toBe(200)
    expect((await audited())[0]).toMatchObject({
      action: 'account.change',
      text: expect.stringContaining('epiManager'),
    })
  })

  test('single facilities that an account has stay when its areas change (ACC-17)', async () => {
    await addAccount(database, { login: 'post', role: 'divo', placeIds: [country.facilities.a1] })
    const id = (await list()).accounts.find(({ login }) => login === 'post')?.id ?? 0
    const body = { displayName: 'Post', role: 'divo', everywhere: false, areaIds: [] }
    expect(Account.parse((await admin.request('PUT', `/api/v1/accounts/${id}`, body)).json()).facilities).toBe(1)
  })

  test('a new password ends the sessions, and the old one is refused (ACC-17)', async () => {
    const { id } = await added()
    const ana = await signInAs(app, 'ana')
    const url = `/api/v1/accounts/${id}/password`
    expect((await admin.request('PUT', url, { password: 'short' })).json()).toMatchObject({ code: 'weakPassword' })
    expect((await admin.request('PUT', url, { password: 'another horse battery' })).statusCode).toBe(204)
    expect((await ana.request('GET', '/api/v1/session')).statusCode).toBe(401)
    await expect(signInAs(app, 'ana')).rejects.toThrow(/401/)
    await signInAs(app, 'ana', 'another horse battery')
    expect((await audited())[0]?.text).not.toContain('battery')
  })

  test('an account that is switched off cannot sign in, and can again when switched on (ACC-17)', async () => {
    const { id } = await added()
    const ana = await signInAs(app, 'ana')
    const url = `/api/v1/accounts/${id}/disabled`
    expect((await admin.request('PUT', url, { disabled: true })).statusCode).toBe(204)
    expect((await ana.request('GET', '/api/v1/session')).statusCode).toBe(401)
    await expect(signInAs(app, 'ana')).rejects.toThrow(/401/)
    expect((await admin.request('PUT', url, { disabled: false })).statusCode).toBe(204)
    await signInAs(app, 'ana')
    expect((await audited()).slice(0, 2).map(({ action }) => action)).toEqual(['account.enable', 'account.disable'])
  })

  test('nobody locks themselves out: own role, areas and use stay, the own password may change (ACC-18)', async () => {
    const own = (await list()).accounts.find(({ self }) => self)?.id ?? 0
    const body = { displayName: 'A', role: 'divo', everywhere: true, areaIds: [] }
    expect((await admin.request('PUT', `/api/v1/accounts/${own}`, body)).json()).toMatchObject({ code: 'ownAccount' })
    const off = await admin.request('PUT', `/api/v1/accounts/${own}/disabled`, { disabled: true })
    expect([off.statusCode, off.json()]).toMatchObject([409, { code: 'ownAccount' }])
    const password = await admin.request('PUT', `/api/v1/accounts/${own}/password`, {
      password: 'another horse battery',
    })
    expect(password.statusCode).toBe(204)
  })

  test('accounts of OpenLMIS are changed in OpenLMIS, and unknown ones are not there (ACC-18)', async () => {
    await database.pool.query(
      `insert into account (login, kind, display_name, roles) values ('chief', 'openlmis', 'Chief', '{USERS_MANAGE}')`,
    )
    const id = (await list()).accounts.find(({ kind }) => kind === 'openlmis')?.id ?? 0
    const off = (of: number) => admin.request('PUT', `/api/v1/accounts/${of}/disabled`, { disabled: true })
    expect((await off(id)).json()).toMatchObject({ code: 'accountOfOpenlmis' })
    expect((await off(999_999)).statusCode).toBe(404)
  })

  test('everybody else is refused, and so is an administrator without the token of the session (ACC-16)', async () => {
    await added()
    const ana = await signInAs(app, 'ana')
    expect((await ana.request('GET', '/api/v1/accounts')).statusCode).toBe(403)
    expect((await ana.request('POST', '/api/v1/accounts', { ...nurse, login: 'bea', areaIds: [] })).statusCode).toBe(
      403,
    )
    const forged = await app.inject({
      method: 'POST',
      url: '/api/v1/accounts',
      payload: { ...nurse, login: 'bea', areaIds: [] },
      headers: { cookie: admin.cookie },
    })
    expect(forged.statusCode).toBe(403)
    expect((await list()).accounts).toHaveLength(2)
  })

  test('finds areas of both hierarchies by a part of the name, with what they lie in (ACC-16)', async () => {
    const answer = await admin.request('GET', '/api/v1/accounts/areas?search=alph')
    const found = AreaChoices.parse(answer.json())
    expect(found.map(({ name }) => name)).toContain('Alpha')
    expect(new Set(found.map(({ hierarchy }) => hierarchy))).toEqual(new Set(['openlmis', 'dhis2']))
    expect(found[0]?.within.length).toBeGreaterThan(0)
  })
})
