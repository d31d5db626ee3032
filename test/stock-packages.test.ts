import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../src/base/clock.ts'
import { createDhis2, type Dhis2 } from '../src/connectors/dhis2/index.ts'
import { createFakeDhis2, type FakeDhis2 } from '../src/connectors/dhis2/fake/index.ts'
import { loadSierraLeone } from '../src/connectors/dhis2/fake/sierra-leone-dataset.ts'
import { hasRealData, realData } from '../src/connectors/dhis2/test-support/run-fake.ts'
import { DEFAULT_ANTIGENS, saveAntigens } from '../src/products/index.ts'
import { memoryRun } from '../src/runs/index.ts'
import {
  confirmByCode,
  defaultStockMappingSettings,
  listStockMappings,
  proposeStockMappings,
  pullStockMetadata,
  reviewMappings,
} from '../src/stock-mapping/index.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'

const IMM_AGG_STOCK = 'jqSaKxtj8IA'
const LMIS_STK = 'J0YbcRt9Dwf'

/** The packages of DHIS2 installed on a real country's org units, read through the client as from a server. */
describe.skipIf(!hasRealData)('the stock packages of DHIS2', () => {
  let database: TestDatabase
  let fake: FakeDhis2
  let dhis2: Dhis2
  const settings = { ...defaultStockMappingSettings, dataSets: ['LMIS_STK_REPORT'] }

  beforeAll(async () => {
    database = await createTestDatabase()
    await saveAntigens(database, DEFAULT_ANTIGENS)
    await database.pool.query(
      `insert into run (what, trigger) values ('test', 'command');
       insert into product (system, source_id, code, name, doses_per_vial, dispensing_unit, content_hash, fetched_at)
       select 'openlmis', code, code, code, 10, 'dose', 'h', now() from antigen;
       insert into product (system, source_id, code, name, doses_per_vial, dispensing_unit, content_hash, fetched_at)
       values ('openlmis', 'item', 'ITEM_CODE_A', 'Item A', 1, 'each', 'h', now());
       insert into product_antigen (product_id, antigen, method, state, decided_by)
       select p.id, a.id, 'person', 'confirmed', 'ana' from product p join antigen a on a.code = p.code`,
    )
    fake = await createFakeDhis2({ dataset: loadSierraLeone(realData, ['IMM_AGG-2.40.json', 'LMIS_STK-2.41.json']) })
    dhis2 = createDhis2({
      baseUrl: fake.url,
      auth: { kind: 'basic', username: 'admin', password: 'district' },
      egress: { allow: ['127.0.0.1'] },
      ratePerSecond: 10_000,
    })
    const run = memoryRun()
    await pullStockMetadata(run, { database, dhis2, clock: systemClock, settings })
    await proposeStockMappings({ database, clock: systemClock, settings })
  })
  afterAll(async () => {
    await dhis2.close()
    await fake.close()
    await database.drop()
  })

  test('are found among all data sets of the country, and nothing else is', async () => {
    const { dataSets } = await reviewMappings(database.pool)
    expect(dataSets.map(({ facts }) => facts.uid).toSorted()).toEqual([LMIS_STK, IMM_AGG_STOCK].toSorted())
    const gates = dataSets.find(({ facts }) => facts.uid === LMIS_STK)?.facts
    expect(gates).toMatchObject({ expiryDays: 1500, openFuturePeriods: 12, attributeComboIsDefault: true })
  })

  test('are mapped by their codes and can be confirmed at once; what is not known waits', async () => {
    const confirmed = await confirmByCode(database.pool, 'dhis2', 'ana', systemClock.now())
    // Ten antigens by ten words, working refrigerators, and four numbers of the one item that has a product.
    expect(confirmed).toBe(105)
    const mappings = await listStockMappings(database.pool, { state: 'confirmed' })
    expect(mappings.filter(({ dataSetUid }) => dataSetUid === IMM_AGG_STOCK)).toHaveLength(101)
    expect(
      mappings
        .filter(({ dataSetUid }) => dataSetUid === LMIS_STK)
        .map(({ indicator, unit }) => `${indicator} in ${unit}`),
    ).toEqual(['closingBalance in units', 'issued in units', 'lossesAll in units', 'received in units'])
    const waiting = await listStockMappings(database.pool, { state: 'proposed' })
    expect(waiting.every(({ productId, antigen }) => productId === null && antigen === null)).toBe(true)
  })

  test('are told what DHIS2 does with a stock on hand that it adds up', async () => {
    const { mappings } = await reviewMappings(database.pool, { state: 'confirmed' })
    const closing = mappings.filter(({ mapping }) => mapping.indicator === 'closingBalance')
    expect(closing.every(({ findings }) => findings.some(({ code }) => code === 'aggregationAddsBalances'))).toBe(true)
  })

  test('read again change nothing', async () => {
    const run = memoryRun()
    await pullStockMetadata(run, { database, dhis2, clock: systemClock, settings })
    expect(run.counts).toMatchObject({ added: 0, changed: 0, vanished: 0 })
    expect(await proposeStockMappings({ database, clock: systemClock, settings })).toMatchObject({
      added: 0,
      changed: 0,
      forgotten: 0,
    })
  })
})
