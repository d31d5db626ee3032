import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RejectPage, Run, Systems } from '../../contract/systems.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { fillTwoDistricts, insertRow } from '../../test/support/two-districts.ts'
import type { FastifyInstance } from '../platform/web-server/index.ts'
import { saveConnectionFailure, saveConnectionSuccess } from './index.ts'
import { addRun, buildSystemsServer, RUNNABLE } from './test-support/systems-server.ts'

let database: TestDatabase
let app: FastifyInstance
let administrator: SignedIn
let manager: SignedIn
const openlmis = { system: 'openlmis', kind: 'openlmis', baseUrl: 'https://openlmis.example.org' }

beforeAll(async () => {
  database = await createTestDatabase()
  await fillTwoDistricts(database.pool)
  await addAccount(database, { login: 'administrator', role: 'administrator' })
  await addAccount(database, { login: 'manager', role: 'epiManager' })
  app = await buildSystemsServer(database)
  administrator = await signInAs(app, 'administrator')
  manager = await signInAs(app, 'manager')
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

const systems = async (): Promise<Systems> => {
  const answer = await administrator.request('GET', '/api/v1/systems')
  expect(answer.statusCode, answer.body).toBe(200)
  return Systems.parse(answer.json())
}
const connection = async (system: string) => (await systems()).connections.find((one) => one.system === system)

describe('connections', () => {
  test('a system that answered shows its version, its facts in order and its clock (SY-1)', async () => {
    const facts = [
      { name: 'referencedata', value: '15.4.0' },
      { name: 'auth', value: '4.4.0' },
    ]
    const now = new Date('2026-11-05T08:00:00Z')
    await saveConnectionSuccess(database.pool, { ...openlmis, version: '15.4.0', facts, clockSkewSeconds: 3.4, now })
    expect(await connection('openlmis')).toMatchObject({
      state: 'ok',
      version: '15.4.0',
      facts,
      clockSkewSeconds: 3,
      remedy: null,
      lastSuccessAt: '2026-11-05T08:00:00.000Z',
    })
  })

  test('a failure is told with its remedy and keeps what was known; the next success ends it (SY-1, SY-2)', async () => {
    const now = new Date('2026-11-05T08:10:00Z')
    await saveConnectionFailure(database.pool, {
      ...openlmis,
      reason: 'unavailable',
      message: 'connection refused',
      remedy: 'Start it',
      now,
    })
    expect(await connection('openlmis')).toMatchObject({
      state: 'unreachable',
      failure: 'connection refused',
      remedy: 'Start it',
      version: '15.4.0',
      lastSuccessAt: '2026-11-05T08:00:00.000Z',
    })
    const later = new Date('2026-11-05T08:20:00Z')
    await saveConnectionSuccess(database.pool, {
      ...openlmis,
      version: '15.4.0',
      facts: [],
      clockSkewSeconds: 0,
      now: later,
    })
    expect(await connection('openlmis')).toMatchObject({ state: 'ok', failure: null })
  })

  test('a first try that fails is a failure without a success (SY-2)', async () => {
    await database.pool.query("delete from connection where system = 'openlmis'")
    const now = new Date('2026-11-05T08:30:00Z')
    await saveConnectionFailure(database.pool, { ...openlmis, reason: 'x', message: 'm', remedy: 'r', now })
    expect(await connection('openlmis')).toMatchObject({ state: 'unreachable', version: null, lastSuccessAt: null })
  })

  test('a clock that is off by a day is told although the system answers (SY-3)', async () => {
    const now = new Date('2026-11-05T08:40:00Z')
    await saveConnectionSuccess(database.pool, { ...openlmis, version: '1', facts: [], clockSkewSeconds: 86_400, now })
    expect(await connection('openlmis')).toMatchObject({ state: 'ok', remedy: expect.stringContaining('24 hours') })
  })

  test('a system without settings is off and says so (SY-1)', async () => {
    expect(await connection('registry')).toMatchObject({
      state: 'off',
      baseUrl: null,
      remedy: expect.stringContaining('configuration'),
    })
  })
})

describe('runs', () => {
  test('the last run of each kind is shown, however many came after it (SY-4)', async () => {
    const failed = await addRun(database, 'dhis2.reference', 'failed', 600)
    for (let i = 0; i < 40; i++) await addRun(database, 'figures', 'succeeded', 500 - i)
    const { runs } = await systems()
    expect(runs.find((run) => run.id === failed)).toMatchObject({ state: 'failed', error: { remedy: 'Mend it' } })
    expect(runs.map((run) => run.id)).toEqual(runs.map((run) => run.id).toSorted((a, b) => b - a))
    expect(new Set(runs.map((run) => run.id)).size).toBe(runs.length)
  })

  test('work asked for is accepted once, however often it is asked for, and written down (SY-5)', async () => {
    const ask = async () => await administrator.request('POST', '/api/v1/systems/runs', { what: 'figures' })
    const [first, second] = [await ask(), await ask()]
    expect([first.statusCode, second.statusCode]).toEqual([202, 202])
    const run = Run.parse(first.json())
    expect(run).toMatchObject({ trigger: 'person', requestedBy: 'administrator', state: 'queued', dryRun: false })
    expect(second.json()).toMatchObject({ id: run.id })
    expect(first.headers.location).toBe(`/api/v1/systems/runs/${run.id}`)
    const one = await administrator.request('GET', `/api/v1/systems/runs/${run.id}`)
    expect(one.json()).toMatchObject({ id: run.id })
    const { rows } = await database.pool.query("select actor, subject from audit where action = 'run.request'")
    expect(rows).toContainEqual({ actor: 'administrator', subject: `run/${run.id}` })
  })

  test('a try is another run than the real one (SY-5)', async () => {
    const [real, dry] = await Promise.all(
      [false, true].map((dryRun) =>
        administrator.request('POST', '/api/v1/systems/runs', { what: 'openlmis.reference', dryRun }),
      ),
    )
    expect(dry?.json()).toMatchObject({ dryRun: true })
    expect(dry?.json().id).not.toBe(real?.json().id)
  })

  test('work that does not exist here is refused with what does (SY-5)', async () => {
    const answer = await administrator.request('POST', '/api/v1/systems/runs', { what: 'openlmis.everything' })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'notRunnable', remedy: expect.stringContaining(RUNNABLE.join(', ')) })
  })

  test('runs are listed by kind and backwards from one', async () => {
    const list = async (query: string) =>
      Run.array().parse((await administrator.request('GET', `/api/v1/systems/runs?${query}`)).json())
    const page = await list('what=figures&limit=2')
    expect(page).toHaveLength(2)
    const next = await list(`what=figures&limit=2&before=${page[1]?.id}`)
    expect(next[0]?.id).toBeLessThan(page[1]?.id ?? 0)
    expect((await administrator.request('GET', '/api/v1/systems/runs/999999')).json()).toMatchObject({
      code: 'noSuchRun',
    })
  })
})

