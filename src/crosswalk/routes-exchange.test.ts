import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CrosswalkImport, CrosswalkLinks, GlnPage } from '../../contract/crosswalk.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { TODAY } from '../../test/support/two-districts.ts'
import { accountsRoutes, defaultRoleRights, guard, type AccountsDeps } from '../accounts/index.ts'
import { fixedClock } from '../base/clock.ts'
import { silentLog } from '../platform/log.ts'
import { buildWebServer, type FastifyInstance } from '../platform/web-server/index.ts'
import { crosswalkFileRoutes, glnRoutes } from './index.ts'
import { R4ConceptMap, R4LocationBundle } from './test-support/fhir-r4.ts'

let database: TestDatabase
let app: FastifyInstance
let administrator: SignedIn
let reviewer: SignedIn
const clock = fixedClock(TODAY)
const systems = {
  baseUrl: 'https://interop.example',
  uriOf: (system: string) => `https://${system}.example/places`,
}

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(`
    insert into area (id, system, source_id, name, level, level_name, parent_id, path, content_hash, fetched_at) overriding system value values
      (1, 'openlmis', '00000000-0000-4000-8000-00000000000a', 'Country', 1, 'Country', null, '{1}', '', now()),
      (2, 'openlmis', '00000000-0000-4000-8000-00000000000b', ' Mbale ', 2, '', 1, '{1,2}', '', now()),
      (3, 'dhis2', 'ouDistrict1', 'Mbale', 2, 'District', null, '{3}', '', now());
    insert into place (id, system, source_id, code, name, type_code, type_name, area_id, active, holds_stock, latitude, longitude, gln, identifiers, content_hash, fetched_at) overriding system value values
      (11, 'openlmis', '00000000-0000-4000-8000-000000000011', 'F 1', 'Clinic' || chr(7) || ' "A"', 'hc', 'Health centre', 2, true, true, -1.5, 34, '6291041500213', '{}', '', now()),
      (12, 'openlmis', '00000000-0000-4000-8000-000000000012', 'F2', 'Store B1', null, null, 2, true, true, null, null, null, '{}', '', now()),
      (13, 'openlmis', '00000000-0000-4000-8000-000000000013', 'F3', 'Store B2', null, null, 2, true, true, null, null, null, '{}', '', now()),
      (14, 'openlmis', '00000000-0000-4000-8000-000000000014', 'F4', 'Warehouse', 'wh', null, null, false, true, null, null, null, '{"gln": "123"}', '', now()),
      (21, 'dhis2', 'ouFacility1', 'F1', 'Clinic A', null, null, 3, true, false, null, null, null, '{}', '', now()),
      (22, 'dhis2', 'ouFacility2', null, 'Health Centre B', null, null, 3, true, false, null, null, null, '{}', '', now()),
      (23, 'dhis2', 'ouFacility3', 'P9', 'Private clinic', null, null, 3, true, false, null, null, '9436465792104', '{}', '', now()),
      (31, 'registry', 'mfl  77', '77', 'Clinic A (MFL)', null, null, null, true, false, null, null, '6291041500213', '{}', '', now());
    insert into place_link (place_id, other_place_id, method, state, score, decided_by, decided_at, note) values
      (11, 21, 'code', 'confirmed', null, 'system', '2026-01-01T10:00:00Z', null),
      (12, 22, 'person', 'confirmed', 0.75, 'ana', '2026-01-02T10:00:00Z', 'one centre, two stores'),
      (13, 22, 'person', 'confirmed', null, 'ana', '2026-01-02T10:00:00Z', null),
      (11, 31, 'match', 'confirmed', 0.99, 'system', '2026-01-03T10:00:00Z', null),
      (14, 23, 'person', 'rejected', null, 'ana', '2026-01-03T10:00:00Z', null);
    insert into crosswalk_case (place_id, other_system, state, reason, note, decided_by, decided_at) values
      (14, 'dhis2', 'noCounterpart', 'warehouse', null, 'ana', '2026-01-04T10:00:00Z')`)
  await addAccount(database, { login: 'administrator', role: 'administrator' })
  await addAccount(database, { login: 'reviewer', role: 'reviewer' })
  const accounts: AccountsDeps = {
    database,
    clock,
    openlmis: undefined,
    secureCookies: false,
    demo: null,
    listSources: async () => [],
    roleRights: defaultRoleRights,
    access: { roleRights: defaultRoleRights, everywhereRights: [], programIds: [] },
    idleMinutes: 120,
    sessionHours: 12,
  }
  app = await buildWebServer({
    log: silentLog,
    api: { title: 'openlmis-interop', description: 'Test', version: '0' },
    metrics: { registry: new Registry() },
    readiness: async () => ({ ready: true, checks: {} }),
    guard: guard(accounts),
    plugins: [
      accountsRoutes(accounts),
      crosswalkFileRoutes({ database, clock, systems }),
      glnRoutes({ database, settings: { openlmisKey: 'gln', dhis2Attribute: 'GLN' } }),
    ],
    requestsPerMinute: 0,
  })
  administrator = await signInAs(app, 'administrator')
  reviewer = await signInAs(app, 'reviewer')
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

