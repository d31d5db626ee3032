import type { FakeDataset, FakeOrgUnit } from '../../connectors/dhis2/fake/index.ts'
import { digestOfValues, type StoredDigest } from '../../connectors/dhis2/fake/stored-digest.ts'
import type { Queryable } from '../../platform/database/open-database.ts'
import type { StockIndicator } from '../../stock-mapping/index.ts'

/** A country as small or large as is wanted, whose numbers follow from a formula, so that what DHIS2 should hold is known without asking us. */
export interface PublishCountrySize {
  readonly orgUnits: number
  readonly products: number
  /** YYYYMM, in order. */
  readonly months: readonly number[]
}

export const DATA_SET = 'DataSet0001'
export const DEFAULT_COMBO = 'HllvX50cXC0'
export const PASSWORD = 'a password of the service'
const DISTRICT_SIZE = 50

export const INDICATORS = [
  'openingBalance',
  'received',
  'consumed',
  'positiveAdjustment',
  'negativeAdjustment',
  'lossesExpired',
  'lossesBroken',
  'lossesOther',
  'closingBalance',
  'stockOutDays',
] as const satisfies readonly StockIndicator[]
type Shown = (typeof INDICATORS)[number]

const uid = (prefix: string, n: number): string => prefix + String(n).padStart(9, '0')
export const orgUnitUid = (i: number): string => uid('OU', i)
export const elementUid = (product: number, indicator: number): string => uid('DE', product * 100 + indicator)

/** Quantities of a product at a facility in a month; the stock adds up. */
export function quantities(i: number, j: number, k: number): Record<Shown, number> {
  const opening = 50 + ((i * 31 + j * 17 + k * 7) % 400)
  const received = (i * 13 + j * 7 + k) % 200
  const consumed = Math.floor((opening + received) / 2)
  const positiveAdjustment = (i + j) % 5
  const negativeAdjustment = (i + k) % 3
  const lossesExpired = (i + 2 * j) % 3
  const lossesBroken = (i + j) % 2
  const lossesOther = j % 2
  const closingBalance =
    opening + received - consumed + positiveAdjustment - negativeAdjustment - lossesExpired - lossesBroken - lossesOther
  return {
    openingBalance: opening,
    received,
    consumed,
    positiveAdjustment,
    negativeAdjustment,
    lossesExpired,
    lossesBroken,
    lossesOther,
    closingBalance,
    stockOutDays: (i + j + k) % 4,
  }
}

/** The same formula for the store, where a loop would take too long. */
const COLUMNS = `
  50 + ((i * 31 + j * 17 + k * 7) % 400) as opening, (i * 13 + j * 7 + k) % 200 as received, (i + j) % 5 as adjusted_in,
  (i + k) % 3 as adjusted_out, (i + 2 * j) % 3 as expired, (i + j) % 2 as broken, j % 2 as other, (i + j + k) % 4 as days`

export function publishDataset({ orgUnits, products }: PublishCountrySize): FakeDataset {
  const units: FakeOrgUnit[] = [{ id: 'OURoot00001', name: 'Country', openingDate: '2000-01-01' }]
  for (let d = 0; d < Math.ceil(orgUnits / DISTRICT_SIZE); d += 1)
    units.push({ id: uid('DI', d), parent: 'OURoot00001', name: `District ${d}`, openingDate: '2000-01-01' })
  const facilities: string[] = []
  for (let i = 0; i < orgUnits; i += 1) {
    const id = orgUnitUid(i)
    facilities.push(id)
    const parent = uid('DI', Math.floor(i / DISTRICT_SIZE))
    units.push({ id, parent, name: `Facility ${i}`, openingDate: '2000-01-01' })
  }
  const elements = Array.from({ length: products }, (_, j) =>
    INDICATORS.map((indicator, n) => ({ id: elementUid(j, n), name: `Product ${j} ${indicator}` })),
  ).flat()
  return {
    systemId: 'publishing',
    systemName: 'Publishing',
    users: [
      {
        id: 'ServiceUsr1',
        username: 'interop',
        name: 'Interop',
        password: PASSWORD,
        authorities: ['F_DATAVALUE_ADD'],
        organisationUnits: ['OURoot00001'],
      },
    ],
    organisationUnitLevels: [],
    organisationUnits: units,
    organisationUnitGroups: [],
    organisationUnitGroupSets: [],
    attributes: [],
    categoryOptions: [{ id: 'OptDefault1', name: 'default' }],
    categories: [{ id: 'CatDefault1', name: 'default', categoryOptions: ['OptDefault1'] }],
    categoryCombos: [{ id: 'CcDefault01', name: 'default', categories: ['CatDefault1'] }],
    categoryOptionCombos: [
      { id: DEFAULT_COMBO, name: 'default', categoryCombo: 'CcDefault01', categoryOptions: ['OptDefault1'] },
    ],
    dataElements: elements.map((element) => ({
      ...element,
      valueType: 'INTEGER_ZERO_OR_POSITIVE',
      aggregationType: 'SUM' as const,
      zeroIsSignificant: true,
      categoryCombo: 'CcDefault01',
    })),
    dataElementGroups: [],
    dataSets: [
      {
        id: DATA_SET,
        name: 'Stock report',
        code: 'STOCK',
        periodType: 'Monthly',
        dataSetElements: elements.map(({ id }) => ({ dataElement: id })),
        organisationUnits: facilities,
      },
    ],
    indicatorTypes: [],
    indicators: [],
    indicatorGroups: [],
    valuesOf: () => [],
    completionsOf: () => [],
  }
}