describe('rejects', () => {
  test('are grouped, and each group opens page by page without losing or repeating a row (SY-6)', async () => {
    for (let i = 0; i < 5; i++) {
      const row = { system: 'openlmis', entity: 'facility', source_key: `F${i}`, reason: 'facilityWithoutZone' }
      await insertRow(database.pool, 'reject', { ...row, message: `F${i} has no zone`, remedy: 'Give it one' })
    }
    await insertRow(database.pool, 'reject', {
      system: 'openlmis',
      entity: 'facility',
      source_key: 'F9',
      reason: 'facilityWithoutZone',
      message: 'was mended',
      remedy: '',
      resolved_at: '2026-11-01',
    })
    const { rejects: groups } = await systems()
    expect(groups).toMatchObject([
      { entity: 'facility', reason: 'facilityWithoutZone', count: 5, remedy: 'Give it one' },
    ])
    const keys: string[] = []
    for (let after: number | null = 0; after !== null;) {
      const query = `system=openlmis&entity=facility&reason=facilityWithoutZone&limit=2&after=${after}`
      const answer = await administrator.request('GET', `/api/v1/systems/rejects?${query}`)
      const page = RejectPage.parse(answer.json())
      keys.push(...page.rejects.map((row) => row.key))
      after = page.next
    }
    expect(keys).toEqual(['F0', 'F1', 'F2', 'F3', 'F4'])
  })
})

describe('the page', () => {
  test('tells what can be run and what is mapped to nothing (SY-7)', async () => {
    const { runnable, gaps } = await systems()
    expect(runnable).toEqual(RUNNABLE)
    const counts = Object.fromEntries(gaps.map(({ kind, count, of }) => [kind, [count, of]]))
    expect(counts).toEqual({
      facilitiesUnlinked: [0, 3],
      orgUnitsUnlinked: [1, 4],
      linksBroken: [0, 3],
      stockMappingsProposed: [0, 0],
      stockMappingsBroken: [0, 0],
      productsWithoutAntigen: [0, 2],
      antigensWithoutProduct: [1, 3],
      antigensWithoutDoses: [1, 3],
      antigensWithoutTarget: [3, 3],
      seriesProposed: [0, 3],
      periodsUnmapped: [0, 0],
      reasonsUnclassified: [0, 0],
    })
  })

  test('is not sent again while nothing changed, and is when a run moves', async () => {
    const url = '/api/v1/systems'
    const first = await administrator.request('GET', url)
    const headers = { cookie: administrator.cookie, 'if-none-match': String(first.headers.etag) }
    expect((await app.inject({ url, headers })).statusCode).toBe(304)
    await addRun(database, 'figures', 'succeeded', -5)
    expect((await app.inject({ url, headers })).statusCode).toBe(200)
  })

  test('is for those with the right, and changing for those with the other ones (SY-8)', async () => {
    const asked = [
      ['GET', '/api/v1/systems'],
      ['GET', '/api/v1/systems/runs'],
      ['GET', '/api/v1/systems/runs/1'],
      ['POST', '/api/v1/systems/runs'],
      ['GET', '/api/v1/systems/rejects'],
      ['GET', '/api/v1/systems/mappings/antigens'],
      ['PUT', '/api/v1/systems/mappings/series/1'],
      ['PUT', '/api/v1/systems/mappings/products/1'],
      ['GET', '/api/v1/systems/links'],
      ['GET', '/api/v1/systems/links.csv'],
      ['POST', '/api/v1/systems/links/import'],
    ] as const
    for (const [method, url] of asked) {
      const answer = await manager.request(method, url, method === 'GET' ? undefined : {})
      expect([method, url, answer.statusCode]).toEqual([method, url, 403])
    }
    const needs = app.guardedRoutes
      .filter(({ url }) => url.startsWith('/api/v1/systems'))
      .map(({ method, url, right }) => [method, url, String(right)])
    const rightOf = (method: string, url: string) => needs.find(([m, u]) => m === method && u === url)?.[2]
    expect(rightOf('POST', '/api/v1/systems/runs')).toBe('systems.run')
    expect(rightOf('POST', '/api/v1/systems/links/import')).toBe('mappings.edit')
    expect(rightOf('PUT', '/api/v1/systems/mappings/series/:id')).toBe('mappings.edit')
  })
})
