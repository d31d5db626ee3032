import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PaperStock, ResupplyFacility } from '../../contract/resupply.ts'
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

const at = (facility: number, rest = '') => `/api/v1/resupply/facilities/${facility}${rest}`
const panelOf = async (who: SignedIn, facility: number, query = ''): Promise<ResupplyFacility> => {
  const answer = await who.request('GET', at(facility, query))
  expect(answer.statusCode, answer.body).toBe(200)
  return ResupplyFacility.parse(answer.json())
}
const decision = (enteredDoses: number, reason: string | null = null, supplyMonth = 202611) => ({
  supplyMonth,
  enteredDoses,
  reason,
})

describe('the side panel', () => {
  test('shows two years, whether or not anything was reported', async () => {
    const panel = await panelOf(divo, country.facilities.a1)
    const penta = panel.antigens[0]
    expect(penta?.history).toHaveLength(24)
    expect(penta?.history.at(-1)).toMatchObject({
      month: 202610,
      doses: 'reported',
      dosesGiven: 55,
      dosesGivenBefore: 50,
      coveragePercent: 83.3,
      dropOutPercent: 16.7,
      stock: 'reported',
      closingDoses: 30,
      openVialWastagePercent: 8.3,
      closedVialWastagePercent: 16.7,
    })
    expect(penta?.history[0]).toMatchObject({
      month: 202411,
      doses: 'notExpected',
      dosesGiven: null,
      closingDoses: null,
    })
  })

  test('fills the formulas with the numbers of the facility and says which one is followed', async () => {
    const panel = await panelOf(divo, country.facilities.a1)
    const [penta, bcg] = panel.antigens
    expect(penta?.recommendedBy).toBe('isa')
    expect(penta?.formulas.map(({ id, resultDoses, resultVials }) => [id, resultDoses, resultVials])).toEqual([
      ['isa', 80, 8],
      // 60 × 1.25 months = 75, less 20 on hand, in vials of 10.
      ['maxStock', 60, 6],
      // 55 × 100 ÷ 75 = 73.3, and a quarter as buffer, less 20.
      ['demand', 80, 8],
    ])
    expect(bcg?.recommendedBy).toBe('maxStock')
    expect(bcg?.formulas[0]).toMatchObject({ id: 'isa', missing: 'noIsa', resultDoses: null })
  })

  test('an antigen without product says so instead of recommending nothing', async () => {
    const panel = await panelOf(divo, country.facilities.a1)
    expect(panel.antigens[2]?.formulas.every(({ missing }) => missing === 'noProduct')).toBe(true)
    expect(panel.antigens[2]?.recommendedBy).toBeNull()
  })

  test('links into the pages of both systems', async () => {
    const panel = await panelOf(divo, country.facilities.a1)
    expect(panel.openlmisUrl).toMatch(
      /^https:\/\/openlmis\.example\.org\/#!\/stockmanagement\/stockCardSummaries\?facility=/,
    )
    expect(panel.dhis2Url).toBe(
      'https://dhis2.example.org/dhis-web-aggregate-data-entry/index.html#/?dataSetId=dataset&orgUnitId=uidA1uid&periodId=202610',
    )
    expect((await panelOf(divo, country.facilities.a3)).openlmisUrl).toBeNull()
  })

  test('another district cannot be read', async () => {
    for (const url of [at(country.facilities.b1), at(country.facilities.b1, '/paper-stock'), at(123_456)]) {
      const answer = await divo.request('GET', url)
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 404, 'noSuchFacility'])
    }
    expect((await panelOf(manager, country.facilities.b1)).name).toBe('B1 clinic')
  })
})

