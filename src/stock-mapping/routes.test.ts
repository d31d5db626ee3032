import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  MappingRefusal,
  StockCells,
  StockMappingImport,
  StockMappingRow,
  StockMappings,
} from '../../contract/stock-mapping.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, buildTestServer, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { fillTwoDistricts, TODAY, type TwoDistricts } from '../../test/support/two-districts.ts'
import { fixedClock } from '../base/clock.ts'
import type { FastifyInstance } from '../platform/web-server/index.ts'
import { memoryRun } from '../runs/index.ts'
import { defaultStockMappingSettings, proposeStockMappings, pullStockMetadata } from './index.ts'
import { OPTION_SET, smallDhis2, STOCK_SET } from './test-support/small-dhis2.ts'

let database: TestDatabase
let app: FastifyInstance
let country: TwoDistricts
let administrator: SignedIn
let divo: SignedIn

beforeAll(async () => {
  database = await createTestDatabase()
  country = await fillTwoDistricts(database.pool)
  await addAccount(database, { login: 'administrator', role: 'administrator' })
  await addAccount(database, { login: 'divo', role: 'divo' })
  const deps = {
    database,
    clock: fixedClock(TODAY),
    settings: { ...defaultStockMappingSettings, dataSets: ['OPTIONS'] },
  }
  await pullStockMetadata(memoryRun(), { ...deps, dhis2: smallDhis2().source })
  await proposeStockMappings(deps)
  app = await buildTestServer({ database })
  administrator = await signInAs(app, 'administrator')
  divo = await signInAs(app, 'divo')
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

const page = async (dataSet = ''): Promise<StockMappings> =>
  StockMappings.parse((await administrator.request('GET', `/api/v1/stock-mapping?dataSet=${dataSet}`)).json())
const bcg = () => ({
  dataSetUid: STOCK_SET,
  dataElementUid: 'deBcgClose',
  optionUid: null,
  state: 'confirmed',
  indicator: 'closingBalance',
  unit: 'doses',
  productId: null,
  antigen: country.antigens.bcg,
  commodityTypeId: null,
})
const put = async (more: object = {}, as = administrator) =>
  await as.request('PUT', '/api/v1/stock-mapping/cells', { ...bcg(), ...more })

describe('the stock mapping over HTTP', () => {
  test('shows data sets, what can be mapped, and the mappings of one data set', async () => {
    const shown = await page(STOCK_SET)
    expect(shown.dataSets.map(({ uid, proposed, confirmed }) => [uid, proposed, confirmed])).toEqual([
      [OPTION_SET, 1, 0],
      [STOCK_SET, 4, 0],
    ])
    expect(shown.dataSetUid).toBe(STOCK_SET)
    expect(shown.mappings).toHaveLength(4)
    expect(shown.antigens.map(({ code }) => code)).toContain('bcg')
    expect((await page('nothing')).dataSetUid).toBe(STOCK_SET)
  })

  test('finds cells by words of the name, by code and by UID, with what they are mapped to', async () => {
    const find = async (dataSet: string, text: string): Promise<StockCells> =>
      StockCells.parse(
        (
          await administrator.request(
            'GET',
            `/api/v1/stock-mapping/cells?dataSet=${dataSet}&find=${encodeURIComponent(text)}`,
          )
        ).json(),
      )
    expect((await find(STOCK_SET, 'bcg stock')).cells.map(({ dataElementUid }) => dataElementUid)).toEqual([
      'deBcgOutDy',
      'deByName01',
    ])
    expect((await find(STOCK_SET, 'OLMIS_BCG_RECEIVED')).cells).toMatchObject([{ state: 'proposed' }])
    expect((await find(OPTION_SET, '')).cells.map(({ optionName }) => optionName)).toEqual([
      'BCG',
      'Polio',
      'Something',
    ])
    expect(await find(STOCK_SET, 'malaria')).toEqual({ total: 0, cells: [] })
  })

  test('keeps a decision, with the audit', async () => {
    const answer = await put({ note: 'agreed with the programme' })
    expect(answer.statusCode, answer.body).toBe(200)
    expect(StockMappingRow.parse(answer.json())).toMatchObject({ state: 'confirmed', decidedBy: 'administrator' })
    const { rows } = await database.pool.query('select actor, action, subject from audit order by id desc limit 1')
    expect(rows[0]).toMatchObject({ actor: 'administrator', action: 'mapping.stock' })
  })

  test('says what stands against a confirmation, in words and with the remedy', async () => {
    const answer = await put({ dataElementUid: 'deOther001' })
    expect(answer.statusCode).toBe(422)
    const { code, findings, remedy } = MappingRefusal.parse(answer.json())
    expect(code).toBe('mappingRefused')
    expect(findings.map((finding) => finding.code)).toEqual(['elementNotInDataSet'])
    expect(remedy).toMatch(/Maintenance, Data set/)
  })

  test('refuses what somebody decided meanwhile, and data sets that are not for stock', async () => {
    expect((await put({ seen: null })).statusCode).toBe(409)
    expect((await put({ dataSetUid: 'dsMalaria01' })).statusCode).toBe(404)
  })

  test('confirms what codes say together, after a preview', async () => {
    const confirm = async (apply: boolean) =>
      (
        await administrator.request('POST', `/api/v1/stock-mapping/confirm-by-code?apply=${apply}`, {
          dataSetUid: STOCK_SET,
        })
      ).json()
    const { readyByCode = 0 } = (await page()).dataSets.find(({ uid }) => uid === STOCK_SET) ?? {}
    expect(readyByCode).toBe(2)
    expect(await confirm(false)).toEqual({ applied: false, count: readyByCode })
    expect(await confirm(true)).toEqual({ applied: true, count: readyByCode })
    expect((await page()).dataSets.find(({ uid }) => uid === STOCK_SET)).toMatchObject({ readyByCode: 0, confirmed: 3 })
  })

  test('gives the mapping as a file and takes it back, as CSV and as XLSX', async () => {
    for (const [path, type] of [
      ['file.csv', 'text/csv'],
      ['file.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ] as const) {
      const file = await administrator.request('GET', `/api/v1/stock-mapping/${path}`)
      expect(file.headers['content-disposition']).toContain(`.${path.slice(5)}"`)
      const read = await app.inject({
        method: 'POST',
        url: '/api/v1/stock-mapping/import?apply=true',
        headers: { cookie: administrator.cookie, 'x-csrf-token': administrator.csrfToken, 'content-type': type },
        payload: file.rawPayload,
      })
      expect(read.statusCode, read.body).toBe(200)
      expect(StockMappingImport.parse(read.json())).toMatchObject({ changed: 0, unchanged: 5, rejects: [] })
    }
  })

  test('is shown to nobody without the right, and changed by nobody who only looks', async () => {
    expect((await divo.request('GET', '/api/v1/stock-mapping')).statusCode).toBe(403)
    expect((await put({}, divo)).statusCode).toBe(403)
  })
})
