import type { Queryable } from '../platform/database/open-database.ts'
import { HELD_THERE } from './store-plan.ts'

/** What the ledger believes DHIS2 to hold, of values that are not on their way. */
export interface BelievedValue {
  readonly placeId: number
  readonly cellId: number
  readonly period: string
  readonly orgUnit: string
  readonly dataElement: string
  readonly categoryOptionCombo: string | null
  readonly attributeOptionCombo: string | null
  /** Null: deleted there. */
  readonly value: string | null
  readonly answeredAt: Date | null
}

export async function loadBelieved(
  client: Queryable,
  of: { readonly serverId: string; readonly dataSetUid: string; readonly period: string },
  placeIds: readonly number[],
): Promise<BelievedValue[]> {
  const { rows } = await client.query<BelievedValue & Record<string, unknown>>(
    `select v.place_id as "placeId", v.cell_id as "cellId", v.period, o.source_id as "orgUnit",
            c.data_element_uid as "dataElement", c.category_option_combo_uid as "categoryOptionCombo",
            c.attribute_option_combo_uid as "attributeOptionCombo", ${HELD_THERE} as value, b.answered_at as "answeredAt"
       from publish_value v join publish_cell c on c.id = v.cell_id join place o on o.id = v.place_id
       left join publish_batch b on b.id = v.batch_id
      where c.server_id = $1 and c.data_set_uid = $2 and v.period = $3 and v.place_id = any($4::integer[])
        and (v.state = 'batched' and b.state = 'answered' or v.state <> 'batched' and v.sent_value is not null)`,
    [of.serverId, of.dataSetUid, of.period, placeIds],
  )
  return rows
}

export type FindingKind = 'typedOver' | 'missing' | 'zeroDropped' | 'stillThere'

export interface Finding {
  readonly placeId: number
  readonly cellId: number
  readonly period: string
  readonly kind: FindingKind
  readonly ours: string | null
  readonly theirs: string | null
  readonly theirChangedAt: string | null
}

/** Makes the open findings of these facilities and this period exactly the given ones. Returns how many are new. */
export async function writeFindings(
  client: Queryable,
  of: { readonly serverId: string; readonly dataSetUid: string; readonly period: string },
  placeIds: readonly number[],
  findings: readonly Finding[],
  now: Date,
): Promise<number> {
  const { rows } = await client.query<{ added: number }>(
    `with found as materialized (
       select * from jsonb_to_recordset($5::jsonb) as r("placeId" integer, "cellId" integer, period text, kind text, ours text,
              theirs text, "theirChangedAt" timestamptz)),
     gone as (
       update publish_finding f set resolved_at = $6
         from publish_cell c
        where c.id = f.cell_id and c.server_id = $1 and c.data_set_uid = $2 and f.period = $3 and f.place_id = any($4::integer[])
          and f.resolved_at is null
          and not exists (select 1 from found n where (n."placeId", n."cellId", n.period) = (f.place_id, f.cell_id, f.period))),
     written as (
       insert into publish_finding as f (place_id, cell_id, period, kind, ours, theirs, their_changed_at, found_at, seen_at)
       select "placeId", "cellId", period, kind, ours, theirs, "theirChangedAt", $6, $6 from found
       on conflict (place_id, cell_id, period) where resolved_at is null do update
          set kind = excluded.kind, ours = excluded.ours, theirs = excluded.theirs,
              their_changed_at = excluded.their_changed_at, seen_at = excluded.seen_at
       returning xmax = 0 as added)
     select count(*) filter (where added)::int as added from written`,
    [of.serverId, of.dataSetUid, of.period, placeIds, JSON.stringify(findings), now],
  )
  return rows[0]?.added ?? 0
}