const get = async (path: string, headers: Record<string, string> = {}) =>
  await app.inject({
    method: 'GET',
    url: `/api/v1/crosswalk/${path}`,
    headers: { cookie: administrator.cookie, ...headers },
  })

describe('the crosswalk for other programs', () => {
  it('is a valid ConceptMap: a group for each system, wider where stores roll up, unmatched where nothing is expected', async () => {
    const answer = await get('concept-map')
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/fhir+json; charset=utf-8'])
    const map = R4ConceptMap.parse(answer.json())
    expect(map.group?.map(({ source, target }) => [source, target])).toEqual([
      ['https://openlmis.example/places', 'https://dhis2.example/places'],
      ['https://openlmis.example/places', 'https://registry.example/places'],
    ])
    expect(map.group?.[0]?.element.map(({ code, target }) => [code?.slice(-2), ...(target ?? [])])).toEqual([
      ['11', { code: 'ouFacility1', display: 'Clinic A', equivalence: 'equivalent' }],
      [
        '12',
        { code: 'ouFacility2', display: 'Health Centre B', equivalence: 'wider', comment: 'one centre, two stores' },
      ],
      ['13', { code: 'ouFacility2', display: 'Health Centre B', equivalence: 'wider' }],
      ['14', { equivalence: 'unmatched', comment: 'warehouse' }],
    ])
    expect(R4ConceptMap.parse((await get('concept-map?system=registry')).json()).group).toHaveLength(1)
    expect(R4ConceptMap.parse((await get('concept-map?system=nobody')).json()).group).toBeUndefined()
  })

  it('is a valid Bundle of Locations: each place once, with its ids everywhere, its number and its areas', async () => {
    const bundle = R4LocationBundle.parse((await get('locations')).json())
    const byId = new Map(bundle.entry?.map(({ resource }) => [resource.id ?? '', resource]))
    expect([...byId.keys()].map((id) => id.slice(-11))).toEqual(
      [
        '00000000000a',
        '00000000000b',
        'ouDistrict1',
        '000000000011',
        '000000000012',
        '000000000013',
        '000000000014',
        'ouFacility3',
      ].map((id) => id.slice(-11)),
    )
    expect(byId.get('00000000-0000-4000-8000-000000000011')).toEqual({
      resourceType: 'Location',
      id: '00000000-0000-4000-8000-000000000011',
      identifier: [
        { use: 'official', system: 'https://openlmis.example/places', value: '00000000-0000-4000-8000-000000000011' },
        { use: 'secondary', system: 'https://openlmis.example/places#code', value: 'F 1' },
        { use: 'secondary', system: 'https://dhis2.example/places', value: 'ouFacility1' },
        { use: 'secondary', system: 'https://dhis2.example/places#code', value: 'F1' },
        { use: 'secondary', system: 'https://registry.example/places', value: 'mfl  77' },
        { use: 'secondary', system: 'https://registry.example/places#code', value: '77' },
        { use: 'official', system: 'http://www.gs1.org/gln', value: '6291041500213' },
      ],
      status: 'active',
      name: 'Clinic "A"',
      alias: ['Clinic A', 'Clinic A (MFL)'],
      mode: 'instance',
      type: [
        {
          coding: [
            {
              system: 'https://profiles.ihe.net/ITI/mCSD/CodeSystem/IHE.mCSD.Organization.Location.Types',
              code: 'facility',
            },
          ],
        },
        {
          coding: [{ system: 'https://openlmis.example/places#type', code: 'hc', display: 'Health centre' }],
          text: 'Health centre',
        },
      ],
      physicalType: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'bu' }],
      },
      position: { longitude: 34, latitude: -1.5 },
      partOf: { reference: 'Location/00000000-0000-4000-8000-00000000000b', display: 'Mbale' },
    })
    for (const { partOf } of byId.values())
      if (partOf?.reference) expect(byId.has(partOf.reference.replace('Location/', ''))).toBe(true)
  })

  it('is JSON with every link and every place without a counterpart', async () => {
    const { links, noCounterpart } = CrosswalkLinks.parse((await get('links')).json())
    expect(links.map(({ place, other, state, score }) => [place.code, other.sourceId, state, score])).toEqual([
      ['F 1', 'ouFacility1', 'confirmed', null],
      ['F2', 'ouFacility2', 'confirmed', 0.75],
      ['F3', 'ouFacility2', 'confirmed', null],
      ['F 1', 'mfl  77', 'confirmed', expect.closeTo(0.99, 5)],
      ['F4', 'ouFacility3', 'rejected', null],
    ])
    expect(noCounterpart.map(({ place, reason }) => [place.code, reason])).toEqual([['F4', 'warehouse']])
    expect(CrosswalkLinks.parse((await get('export?format=json&system=registry')).json()).links).toHaveLength(1)
    expect(CrosswalkLinks.parse((await get('links?state=rejected')).json())).toMatchObject({
      links: [{ state: 'rejected' }],
      noCounterpart: [],
    })
  })

  it('answers 304 while nothing changed, and anew when something did', async () => {
    for (const path of ['concept-map', 'locations', 'links', 'export?format=csv']) {
      const tag = String((await get(path)).headers['etag'])
      expect((await get(path, { 'if-none-match': tag })).statusCode).toBe(304)
      await database.pool.query('update place set fetched_at = now() where id = 11')
      expect((await get(path, { 'if-none-match': tag })).statusCode).toBe(200)
    }
  })

  it('comes as CSV and as a workbook, which are read back as a preview without a change', async () => {
    for (const format of ['csv', 'xlsx']) {
      const file = await get(`export?format=${format}&language=pt`)
      expect(file.headers['content-disposition']).toMatch(
        new RegExp(`crosswalk-dhis2-\\d{4}-\\d\\d-\\d\\d\\.${format}`),
      )
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/crosswalk/import',
        headers: {
          cookie: administrator.cookie,
          'x-csrf-token': administrator.csrfToken,
          'content-type': String(file.headers['content-type']).split(';')[0] ?? '',
        },
        payload: file.rawPayload,
      })
      expect(answer.statusCode, answer.body).toBe(200)
      expect(CrosswalkImport.parse(answer.json())).toMatchObject({
        applied: false,
        added: 0,
        changed: 0,
        retired: 0,
        rejects: [],
        batch: null,
      })
    }
  })

  it('is for those who may see the whole of it', async () => {
    for (const path of ['concept-map', 'locations', 'links', 'export?format=csv'])
      expect((await reviewer.request('GET', `/api/v1/crosswalk/${path}`)).statusCode).toBe(403)
  })
})

describe('the list of Global Location Numbers', () => {
  it('shows how each facility in use stands, by state and page by page', async () => {
    const all = GlnPage.parse((await get('glns')).json())
    expect(all.counts).toEqual({ missing: 3, invalid: 0, duplicate: 0, conflict: 0, unwritten: 1, ok: 1 })
    expect(all.rows.map(({ code, gln, otherName, state }) => [code, gln, otherName, state])).toEqual([
      ['F 1', '6291041500213', 'Clinic A', 'unwritten'],
      ['F2', null, null, 'missing'],
      ['F3', null, null, 'missing'],
      [null, null, null, 'missing'],
      ['P9', '9436465792104', null, 'ok'],
    ])
    const first = GlnPage.parse((await get('glns?state=missing&limit=2')).json())
    const second = GlnPage.parse((await get(`glns?state=missing&limit=2&after=${first.next}`)).json())
    expect([first.total, first.rows.length, second.rows.length, second.next]).toEqual([3, 2, 1, null])
    expect((await reviewer.request('GET', '/api/v1/crosswalk/glns')).statusCode).toBe(200)
  })
})
