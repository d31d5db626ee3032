import type { RunId } from '../base/ids.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { batches } from '../runs/index.ts'

export interface Writing {
  readonly serverId: string
  readonly runId: RunId
  readonly now: Date
}

export interface StoredMetadata {
  readonly uid: string
  readonly contentHash: string
  readonly vanished: boolean
}

const ROWS_PER_STATEMENT = 1000

export interface DataSetRow {
  readonly uid: string
  readonly code: string | null
  readonly name: string
  readonly periodType: string
  readonly attributeComboUid: string | null
  readonly forStock: boolean
  readonly expiryDays: number | null
  readonly openFuturePeriods: number | null
  readonly inputPeriods: readonly {
    readonly period: string
    readonly opens: string | null
    readonly closes: string | null
  }[]
  readonly workflowUid: string | null
  readonly contentHash: string
}

export interface ElementRow {
  readonly uid: string
  readonly code: string | null
  readonly name: string
  readonly valueType: string
  readonly aggregationType: string
  readonly zeroIsSignificant: boolean
  readonly comboUid: string
  readonly contentHash: string
}

type Table = 'dhis2_data_set' | 'dhis2_data_element'

export async function loadStoredMetadata(client: Queryable, table: Table, serverId: string): Promise<StoredMetadata[]> {
  const { rows } = await client.query<StoredMetadata>(
    `select uid, content_hash as "contentHash", vanished_at is not null as vanished from ${table} where server_id = $1`,
    [serverId],
  )
  return rows
}

export async function markMetadataVanished(
  client: Queryable,
  table: Table,
  { serverId, now }: Writing,
  uids: readonly string[],
): Promise<void> {
  if (uids.length > 0)
    await client.query(`update ${table} set vanished_at = $3 where server_id = $1 and uid = any($2)`, [
      serverId,
      uids,
      now,
    ])
}

export async function saveDataSets(
  client: Queryable,
  { serverId, runId, now }: Writing,
  rows: readonly DataSetRow[],
): Promise<void> {
  await client.query(
    `insert into dhis2_data_set (server_id, uid, code, name, period_type, attribute_combo_uid, for_stock, expiry_days,
                                 open_future_periods, input_periods, workflow_uid, content_hash, fetched_at, run_id)
     select $1, uid, code, name, "periodType", "attributeComboUid", "forStock", "expiryDays", "openFuturePeriods",
            "inputPeriods", "workflowUid", "contentHash", $3, $2
       from jsonb_to_recordset($4::jsonb) as r(uid text, code text, name text, "periodType" text, "attributeComboUid" text,
            "forStock" boolean, "expiryDays" real, "openFuturePeriods" smallint, "inputPeriods" jsonb, "workflowUid" text,
            "contentHash" text)
     on conflict (server_id, uid) do update
        set code = excluded.code, name = excluded.name, period_type = excluded.period_type,
            attribute_combo_uid = excluded.attribute_combo_uid, for_stock = excluded.for_stock,
            expiry_days = excluded.expiry_days, open_future_periods = excluded.open_future_periods,
            input_periods = excluded.input_periods, workflow_uid = excluded.workflow_uid,
            content_hash = excluded.content_hash, fetched_at = excluded.fetched_at, run_id = excluded.run_id,
            vanished_at = null`,
    [serverId, runId, now, JSON.stringify(rows)],
  )
}

export async function saveElements(
  client: Queryable,
  { serverId, runId, now }: Writing,
  rows: readonly ElementRow[],
): Promise<void> {
  for (const batch of batches(rows, ROWS_PER_STATEMENT)) {
    await client.query(
      `insert into dhis2_data_element (server_id, uid, code, name, value_type, aggregation_type, zero_is_significant,
                                       combo_uid, content_hash, fetched_at, run_id)
       select $1, uid, code, name, "valueType", "aggregationType", "zeroIsSignificant", "comboUid", "contentHash", $3, $2
         from jsonb_to_recordset($4::jsonb) as r(uid text, code text, name text, "valueType" text, "aggregationType" text,
              "zeroIsSignificant" boolean, "comboUid" text, "contentHash" text)
       on conflict (server_id, uid) do update
          set code = excluded.code, name = excluded.name, value_type = excluded.value_type,
              aggregation_type = excluded.aggregation_type, zero_is_significant = excluded.zero_is_significant,
              combo_uid = excluded.combo_uid, content_hash = excluded.content_hash, fetched_at = excluded.fetched_at,
              run_id = excluded.run_id, vanished_at = null`,
      [serverId, runId, now, JSON.stringify(batch)],
    )
  }
}

