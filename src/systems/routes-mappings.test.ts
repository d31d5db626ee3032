import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AntigenMappings } from '../../contract/systems.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { fillTwoDistricts, type TwoDistricts } from '../../test/support/two-districts.ts'
import type { FastifyInstance } from '../platform/web-server/index.ts'
import { buildSystemsServer } from './test-support/systems-server.ts'

let database: TestDatabase
let app: FastifyInstance
let country: TwoDistricts
let administrator: SignedIn

beforeAll(async () => {
  database = await createTestDatabase()
  country = await fillTwoDistricts(database.pool)
  await addAccount(database, { login: 'administrator', role: 'administrator' })
  app = await buildSystemsServer(database)
  administrator = await signInAs(app, 'administrator')
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

const mappings = async (): Promise<AntigenMappings> =>
  AntigenMappings.parse((await administrator.request('GET', '/api/v1/systems/mappings/antigens')).json())
const putSeries = async (id: number, body: object) =>
  await administrator.request('PUT', `/api/v1/systems/mappings/series/${id}`, body)
const putProduct = async (id: number, body: object) =>
  await administrator.request('PUT', `/api/v1/systems/mappings/products/${id}`, body)
const lastAudit = async () =>
  (await database.pool.query('select actor, action, subject, before, after from audit order by id desc limit 1'))
    .rows[0]

describe('the guided set-up', () => {
  test('shows antigen by antigen what feeds it', async () => {
    const { antigens, series, products } = await mappings()
    expect(antigens.map(({ code }) => code)).toHaveLength(3)
    expect(new Set(series.map(({ id }) => id))).toEqual(new Set(Object.values(country.series)))
    expect(products.find(({ code }) => code === 'BCG')).toMatchObject({
      antigen: country.antigens.bcg,
      dosesPerVial: 20,
      state: 'confirmed',
    })
  })

  test('a person changes what a series means; who, before and after are kept, and figures fall due (SY-9)', async () => {
    await database.pool.query('delete from figures_due')
    const decision = {
      state: 'confirmed',
      antigen: country.antigens.td,
      doseNumber: 2,
      ageBand: 'all',
      targetGroup: null,
    }
    const answer = await putSeries(country.series.bcg, decision)
    expect(answer.statusCode, answer.body).toBe(204)
    const { series } = await mappings()
    expect(series.find(({ id }) => id === country.series.bcg)).toMatchObject({
      antigen: country.antigens.td,
      doseNumber: 2,
      ageBand: 'all',
      method: 'person',
    })
    expect(await lastAudit()).toMatchObject({
      actor: 'administrator',
      action: 'mapping.series',
      subject: `series/${country.series.bcg}`,
      before: { antigen: country.antigens.bcg, doseNumber: 1, state: 'confirmed' },
      after: decision,
    })
    const { rows } = await database.pool.query<{ due: number }>('select count(*) as due from figures_due')
    expect(rows[0]?.due).toBeGreaterThan(0)
  })

  test('a product can be said to belong to no antigen (SY-9)', async () => {
    const answer = await putProduct(country.products.penta, { antigen: null, state: 'rejected' })
    expect(answer.statusCode, answer.body).toBe(204)
    const { products } = await mappings()
    expect(products.find(({ code }) => code === 'PENTA')).toMatchObject({
      antigen: null,
      state: 'rejected',
      method: 'person',
    })
  })

  test('half a meaning is not confirmed, and nothing of it is kept (SY-9)', async () => {
    const before = await lastAudit()
    const incomplete = { state: 'confirmed', antigen: null, doseNumber: null, ageBand: null, targetGroup: null }
    const answer = await putSeries(country.series.penta1, incomplete)
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'mappingIncomplete' })
    const strange = { ...incomplete, antigen: 99, doseNumber: 1, ageBand: 'target' }
    expect((await putSeries(country.series.penta1, strange)).json()).toMatchObject({ code: 'noSuchAntigen' })
    expect((await putSeries(999_999, strange)).statusCode).toBe(404)
    expect((await putProduct(999_999, { antigen: null, state: 'rejected' })).statusCode).toBe(404)
    expect(await lastAudit()).toEqual(before)
  })
})
