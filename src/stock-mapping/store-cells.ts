import type { Queryable } from '../platform/database/open-database.ts'
import type { MappingState } from './mapping.ts'

export interface CellRow {
  readonly dataElementUid: string
  readonly elementCode: string | null
  readonly elementName: string
  readonly valueType: string
  readonly optionUid: string | null
  readonly optionName: string | null
  readonly state: MappingState | null
  readonly decidedAt: Date | null
}

const MOST = 50

/** Cells of a data set whose code or UID begins with the text, or whose name holds all its words; mapped ones last. */
export async function findCells(
  client: Queryable,
  { serverId, dataSetUid, find }: { readonly serverId: string; readonly dataSetUid: string; readonly find: string },
): Promise<{ readonly total: number; readonly cells: readonly CellRow[] }> {
  const words = find.split(/\s+/).filter((word) => word !== '')
  const { rows } = await client.query<CellRow & { readonly total: number }>(
    `select e.uid as "dataElementUid", e.code as "elementCode", e.name as "elementName", e.value_type as "valueType",
            case when o.is_default then null else o.uid end as "optionUid",
            case when o.is_default then null else o.name end as "optionName",
            m.state, m.decided_at as "decidedAt", count(*) over ()::int as total
       from dhis2_data_set_element se
       join dhis2_data_element e on e.server_id = se.server_id and e.uid = se.data_element_uid and e.vanished_at is null
       left join dhis2_option_combo o on o.server_id = se.server_id and o.combo_uid = se.combo_uid
       left join stock_mapping m
         on m.server_id = se.server_id and m.data_set_uid = se.data_set_uid and m.data_element_uid = e.uid
        and coalesce(m.category_option_combo_uid, '') = case when o.uid is null or o.is_default then '' else o.uid end
        and m.attribute_option_combo_uid is null
      where se.server_id = $1 and se.data_set_uid = $2
        and (select coalesce(bool_and(strpos(lower(concat_ws(' ', e.uid, e.code, e.name, o.name)), lower(w)) > 0), true)
               from unnest($3::text[]) as w)
      order by coalesce(m.state = 'confirmed', false), e.name, o.name, e.uid
      limit ${MOST}`,
    [serverId, dataSetUid, words],
  )
  return { total: rows[0]?.total ?? 0, cells: rows }
}