describe('deciding', () => {
  beforeEach(async () => {
    await database.pool.query(
      'delete from resupply_sign_off; delete from resupply_decision; delete from resupply_check',
    )
  })

  test('keeps recommended, entered and reason side by side, with who and when', async () => {
    const url = at(country.facilities.a1, `/decisions/${country.antigens.penta}`)
    expect((await divo.request('PUT', url, decision(50, 'fridge is small'))).statusCode).toBe(204)
    const panel = await panelOf(divo, country.facilities.a1)
    expect(panel.antigens[0]?.decision).toEqual({
      enteredDoses: 50,
      reason: 'fridge is small',
      by: 'divo-alpha',
      at: '2026-11-05T09:00:00.000Z',
    })
    expect(panel.antigens[0]?.cell).toMatchObject({ recommendedDoses: 80, enteredDoses: 50 })
    const { rows } = await database.pool.query<{ isa: number; basis: { cell: { sohDoses: number } } }>(
      'select isa_recommended_doses as isa, basis from resupply_decision',
    )
    expect(rows).toMatchObject([{ isa: 80, basis: { cell: { sohDoses: 20 } } }])
  })

  test('asks for a reason when the quantity departs by a vial or more, and only then', async () => {
    const url = at(country.facilities.a1, `/decisions/${country.antigens.penta}`)
    const refused = await divo.request('PUT', url, decision(90))
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'reasonNeeded'])
    expect((await divo.request('PUT', url, decision(90, '   '))).statusCode).toBe(422)
    expect((await divo.request('PUT', url, decision(89))).statusCode).toBe(204)
  })

  test('a changed decision supersedes the earlier one, which stays readable', async () => {
    const url = at(country.facilities.a1, `/decisions/${country.antigens.penta}`)
    await divo.request('PUT', url, decision(80))
    await divo.request('PUT', url, decision(0, 'store is empty'))
    const { rows } = await database.pool.query(
      'select entered_doses as entered, superseded_at is null as current from resupply_decision order by id',
    )
    expect(rows).toEqual([
      { entered: 80, current: false },
      { entered: 0, current: true },
    ])
  })

  test('two decisions at the same moment leave exactly one', async () => {
    const url = at(country.facilities.a1, `/decisions/${country.antigens.penta}`)
    const answers = await Promise.all([80, 81, 82].map((doses) => divo.request('PUT', url, decision(doses))))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([204, 204, 204])
    const { rows } = await database.pool.query('select 1 from resupply_decision where superseded_at is null')
    expect(rows).toHaveLength(1)
  })

  test('a page opened before the last delivery cannot decide for the wrong month', async () => {
    const answer = await divo.request(
      'PUT',
      at(country.facilities.a1, `/decisions/${country.antigens.penta}`),
      decision(80, null, 202610),
    )
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'otherSupplyMonth'])
  })

  test('checks are kept with who ticked them', async () => {
    const url = at(country.facilities.a1, '/checks/declaredSoh')
    await divo.request('PUT', url, { supplyMonth: 202611, ticked: true, note: 'counted together' })
    const panel = await panelOf(divo, country.facilities.a1)
    expect(panel.checks).toHaveLength(6)
    expect(panel.checks.find(({ item }) => item === 'declaredSoh')).toMatchObject({
      ticked: true,
      note: 'counted together',
      by: 'divo-alpha',
    })
    expect(
      (
        await divo.request('PUT', at(country.facilities.a1, '/checks/other'), {
          supplyMonth: 202611,
          ticked: true,
          note: null,
        })
      ).statusCode,
    ).toBe(400)
  })

  test('a sign-off freezes the month until it is withdrawn, and keeps what stood there', async () => {
    const month = { supplyMonth: 202611 }
    const url = at(country.facilities.a1, '/sign-off')
    expect((await divo.request('POST', url, month)).statusCode).toBe(204)
    expect((await panelOf(divo, country.facilities.a1)).signOff).toEqual({
      by: 'divo-alpha',
      at: '2026-11-05T09:00:00.000Z',
    })
    expect((await divo.request('POST', url, month)).json().code).toBe('signedOff')
    const refused = await divo.request(
      'PUT',
      at(country.facilities.a1, `/decisions/${country.antigens.penta}`),
      decision(80),
    )
    expect(refused.json().code).toBe('signedOff')
    const { rows } = await database.pool.query<{ content: ResupplyFacility }>('select content from resupply_sign_off')
    expect(rows[0]?.content.antigens[0]?.cell.sohDoses).toBe(20)
    expect((await divo.request('DELETE', url, month)).statusCode).toBe(204)
    expect((await divo.request('DELETE', url, month)).json().code).toBe('notSignedOff')
    expect((await panelOf(divo, country.facilities.a1)).signOff).toBeNull()
  })

  test('every change stands in the audit with before and after', async () => {
    const url = at(country.facilities.a1, `/decisions/${country.antigens.penta}`)
    await divo.request('PUT', url, decision(80))
    await divo.request('PUT', url, decision(81))
    const { rows } = await database.pool.query(
      "select actor, subject, before->'enteredDoses' as before, after->'enteredDoses' as after from audit where action = 'resupply.decide' order by id desc limit 1",
    )
    expect(rows).toEqual([
      {
        actor: 'divo-alpha',
        subject: `facility/${country.facilities.a1}/202611/antigen/${country.antigens.penta}`,
        before: 80,
        after: 81,
      },
    ])
  })

  test('the grid changes its version with a decision', async () => {
    const url = `/api/v1/resupply?district=${country.areas.alpha}`
    const first = await divo.request('GET', url)
    await divo.request('PUT', at(country.facilities.a1, `/decisions/${country.antigens.penta}`), decision(80))
    const again = await app.inject({
      url,
      headers: { cookie: divo.cookie, 'if-none-match': String(first.headers.etag) },
    })
    expect(again.statusCode).toBe(200)
  })

  test('another district cannot be decided for, and looking is not deciding', async () => {
    const month = { supplyMonth: 202611 }
    for (const [method, url, body] of [
      ['PUT', at(country.facilities.b1, `/decisions/${country.antigens.penta}`), decision(10)],
      ['PUT', at(country.facilities.b1, '/checks/dvdMt'), { ...month, ticked: true, note: null }],
      ['POST', at(country.facilities.b1, '/sign-off'), month],
      ['DELETE', at(country.facilities.b1, '/sign-off'), month],
    ] as const) {
      const answer = await divo.request(method, url, body)
      expect([url, answer.statusCode]).toEqual([url, 404])
      expect((await manager.request(method, url, body)).statusCode).toBe(403)
    }
  })
})

