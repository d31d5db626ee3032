import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unit } from '../connectors/dhis2/fake/small-country.ts'
import { listStockMappings } from '../stock-mapping/index.ts'
import { dataSetUid, listInstalls, packageUid, planPackage } from './index.ts'
import { NOW, openPackageSite, PAGES, type PackageSite } from './test-support/package-site.ts'
import type { MetadataObject } from '../connectors/dhis2/index.ts'

const bcgClosing = packageUid('dataElements', 'BCG closingBalance')
const dashboardUid = packageUid('dashboards', 'stock')

const writes = (site: PackageSite): string[] =>
  site.fake.requests
    .recent()
    .flatMap(({ method, url }) =>
      method === 'POST' ? [new URL(url, 'http://x').searchParams.get('importMode') ?? ''] : [],
    )
const one = async (site: PackageSite, collection: string, uid: string): Promise<MetadataObject | undefined> => {
  const read = await site.dhis2.readMetadataObjects(collection, [uid])
  return read.ok ? read.value[0] : undefined
}
const statesOf = async (site: PackageSite): Promise<Record<string, number>> => {
  const { planned } = await planPackage(site.deps, { assignOrgUnits: true })
  return Object.fromEntries([...Map.groupBy(planned, ({ state }) => state)].map(([state, all]) => [state, all.length]))
}

