import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ResupplyGrid } from '../../contract/resupply.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, buildTestServer, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { fillTwoDistricts, type TwoDistricts } from '../../test/support/two-districts.ts'
import type { FastifyInstance } from '../platform/web-server/index.ts'

let database: TestDatabase
let app: FastifyInstance
let country: TwoDistricts
let divo: SignedIn
let manager: SignedIn

beforeAll(async () => {
  database = await createTestDatabase()
  country = await fillTwoDistricts(database.pool)
  await addAccount(database, {
    login: 'divo-alpha',
    role: 'divo',
    areaIds: [country.areas.alpha, country.areas.dAlpha],
  })
  await addAccount(database, { login: 'manager', role: 'epiManager' })
  app = await buildTestServer({ database })
  divo = await signInAs(app, 'divo-alpha')
  manager = await signInAs(app, 'manager')
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

const gridOf = async (who: SignedIn, query: string): Promise<ResupplyGrid> => {
  const answer = await who.request('GET', `/api/v1/resupply?${query}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return ResupplyGrid.parse(answer.json())
}

describe('the grid', () => {
  test('shows every facility of the district with stock, doses and coverage of the chosen month', async () => {
    const grid = await gridOf(divo, `district=${country.areas.alpha}`)
    expect(grid.month).toBe(202610)
    expect(grid.rows.map((row) => row.name)).toEqual(['A1 clinic', 'A2 clinic'])
    const penta = grid.rows[0]?.cells[0]
    expect(penta).toMatchObject({
      stock: 'low',
      sohDoses: 20,
      observedOn: '2026-11-01',
      origin: 'stockCards',
      doses: 'reported',
      dosesGiven: 55,
      coveragePercent: 83.3,
      coverageBand: 'good',
      recommendedDoses: 80,
    })
  })

  test('keeps not reported, not mapped and zero apart', async () => {
    const grid = await gridOf(divo, `district=${country.areas.alpha}`)
    const [a1, a2] = grid.rows
    expect(a1?.cells.map(({ stock, doses }) => [stock, doses])).toEqual([
      ['low', 'reported'],
      ['over', 'notExpected'],
      ['notMapped', 'notMapped'],
    ])
    expect(a2?.cells[0]).toMatchObject({ stock: 'out', sohDoses: 0, origin: 'paper' })
    expect(a2?.cells[1]).toMatchObject({ stock: 'notReported', sohDoses: null })
  })

  test('shows what a corrected value was before', async () => {
    const grid = await gridOf(divo, `district=${country.areas.alpha}`)
    expect(grid.rows[0]?.cells[0]).toMatchObject({ dosesGiven: 55, dosesGivenBefore: 50 })
    expect(grid.rows[1]?.cells[0]?.dosesGivenBefore).toBeNull()
  })

  test('says how many facilities run out before the next delivery', async () => {
    const grid = await gridOf(divo, `district=${country.areas.alpha}`)
    expect(grid.nextDeliveryOn).toBe('2026-11-10')
    expect(grid.supplyMonth).toBe(202611)
    // A2 is out; A1 runs out on the 11th, after the delivery.
    expect(grid.headline).toEqual({
      facilities: 2,
      reported: 2,
      runningOut: [{ antigen: country.antigens.penta, facilities: 1, before: '2026-11-10' }],
      outNow: 1,
    })
  })

  test('shows facilities that only DHIS2 knows in its own hierarchy', async () => {
    const grid = await gridOf(divo, `district=${country.areas.dAlpha}&hierarchy=dhis2`)
    expect(grid.rows.map((row) => [row.name, row.recordKeeping])).toEqual([
      ['A1 clinic', 'openlmis'],
      ['A2 clinic', 'paper'],
      ['A3 clinic', 'dhis2Only'],
    ])
  })

  test('adds up what is known and leaves the rest unknown', async () => {
    const grid = await gridOf(divo, `district=${country.areas.alpha}`)
    expect(grid.totals.map(({ sohDoses, dosesGiven, reportedStock }) => [sohDoses, dosesGiven, reportedStock])).toEqual(
      [
        [20, 110, 2],
        [200, null, 1],
        [null, null, 0],
      ],
    )
  })

  test('another month can be chosen, an impossible one is refused', async () => {
    expect((await gridOf(divo, `district=${country.areas.alpha}&month=202605`)).month).toBe(202605)
    const answer = await divo.request('GET', `/api/v1/resupply?district=${country.areas.alpha}&month=202613`)
    expect(answer.json()).toMatchObject({ status: 400, fields: { month: expect.any(String) } })
  })

  test('is not sent again while nothing changed, and is after a change', async () => {
    const url = `/api/v1/resupply?district=${country.areas.beta}`
    const first = await manager.request('GET', url)
    const headers = { cookie: manager.cookie, 'if-none-match': String(first.headers.etag) }
    expect((await app.inject({ url, headers })).statusCode).toBe(304)
    await database.pool.query("update connection set last_success_at = last_success_at + interval '1 hour'")
    expect((await app.inject({ url, headers })).statusCode).toBe(200)
  })

  test('another district cannot be read, by either hierarchy, and does not exist for the officer', async () => {
    for (const area of [country.areas.beta, country.areas.dBeta, 999_999]) {
      for (const path of ['/api/v1/resupply', '/api/v1/resupply.csv', '/api/v1/resupply.xlsx']) {
        const answer = await divo.request('GET', `${path}?district=${area}`)
        expect([path, area, answer.statusCode, answer.json().code]).toEqual([path, area, 404, 'noSuchDistrict'])
      }
    }
  })

  test('of an area above, the officer sees only the own facilities', async () => {
    const grid = await gridOf(divo, `district=${country.areas.north}`)
    expect(grid.rows.map((row) => row.name)).toEqual(['A1 clinic', 'A2 clinic'])
  })
})

describe('exports', () => {
  test('the CSV holds a line for each facility and antigen, with empty fields for what is unknown', async () => {
    const answer = await divo.request('GET', `/api/v1/resupply.csv?district=${country.areas.alpha}`)
    expect(answer.headers['content-disposition']).toBe('attachment; filename="resupply-Alpha-202610.csv"')
    const [header, ...lines] = answer.body.trim().split('\r\n')
    expect(header).toContain('soh_origin')
    expect(header).toContain('dhis2_as_of')
    expect(lines).toHaveLength(6)
    expect(lines[0]).toContain('Alpha,A1,A1 clinic,Health centre,openlmis,Pentavalent,low,20,2026-11-01,stockCards')
    expect(lines[4]).toContain('BCG,notReported,,,,')
  })

  test('the workbook is one', async () => {
    const answer = await divo.request('GET', `/api/v1/resupply.xlsx?district=${country.areas.alpha}`)
    expect(answer.statusCode).toBe(200)
    expect(answer.rawPayload.subarray(0, 2).toString()).toBe('PK')
  })
})
