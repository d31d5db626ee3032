import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  BulkPreview,
  CrosswalkStatus,
  DriftPage,
  HistoryPage,
  QueuePage,
  ReviewItem,
  Reviewers,
  SearchResult,
  type Decide,
} from '../../contract/crosswalk.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, buildTestServer, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { fillTwoDistricts, insertRow, TODAY, type TwoDistricts } from '../../test/support/two-districts.ts'
import { fixedClock } from '../base/clock.ts'
import type { FastifyInstance } from '../platform/web-server/index.ts'
import { memoryRun } from '../runs/index.ts'
import { matchPlaces, watchDrift } from './index.ts'
import { defaultCrosswalkSettings } from './settings.ts'

let database: TestDatabase
let app: FastifyInstance
let filled: TwoDistricts
let administrator: SignedIn
let reviewer: SignedIn
const clock = fixedClock(TODAY)

/** Three facilities in Alpha and one in Beta that no key links, with the org units they might be. */
interface Unlinked {
  readonly sure: number
  readonly likely: number
  readonly open: number
  readonly beta: number
  readonly units: Readonly<Record<'sure' | 'likely' | 'other' | 'beta', number>>
}
let places: Unlinked

beforeAll(async () => {
  database = await createTestDatabase()
  app = await buildTestServer({ database })
})
afterAll(async () => {
  await app.close()
  await database.drop()
})
beforeEach(async () => {
  const { rows } = await database.pool.query<{ all: string }>(
    `select string_agg(quote_ident(tablename), ', ') as all from pg_tables
      where schemaname = 'public' and tablename not like '%migration%'`,
  )
  await database.pool.query(`truncate ${rows[0]?.all} restart identity cascade`)
  filled = await fillTwoDistricts(database.pool)
  places = await addUnlinked()
  await watch()
  await match()
  await addAccount(database, { login: 'administrator', role: 'administrator' })
  await addAccount(database, { login: 'rita', role: 'reviewer', areaIds: [filled.areas.alpha] })
  administrator = await signInAs(app, 'administrator')
  reviewer = await signInAs(app, 'rita')
})

async function addUnlinked(): Promise<Unlinked> {
  const add = async (system: string, name: string, areaId: number, more: object = {}): Promise<number> =>
    await insertRow(database.pool, 'place', {
      system,
      source_id: `${system}-${name}`,
      code: null,
      name,
      type_name: 'Health centre',
      area_id: areaId,
      active: true,
      holds_stock: system === 'openlmis',
      latitude: 0.51,
      longitude: 0.5,
      content_hash: name,
      fetched_at: TODAY,
      ...more,
    })
  const { alpha, beta, dAlpha, dBeta } = filled.areas
  return {
    sure: await add('openlmis', 'Sure HC', alpha),
    likely: await add('openlmis', 'Likely HC', alpha),
    open: await add('openlmis', 'Open store', alpha),
    beta: await add('openlmis', 'Beta HC', beta),
    units: {
      sure: await add('dhis2', 'Sure Health Centre', dAlpha, { longitude: 0.501 }),
      likely: await add('dhis2', 'Likely Health Post', dAlpha),
      other: await add('dhis2', 'Other dispensary', dAlpha),
      beta: await add('dhis2', 'Beta Health Centre', dBeta),
    },
  }
}
const watch = async (): Promise<void> =>
  await watchDrift(memoryRun(), { database, clock, settings: defaultCrosswalkSettings })

async function match(): Promise<void> {
  const candidate = (left: number, right: number, probability: number, rank = 1) => ({
    leftId: String(left),
    rightId: String(right),
    probability,
    rank,
    parts: [{ kind: 'name' as const, weight: 2, detail: { outcome: 'similar' } }],
  })
  const { sure, likely, beta, units } = places
  await matchPlaces(memoryRun(), {
    database,
    clock,
    settings: defaultCrosswalkSettings,
    match: async () => ({
      areas: [],
      verdicts: new Map([
        [String(sure), { verdict: 'suggested', candidates: [candidate(sure, units.sure, 0.97)] }],
        [
          String(likely),
          {
            verdict: 'suggested',
            candidates: [candidate(likely, units.likely, 0.7), candidate(likely, units.other, 0.2, 2)],
          },
        ],
        [String(beta), { verdict: 'suggested', candidates: [candidate(beta, units.beta, 0.96)] }],
      ]),
    }),
  })
}