describe.each(['2.40.12', '2.43.1'])('installing the package into %s', (version) => {
  let site: PackageSite
  beforeAll(async () => {
    site = await openPackageSite(version)
  })
  afterAll(async () => await site.close())

  test('a try lets DHIS2 check everything and stores nothing there', async () => {
    const tried = await site.install({ dryRun: true })
    expect(tried).toMatchObject({ outcome: 'tried', problems: [] })
    expect(writes(site)).toEqual(['VALIDATE'])
    expect(await one(site, 'dataSets', dataSetUid)).toBeUndefined()
    expect(await listStockMappings(site.database.pool)).toEqual([])
  })

  test('installing asks first, then stores everything at once, and confirms the mappings', async () => {
    const installed = await site.install()
    expect(installed).toMatchObject({ outcome: 'installed', problems: [], differing: [], mapped: 28 })
    expect(writes(site).slice(1, 3)).toEqual(['VALIDATE', 'COMMIT'])
    expect(await statesOf(site)).toEqual({
      identical: installed.types.reduce((sum, { counts }) => sum + counts.create, 0),
    })
    expect(await one(site, 'dataElements', bcgClosing)).toMatchObject({
      code: 'OLMIS_BCG_CLOSING',
      aggregationType: 'LAST_IN_PERIOD',
      zeroIsSignificant: true,
      url: `${PAGES}/overview?view=map&measure=stock&antigen=1`,
    })
    expect(await one(site, 'dataSets', dataSetUid)).toMatchObject({
      organisationUnits: [{ id: unit.open }, { id: unit.elsewhere }],
      sharing: { public: 'r-r-----', users: { SuperUser01: { access: 'rwrw----' } } },
    })
    const mappings = await listStockMappings(site.database.pool, { state: 'confirmed', dataSetUid })
    expect(mappings).toHaveLength(28)
    expect(mappings.find(({ dataElementUid }) => dataElementUid === bcgClosing)).toMatchObject({
      indicator: 'closingBalance',
      unit: 'doses',
      decidedBy: 'administrator',
    })
  })

  test('coverage and open-vial wastage are made where DHIS2 knows the doses, and left out where not', async () => {
    expect(await one(site, 'indicators', packageUid('indicators', 'BCG coverage'))).toMatchObject({
      numerator: '#{DosesGiven1.AgeUnder1y0}',
      denominator: '#{Population1.HllvX50cXC0}',
      annualized: true,
      indicatorType: { id: 'TypePercent' },
    })
    expect(await one(site, 'indicators', packageUid('indicators', 'Penta coverage'))).toBeUndefined()
    const { notices } = await planPackage(site.deps, { assignOrgUnits: true })
    expect(notices).toMatchObject([{ code: 'noDoses', names: ['DTP-HepB-Hib'], blocks: false }])
  })

  test('the dashboard holds stock beside coverage and leads back to our pages', async () => {
    const dashboard = await one(site, 'dashboards', dashboardUid)
    const items = dashboard?.['dashboardItems'] as { type: string; text?: string; x: number; width: number }[]
    expect(items[0]?.text).toContain(`(${PAGES}/overview)`)
    expect(items.filter(({ type }) => type === 'VISUALIZATION').length).toBeGreaterThan(5)
    expect(items.every(({ x, width }) => x + width <= 60)).toBe(true)
  })

  test('installing again sends nothing', async () => {
    const before = writes(site).length
    expect(await site.install()).toMatchObject({ outcome: 'nothingToDo' })
    expect(writes(site)).toHaveLength(before)
  })

  test('a number of doses can be sent to it and is stored', async () => {
    const answer = await fetch(`${site.fake.url}/api/dataValueSets`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('admin:correct horse')}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        dataSet: dataSetUid,
        dataValues: [{ dataElement: bcgClosing, period: '202607', orgUnit: unit.open, value: '0' }],
      }),
    })
    expect(await answer.json()).toMatchObject({ response: { status: 'SUCCESS' } })
    expect([...site.fake.values.valuesOf(unit.open)]).toMatchObject([{ value: '0' }])
  })

  test('what people change over there stays, is shown, and is taken back only when a person says so', async () => {
    const theirs = await one(site, 'dataElements', bcgClosing)
    if (!theirs) throw new Error('The element is missing')
    const edited = {
      ...theirs,
      aggregationType: 'SUM',
      translations: [{ property: 'NAME', locale: 'sw', value: 'Salio la BCG' }],
    }
    await site.dhis2.pushMetadata({ bundle: { dataElements: [edited] }, validateOnly: false })
    const { planned } = await planPackage(site.deps, { assignOrgUnits: true })
    const changed = planned.filter(({ state }) => state !== 'identical')
    expect(changed).toMatchObject([{ state: 'changedThere', object: { id: bcgClosing } }])
    expect(changed[0]?.differences).toMatchObject([
      { property: 'aggregationType', ours: 'LAST_IN_PERIOD', theirs: 'SUM' },
      { property: 'translations' },
    ])
    expect(await site.install()).toMatchObject({ outcome: 'nothingToDo' })
    expect(await one(site, 'dataElements', bcgClosing)).toMatchObject({ aggregationType: 'SUM' })
    expect(await site.install({ overwrite: [bcgClosing] })).toMatchObject({ outcome: 'installed' })
    const back = await one(site, 'dataElements', bcgClosing)
    expect(back).toMatchObject({ aggregationType: 'LAST_IN_PERIOD' })
    expect(back?.['translations']).toEqual(
      expect.arrayContaining([{ property: 'NAME', locale: 'sw', value: 'Salio la BCG' }]),
    )
  })

  test('what we change is changed there, and what people decide there goes along: sharing, org units, unknown properties', async () => {
    const dataSet = await one(site, 'dataSets', dataSetUid)
    if (!dataSet) throw new Error('The data set is missing')
    const decided = {
      ...dataSet,
      organisationUnits: [{ id: unit.unassigned }],
      sharing: { public: '--------', users: {}, userGroups: {} },
      mobile: true,
    }
    await site.dhis2.pushMetadata({ bundle: { dataSets: [decided] }, validateOnly: false })
    await site.database.pool.query(`update antigen set name = 'Tuberculosis' where code = 'BCG'`)
    expect(await statesOf(site)).not.toHaveProperty('changedThere')
    expect(await site.install()).toMatchObject({ outcome: 'installed' })
    expect(await one(site, 'dataElements', bcgClosing)).toMatchObject({
      name: 'OpenLMIS - Tuberculosis - closing balance',
    })
    const after = await one(site, 'dataSets', dataSetUid)
    expect(after).toMatchObject({ mobile: true, sharing: { public: '--------' } })
    expect(after?.['organisationUnits']).toEqual(
      expect.arrayContaining([{ id: unit.unassigned }, { id: unit.open }, { id: unit.elsewhere }]),
    )
  })

  test('each installation and try is kept with who it was and what came of it', async () => {
    const installs = await listInstalls(site.database.pool, 'dhis2', 10)
    expect(installs[0]).toMatchObject({ by: 'administrator', at: new Date(NOW).toISOString() })
    expect(installs.map(({ result }) => result.outcome)).toEqual([
      'installed',
      'installed',
      'nothingToDo',
      'nothingToDo',
      'installed',
      'tried',
    ])
  })
})

