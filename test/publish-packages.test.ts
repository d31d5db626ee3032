import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MetadataFile } from '../src/connectors/dhis2/fake/metadata-file.ts'
import { loadSierraLeone, type FakeDataset } from '../src/connectors/dhis2/fake/index.ts'
import { PASSWORD } from '../src/publishing/test-support/publish-country.ts'
import { startPublishSite, type PublishSite } from '../src/publishing/test-support/publish-site.ts'
import type { StockIndicator } from '../src/stock-mapping/index.ts'
import { hasRealData, realData } from './support/real-systems.ts'

/** Publishing into the packages that DHIS2 and WHO give out, on the org units of the Sierra Leone demo. */
const FACILITIES = 12

/** The demo with the logistics package beside the immunisation package, on its facilities, and an account that may enter data. */
function demoWithPackages(): FakeDataset {
  const demo = loadSierraLeone(realData)
  const stock = MetadataFile.parse(
    JSON.parse(readFileSync(join(realData, 'dhis2-packages', 'LMIS_STK-2.41.json'), 'utf8')),
  )
  const defaultCombo = demo.categoryCombos.find(({ name }) => name === 'default')?.id ?? ''
  const [anySet] = demo.dataSets
  return {
    ...demo,
    users: [
      {
        id: 'ServiceUsr2',
        username: 'interop',
        name: 'Interop',
        password: PASSWORD,
        authorities: ['F_DATAVALUE_ADD'],
        organisationUnits: ['ImspTQPwCqd'],
      },
    ],
    dataElements: [
      ...demo.dataElements,
      ...stock.dataElements.map((element) => ({
        ...element,
        valueType: element.valueType ?? 'INTEGER_ZERO_OR_POSITIVE',
        aggregationType: 'SUM' as const,
        categoryCombo: defaultCombo,
      })),
    ],
    dataSets: [
      ...demo.dataSets,
      ...stock.dataSets.map((set) => ({
        ...set,
        categoryCombo: defaultCombo,
        dataSetElements: set.dataSetElements.map(({ dataElement }) => ({ dataElement: dataElement.id })),
        organisationUnits: anySet?.organisationUnits ?? [],
      })),
    ],
  }
}

const IMM_AGG: Readonly<Record<string, StockIndicator>> = {
  OPENBAL: 'openingBalance',
  RCVD: 'received',
  STKHD: 'closingBalance',
  OSDAYS: 'stockOutDays',
}
const LMIS_STK: Readonly<Record<string, StockIndicator>> = {
  RECEIPT: 'received',
  DISTRIBUTION: 'issued',
  DISCARD: 'lossesAll',
  ON_HAND: 'closingBalance',
}

interface Mapped {
  readonly element: string
  readonly product: number
  readonly indicator: StockIndicator
}

/** Elements of a data set by their codes: what stands before the ending is the product. */
function mapByCode(
  dataset: FakeDataset,
  dataSetUid: string,
  endings: Readonly<Record<string, StockIndicator>>,
): Mapped[] {
  const inSet = new Set(dataset.dataSets.find(({ id }) => id === dataSetUid)?.dataSetElements.map((e) => e.dataElement))
  const products = new Map<string, number>()
  return dataset.dataElements.flatMap(({ id, code }) => {
    const ending = Object.keys(endings).find((end) => code?.endsWith(`_${end}`))
    const indicator = ending === undefined ? undefined : endings[ending]
    if (!inSet.has(id) || code === undefined || ending === undefined || indicator === undefined) return []
    const product = code.slice(0, -ending.length - 1).replace(/_STOCK$/, '')
    if (!products.has(product)) products.set(product, products.size + 1)
    return { element: id, product: products.get(product) ?? 0, indicator }
  })
}

async function mapTo(
  site: PublishSite,
  dataset: FakeDataset,
  dataSetUid: string,
  mapped: readonly Mapped[],
): Promise<string[]> {
  const units = (dataset.dataSets.find(({ id }) => id === dataSetUid)?.organisationUnits ?? []).slice(0, FACILITIES)
  await site.rows(
    `update place p set source_id = u.uid from unnest($1::text[]) with ordinality as u(uid, n)
      where p.system = 'dhis2' and p.id = 2 * u.n`,
    [units],
  )
  await site.rows('delete from stock_mapping')
  await site.rows(
    `insert into stock_mapping (data_set_uid, period_type, data_element_uid, indicator, product_id, unit, model, method, state,
            decided_by)
     select $2, 'Monthly', element, indicator, product, case indicator when 'stockOutDays' then 'days' else 'doses' end, 'element',
            'code', 'confirmed', 'test'
       from jsonb_to_recordset($1::jsonb) as r(element text, product int, indicator text)`,
    [JSON.stringify(mapped), dataSetUid],
  )
  return units
}

describe.skipIf(!hasRealData)('the packages of DHIS2', () => {
  test.each([
    ['LMIS_STK', 'J0YbcRt9Dwf', LMIS_STK, 20],
    ['IMM_AGG', 'jqSaKxtj8IA', IMM_AGG, 60],
  ] as const)(
    '%s takes the stock of facilities, in both engines',
    async (_, dataSetUid, endings, atLeast) => {
      const dataset = demoWithPackages()
      const mapped = mapByCode(dataset, dataSetUid, endings)
      expect(mapped.length).toBeGreaterThanOrEqual(atLeast)
      const products = Math.max(...mapped.map(({ product }) => product))
      for (const version of ['2.42.5.2', '2.43.1']) {
        const site = await startPublishSite({
          version,
          dataSetUid,
          dataset: () => dataset,
          size: { orgUnits: FACILITIES, products },
        })
        const units = await mapTo(site, dataset, dataSetUid, mapped)
        await site.publish({ period: '202610' })
        expect(await site.states()).toEqual({ accepted: FACILITIES * mapped.length })
        expect(site.held().size).toBe(FACILITIES * mapped.length)
        const [closing] = mapped.filter(({ indicator }) => indicator === 'closingBalance')
        const [row] = await site.rows<{ closing: number }>(
          'select closing_doses as closing from stock_month where place_id = 1 and product_id = $1',
          [closing?.product],
        )
        expect(site.held().get(`${units[0]} ${closing?.element} 202610`)).toBe(String(row?.closing))
        await site.close()
      }
    },
    120_000,
  )
})