const get = async <T>(schema: { parse(value: unknown): T }, url: string, by: SignedIn = administrator): Promise<T> => {
  const answer = await by.request('GET', `/api/v1/crosswalk/${url}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return schema.parse(answer.json())
}
const post = async (url: string, body: object, by: SignedIn = administrator) =>
  await by.request('POST', `/api/v1/crosswalk/${url}`, body)
const decide = async (body: Decide, by: SignedIn = administrator) => await post('decisions', body, by)
const versionOf = async (id: number): Promise<number> => (await get(ReviewItem, `places/${id}`)).version

describe('the queue', () => {
  it('shows what waits, the most useful first, and pages without losing any (XW-26, XW-40)', async () => {
    const all = await get(QueuePage, 'queue')
    expect(all.rows.map(({ name, best }) => [name, best?.name])).toEqual([
      ['Sure HC', 'Sure Health Centre'],
      ['Beta HC', 'Beta Health Centre'],
      ['Likely HC', 'Likely Health Post'],
    ])
    expect(all).toMatchObject({ total: 3, nearCertain: { count: 2, minProbability: 0.95 } })
    expect(all.rows[0]).toMatchObject({ areas: ['North', 'Alpha'], state: 'suggested' })
    const first = await get(QueuePage, 'queue?limit=2')
    const second = await get(QueuePage, `queue?limit=2&after=${first.next}`)
    expect([...first.rows, ...second.rows].map(({ placeId }) => placeId)).toEqual(
      all.rows.map(({ placeId }) => placeId),
    )
    expect(second.next).toBeNull()
  })

  it('is filtered by group, state, area, side and words (XW-40)', async () => {
    const names = async (query: string) => (await get(QueuePage, `queue?${query}`)).rows.map(({ name }) => name)
    expect(await names('group=review')).toEqual(['Likely HC'])
    expect(await names('group=nearCertain')).toEqual(['Sure HC', 'Beta HC'])
    expect(await names(`area=${filled.areas.dBeta}`)).toEqual(['Beta HC'])
    expect(await names(`area=${filled.areas.north}&search=likely`)).toEqual(['Likely HC'])
    expect(await names('state=unmatched')).toEqual(['Open store'])
    expect(await names('state=confirmed&search=B1')).toEqual(['B1 clinic'])
    expect((await names('side=right')).toSorted()).toEqual(['A3 clinic', 'Other dispensary'])
    expect(await names('search=100%25')).toEqual([])
    expect((await administrator.request('GET', '/api/v1/crosswalk/queue?after=nonsense')).statusCode).toBe(400)
  })
})

describe('one place', () => {
  it('is shown with candidates, differences and evidence (XW-41)', async () => {
    const item = await get(ReviewItem, `places/${places.sure}`)
    expect(item).toMatchObject({ state: 'suggested', system: 'dhis2', links: [], mayDecide: true })
    const [best] = item.candidates
    expect(best).toMatchObject({ probability: expect.closeTo(0.97, 4), rank: 1, parts: [{ kind: 'name', weight: 2 }] })
    expect(best?.differences.map(({ field, verdict, truth }) => [field, verdict, truth])).toEqual([
      ['name', 'different', 'openlmis'],
      ['code', 'missing', 'openlmis'],
      ['type', 'same', null],
      ['areas', 'same', 'dhis2'],
      ['position', 'same', 'dhis2'],
      ['gln', 'missing', null],
      ['active', 'same', 'openlmis'],
    ])
    expect(item.place.url).toBe('https://openlmis.example.org/#!/administration/facilities/openlmis-Sure%20HC')
  })

  it('may stand on the other side (XW-41)', async () => {
    const item = await get(ReviewItem, `places/${places.units.sure}`)
    expect(item).toMatchObject({ system: 'openlmis', state: 'suggested' })
    expect(item.candidates.map(({ place }) => place.name)).toEqual(['Sure HC'])
  })

  it('has neighbours of both systems, and others are found by what is typed (XW-41)', async () => {
    const around = await administrator.request('GET', `/api/v1/crosswalk/places/${places.sure}/neighbours?kilometres=5`)
    expect(around.json<{ neighbours: { system: string }[] }>().neighbours.map(({ system }) => system)).toEqual(
      expect.arrayContaining(['openlmis', 'dhis2']),
    )
    const found = await get(SearchResult, `search?q=clinic%20b1&near=${places.beta}`)
    expect(found.places).toMatchObject([{ name: 'B1 clinic', state: 'confirmed', linkedTo: [{ name: 'B1 clinic' }] }])
    expect((await administrator.request('GET', '/api/v1/crosswalk/places/99999')).statusCode).toBe(404)
  })
})

describe('a decision', () => {
  it('is taken once: who comes second is told who decided what (XW-5)', async () => {
    const version = await versionOf(places.likely)
    const pair = { placeId: places.likely, otherPlaceId: places.units.likely, version }
    const first = await decide({ decision: 'confirm', ...pair }, reviewer)
    expect(first.json()).toMatchObject({ placeId: places.likely, state: 'confirmed' })
    const second = await decide({ decision: 'reject', ...pair })
    expect(second.statusCode).toBe(409)
    expect(second.json()).toMatchObject({
      code: 'decidedMeanwhile',
      detail: expect.stringContaining('rita confirmed "Likely Health Post"'),
    })
  })

  it('can be taken back, and its history says so (XW-8, XW-9)', async () => {
    const version = await versionOf(places.likely)
    const pair = { placeId: places.likely, otherPlaceId: places.units.likely, version }
    const { historyId } = (await decide({ decision: 'reject', ...pair, note: 'other village' })).json<{
      historyId: number
    }>()
    expect((await get(ReviewItem, `places/${places.likely}`)).candidates[0]?.refusedEarlier).toMatchObject({
      by: 'administrator',
      note: 'other village',
    })
    const undone = await post(`history/${historyId}/undo`, {})
    expect(undone.json()).toMatchObject({ state: 'suggested' })
    expect((await post(`history/${historyId}/undo`, {})).json()).toMatchObject({ code: 'undoneBefore' })
    const { entries } = await get(HistoryPage, `history?place=${places.likely}`)
    expect(entries.map(({ action, by, undoes }) => [action, by, undoes])).toEqual([
      ['undo', 'administrator', historyId],
      ['reject', 'administrator', null],
    ])
  })

  it('about a taken counterpart needs a word more (XW-6)', async () => {
    const pair = { placeId: places.open, otherPlaceId: filled.orgUnits.a1, version: await versionOf(places.open) }
    expect((await decide({ decision: 'confirm', ...pair })).json()).toMatchObject({ code: 'counterpartTaken' })
    expect((await decide({ decision: 'confirm', ...pair, rollUp: true })).statusCode).toBe(200)
  })

  it('needs the right, the token of the session, and known places (XW-42)', async () => {
    await addAccount(database, { login: 'dan', role: 'divo' })
    const dan = await signInAs(app, 'dan')
    const pair = { placeId: places.open, otherPlaceId: places.units.other, version: await versionOf(places.open) }
    expect((await decide({ decision: 'confirm', ...pair }, dan)).statusCode).toBe(403)
    const { cookie } = administrator
    const payload = { decision: 'confirm', ...pair }
    const url = '/api/v1/crosswalk/decisions'
    expect((await app.inject({ method: 'POST', url, headers: { cookie }, payload })).statusCode).toBe(403)
    expect((await decide({ decision: 'confirm', ...pair, otherPlaceId: 99999 })).statusCode).toBe(404)
  })
})

describe('a reviewer', () => {
  it('sees and decides what lies in the areas assigned, and no more (XW-42)', async () => {
    expect((await get(QueuePage, 'queue', reviewer)).rows.map(({ name }) => name)).toEqual(['Sure HC', 'Likely HC'])
    const version = await versionOf(places.beta)
    const pair = { placeId: places.beta, otherPlaceId: places.units.beta, version }
    expect((await decide({ decision: 'confirm', ...pair }, reviewer)).json()).toMatchObject({ code: 'outOfReach' })
    expect((await get(ReviewItem, `places/${places.beta}`, reviewer)).mayDecide).toBe(false)
    const put = await administrator.request('PUT', '/api/v1/crosswalk/reviewers/rita', {
      areaIds: [filled.areas.dBeta],
    })
    expect(put.statusCode).toBe(204)
    expect((await get(QueuePage, 'queue', reviewer)).rows.map(({ name }) => name)).toEqual(['Beta HC'])
    expect((await decide({ decision: 'confirm', ...pair }, reviewer)).statusCode).toBe(200)
    expect((await get(Reviewers, 'reviewers')).reviewers).toMatchObject([
      { login: 'administrator', everywhere: true, areas: [] },
      { login: 'rita', everywhere: false, areas: [{ name: 'Beta', system: 'dhis2' }] },
    ])
    expect((await reviewer.request('PUT', '/api/v1/crosswalk/reviewers/rita', { areaIds: [] })).statusCode).toBe(403)
  })
})

describe('bulk accept', () => {
  it('confirms what the preview showed, without what was taken out, and can be taken back (XW-43)', async () => {
    const preview = await get(BulkPreview, 'bulk?minProbability=0.9')
    expect(preview).toMatchObject({ count: 2, expectedPrecision: expect.closeTo(0.965, 3) })
    expect(preview.rows.map(({ name }) => name)).toEqual(['Beta HC', 'Sure HC'])
    const body = { minProbability: 0.9, token: preview.token, except: [places.beta] }
    const done = (await post('bulk', body)).json<{ batch: string; confirmed: number }>()
    expect(done.confirmed).toBe(1)
    expect((await get(ReviewItem, `places/${places.sure}`)).state).toBe('confirmed')
    expect((await post(`batches/${encodeURIComponent(done.batch)}/undo`, {})).json()).toEqual({ undone: 1, kept: 0 })
    expect((await get(ReviewItem, `places/${places.sure}`)).state).toBe('suggested')
  })

  it('is refused when the set is no longer what was shown (XW-43)', async () => {
    const { token } = await get(BulkPreview, 'bulk?minProbability=0.9')
    const pair = { placeId: places.sure, otherPlaceId: places.units.sure, version: await versionOf(places.sure) }
    await decide({ decision: 'reject', ...pair }, reviewer)
    expect((await post('bulk', { minProbability: 0.9, token })).json()).toMatchObject({ code: 'previewOutdated' })
  })
})

describe('drift', () => {
  const changeUnits = async (): Promise<void> => {
    await database.pool.query(`update place set name = 'New name' where id = $1`, [filled.orgUnits.a1])
    await database.pool.query('update place set latitude = 3 where id = $1', [filled.orgUnits.b1])
    await watch()
  }

  it('is listed with old and new values, and answered (XW-30, XW-32)', async () => {
    await changeUnits()
    const page = await get(DriftPage, 'drift')
    expect(page.findings.map(({ kind, before, after, kilometres }) => [kind, before, after, kilometres])).toEqual([
      ['renamed', 'A1 clinic', 'New name', null],
      ['moved', '0.5000, 0.5000', '3.0000, 0.5000', 278],
    ])
    const [renamed, moved] = page.findings
    expect((await post(`drift/${moved?.id}`, { action: 'acknowledge', version: 1 }, reviewer)).statusCode).toBe(403)
    expect((await post(`drift/${renamed?.id}`, { action: 'acknowledge', version: 1 }, reviewer)).statusCode).toBe(204)
    expect((await post(`drift/${renamed?.id}`, { action: 'retire', version: 1 })).json()).toMatchObject({
      code: 'answeredMeanwhile',
    })
    const relink = { action: 'relink', version: 1, otherPlaceId: places.units.beta }
    expect((await post(`drift/${moved?.id}`, relink)).statusCode).toBe(204)
    expect((await get(DriftPage, 'drift')).total).toBe(0)
    expect((await get(DriftPage, 'drift?state=relinked')).findings).toMatchObject([{ id: moved?.id }])
    await watch()
    expect((await get(DriftPage, 'drift')).total).toBe(0)
  })

  it('that goes further is asked about again, from what was acknowledged (XW-32)', async () => {
    await changeUnits()
    const [renamed] = (await get(DriftPage, 'drift?kind=renamed')).findings
    await post(`drift/${renamed?.id}`, { action: 'acknowledge', version: 1 })
    await database.pool.query(`update place set name = 'Newest name' where id = $1`, [filled.orgUnits.a1])
    await watch()
    expect((await get(DriftPage, 'drift?kind=renamed')).findings).toMatchObject([
      { before: 'New name', after: 'Newest name' },
    ])
  })
})

describe('the status', () => {
  it('counts both sides by state (XW-44)', async () => {
    const body = {
      decision: 'noCounterpart',
      placeId: places.open,
      version: await versionOf(places.open),
      reason: 'warehouse',
    } as const
    expect((await decide(body)).statusCode).toBe(200)
    const status = await get(CrosswalkStatus, 'status')
    expect(status).toMatchObject({
      systems: ['dhis2'],
      left: { total: 7, byState: { confirmed: 3, suggested: 3, unmatched: 0, noCounterpart: 1 } },
      right: { total: 8, byState: { confirmed: 3, suggested: 3, unmatched: 2 } },
      stockPlacesUnlinked: 3,
      noCounterpart: [{ reason: 'warehouse', count: 1 }],
      openFindings: 0,
      lastMatch: { model: 'shipped', autoAcceptPrecision: 0.99 },
      learning: { decisions: 0, enough: false },
    })
  })
})

describe('the matcher', () => {
  it('is asked for by an administrator and runs like other work (XW-45)', async () => {
    const answer = await post('match', { dryRun: true, precision: 0.999 })
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject({ what: 'crosswalk.match', dryRun: true, requestedBy: 'administrator' })
    expect((await post('match', {}, reviewer)).statusCode).toBe(403)
  })

  it('is told which areas are one (XW-45)', async () => {
    const alias = { left: ['North', 'Alpha'], right: ['Nord', 'Alfa'] }
    expect((await administrator.request('PUT', '/api/v1/crosswalk/area-aliases', alias)).statusCode).toBe(204)
    const listed = await administrator.request('GET', '/api/v1/crosswalk/area-aliases')
    expect(listed.json()).toMatchObject({ aliases: [{ ...alias, source: 'person', by: 'administrator' }] })
    expect((await administrator.request('DELETE', '/api/v1/crosswalk/area-aliases', alias)).statusCode).toBe(204)
    expect((await administrator.request('DELETE', '/api/v1/crosswalk/area-aliases', alias)).statusCode).toBe(404)
  })
})