/** What DHIS2 holds when all of one period has arrived. */
export function* expectedValues({ orgUnits, products, months }: PublishCountrySize, periods = months) {
  for (let i = 0; i < orgUnits; i += 1)
    for (let j = 0; j < products; j += 1)
      for (const month of periods) {
        const all = quantities(i, j, months.indexOf(month))
        for (const [n, indicator] of INDICATORS.entries())
          yield {
            orgUnit: orgUnitUid(i),
            dataElement: elementUid(j, n),
            period: String(month),
            categoryOptionCombo: DEFAULT_COMBO,
            attributeOptionCombo: DEFAULT_COMBO,
            value: String(all[indicator]),
          }
      }
}

export const expectedDigest = (size: PublishCountrySize, periods = size.months): StoredDigest =>
  digestOfValues(expectedValues(size, periods))

/** Puts places, links, products, mappings and stock into an empty store. Places have the ids `2i + 1` (store) and `2i + 2` (org unit). */
export async function fillCountry(client: Queryable, size: PublishCountrySize): Promise<void> {
  const { orgUnits, products, months } = size
  await client.query(
    `insert into run (what, trigger, state, started_at) values ('openlmis.stock', 'start', 'succeeded', now())`,
  )
  await client.query(
    `insert into area (system, source_id, name, level, content_hash, fetched_at)
     select s, s || ' ' || d, 'District ' || d, 2, '', now()
       from unnest(array['openlmis', 'dhis2']) s, generate_series(0, $1::int) d`,
    [Math.ceil(orgUnits / DISTRICT_SIZE)],
  )
  await client.query('update area set path = array[id]')
  await client.query(
    `insert into place (id, system, source_id, code, name, active, holds_stock, area_id, content_hash, fetched_at)
     overriding system value
     select id, system, source_id, 'F' || i, 'Facility ' || i, true, holds,
            (select a.id from area a where a.system = p.system and a.source_id = p.system || ' ' || i / $2::int), '', now()
       from (select 2 * i + 1 as id, 'openlmis' as system, 'store-' || i as source_id, i, true as holds
               from generate_series(0, $1::int - 1) i
             union all
             select 2 * i + 2, 'dhis2', 'OU' || lpad(i::text, 9, '0'), i, false from generate_series(0, $1::int - 1) i) p
      order by 1`,
    [orgUnits, DISTRICT_SIZE],
  )
  await client.query(`select setval(pg_get_serial_sequence('place', 'id'), $1)`, [2 * orgUnits + 2])
  await client.query(
    `insert into place_link (place_id, other_place_id, method, state, decided_by)
     select 2 * i + 1, 2 * i + 2, 'code', 'confirmed', 'test' from generate_series(0, $1::int - 1) i`,
    [orgUnits],
  )
  await client.query(
    `insert into product (id, system, source_id, code, name, doses_per_vial, dispensing_unit, content_hash, fetched_at)
     overriding system value
     select j + 1, 'openlmis', 'product-' || j, 'P' || j, 'Product ' || j, 10, 'dose', '', now()
       from generate_series(0, $1::int - 1) j`,
    [products],
  )
  await client.query(`select setval(pg_get_serial_sequence('product', 'id'), $1)`, [products])
  await fillMappings(client, products)
  await client.query(
    `insert into stock_month (place_id, product_id, month, opening_doses, received_doses, used_doses, adjusted_in_doses,
            adjusted_out_doses, lost_expired_doses, lost_broken_doses, lost_other_doses, closing_doses, stockout_days, source,
            source_record, run_id)
     select 2 * i + 1, j + 1, month, opening, received, (opening + received) / 2, adjusted_in, adjusted_out, expired, broken,
            other, opening + received - (opening + received) / 2 + adjusted_in - adjusted_out - expired - broken - other, days,
            'stockCards', md5(i || ' ' || j)::uuid::text, 1
       from (select i, j, month, ${COLUMNS}
               from generate_series(0, $1::int - 1) i, generate_series(0, $2::int - 1) j,
                    unnest($3::int[]) with ordinality as m(month, n), lateral (select n::int - 1 as k) x) q`,
    [orgUnits, products, months],
  )
  await client.query('analyze stock_month; analyze place; analyze place_link')
}

async function fillMappings(client: Queryable, products: number): Promise<void> {
  const rows = Array.from({ length: products }, (_, j) =>
    INDICATORS.map((indicator, n) => ({
      element: elementUid(j, n),
      name: `Product ${j} ${indicator}`,
      product: j + 1,
      indicator,
      unit: indicator === 'stockOutDays' ? 'days' : 'doses',
    })),
  ).flat()
  const json = JSON.stringify(rows)
  await client.query(
    `insert into dhis2_data_set (uid, code, name, period_type, content_hash, fetched_at)
     values ($1, 'STOCK', 'Stock report', 'Monthly', '', now())`,
    [DATA_SET],
  )
  await client.query(
    `insert into dhis2_data_element (uid, name, value_type, aggregation_type, zero_is_significant, combo_uid, content_hash,
            fetched_at)
     select element, name, 'INTEGER_ZERO_OR_POSITIVE', 'SUM', true, 'CcDefault01', '', now()
       from jsonb_to_recordset($1::jsonb) as r(element text, name text)`,
    [json],
  )
  await client.query(
    `insert into dhis2_data_set_element (data_set_uid, data_element_uid, combo_uid)
     select $2, element, 'CcDefault01' from jsonb_to_recordset($1::jsonb) as r(element text)`,
    [json, DATA_SET],
  )
  await client.query(
    `insert into stock_mapping (data_set_uid, period_type, data_element_uid, indicator, product_id, unit, model, method, state,
            decided_by)
     select $2, 'Monthly', element, indicator, product, unit, 'element', 'uid', 'confirmed', 'test'
       from jsonb_to_recordset($1::jsonb) as r(element text, indicator text, product int, unit text)`,
    [json, DATA_SET],
  )
}
