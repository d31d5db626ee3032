import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startFakeOpenlmis, type FakeOpenlmis } from './fake-openlmis.ts'
import { TINY_USERS, tinyDataset, tinyIds } from './tiny-dataset.ts'

let fake: FakeOpenlmis
beforeEach(async () => {
  fake = await startFakeOpenlmis({ dataset: tinyDataset(30), rateLimit: 'off', apiKeys: ['key'], release: '3.18' })
})
afterEach(() => fake.close())

const basic = (client: string) => ({ authorization: `Basic ${Buffer.from(client).toString('base64')}` })
const USER = basic('user-client:changeme')
const SERVICE = basic('trusted-client:secret')

async function login(form: Record<string, string>, headers: Record<string, string>) {
  const response = await fetch(`${fake.url}/api/oauth/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  })
  const body: Record<string, string> = JSON.parse(await response.text())
  return { status: response.status, body }
}
const asUser = async (who: keyof typeof TINY_USERS) =>
  (await login({ grant_type: 'password', ...TINY_USERS[who] }, USER)).body.access_token
const asService = async () => (await login({ grant_type: 'client_credentials' }, SERVICE)).body.access_token

async function get(path: string, token?: string, headers: Record<string, string> = {}) {
  const response = await fetch(fake.url + path, {
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== ''
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
}

describe('tokens of the fake', () => {
  it('are the same for every login of a user, and name the user', async () => {
    const first = await login({ grant_type: 'password', ...TINY_USERS.admin }, USER)
    const second = await login({ grant_type: 'password', ...TINY_USERS.admin }, USER)
    expect(first.body).toMatchObject({ token_type: 'bearer', username: 'admin', referenceDataUserId: tinyIds.admin })
    expect(second.body.access_token).toBe(first.body.access_token)
  })

  it('are refused in the shapes of the OAuth2 layer', async () => {
    expect(await login({ grant_type: 'password', username: 'admin', password: 'no' }, USER)).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Bad credentials' },
    })
    expect((await login({ grant_type: 'client_credentials' }, basic('trusted-client:no'))).status).toBe(401)
    expect((await login({ grant_type: 'client_credentials' }, USER)).status).toBe(401)
    expect((await get('/api/programs')).body).toMatchObject({ error: 'unauthorized' })
    expect((await get('/api/programs', 'unknown')).body).toMatchObject({ error: 'invalid_token' })
  })

  it('end for every session of the user at logout', async () => {
    const token = await asUser('admin')
    await fetch(`${fake.url}/api/users/auth/logout`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    expect((await get('/api/programs', token)).status).toBe(401)
  })
})

/** The table of what each credential can do: user with right, service client, API key. */
describe('rights of the fake', () => {
  const summaries = `/api/v2/stockCardSummaries?facilityId=${tinyIds.facility(3)}&programId=${tinyIds.program}`
  const requisition = `/api/v2/requisitions/${tinyIds.requisition(3, 2)}`
  const permissions = `/api/users/${tinyIds.admin}/permissionStrings`
  const cases: [string, Record<'admin' | 'divo' | 'service' | 'key', number>][] = [
    ['/api/facilities?page=0&size=5', { admin: 200, divo: 200, service: 200, key: 200 }],
    [summaries, { admin: 200, divo: 403, service: 200, key: 200 }],
    [`/api/stockCards/${tinyIds.card(3, 1)}`, { admin: 200, divo: 403, service: 200, key: 200 }],
    ['/api/requisitions/search', { admin: 200, divo: 200, service: 500, key: 500 }],
    [requisition, { admin: 200, divo: 403, service: 500, key: 500 }],
    [permissions, { admin: 200, divo: 403, service: 200, key: 403 }],
  ]

  it.each(cases)('%s answers %j', async (path, expected) => {
    expect({
      admin: (await get(path, await asUser('admin'))).status,
      divo: (await get(path, await asUser('divo'))).status,
      service: (await get(path, await asService())).status,
      key: (await get(path, 'key')).status,
    }).toEqual(expected)
  })
})

describe('traps of the fake', () => {
  it('give everything by default in reference data and twenty rows in stock management', async () => {
    const facilities = await get('/api/facilities', 'key')
    expect(facilities.body).toMatchObject({ totalElements: 30, numberOfElements: 30, size: 2_147_483_647 })
    expect((await get('/api/stockCards', 'key')).body).toMatchObject({ totalElements: 60, numberOfElements: 20 })
  })

  it('refuse a page without a size and a parameter they do not know', async () => {
    expect((await get('/api/facilities?page=1', 'key')).status).toBe(400)
    expect((await get('/api/stockCards?page=1', 'key')).status).toBe(400)
    expect((await get('/api/facilities?active=true', 'key')).status).toBe(400)
    expect((await get('/api/requisitions/search?foo=1', await asUser('admin'))).status).toBe(400)
  })

  it('find codes by substring', async () => {
    const found = await get('/api/facilities?code=f001', 'key')
    expect(found.body.content.map((row: { code: string }) => row.code)).toEqual(
      Array.from({ length: 10 }, (_, i) => `F001${i}`),
    )
  })

  it('give an empty second page of the minimal list, with a wrong total', async () => {
    const page = (await get('/api/facilities/minimal?page=1&size=10', 'key')).body
    expect(page.content).toEqual([])
    expect(page.totalElements).not.toBe(30)
  })

  it('name the first card’s facility for every card of a list', async () => {
    const [a, b] = [tinyIds.card(1, 1), tinyIds.card(2, 1)]
    const cards = (await get(`/api/stockCards?id=${a}&id=${b}`, 'key')).body.content
    expect(cards.map((card: { facility: { id: string } }) => card.facility.id)).toEqual([
      tinyIds.facility(1),
      tinyIds.facility(1),
    ])
  })

  it('count a vial under its commodity type as well', async () => {
    const path = `/api/v2/stockCardSummaries?facilityId=${tinyIds.facility(1)}&programId=${tinyIds.program}`
    const rows: { orderable: { id: string }; stockOnHand: number }[] = (await get(path, 'key')).body.content
    expect(rows.map((row) => [row.orderable.id, row.stockOnHand])).toEqual([
      [tinyIds.bcgOrderable, 110],
      [tinyIds.bcgVial, 110],
      [tinyIds.pentaVial, 110],
    ])
  })

  it('answer a physical inventory as the correction it caused', async () => {
    const card = (await get(`/api/stockCards/${tinyIds.card(1, 1)}`, 'key')).body
    expect(card.lineItems[2]).toMatchObject({
      quantity: 10,
      stockOnHand: 130,
      reason: { name: 'Understock', reasonType: 'DEBIT', reasonCategory: 'PHYSICAL_INVENTORY' },
    })
    expect(card.lineItems[2].reason.id).toBeUndefined()
  })

  it('refuse all three ways of naming a schedule together', async () => {
    const query = `processingScheduleId=${tinyIds.schedule}&programId=${tinyIds.program}&facilityId=${tinyIds.facility(1)}`
    expect((await get(`/api/processingPeriods?${query}`, 'key')).status).toBe(400)
  })

  it('compare If-Modified-Since in whole seconds', async () => {
    const first = await get('/api/orderables', 'key')
    const stamp = first.headers.get('last-modified') ?? ''
    expect(stamp).toBe('Thu, 01 Jan 2026 00:00:00 GMT')
    expect((await get('/api/orderables', 'key', { 'if-modified-since': stamp })).status).toBe(304)
    const earlier = 'Wed, 31 Dec 2025 23:59:59 GMT'
    expect((await get('/api/orderables', 'key', { 'if-modified-since': earlier })).status).toBe(200)
  })

  it('compress only answers above a kilobyte', async () => {
    expect((await get('/api/facilities', 'key')).headers.get('content-encoding')).toBe('gzip')
    expect((await get('/api/geographicLevels', 'key')).headers.get('content-encoding')).toBeNull()
  })

  it('answer the user interface’s page for paths that are no service’s', async () => {
    expect((await get('/somewhere')).text).toContain('<!DOCTYPE html>')
    expect((await get('/api/somewhere', 'key')).status).toBe(404)
  })

  it('answer an unchanged list of permissions with 304', async () => {
    const path = `/api/users/${tinyIds.divo}/permissionStrings`
    const token = await asUser('divo')
    const etag = (await get(path, token)).headers.get('etag') ?? ''
    expect((await get(path, token, { 'if-none-match': etag })).status).toBe(304)
  })
})

describe('control of the fake', () => {
  it('switches failures over HTTP and counts requests by route', async () => {
    await fetch(`${fake.url}/__fake__/mode`, { method: 'POST', body: JSON.stringify({ status: 503, times: 1 }) })
    expect((await get('/api/programs', 'key')).status).toBe(503)
    expect((await get('/api/programs', 'key')).status).toBe(200)
    const counts: { requests: unknown } = JSON.parse(await (await fetch(`${fake.url}/__fake__/requests`)).text())
    expect(counts.requests).toEqual({ 'GET /api/programs': 2 })
  })

  it('limits by address like nginx, with a page of HTML', async () => {
    const limited = await startFakeOpenlmis({ dataset: tinyDataset(), nowMs: () => 0 })
    const statuses: number[] = []
    for (let i = 0; i < 15; i += 1) statuses.push((await fetch(`${limited.url}/referencedata`)).status)
    const last = await fetch(`${limited.url}/referencedata`)
    expect(last.headers.get('content-type')).toBe('text/html')
    expect(statuses).toEqual([...Array.from({ length: 11 }, () => 200), 429, 429, 429, 429])
    await limited.close()
  })
})
