import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { DEFAULT_ANTIGENS, saveAntigens } from '../products/index.ts'
import { listStockMappings } from './index.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await saveAntigens(database, DEFAULT_ANTIGENS)
  await database.pool.query(
    `insert into product (system, source_id, code, name, doses_per_vial, dispensing_unit, commodity_type_id, content_hash, fetched_at, vanished_at)
     values ('openlmis', 'a', 'BCG20', 'BCG 20', 20, 'dose', 'ct', 'h', now(), null),
            ('openlmis', 'b', 'BCG10', 'BCG 10', 10, 'dose', 'ct', 'h', now(), null),
            ('openlmis', 'c', 'ADS', 'Syringe', 100, 'each', null, 'h', now(), null),
            ('openlmis', 'd', 'OLD', 'BCG gone', 10, 'dose', 'ct', 'h', now(), now());
     insert into product_antigen (product_id, antigen, method, state, decided_by)
     select id, 1, 'person', 'confirmed', 'ana' from product where code like 'BCG%';
     insert into dhis2_data_element (uid, code, name, value_type, aggregation_type, zero_is_significant, combo_uid, content_hash, fetched_at, vanished_at)
     values ('de1', 'BCG_SOH', 'BCG stock', 'INTEGER', 'SUM', true, 'default', 'h', now(), null),
            ('de2', 'BCG_OLD', 'gone', 'INTEGER', 'SUM', true, 'default', 'h', now(), now());
     insert into dhis2_data_set_element (data_set_uid, data_element_uid, combo_uid) values ('ds', 'de1', 'default');
     insert into stock_mapping (data_set_uid, period_type, data_element_uid, indicator, product_id, antigen, commodity_type_id,
                                unit, model, method, state, decided_by)
     values ('ds', 'Monthly', 'de1', 'closingBalance', null, 1, null, 'vials', 'element', 'code', 'confirmed', 'ana'),
            ('ds', 'Monthly', 'de2', 'received', null, null, 'ct', 'doses', 'element', 'code', 'confirmed', 'ana'),
            ('ds', 'Monthly', 'de3', 'issued', 3, null, null, 'doses', 'element', 'code', 'proposed', 'system'),
            ('ds', 'Monthly', 'de4', 'reportingFacilities', null, null, null, 'count', 'element', 'code', 'rejected', 'ana')`,
  )
})
afterAll(async () => await database.drop())

describe('the list of mappings', () => {
  test('holds the products of an antigen or commodity type that there are, each with its conversion', async () => {
    const [closing, received] = await listStockMappings(database.pool, { state: 'confirmed' })
    expect(closing?.products.map(({ code, conversion }) => [code, conversion])).toEqual([
      ['BCG20', { dispensingUnits: 20, makesUnits: 1 }],
      ['BCG10', { dispensingUnits: 10, makesUnits: 1 }],
    ])
    expect(received?.products.map(({ code }) => code)).toEqual(['BCG20', 'BCG10'])
  })

  test('says why a product has no conversion', async () => {
    const [issued] = await listStockMappings(database.pool, { state: 'proposed' })
    expect(issued?.products).toMatchObject([{ code: 'ADS', conversion: null, problem: { reason: 'noDosesKnown' } }])
  })

  test('tells elements that are there from those that are gone', async () => {
    const [closing, received] = await listStockMappings(database.pool, { state: 'confirmed', serverId: 'dhis2' })
    expect(closing?.element).toMatchObject({ code: 'BCG_SOH', zeroIsSignificant: true, inDataSet: true })
    expect(received?.element).toBeNull()
  })

  test('has no products for what counts a whole facility', async () => {
    const [counted] = await listStockMappings(database.pool, { state: 'rejected' })
    expect(counted).toMatchObject({ indicator: 'reportingFacilities', products: [] })
  })
})

describe('the store', () => {
  test('gives a cell of DHIS2 to one mapping only', async () => {
    await expect(
      database.pool.query(
        `insert into stock_mapping (data_set_uid, period_type, data_element_uid, indicator, unit, model, method, state, decided_by)
         values ('ds', 'Monthly', 'de1', 'received', 'doses', 'element', 'person', 'confirmed', 'ben')`,
      ),
    ).rejects.toThrow('stock_mapping_cell')
  })
})