describe('stock told on paper', () => {
  const paper = (productId: number, observedOn = '2026-11-04') => ({
    observedOn,
    channel: 'phone',
    verifiedBy: 'Nurse Ada',
    note: null,
    entries: [{ productId, sohDoses: 40 }],
  })

  test('lists every product with what was told last', async () => {
    const answer = await divo.request('GET', at(country.facilities.a2, '/paper-stock'))
    const stock = PaperStock.parse(answer.json())
    expect(stock.entries.map(({ productName, sohDoses, verifiedBy }) => [productName, sohDoses, verifiedBy])).toEqual([
      ['PENTA 10 doses', 0, 'Nurse Ada'],
      ['BCG 20 doses', null, null],
    ])
  })

  test('is kept with channel, verifier and who entered it, and shows at once', async () => {
    const answer = await divo.request('PUT', at(country.facilities.a2, '/paper-stock'), paper(country.products.penta))
    expect(answer.statusCode, answer.body).toBe(200)
    expect(PaperStock.parse(answer.json()).entries[0]).toMatchObject({
      sohDoses: 40,
      observedOn: '2026-11-04',
      channel: 'phone',
      verifiedBy: 'Nurse Ada',
      enteredBy: 'divo-alpha',
      enteredAt: '2026-11-05T09:00:00.000Z',
    })
  })

  test('is refused for a day to come, for an unknown product, for a unit OpenLMIS does not know, and in another district', async () => {
    const put = async (facility: number, body: object) => {
      const answer = await divo.request('PUT', at(facility, '/paper-stock'), body)
      return [answer.statusCode, answer.json().code]
    }
    const { a2, a3, b1 } = country.facilities
    expect(await put(a2, paper(country.products.penta, '2026-11-09'))).toEqual([422, 'badObservationDay'])
    expect(await put(a2, paper(999))).toEqual([422, 'unknownProducts'])
    expect(await put(a2, paper(country.products.penta, '2026-10-01'))).toEqual([409, 'olderThanKnown'])
    expect(await put(a3, paper(country.products.penta))).toEqual([422, 'notInOpenlmis'])
    expect(await put(b1, paper(country.products.penta))).toEqual([404, 'noSuchFacility'])
    const smuggled = { ...paper(1), entries: [{ productId: 1, sohDoses: 1, placeId: b1 }] }
    expect(await put(a2, smuggled)).toEqual([400, 'invalidRequest'])
  })
})
