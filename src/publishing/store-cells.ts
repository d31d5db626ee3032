import type { Queryable } from '../platform/database/open-database.ts'
import type { StockMapping } from '../stock-mapping/index.ts'

/** Makes sure that every mapped cell has its row, and gives the cell's id by the mapping's. */
export async function syncCells(
  client: Queryable,
  mappings: readonly StockMapping[],
): Promise<ReadonlyMap<number, number>> {
  if (mappings.length === 0) return new Map()
  const rows = mappings.map((mapping) => ({
    serverId: mapping.serverId,
    dataSetUid: mapping.dataSetUid,
    dataElementUid: mapping.dataElementUid,
    coc: mapping.categoryOptionComboUid,
    aoc: mapping.attributeOptionComboUid,
    mappingId: mapping.id,
    indicator: mapping.indicator,
    unit: mapping.unit,
    periodType: mapping.periodType,
    name: mapping.element?.name ?? mapping.dataElementUid,
    productCodes: mapping.products.map(({ code }) => code),
  }))
  await client.query(
    `insert into publish_cell as c (server_id, data_set_uid, data_element_uid, category_option_combo_uid,
            attribute_option_combo_uid, mapping_id, indicator, unit, period_type, name, product_codes)
     select "serverId", "dataSetUid", "dataElementUid", coc, aoc, "mappingId", indicator, unit, "periodType", name,
            "productCodes"
       from jsonb_to_recordset($1::jsonb) as r("serverId" text, "dataSetUid" text, "dataElementUid" text, coc text, aoc text,
            "mappingId" integer, indicator text, unit text, "periodType" text, name text, "productCodes" text[])
     on conflict (server_id, data_set_uid, data_element_uid, category_option_combo_uid, attribute_option_combo_uid)
     do update set mapping_id = excluded.mapping_id, indicator = excluded.indicator, unit = excluded.unit,
                   period_type = excluded.period_type, name = excluded.name, product_codes = excluded.product_codes
      where (c.mapping_id, c.indicator, c.unit, c.period_type, c.name, c.product_codes) is distinct from
            (excluded.mapping_id, excluded.indicator, excluded.unit, excluded.period_type, excluded.name,
             excluded.product_codes)`,
    [JSON.stringify(rows)],
  )
  const { rows: cells } = await client.query<{ id: number; mappingId: number }>(
    `select id, mapping_id as "mappingId" from publish_cell where mapping_id = any($1::integer[])`,
    [mappings.map(({ id }) => id)],
  )
  return new Map(cells.map(({ id, mappingId }) => [mappingId, id]))
}

/** Cells of a data set by the mapping that last filled them. */
export async function loadCellIds(
  client: Queryable,
  { serverId, dataSetUid }: { readonly serverId: string; readonly dataSetUid: string },
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ id: number; mappingId: number }>(
    `select id, mapping_id as "mappingId" from publish_cell where server_id = $1 and data_set_uid = $2`,
    [serverId, dataSetUid],
  )
  return new Map(rows.map(({ id, mappingId }) => [mappingId, id]))
}