describe('what stands in the way', () => {
  let site: PackageSite
  beforeAll(async () => {
    site = await openPackageSite('2.42.5.2')
  })
  afterAll(async () => await site.close())

  const theirElement = (more: Record<string, unknown>) => ({
    id: 'OtherElem01',
    code: 'OLMIS_BCG_CLOSING',
    name: 'Ours since 2019',
    shortName: 'Ours since 2019',
    valueType: 'NUMBER',
    domainType: 'AGGREGATE',
    aggregationType: 'LAST',
    zeroIsSignificant: true,
    categoryCombo: { id: 'CcDefault01' },
    ...more,
  })

  test('a code that something else bears is named with the remedy, and nothing is sent', async () => {
    await site.dhis2.pushMetadata({
      bundle: { dataElements: [theirElement({ valueType: 'TEXT' })] },
      validateOnly: false,
    })
    await expect(site.install()).rejects.toMatchObject({
      reason: 'packageBlocked',
      message: expect.stringContaining('belongs to Ours since 2019'),
      remedy: expect.stringContaining('another code'),
    })
    expect(await one(site, 'dataSets', dataSetUid)).toBeUndefined()
  })

  test('a data element that bears our code and takes numbers is used in the place of ours, and left as it is', async () => {
    await site.dhis2.pushMetadata({ bundle: { dataElements: [theirElement({})] }, validateOnly: false })
    const { planned } = await planPackage(site.deps, { assignOrgUnits: true })
    const monthsOfStock = planned.find(({ object }) => object['code'] === 'OLMIS_IND_BCG_MONTHS_OF_STOCK')
    expect(monthsOfStock?.object['numerator']).toBe('#{OtherElem01}')
    expect(planned.filter(({ state }) => state === 'adopted').map(({ object }) => object['code'])).toEqual([
      'OLMIS_BCG_CLOSING',
    ])
    const dataSet = planned.find(({ collection }) => collection === 'dataSets')
    expect(dataSet?.object['dataSetElements']).toHaveLength(27)
    expect(JSON.stringify(planned.filter(({ state }) => state !== 'adopted'))).not.toContain(bcgClosing)
  })

  test('a name that something else bears is found by DHIS2 before anything is stored, and explained', async () => {
    const legendSets = [{ id: 'OtherLegend', name: 'OpenLMIS - coverage', legends: [] }]
    await site.dhis2.pushMetadata({ bundle: { legendSets }, validateOnly: false })
    await expect(site.install()).rejects.toMatchObject({ reason: 'packageRefused' })
    expect(await one(site, 'dataSets', dataSetUid)).toBeUndefined()
    const [last] = await listInstalls(site.database.pool, 'dhis2', 1)
    expect(last?.result).toMatchObject({
      outcome: 'refused',
      problems: [{ reason: 'taken', code: 'E5003', type: 'LegendSet', name: 'OpenLMIS - coverage' }],
    })
  })

  test('an account without the right is told before anything is tried', async () => {
    const clerk = await openPackageSite('2.43.1', 'clerk')
    try {
      await expect(clerk.install()).rejects.toMatchObject({
        reason: 'packageBlocked',
        remedy: expect.stringContaining('F_METADATA_IMPORT'),
      })
      expect(writes(clerk)).toEqual([])
    } finally {
      await clerk.close()
    }
  })
})
