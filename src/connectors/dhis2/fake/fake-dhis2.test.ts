import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fixedClock } from '../../../base/clock.ts'
import { createFakeDhis2, type FakeDhis2, type FakeDhis2Options } from './create-fake-dhis2.ts'
import { combo, element, password, set, smallCountry, stored, token, unit } from './small-country.ts'

const clock = fixedClock('2026-08-15T12:00:00.000Z')
const basic = (user: string, secret = password): string => `Basic ${btoa(`${user}:${secret}`)}`

async function run(options: Partial<FakeDhis2Options> = {}): Promise<FakeDhis2> {
  const fake = await createFakeDhis2({ dataset: smallCountry(), clock, ...options })
  onTestFinished(() => fake.close())
  return fake
}

interface Call extends Omit<RequestInit, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>
}

const call = (fake: FakeDhis2, path: string, init: Call = {}): Promise<Response> =>
  fetch(`${fake.url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { authorization: basic('admin'), ...init.headers },
  })
// The tests look into answers whose shape they prove themselves.
// oxlint-disable-next-line typescript/no-explicit-any
const jsonOf = async (response: Response): Promise<any> => response.json()

describe('sign-in', () => {
  test('sends callers that look like a browser to the login page, and others 401', async () => {
    const fake = await run()
    const browser = await fetch(`${fake.url}/api/me`, { redirect: 'manual' })
    expect([browser.status, browser.headers.get('location')]).toEqual([302, '/dhis-web-commons/security/login.action'])
    const followed = await fetch(`${fake.url}/api/me`)
    expect([followed.status, followed.headers.get('content-type')]).toEqual([200, 'text/html;charset=UTF-8'])
    const script = await fetch(`${fake.url}/api/me`, { headers: { 'x-requested-with': 'XMLHttpRequest' } })
    expect([script.status, (await jsonOf(script)).httpStatusCode]).toEqual([401, 401])
  })

  test('takes basic and token, refuses wrong ones and two-factor accounts', async () => {
    const fake = await run()
    const status = async (authorization: string): Promise<number> =>
      (await call(fake, '/api/me', { headers: { authorization } })).status
    expect(await status(basic('admin'))).toBe(200)
    expect(await status(`ApiToken ${token}`)).toBe(200)
    expect(await status(basic('admin', 'wrong'))).toBe(401)
    expect(await status(basic('twofactor'))).toBe(401)
    expect(await status('ApiToken d2pat_none')).toBe(401)
  })

  test('ignores a version number in the path', async () => {
    const fake = await run()
    expect((await call(fake, '/api/40/me')).status).toBe(200)
    expect((await call(fake, '/api/44/me')).status).toBe(404)
  })
})

describe('metadata lists', () => {
  const many = smallCountry({
    moreUnits: Array.from({ length: 60 }, (_, n) => ({
      id: `Village${String(n).padStart(4, '0')}`,
      parent: unit.districtB,
      name: `Village ${n}`,
      openingDate: '2020-01-01',
    })),
  })

  test('give 50 rows and two fields unless asked for more', async () => {
    const body = await jsonOf(await call(await run({ dataset: many }), '/api/organisationUnits.json'))
    expect(body.organisationUnits.length).toBe(50)
    expect(Object.keys(body.organisationUnits[0])).toEqual(['id', 'displayName'])
    expect(body.pager).toMatchObject({
      page: 1,
      total: 67,
      pageSize: 50,
      pageCount: 2,
      nextPage: expect.stringContaining('page=2'),
    })
  })

  test('give everything with paging=false', async () => {
    const body = await jsonOf(await call(await run({ dataset: many }), '/api/organisationUnits?paging=false'))
    expect([body.organisationUnits.length, body.pager]).toEqual([67, undefined])
  })

  test('nest fields, leave out unknown and absent ones', async () => {
    const path = `/api/organisationUnits?filter=id:eq:${unit.open}&fields=id,nonsense,closedDate,parent[id,code,parent[code]],attributeValues[value,attribute[code]],children`
    const body = await jsonOf(await call(await run(), path))
    expect(body.organisationUnits).toEqual([
      {
        id: unit.open,
        parent: { id: unit.districtA, parent: { code: 'OU_ROOT' } },
        attributeValues: [{ value: '0614141000012', attribute: { code: 'GLN' } }],
        children: [],
      },
    ])
  })

  test.each([
    ['level:eq:2', 2],
    ['code:null', 2],
    ['code:!null', 5],
    ['code:in:[OU_A01,OU_B01]', 2],
    ['name:like:Facility', 4],
    ['name:ilike:facility', 4],
    ['name:$like:Small', 1],
    ['level:gt:2', 4],
    ['organisationUnitGroups.code:eq:HC', 2],
    [`organisationUnitGroups.id:!in:[GroupHcs001]`, 5],
    [`path:like:/${unit.districtA}`, 4],
    ['GlnAttrib01:eq:0614141000012', 1],
    ['parent.id:eq:DistrictB01', 1],
    [`dataSets.id:eq:${set.vaccines}`, 3],
    ['lastUpdated:ge:2026-01-10T00:00:00', 4],
    ['lastUpdated:gt:2026-01-10T08:00:00', 0],
  ])('filter %s leaves %i', async (filter, count) => {
    const body = await jsonOf(
      await call(await run(), `/api/organisationUnits?paging=false&filter=${encodeURIComponent(filter)}`),
    )
    expect(body.organisationUnits.length).toBe(count)
  })

  test('join filters by AND, or by OR when asked to', async () => {
    const fake = await run()
    const filters = 'paging=false&filter=level:eq:2&filter=code:eq:OU_A01'
    expect((await jsonOf(await call(fake, `/api/organisationUnits?${filters}`))).organisationUnits.length).toBe(0)
    expect(
      (await jsonOf(await call(fake, `/api/organisationUnits?${filters}&rootJunction=OR`))).organisationUnits.length,
    ).toBe(3)
  })

  test.each(['nonsense:eq:1', 'level:about:2'])('refuse the filter %s', async (filter) => {
    expect((await call(await run(), `/api/organisationUnits?filter=${filter}`)).status).toBe(400)
  })

  test('sort by several properties', async () => {
    const body = await jsonOf(
      await call(await run(), '/api/organisationUnits?paging=false&fields=id&order=level:desc,id:asc'),
    )
    expect(body.organisationUnits[0].id).toBe(unit.open)
    expect(body.organisationUnits.at(-1).id).toBe(unit.root)
  })

  test('say 404 for an object or a collection that is not there', async () => {
    const fake = await run()
    const missing = await call(fake, '/api/organisationUnits/Unknown0001')
    expect([missing.status, (await jsonOf(missing)).message]).toEqual([
      404,
      'OrganisationUnit with id Unknown0001 could not be found.',
    ])
    expect((await call(fake, '/api/unknownThings')).status).toBe(404)
  })
})

describe('rights', () => {
  test('deleted objects are for superusers', async () => {
    const fake = await run()
    fake.deleteOrgUnit(unit.elsewhere)
    expect((await call(fake, '/api/deletedObjects', { headers: { authorization: basic('reader') } })).status).toBe(403)
    const body = await jsonOf(await call(fake, '/api/deletedObjects?klass=OrganisationUnit'))
    expect(body.deletedObjects).toMatchObject([{ uid: unit.elsewhere, code: 'OU_B01', klass: 'OrganisationUnit' }])
  })

  test('a superuser sees more of the system', async () => {
    const fake = await run()
    expect(await jsonOf(await call(fake, '/api/system/info'))).toHaveProperty('databaseInfo')
    expect(
      await jsonOf(await call(fake, '/api/system/info', { headers: { authorization: basic('reader') } })),
    ).not.toHaveProperty('databaseInfo')
  })

  test('me says scope and authorities', async () => {
    const body = await jsonOf(await call(await run(), '/api/me', { headers: { authorization: basic('clerk') } }))
    expect(body).toMatchObject({
      username: 'clerk',
      authorities: ['F_DATAVALUE_ADD'],
      organisationUnits: [{ id: unit.districtA, level: 2 }],
    })
    expect(await jsonOf(await call(await run(), '/api/me/authorization/F_EDIT_EXPIRED'))).toBe(true)
  })
})

describe('GET dataValueSets', () => {
  const dataset = smallCountry({
    values: { [unit.open]: [stored(element.stock, '202607', '5'), stored(element.doses, '202606', '2')] },
  })
  const base = `dataSet=${set.vaccines}&period=202607&orgUnit=${unit.open}`

  test.each([
    [`period=202607&orgUnit=${unit.open}`, 'E2001'],
    [`dataSet=${set.vaccines}&orgUnit=${unit.open}`, 'E2002'],
    [`${base}&startDate=2026-01-01&endDate=2026-12-31`, 'E2003'],
    [`dataSet=${set.vaccines}&orgUnit=${unit.open}&startDate=2026-12-31&endDate=2026-01-01`, 'E2004'],
    [`dataSet=${set.vaccines}&period=202607`, 'E2006'],
    [`${base}&limit=-1`, 'E2009'],
  ])('refuses %s with %s', async (query, code) => {
    const response = await call(await run({ dataset }), `/api/dataValueSets?${query}`)
    expect([response.status, (await jsonOf(response)).errorCode]).toEqual([409, code])
  })

  test('says a single form once at the root: before 2.43 in addition, from 2.43 on instead', async () => {
    const before = await jsonOf(await call(await run({ dataset, version: '2.42.5.2' }), `/api/dataValueSets?${base}`))
    expect(before).toMatchObject({
      dataSet: set.vaccines,
      period: '202607',
      orgUnit: unit.open,
      dataValues: [{ period: '202607', orgUnit: unit.open }],
    })
    const after = await jsonOf(await call(await run({ dataset, version: '2.43.1' }), `/api/dataValueSets?${base}`))
    expect(after).toMatchObject({ dataSet: set.vaccines, period: '202607', orgUnit: unit.open })
    expect(Object.keys(after.dataValues[0])).not.toContain('period')
    expect(Object.keys(after.dataValues[0])).not.toContain('orgUnit')
  })

  test('does not hoist the unit with children', async () => {
    const body = await jsonOf(
      await call(await run({ dataset, version: '2.43.1' }), `/api/dataValueSets?${base}&children=true`),
    )
    expect([body.orgUnit, body.dataValues[0].orgUnit]).toEqual([undefined, unit.open])
  })

  test('looks at Accept before 2.43 only', async () => {
    const headers = { accept: 'application/xml' }
    expect((await call(await run({ version: '2.42.5.2' }), `/api/dataValueSets?${base}`, { headers })).status).toBe(406)
    expect((await call(await run({ version: '2.43.1' }), `/api/dataValueSets?${base}`, { headers })).status).toBe(200)
    expect(
      (await call(await run({ version: '2.42.5.2' }), `/api/dataValueSets?${base}&format=json`, { headers })).status,
    ).toBe(200)
  })

  test('takes dates instead of periods', async () => {
    const query = `dataSet=${set.vaccines}&orgUnit=${unit.open}&startDate=2026-06-01&endDate=2026-06-30`
    const body = await jsonOf(await call(await run({ dataset }), `/api/dataValueSets?${query}`))
    expect(body.dataValues.map((value: { period: string }) => value.period)).toEqual(['202606'])
  })

  test('writes codes, and where a unit has none: leaves them out before 2.43, refuses all from 2.43 on', async () => {
    const query = `dataSet=${set.vaccines}&period=202607&orgUnit=${unit.districtB}&children=true&orgUnitIdScheme=CODE&dataElementIdScheme=CODE`
    const uncoded = { id: 'NoCodeUnit1', parent: unit.districtB, name: 'No code', openingDate: '2020-01-01' }
    const values = {
      NoCodeUnit1: [stored(element.stock, '202607', '1')],
      [unit.elsewhere]: [stored(element.stock, '202607', '2')],
    }
    const country = smallCountry({ values, moreUnits: [uncoded] })
    const before = await jsonOf(
      await call(await run({ dataset: country, version: '2.42.5.2' }), `/api/dataValueSets?${query}`),
    )
    expect(
      before.dataValues.map((value: { orgUnit?: string; dataElement: string }) => [value.orgUnit, value.dataElement]),
    ).toEqual([
      ['OU_B01', 'STOCK'],
      [undefined, 'STOCK'],
    ])
    const after = await call(await run({ dataset: country, version: '2.43.1' }), `/api/dataValueSets?${query}`)
    expect([after.status, (await jsonOf(after)).errorCode]).toEqual([409, 'E8202'])
  })

  test('shows what was posted, by code and compressed', async () => {
    const fake = await run({ version: '2.42.5.2' })
    const rows = [{ dataElement: 'STOCK', period: '202607', orgUnit: 'OU_A01', value: '9' }]
    const body = gzipSync(JSON.stringify({ dataElementIdScheme: 'CODE', orgUnitIdScheme: 'CODE', dataValues: rows }))
    const posted = await call(fake, '/api/dataValueSets', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(posted.status).toBe(200)
    const read = await jsonOf(await call(fake, `/api/dataValueSets?${base}`))
    expect(read.dataValues).toMatchObject([
      { dataElement: element.stock, value: '9', storedBy: 'admin', categoryOptionCombo: combo.default },
    ])
  })
})

describe('completeDataSetRegistrations', () => {
  const post = (fake: FakeDhis2, registrations: object[], user = 'clerk'): Promise<Response> =>
    call(fake, '/api/completeDataSetRegistrations', {
      method: 'POST',
      headers: { authorization: basic(user), 'content-type': 'application/json' },
      body: JSON.stringify({ completeDataSetRegistrations: registrations }),
    })
  const registration = { dataSet: set.vaccines, period: '202607', organisationUnit: unit.open }

  test('are counted as imported, then as updated, and are listed', async () => {
    const fake = await run()
    expect((await jsonOf(await post(fake, [registration]))).response.importCount).toMatchObject({
      imported: 1,
      updated: 0,
    })
    expect((await jsonOf(await post(fake, [registration]))).response.importCount).toMatchObject({
      imported: 0,
      updated: 1,
    })
    const list = await jsonOf(
      await call(
        fake,
        `/api/completeDataSetRegistrations?dataSet=${set.vaccines}&period=202607&orgUnit=${unit.root}&children=true`,
      ),
    )
    expect(list.completeDataSetRegistrations).toMatchObject([{ ...registration, completed: true, storedBy: 'clerk' }])
  })

  test('can be taken back', async () => {
    const fake = await run()
    await post(fake, [registration])
    expect(
      (await jsonOf(await post(fake, [{ ...registration, completed: false }]))).response.importCount,
    ).toMatchObject({ deleted: 1 })
    expect(fake.values.completionsOf(unit.open)).toEqual([])
  })

  test('of a unit out of reach are a conflict', async () => {
    const fake = await run()
    const response = await post(fake, [{ ...registration, organisationUnit: unit.elsewhere }, registration])
    expect([response.status, (await jsonOf(response)).response.importCount]).toEqual([
      409,
      { imported: 1, updated: 0, ignored: 1, deleted: 0 },
    ])
  })

  test.each([
    ['period=202607&orgUnit=RootUnit001', 'E2013'],
    [`dataSet=${set.vaccines}&orgUnit=RootUnit001`, 'E2014'],
    [`dataSet=${set.vaccines}&period=202607`, 'E2006'],
  ])('are not listed for %s', async (query, code) => {
    expect((await jsonOf(await call(await run(), `/api/completeDataSetRegistrations?${query}`))).errorCode).toBe(code)
  })
})

describe('the proxy in front', () => {
  test('refuses long addresses and large bodies with pages of its own', async () => {
    const fake = await run({ maxUrlChars: 200, maxRequestBytes: 100 })
    const long = await call(fake, `/api/organisationUnits?filter=name:eq:${'x'.repeat(300)}`)
    expect([long.status, long.headers.get('content-type')]).toEqual([414, 'text/html'])
    const large = await call(fake, '/api/dataValueSets', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(200),
    })
    expect([large.status, large.headers.get('content-type')]).toEqual([413, 'text/html'])
  })

  test('compresses for those who say they can read it', async () => {
    const fake = await run()
    const plain = await call(fake, '/api/organisationUnits', { headers: { 'accept-encoding': 'identity' } })
    const small = await call(fake, '/api/organisationUnits', { headers: { 'accept-encoding': 'gzip' } })
    expect([plain.headers.get('content-encoding'), small.headers.get('content-encoding')]).toEqual([null, 'gzip'])
    expect(await small.text()).toBe(await plain.text())
  })
})

describe('the knobs', () => {
  test('set the failure mode from outside, for some paths and some times', async () => {
    const fake = await run()
    const mode = { kind: 'throttled', retryAfterSeconds: 7, path: '/me', times: 1 }
    expect((await fetch(`${fake.url}/__fake__/mode`, { method: 'POST', body: JSON.stringify(mode) })).status).toBe(200)
    expect((await call(fake, '/api/system/info')).status).toBe(200)
    const throttled = await call(fake, '/api/me')
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await call(fake, '/api/me')).status).toBe(200)
    expect((await fetch(`${fake.url}/__fake__/mode`, { method: 'POST', body: '{"kind":"odd"}' })).status).toBe(400)
  })

  test('count requests by route', async () => {
    const fake = await run()
    await call(fake, `/api/organisationUnits/${unit.open}`)
    await call(fake, `/api/organisationUnits/${unit.root}`)
    await call(fake, '/api/me')
    const counted = await jsonOf(await fetch(`${fake.url}/__fake__/requests`))
    expect(counted).toMatchObject({ total: 3, byRoute: { 'GET /api/organisationUnits/{id}': 2, 'GET /api/me': 1 } })
  })

  test('stop answering altogether, and answer again', async () => {
    const fake = await run()
    fake.setMode({ kind: 'down' })
    await expect(call(fake, '/api/me')).rejects.toThrow()
    fake.setMode({ kind: 'ok' })
    expect((await call(fake, '/api/me')).status).toBe(200)
  })
})

test('a national country is streamed, not collected: the first values arrive before the last are made', async () => {
  let made = 0
  const endless = {
    ...smallCountry(),
    *valuesOf() {
      for (; made < 1_000_000; made += 1)
        yield stored(element.stock, '202607', String(made), {
          categoryOptionCombo: `C${String(made).padStart(10, '0')}`,
        })
    },
  }
  const fake = await run({ dataset: endless, gzip: false })
  const response = await call(fake, `/api/dataValueSets?dataSet=${set.vaccines}&period=202607&orgUnit=${unit.open}`)
  const reader = response.body?.getReader()
  const first = await reader?.read()
  expect(first?.value?.length).toBeGreaterThan(0)
  expect(made).toBeLessThan(900_000)
  await reader?.cancel()
})