/** Makes the elements of the data sets for stock equal to these; after a half-read list, only adds. */
export async function saveDataSetElements(
  client: Queryable,
  serverId: string,
  rows: readonly { readonly dataSet: string; readonly element: string; readonly combo: string }[],
  { isComplete }: { readonly isComplete: boolean },
): Promise<void> {
  const values = [serverId, JSON.stringify(rows)]
  const record = 'jsonb_to_recordset($2::jsonb) as r("dataSet" text, element text, combo text)'
  await client.query(
    `insert into dhis2_data_set_element (server_id, data_set_uid, data_element_uid, combo_uid)
     select $1, "dataSet", element, combo from ${record}
     on conflict (server_id, data_set_uid, data_element_uid) do update set combo_uid = excluded.combo_uid
      where dhis2_data_set_element.combo_uid <> excluded.combo_uid`,
    values,
  )
  if (!isComplete) return
  await client.query(
    `delete from dhis2_data_set_element e
      where e.server_id = $1 and not exists (
        select 1 from ${record} where r."dataSet" = e.data_set_uid and r.element = e.data_element_uid)`,
    values,
  )
}

export interface OptionRow {
  readonly combo: string
  readonly uid: string
  readonly code: string | null
  readonly name: string
  readonly optionCodes: readonly string[]
  readonly isDefault: boolean
}

/** Makes the option combos that are known equal to these; after a half-read list, only adds. */
export async function saveOptionCombos(
  client: Queryable,
  serverId: string,
  rows: readonly OptionRow[],
  { isComplete }: { readonly isComplete: boolean },
): Promise<void> {
  const record = `jsonb_to_recordset($2::jsonb) as r(combo text, uid text, code text, name text, "optionCodes" jsonb,
                    "isDefault" boolean)`
  const values = [serverId, JSON.stringify(rows)]
  await client.query(
    `insert into dhis2_option_combo (server_id, combo_uid, uid, code, name, option_codes, is_default)
     select $1, combo, uid, code, name, array(select jsonb_array_elements_text("optionCodes")), "isDefault" from ${record}
     on conflict (server_id, combo_uid, uid) do update
        set code = excluded.code, name = excluded.name, option_codes = excluded.option_codes,
            is_default = excluded.is_default
      where (dhis2_option_combo.*) is distinct from (excluded.*)`,
    values,
  )
  if (!isComplete) return
  await client.query(
    `delete from dhis2_option_combo o
      where o.server_id = $1 and not exists (select 1 from ${record} where r.combo = o.combo_uid and r.uid = o.uid)`,
    values,
  )
}

/** Makes the org units that report a data set equal to these. */
export async function saveAssignedOrgUnits(
  client: Queryable,
  { serverId, now }: Writing,
  dataSetUid: string,
  orgUnits: readonly string[],
): Promise<void> {
  const values = [serverId, dataSetUid, orgUnits]
  await client.query(
    `insert into dhis2_data_set_org_unit (server_id, data_set_uid, org_unit_uid)
     select $1, $2, unnest($3::text[]) on conflict do nothing`,
    values,
  )
  await client.query(
    `delete from dhis2_data_set_org_unit where server_id = $1 and data_set_uid = $2 and not org_unit_uid = any($3)`,
    values,
  )
  await client.query('update dhis2_data_set set org_units_read_at = $3 where server_id = $1 and uid = $2', [
    serverId,
    dataSetUid,
    now,
  ])
}

/** UIDs of data sets that a mapping speaks of and that nobody rejected. */
export async function loadMappedDataSets(client: Queryable, serverId: string): Promise<Set<string>> {
  const { rows } = await client.query<{ uid: string }>(
    `select distinct data_set_uid as uid from stock_mapping where server_id = $1 and state <> 'rejected'`,
    [serverId],
  )
  return new Set(rows.map(({ uid }) => uid))
}
