import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasRealData, realData, runFake } from '../test-support/run-fake.ts'
import type { FakeDataset } from './dataset.ts'
import { password, set, smallCountry, unit } from './small-country.ts'

const VERSIONS = ['2.40.12', '2.42.5.2', '2.43.1']
const admin = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
const clerk = `Basic ${Buffer.from(`clerk:${password}`).toString('base64')}`

interface Report {
  readonly httpStatusCode: number
  readonly response: {
    readonly status: string
    readonly stats: Record<string, number>
    readonly typeReports: readonly {
      readonly klass: string
      readonly objectReports: readonly { readonly errorReports: readonly { readonly errorCode: string }[] }[]
    }[]
  }
}

async function post(url: string, payload: unknown, query = '', authorization = admin): Promise<Report> {
  const answer = await fetch(`${url}/api/metadata${query}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  })
  return (await answer.json()) as Report
}

const get = async (url: string, path: string): Promise<Record<string, unknown>> =>
  (await (await fetch(`${url}/api/${path}`, { headers: { authorization: admin } })).json()) as Record<string, unknown>

const codesOf = ({ response }: Report): string[] =>
  response.typeReports.flatMap(({ objectReports }) =>
    objectReports.flatMap(({ errorReports }) => errorReports.map(({ errorCode }) => errorCode)),
  )

const dataElement = (more: Record<string, unknown> = {}) => ({
  id: 'NewElement1',
  code: 'NEW',
  name: 'New element',
  shortName: 'New element',
  valueType: 'INTEGER',
  domainType: 'AGGREGATE',
  aggregationType: 'SUM',
  zeroIsSignificant: true,
  categoryCombo: { id: 'CcDefault01' },
  url: 'https://interop.example.org/',
  ...more,
})

describe.each(VERSIONS)('importing metadata into %s', (version) => {
  test('a validation stores nothing, a commit makes the object usable at once', async () => {
    const { fake } = await runFake({ version })
    const payload = {
      dataElements: [dataElement()],
      dataSets: [
        {
          id: 'NewDataSet1',
          name: 'New set',
          shortName: 'New set',
          periodType: 'Monthly',
          organisationUnits: [{ id: unit.open }],
          dataSetElements: [{ dataElement: { id: 'NewElement1' } }],
        },
      ],
    }
    expect((await post(fake.url, payload, '?importMode=VALIDATE')).response).toMatchObject({
      status: 'OK',
      stats: { created: 2, ignored: 0, total: 2 },
    })
    expect(await get(fake.url, 'dataElements/NewElement1')).toMatchObject({ httpStatusCode: 404 })
    expect((await post(fake.url, payload)).response.stats).toMatchObject({ created: 2 })
    expect((await post(fake.url, payload)).response.stats).toMatchObject({ created: 0, updated: 2 })
    expect(await get(fake.url, 'dataElements/NewElement1?fields=:owner')).toMatchObject({
      code: 'NEW',
      url: 'https://interop.example.org/',
      categoryCombo: { id: 'CcDefault01' },
    })
    const values = await fetch(`${fake.url}/api/dataValueSets`, {
      method: 'POST',
      headers: { authorization: admin, 'content-type': 'application/json' },
      body: JSON.stringify({
        dataSet: 'NewDataSet1',
        dataValues: [{ dataElement: 'NewElement1', period: '202601', orgUnit: unit.open, value: '7' }],
      }),
    })
    expect(await values.json()).toMatchObject({ response: { status: 'SUCCESS' } })
  })

  test('an update replaces the whole object: org units that are not sent are unassigned', async () => {
    const { fake } = await runFake({ version })
    const dataSet = {
      id: set.vaccines,
      name: 'Vaccines',
      shortName: 'Vaccines',
      periodType: 'Monthly',
      dataSetElements: [],
    }
    await post(fake.url, { dataSets: [dataSet] })
    expect(await get(fake.url, `dataSets/${set.vaccines}?fields=organisationUnits,dataSetElements`)).toEqual({
      organisationUnits: [],
      dataSetElements: [],
    })
  })

  test.each([
    ['a property that must be there', { name: undefined }, 'E4000'],
    ['a text that is too long', { shortName: 'x'.repeat(51) }, 'E4001'],
    ['an id of another form', { id: '1abc' }, 'E4014'],
    ['a value that is not known', { aggregationType: 'MOST' }, 'E4027'],
    ['a reference to nothing', { categoryCombo: { id: 'Nowhere0001' } }, 'E5002'],
    ['a code that another has', { code: 'STOCK' }, 'E5003'],
    ['a name that another has', { name: 'Doses given' }, 'E5003'],
  ])('%s is reported and, in atomic mode, nothing is stored', async (_title, wrong, code) => {
    const { fake } = await runFake({ version })
    const fine = dataElement({ id: 'NewElement2', code: 'N2', name: 'Second', shortName: 'Second' })
    const answer = await post(fake.url, { dataElements: [dataElement(wrong), fine] })
    expect(codesOf(answer)).toEqual([code])
    expect(answer).toMatchObject({ httpStatusCode: 409, response: { status: 'ERROR', stats: { ignored: 2 } } })
    expect(await get(fake.url, 'dataElements/NewElement2')).toMatchObject({ httpStatusCode: 404 })
  })

  test('not atomic, the good ones are stored', async () => {
    const { fake } = await runFake({ version })
    const fine = dataElement({ id: 'NewElement2', code: 'N2', name: 'Second', shortName: 'Second' })
    const answer = await post(fake.url, { dataElements: [dataElement({ name: '' }), fine] }, '?atomicMode=NONE')
    expect(answer.response).toMatchObject({ status: 'WARNING', stats: { created: 1, ignored: 1 } })
    expect(await get(fake.url, 'dataElements/NewElement2')).toMatchObject({ id: 'NewElement2' })
  })

  test('an account without the right is refused', async () => {
    const { fake } = await runFake({ version })
    expect(await post(fake.url, {}, '', clerk)).toMatchObject({ httpStatusCode: 403 })
  })
})

test('objects of all types are listed and filtered by id', async () => {
  const { fake } = await runFake()
  const legendSet = {
    id: 'LegendSet01',
    name: 'Bands',
    legends: [{ id: 'LegendOne01', name: 'Low', startValue: 0, endValue: 1 }],
  }
  await post(fake.url, { legendSets: [legendSet, { ...legendSet, id: 'LegendSet02', name: 'Others' }] })
  expect(await get(fake.url, 'legendSets?filter=id:in:[LegendSet01]&fields=:owner&paging=false')).toMatchObject({
    legendSets: [{ name: 'Bands', legends: [{ name: 'Low' }] }],
  })
})

test('closing balances of a quarter are those of its last month, opening balances those of its first', async () => {
  const { fake } = await runFake()
  const two = [
    dataElement({
      id: 'ClosingBal1',
      code: 'C',
      name: 'Closing',
      shortName: 'Closing',
      aggregationType: 'LAST_IN_PERIOD',
    }),
    dataElement({ id: 'OpeningBal1', code: 'O', name: 'Opening', shortName: 'Opening', aggregationType: 'FIRST' }),
  ]
  await post(fake.url, { dataElements: two })
  for (const [month, value] of [
    ['202601', '10'],
    ['202603', '30'],
    ['202602', '20'],
  ] as const)
    for (const dataElementUid of ['ClosingBal1', 'OpeningBal1'])
      for (const orgUnit of [unit.open, unit.closed])
        fake.values.put(orgUnit, {
          dataElement: dataElementUid,
          period: month,
          value,
          categoryOptionCombo: 'HllvX50cXC0',
          attributeOptionCombo: 'HllvX50cXC0',
          lastUpdated: '2026-01-01T00:00:00.000Z',
        })
  const { rows } = await get(
    fake.url,
    `analytics?dimension=dx:ClosingBal1;OpeningBal1&dimension=pe:2026Q1&dimension=ou:${unit.districtA}`,
  )
  expect(rows).toEqual(
    expect.arrayContaining([
      ['ClosingBal1', '2026Q1', unit.districtA, '60.0'],
      ['OpeningBal1', '2026Q1', unit.districtA, '20.0'],
    ]),
  )
})

/** The same country with the category objects that every installed server has. */
function withUsualDefaults(): FakeDataset {
  const renamed = JSON.parse(
    JSON.stringify({ ...smallCountry(), valuesOf: undefined, completionsOf: undefined })
      .replaceAll('CcDefault01', 'bjDvmb4bfuf')
      .replaceAll('CatDefault1', 'GLevLNI9wkl')
      .replaceAll('OptDefault1', 'xYerKDKCefk')
      .replaceAll('<1 year', 'infant')
      .replaceAll('1+ year', 'older'),
  ) as FakeDataset
  return { ...renamed, valuesOf: () => [], completionsOf: () => [] }
}

describe.runIf(hasRealData)('packages of DHIS2', () => {
  test.each([
    ['IMM_AGG-2.40.json', 'vI4ihClxSm4', 27],
    ['LMIS_STK-2.41.json', 'J0YbcRt9Dwf', 20],
  ])('%s is taken without a fault, twice, and its data set can be read', async (file, dataSet, elements) => {
    const { fake } = await runFake({ dataset: withUsualDefaults() })
    const text = readFileSync(join(realData, 'dhis2-packages', file), 'utf8')
    // As its guide says: the administrator puts the level of facilities in, which differs between countries.
    const payload: unknown = JSON.parse(text.replaceAll('<OU_LEVEL_FACILITY_UID>', 'LevelThree1'))
    const first = await post(fake.url, payload)
    expect(codesOf(first)).toEqual([])
    expect(first.response).toMatchObject({ status: 'OK', stats: { ignored: 0 } })
    const again = await post(fake.url, payload)
    expect(again.response.stats).toMatchObject({ created: 0, updated: first.response.stats['total'] })
    const { dataSetElements } = await get(fake.url, `dataSets/${dataSet}?fields=dataSetElements`)
    expect(dataSetElements).toHaveLength(elements)
  })
})
