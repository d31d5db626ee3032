import { expect, onTestFinished, test } from 'vitest'
import { element, monthlyTiny, set, startSmallSystems, tinyIds, unit } from './support/small-systems.ts'

test('stock goes from the cards of OpenLMIS into the data set of DHIS2, by the works of the service', async () => {
  const dataset = monthlyTiny()
  const facilities = dataset.facilities.map((facility) =>
    facility.id === tinyIds.facility(1) ? { ...facility, extraData: { dhis2Uid: unit.open } } : facility,
  )
  const systems = await startSmallSystems({ openlmis: { ...dataset, facilities } })
  onTestFinished(() => systems.close())
  await systems.pullAll()
  const [row] = await systems.rows<{ product: number; month: number; closing: number }>(
    `select m.product_id as product, m.month, m.closing_doses as closing
       from stock_month m join place p on p.id = m.place_id
      where p.source_id = '${tinyIds.facility(1)}' and m.closing_doses > 0 order by m.month desc limit 1`,
  )
  if (!row) throw new Error('No stock was pulled')
  await systems.rows(
    `insert into stock_mapping (data_set_uid, period_type, data_element_uid, indicator, product_id, unit, model, method, state,
            decided_by)
     values ('${set.vaccines}', 'Monthly', '${element.stock}', 'closingBalance', ${row.product}, 'units', 'element', 'uid',
             'confirmed', 'test')`,
  )
  const run = await systems.execute(`publish:${set.vaccines}`, {}, { period: String(row.month) })
  expect(await systems.rows(`select state, reason, detail, value from publish_value where state <> 'batched'`)).toEqual(
    [],
  )
  expect(run).toMatchObject({ state: 'succeeded', counts: { added: 1 } })
  const held = [...systems.dhis2.values.valuesOf(unit.open)].filter(({ dataElement }) => dataElement === element.stock)
  expect(held).toMatchObject([{ period: String(row.month), value: String(row.closing) }])
  // The source record can be named for what DHIS2 shows.
  const [ledger] = await systems.rows<{ record: string; fetched: Date }>(
    'select source_record as record, fetched_at as fetched from publish_value',
  )
  expect(ledger?.record).toMatch(/^[0-9a-f-]{36}/)
  expect(ledger?.fetched).toBeInstanceOf(Date)
})
