import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ExplainedFigure, Overview, OverviewGeometry } from '../../contract/overview.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, buildTestServer, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { fillTwoDistricts, type TwoDistricts } from '../../test/support/two-districts.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
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

const overviewOf = async (who: SignedIn, query = ''): Promise<Overview> => {
  const answer = await who.request('GET', `/api/v1/overview${query}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return Overview.parse(answer.json())
}
const explained = async (who: SignedIn, query: string): Promise<ExplainedFigure> => {
  const answer = await who.request('GET', `/api/v1/figures/explain?${query}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return ExplainedFigure.parse(answer.json())
}

describe('the overview', () => {
  test('begins at the country of DHIS2 and shows coverage beside stock of the chosen month', async () => {
    const overview = await overviewOf(manager)
    expect(overview).toMatchObject({
      hierarchy: 'dhis2',
      month: 202610,
      area: { id: country.areas.dLand, name: 'Land' },
    })
    expect(overview.total.facilities).toBe(4)
    expect(overview.total.cells[0]).toMatchObject({
      antigen: country.antigens.penta,
      dosesGiven: 220,
      coveragePercent: 83.3,
      coverageBand: 'good',
      dosesReported: 4,
      dosesExpected: 4,
      stockReported: 2,
      closingDoses: 60,
      monthsOfStock: 0.5,
      stockLow: 2,
      // Of the facilities that reported both: (60 − 55) ÷ 60.
      openVialWastageCumulativePercent: 8.3,
      dropOutPercent: 16.7,
    })
  })

  test('cumulative coverage misses months nobody gave a target for rather than guessing it', async () => {
    const overview = await overviewOf(manager)
    expect(overview.total.cells[0]?.coverageCumulativePercent).toBeNull()
  })

  test('shows only the tracers unless all antigens are asked for', async () => {
    expect((await overviewOf(manager)).antigens.map(({ code }) => code)).toEqual(['penta', 'bcg'])
    expect((await overviewOf(manager, '?antigens=all')).antigens.map(({ code }) => code)).toEqual([
      'penta',
      'bcg',
      'td',
    ])
  })

  test('goes down by either hierarchy to the facilities', async () => {
    const region = await overviewOf(manager, `?hierarchy=openlmis&area=${country.areas.north}`)
    expect(region.path.map(({ name }) => name)).toEqual(['Land', 'North'])
    expect(region.rows.map(({ kind, name, facilities }) => [kind, name, facilities])).toEqual([
      ['area', 'Alpha', 2],
      ['area', 'Beta', 1],
    ])
    const district = await overviewOf(manager, `?area=${country.areas.dAlpha}`)
    expect(district.hierarchy).toBe('dhis2')
    expect(district.rows.map(({ kind, name }) => [kind, name])).toEqual([
      ['facility', 'A1 clinic'],
      ['facility', 'A2 clinic'],
      ['facility', 'A3 clinic'],
    ])
    expect(district.rows[0]?.cells[0]).toMatchObject({
      dosesGiven: 55,
      closingDoses: 30,
      stockLow: 0,
      stockOk: 1,
      stockExpected: 1,
    })
    expect(district.rows[1]?.cells[0]).toMatchObject({
      dosesGiven: 55,
      closingDoses: null,
      stockReported: 0,
      stockExpected: 0,
    })
  })

  test('a trend has every month of two years, reported or not', async () => {
    const { trend } = await overviewOf(manager)
    expect(trend[0]?.months).toHaveLength(24)
    expect(trend[0]?.months.at(-1)).toMatchObject({
      month: 202610,
      coveragePercent: 83.3,
      facilitiesOut: 0,
      usedDoses: 120,
    })
    expect(trend[0]?.months[0]).toMatchObject({
      month: 202411,
      coveragePercent: null,
      facilitiesOut: null,
      expected: 0,
    })
  })

  test('counts the places that could not be linked', async () => {
    expect((await overviewOf(manager)).unplaced).toEqual({ openlmisOnly: 0, dhis2Only: 1 })
  })

  test('names the districts to look at first, worst first', async () => {
    await database.pool.query(
      `update area_antigen_month set stock_out = 1, both_used_doses = 500, impossible = 1
        where hierarchy = 'dhis2' and area_id = $1 and month = 202610`,
      [country.areas.dBeta],
    )
    await raiseDataVersion(database.pool, 'figures')
    const { alerts } = await overviewOf(manager)
    expect(alerts.map(({ kind, name, areaId, value }) => [kind, name, areaId, value])).toEqual([
      ['stockOut', 'Beta', country.areas.dBeta, 1],
      ['impossible', 'Beta', country.areas.dBeta, null],
      ['disagreement', 'Beta', country.areas.dBeta, 470],
      ['wastage', 'Beta', country.areas.dBeta, expect.closeTo(58.8, 1)],
    ])
  })

  test('an officer sees the own district as the top and nothing beside or above it', async () => {
    const own = await overviewOf(divo)
    expect(own.area.id).toBe(country.areas.dAlpha)
    expect(own.path.map(({ id }) => id)).toEqual([country.areas.dAlpha])
    for (const area of [country.areas.beta, country.areas.dBeta, country.areas.dNorth, country.areas.land, 999_999]) {
      for (const path of ['/api/v1/overview', '/api/v1/overview/geometry']) {
        const answer = await divo.request('GET', `${path}?area=${area}`)
        expect([path, area, answer.statusCode]).toEqual([path, area, 404])
      }
    }
  })

  test('is not sent again while nothing changed', async () => {
    const first = await manager.request('GET', '/api/v1/overview')
    const headers = { cookie: manager.cookie, 'if-none-match': String(first.headers.etag) }
    expect((await app.inject({ url: '/api/v1/overview', headers })).statusCode).toBe(304)
  })
})

describe('borders', () => {
  test('come simplified, with a line for places without any', async () => {
    const answer = await manager.request('GET', `/api/v1/overview/geometry?area=${country.areas.dNorth}`)
    const { features } = OverviewGeometry.parse(answer.json())
    expect(features.map(({ id, properties }) => [id, properties.name])).toEqual([
      [country.areas.dAlpha, 'Alpha'],
      [country.areas.dBeta, 'Beta'],
    ])
    expect(features[0]?.geometry).toMatchObject({ type: 'MultiPolygon' })
    expect(answer.headers['cache-control']).toContain('max-age=86400')
    const none = await manager.request('GET', `/api/v1/overview/geometry?area=${country.areas.north}`)
    expect(none.json().features[0].geometry).toBeNull()
  })

  test('of a district are its facilities as points', async () => {
    const answer = await divo.request('GET', `/api/v1/overview/geometry?area=${country.areas.dAlpha}`)
    expect(answer.json().features.map((one: { geometry: unknown }) => one.geometry)).toEqual(
      Array.from({ length: 3 }, () => ({ type: 'Point', coordinates: [0.5, 0.5] })),
    )
  })
})

describe('explaining a figure', () => {
  test('of a facility names the records, when they were fetched, and what they were before', async () => {
    const figure = await explained(
      divo,
      `facility=${country.facilities.a1}&antigen=1&month=202610&figure=coveragePercent`,
    )
    expect(figure).toMatchObject({ value: 83.33, unit: 'percent', formula: expect.stringContaining('target persons') })
    const penta3 = figure.inputs.find(({ name }) => name === 'PENTA3 doses given')
    expect(penta3).toMatchObject({
      name: 'PENTA3 doses given',
      value: 25,
      system: 'dhis2',
      sourceRecord: 'dePENTA3.coc/202610/uidA1uid',
      url: expect.stringContaining('orgUnitId=uidA1uid'),
      fetchedAt: '2026-11-04T06:00:00.000Z',
      earlier: [{ value: 20, replacedAt: '2026-11-04T06:00:00.000Z' }],
    })
    expect(figure.history).toHaveLength(24)
    expect(figure.history.at(-1)).toEqual({ month: 202610, value: 83.33 })
  })

  test('of present stock says whether it was told on paper', async () => {
    const figure = await explained(divo, `facility=${country.facilities.a2}&antigen=1&month=202610&figure=sohDoses`)
    expect(figure.value).toBe(0)
    expect(figure.inputs).toMatchObject([{ system: 'paper', value: 0, url: null }])
  })

  test('of an area shows the sums and who is not in them', async () => {
    await database.pool.query(
      `update area_antigen_month set doses_reported = 1, doses_expected = 2
        where hierarchy = 'openlmis' and area_id = $1 and month = 202609`,
      [country.areas.alpha],
    )
    const figure = await explained(divo, `area=${country.areas.alpha}&antigen=1&month=202609&figure=coveragePercent`)
    expect(figure.inputs.map(({ name, value }) => [name, value])).toEqual([
      ['coverageDoses', 50],
      ['targetPersons', 60],
    ])
    expect(figure.notIncluded).toEqual([{ reason: 'notReported', facilities: 1 }])
  })

  test('another district cannot be asked about', async () => {
    const rest = 'antigen=1&month=202610&figure=dosesGiven'
    for (const place of [
      `facility=${country.facilities.b1}`,
      `area=${country.areas.beta}`,
      `area=${country.areas.north}`,
    ]) {
      expect([place, (await divo.request('GET', `/api/v1/figures/explain?${place}&${rest}`)).statusCode]).toEqual([
        place,
        404,
      ])
    }
  })

  test('a question that names no place, two places, or an unknown figure is refused', async () => {
    for (const query of [
      'antigen=1&month=202610&figure=dosesGiven',
      'facility=1&area=1&antigen=1&month=202610&figure=dosesGiven',
      'facility=1&antigen=1&month=202610&figure=constructor',
      'facility=1&antigen=1&month=202610&figure=dosesGiven&x=1',
    ]) {
      expect([query, (await divo.request('GET', `/api/v1/figures/explain?${query}`)).statusCode]).toEqual([query, 400])
    }
  })
})
