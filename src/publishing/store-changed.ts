import type { Queryable } from '../platform/database/open-database.ts'

/** All numbers of one indicator of one org unit and period in one data set, as the ledger holds them now. */
export interface ChangedReport {
  readonly orgUnitUid: string
  readonly orgUnitCode: string | null
  readonly orgUnitName: string
  readonly dataSetUid: string
  readonly period: string
  readonly indicator: string
  /** RFC 3339: when the newest of its numbers was computed. */
  readonly changedAt: string
  readonly values: readonly ChangedValue[]
}

export interface ChangedValue {
  readonly dataElementUid: string
  readonly name: string
  readonly categoryOptionComboUid: string | null
  readonly attributeOptionComboUid: string | null
  readonly productCodes: readonly string[]
  readonly unit: string
  readonly value: string
}

export interface ChangedPosition {
  readonly changedAt: string
  readonly key: string
}

export interface ChangedQuery {
  readonly serverId: string
  readonly since?: string | undefined
  readonly dataSetUid?: string | undefined
  readonly period?: string | undefined
  readonly orgUnitUid?: string | undefined
  readonly indicator?: string | undefined
  readonly after?: ChangedPosition | undefined
  readonly limit: number
}

/**
 * What was let go to DHIS2, in the order in which it changed. Numbers that are held, not released or refused are no part of it; one that
 * was withdrawn leaves its report changed and itself out.
 */
export async function listChangedReports(
  client: Queryable,
  query: ChangedQuery,
): Promise<{ readonly reports: readonly ChangedReport[]; readonly next: ChangedPosition | null }> {
  const { rows } = await client.query<
    Omit<ChangedReport, 'changedAt'> & { readonly changedAt: Date; readonly key: string }
  >(
    `with report as (
       select v.place_id, c.data_set_uid, v.period, c.indicator, max(v.computed_at) as changed_at,
              v.place_id || ' ' || c.data_set_uid || ' ' || v.period || ' ' || c.indicator as key
         from publish_value v join publish_cell c on c.id = v.cell_id join place o on o.id = v.place_id
        where c.server_id = $1 and v.state = 'batched' and ($2::text is null or c.data_set_uid = $2)
          and ($3::text is null or v.period = $3) and ($4::text is null or o.source_id = $4)
          and ($5::text is null or c.indicator = $5)
        group by v.place_id, c.data_set_uid, v.period, c.indicator
       having ($6::timestamptz is null or max(v.computed_at) >= $6)
          and ($7::timestamptz is null
               or (max(v.computed_at), v.place_id || ' ' || c.data_set_uid || ' ' || v.period || ' ' || c.indicator) > ($7, $8::text))
        order by changed_at, key limit $9)
     select o.source_id as "orgUnitUid", o.code as "orgUnitCode", o.name as "orgUnitName", r.data_set_uid as "dataSetUid", r.period,
            r.indicator, r.changed_at as "changedAt", r.key, coalesce(held.numbers, '[]') as values
       from report r join place o on o.id = r.place_id
       left join lateral (
         select jsonb_agg(jsonb_build_object(
                  'dataElementUid', c.data_element_uid, 'name', c.name, 'categoryOptionComboUid', c.category_option_combo_uid,
                  'attributeOptionComboUid', c.attribute_option_combo_uid, 'productCodes', to_jsonb(c.product_codes), 'unit', c.unit,
                  'value', v.value) order by c.id) as numbers
           from publish_value v join publish_cell c on c.id = v.cell_id
          where v.place_id = r.place_id and v.period = r.period and c.data_set_uid = r.data_set_uid and c.indicator = r.indicator
            and c.server_id = $1 and v.state = 'batched' and v.value is not null) held on true
      order by r.changed_at, r.key`,
    [
      query.serverId,
      query.dataSetUid ?? null,
      query.period ?? null,
      query.orgUnitUid ?? null,
      query.indicator ?? null,
      query.since ?? null,
      query.after?.changedAt ?? null,
      query.after?.key ?? null,
      query.limit + 1,
    ],
  )
  const reports = rows.slice(0, query.limit).map(({ key: _key, changedAt, ...report }) => ({
    ...report,
    changedAt: changedAt.toISOString(),
  }))
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined
  return { reports, next: last ? { changedAt: last.changedAt.toISOString(), key: last.key } : null }
}
