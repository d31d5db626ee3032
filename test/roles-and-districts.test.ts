import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultRoleRights, guard, localRoles, type GuardedRoute } from '../src/accounts/index.ts'
import { systemClock } from '../src/base/clock.ts'
import { silentLog } from '../src/platform/log.ts'
import { buildWebServer, type FastifyInstance, type FastifyPluginAsyncZod } from '../src/platform/web-server/index.ts'
import { Registry } from 'prom-client'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { addAccount, buildTestServer, signInAs, type SignedIn } from './support/test-server.ts'
import { fillTwoDistricts, insertRow, type TwoDistricts } from './support/two-districts.ts'

/** Everything here is generated from the list of routes: a new route is in the matrix without being added to it. */
let database: TestDatabase
let app: FastifyInstance
let country: TwoDistricts
let routes: readonly GuardedRoute[]
const people = new Map<string, SignedIn>()

beforeAll(async () => {
  database = await createTestDatabase()
  country = await fillTwoDistricts(database.pool)
  const { alpha, dAlpha } = country.areas
  await addAccount(database, { login: 'divo', role: 'divo', areaIds: [alpha, dAlpha] })
  await addAccount(database, { login: 'nurse', role: 'divo', placeIds: [country.facilities.a1] })
  await addAccount(database, { login: 'epiManager', role: 'epiManager' })
  await addAccount(database, { login: 'administrator', role: 'administrator' })
  await addAccount(database, { login: 'reviewer', role: 'reviewer', areaIds: [alpha, dAlpha] })
  await addAccount(database, { login: 'nobody', role: 'divo', areaIds: [] })
  app = await buildTestServer({ database })
  await app.ready()
  routes = app.guardedRoutes
  for (const login of ['divo', 'nurse', 'epiManager', 'reviewer', 'administrator', 'nobody'])
    people.set(login, await signInAs(app, login))
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

const person = (login: string): SignedIn => {
  const found = people.get(login)
  if (!found) throw new Error(`Nobody is called ${login}`)
  return found
}

interface District {
  readonly district: number
  readonly facility: number
}

/** The address of a route with everything in it that belongs to one district. */
function addressOf({ url }: GuardedRoute, { district, facility }: District): string {
  const path = url
    .replace(':facilityId', String(facility))
    .replace(':antigenId', '1')
    .replace(':cellId', '1')
    .replace(':period', '202610')
    .replace(':item', 'dvdMt')
    .replace(':productId', '1')
    .replace(':id', '1')
  if (/\/resupply(\.\w+)?$/.test(path)) return `${path}?district=${district}`
  if (/\/overview(\/geometry)?$/.test(path)) return `${path}?area=${district}`
  if (path.endsWith('/explain')) return `${path}?facility=${facility}&antigen=1&month=202610&figure=dosesGiven`
  return path
}

/** A body that the route would take. */
function bodyOf({ method, url }: GuardedRoute): object | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined
  if (url.endsWith('/decisions/:antigenId')) return { supplyMonth: 202611, enteredDoses: 0, reason: 'test' }
  if (url.includes('/checks/')) return { supplyMonth: 202611, ticked: true, note: null }
  if (url.endsWith('/sign-off')) return { supplyMonth: 202611 }
  if (url.endsWith('/paper-stock')) {
    const entries = [{ productId: country.products.penta, sohDoses: 7 }]
    return { observedOn: '2026-11-05', channel: 'phone', verifiedBy: 'x', note: null, entries }
  }
  return {}
}

const api = (): GuardedRoute[] => routes.filter(({ url, method }) => url.startsWith('/api/v1/') && method !== 'HEAD')
const guarded = (): GuardedRoute[] => api().filter(({ right }) => right !== 'public')
const alpha = (): District => ({ district: country.areas.alpha, facility: country.facilities.a1 })
const betas = (): District[] => [
  { district: country.areas.beta, facility: country.facilities.b1 },
  { district: country.areas.dBeta, facility: country.facilities.b1 },
]

async function send(who: SignedIn | null, route: GuardedRoute, district: District) {
  const url = addressOf(route, district)
  const payload = bodyOf(route)
  if (who) return await who.request(route.method as 'GET', url, payload)
  return await app.inject({ method: route.method as 'GET', url, ...(payload && { payload }) })
}

describe('roles and routes', () => {
  test('the list of routes is there, and signing in is all that is public', () => {
    expect(guarded().length).toBeGreaterThan(20)
    const open = api().filter(({ right }) => right === 'public')
    expect(open.map(({ method, url }) => `${method} ${url}`).toSorted()).toEqual([
      'GET /api/v1/demo',
      'GET /api/v1/openapi.json',
      'POST /api/v1/session',
    ])
  })

  test('every route is described in the document, and nothing else', async () => {
    const document = (await app.inject('/api/v1/openapi.json')).json<{ paths: Record<string, object> }>()
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const served = api()
      .filter(({ url }) => url !== '/api/v1/openapi.json')
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`)
    expect(described.toSorted()).toEqual([...new Set(served)].toSorted())
  })

  test('nobody gets anything without signing in', async () => {
    for (const route of guarded()) {
      const { statusCode } = await send(null, route, alpha())
      expect([route.method, route.url, statusCode]).toEqual([route.method, route.url, 401])
    }
  })

  test.each(localRoles)('%s gets exactly what the role has a right to', async (role) => {
    for (const route of guarded().filter(({ url, method }) => !(url === '/api/v1/session' && method === 'DELETE'))) {
      const may =
        route.right === 'signedIn' ||
        (Array.isArray(route.right) && route.right.some((right) => defaultRoleRights[role]?.includes(right)))
      const { statusCode } = await send(person(role), route, alpha())
      expect([role, route.method, route.url, statusCode === 403]).toEqual([role, route.method, route.url, !may])
      expect(statusCode).not.toBe(401)
      expect(statusCode).not.toBe(500)
    }
  })

  test('a change without the token of the session is refused everywhere', async () => {
    for (const route of guarded().filter(({ method }) => method !== 'GET')) {
      const payload = bodyOf(route)
      const answer = await app.inject({
        method: route.method as 'PUT',
        url: addressOf(route, alpha()),
        headers: { cookie: person('administrator').cookie },
        ...(payload && { payload }),
      })
      expect([route.url, answer.statusCode]).toEqual([route.url, 403])
    }
  })

  test('a route that does not say who may use it keeps the server from starting', async () => {
    const forgotten: FastifyPluginAsyncZod = async (server) => {
      server.get('/api/v1/forgotten', async () => ({}))
    }
    const misspelt: FastifyPluginAsyncZod = async (server) => {
      server.get('/api/v1/misspelt', { config: { right: 'resupply.veiw' } }, async () => ({}))
    }
    for (const plugin of [forgotten, misspelt]) {
      const server = await buildWebServer({
        log: silentLog,
        api: { title: 't', description: '', version: '0' },
        metrics: { registry: new Registry() },
        readiness: async () => ({ ready: true, checks: {} }),
        guard: guard({
          database,
          clock: systemClock,
          roleRights: defaultRoleRights,
          secureCookies: false,
          idleMinutes: 1,
        }),
        plugins: [plugin],
      })
      await expect(server.ready()).rejects.toThrow('does not say who may use it')
      await server.close()
    }
  })
})

describe('districts', () => {
  const scoped = (): GuardedRoute[] =>
    guarded().filter(
      (route) => addressOf(route, { district: 1, facility: 1 }) !== addressOf(route, { district: 2, facility: 2 }),
    )

  test('there are routes that belong to a district', () => {
    expect(scoped().length).toBeGreaterThanOrEqual(12)
  })

  test.each(['divo', 'nurse', 'nobody'])('%s cannot reach another district through any route', async (login) => {
    for (const route of scoped()) {
      for (const beta of betas()) {
        const answer = await send(person(login), route, beta)
        expect([route.method, route.url, answer.statusCode]).toEqual([route.method, route.url, 404])
        expect(answer.body).not.toMatch(/B1|Beta/)
      }
    }
  })

  test('nothing another district holds stands in any answer that an officer gets', async () => {
    for (const login of ['divo', 'nurse']) {
      for (const route of guarded().filter(({ method, url }) => method === 'GET' && !url.includes('/systems'))) {
        const { body } = await send(person(login), route, alpha())
        expect([login, route.url, /B1 clinic|"Beta"|uidB1uid/.test(body)]).toEqual([login, route.url, false])
      }
    }
  })

  test('whoever supervises one facility sees that one, and no sums of others', async () => {
    const nurse = person('nurse')
    const grid = await nurse.request('GET', `/api/v1/resupply?district=${country.areas.alpha}`)
    expect(grid.json().rows.map((row: { name: string }) => row.name)).toEqual(['A1 clinic'])
    expect(grid.json().totals[0]).toMatchObject({ sohDoses: 20, dosesGiven: 55 })
    expect(grid.json().months[0]).toMatchObject({ expected: 1, reported: 1 })
    expect((await nurse.request('GET', `/api/v1/overview?area=${country.areas.alpha}`)).statusCode).toBe(404)
    expect((await nurse.request('GET', `/api/v1/resupply/facilities/${country.facilities.a2}`)).statusCode).toBe(404)
    expect((await nurse.request('GET', `/api/v1/resupply/facilities/${country.facilities.a1}`)).statusCode).toBe(200)
  })

  test('a facility that moves out of the district is out of sight at once', async () => {
    const id = await insertRow(database.pool, 'place', {
      system: 'openlmis',
      source_id: '00000000-0000-4000-8000-0000000000c1',
      name: 'Moving post',
      area_id: country.areas.alpha,
      active: true,
      holds_stock: true,
      content_hash: 'x',
      fetched_at: '2026-11-01',
    })
    const status = async () => (await person('divo').request('GET', `/api/v1/resupply/facilities/${id}`)).statusCode
    expect(await status()).toBe(200)
    await database.pool.query('update place set area_id = $2 where id = $1', [id, country.areas.beta])
    expect(await status()).toBe(404)
  })
})
