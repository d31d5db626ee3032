import type { Queryable } from '../platform/database/open-database.ts'
import { batches } from '../runs/index.ts'
import type { MappingCell } from './mapping.ts'
import { cellKey, type MappingRow, type StoredMapping } from './stored.ts'

const COLUMNS = `id, server_id as "serverId", data_set_uid as "dataSetUid", period_type as "periodType",
  data_element_uid as "dataElementUid", category_option_combo_uid as "categoryOptionComboUid",
  attribute_option_combo_uid as "attributeOptionComboUid", indicator, product_id as "productId", antigen,
  commodity_type_id as "commodityTypeId", program_code as "programCode", unit, dispensing_units as "dispensingUnits",
  makes_units as "makesUnits", source, model, method, state, score, decided_on as "decidedOn", decided_by as "decidedBy",
  decided_at as "decidedAt", note`

export async function loadStoredMappings(client: Queryable, serverId: string): Promise<StoredMapping[]> {
  const { rows } = await client.query<StoredMapping>(
    `select ${COLUMNS} from stock_mapping where server_id = $1 order by id`,
    [serverId],
  )
  return rows
}

/** Makes who writes mappings wait for each other until the transaction ends, so that nobody overwrites what was just decided. */
export async function lockMappings(client: Queryable): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('stock_mapping', 0))`)
}

const RECORD = `"serverId" text, "dataSetUid" text, "periodType" text, "dataElementUid" text,
  "categoryOptionComboUid" text, "attributeOptionComboUid" text, indicator text, "productId" integer, antigen smallint,
  "commodityTypeId" text, "programCode" text, unit text, "dispensingUnits" integer, "makesUnits" integer, source text,
  model text, method text, state text, score real, "decidedOn" jsonb, "decidedBy" text, note text`

const ROWS_PER_STATEMENT = 500

/**
 * Adds mappings, or makes those of the same cells equal to these; what had been decided is kept as an earlier one. Gives the ids by
 * `cellKey`; no two rows may be of the same cell.
 */
export async function saveMappings(
  client: Queryable,
  rows: readonly MappingRow[],
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>()
  for (const batch of batches(rows, ROWS_PER_STATEMENT)) {
    const values = [JSON.stringify(batch), now]
    await client.query(
      `insert into stock_mapping_earlier (stock_mapping_id, content, replaced_by, replaced_at)
       select m.id, to_jsonb(m), r."decidedBy", $2
         from jsonb_to_recordset($1::jsonb) as r(${RECORD})
         join stock_mapping m on m.server_id = r."serverId" and m.data_set_uid = r."dataSetUid"
          and m.data_element_uid = r."dataElementUid"
          and coalesce(m.category_option_combo_uid, '') = coalesce(r."categoryOptionComboUid", '')
          and coalesce(m.attribute_option_combo_uid, '') = coalesce(r."attributeOptionComboUid", '')
        where m.state <> 'proposed'`,
      values,
    )
    const saved = await client.query<MappingCell & { readonly id: number }>(
      `insert into stock_mapping (server_id, data_set_uid, period_type, data_element_uid, category_option_combo_uid,
                                  attribute_option_combo_uid, indicator, product_id, antigen, commodity_type_id, program_code,
                                  unit, dispensing_units, makes_units, source, model, method, state, score, decided_on,
                                  decided_by, decided_at, note)
       select "serverId", "dataSetUid", "periodType", "dataElementUid", "categoryOptionComboUid", "attributeOptionComboUid",
              indicator, "productId", antigen, "commodityTypeId", "programCode", unit, "dispensingUnits", "makesUnits", source,
              model, method, state, score, "decidedOn", "decidedBy", $2, note
         from jsonb_to_recordset($1::jsonb) as r(${RECORD})
       on conflict (server_id, data_set_uid, data_element_uid, coalesce(category_option_combo_uid, ''),
                    coalesce(attribute_option_combo_uid, '')) do update
          set period_type = excluded.period_type, indicator = excluded.indicator, product_id = excluded.product_id,
              antigen = excluded.antigen, commodity_type_id = excluded.commodity_type_id,
              program_code = excluded.program_code, unit = excluded.unit, dispensing_units = excluded.dispensing_units,
              makes_units = excluded.makes_units, source = excluded.source, model = excluded.model, method = excluded.method,
              state = excluded.state, score = excluded.score, decided_on = excluded.decided_on,
              decided_by = excluded.decided_by, decided_at = excluded.decided_at, note = excluded.note
       returning id, server_id as "serverId", data_set_uid as "dataSetUid", data_element_uid as "dataElementUid",
                 category_option_combo_uid as "categoryOptionComboUid", attribute_option_combo_uid as "attributeOptionComboUid"`,
      values,
    )
    for (const { id, ...cell } of saved.rows) ids.set(cellKey(cell), id)
  }
  return ids
}

export async function forgetProposals(client: Queryable, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await client.query(`delete from stock_mapping where id = any($1) and state = 'proposed'`, [ids])
}
