import type { Queryable } from '../platform/database/open-database.ts'

export interface PeriodMonth {
  readonly month: number | null
  readonly reportOnly: boolean
}

/** Processing periods by their id over there: the month each stands for, null where that is not told. */
export async function loadPeriods(client: Queryable, system: string): Promise<ReadonlyMap<string, PeriodMonth>> {
  const { rows } = await client.query<{ sourceId: string } & PeriodMonth>(
    `select source_id as "sourceId", month, report_only as "reportOnly" from processing_period where system = $1`,
    [system],
  )
  return new Map(rows.map(({ sourceId, ...period }) => [sourceId, period]))
}

/** `place programme` of everything that keeps stock cards, by the programme's code; vanished cards left out. */
export async function loadCardKeepers(client: Queryable, system: string): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ key: string }>(
    `select distinct place_id || ' ' || program_code as key from stock_card where system = $1 and vanished_at is null`,
    [system],
  )
  return new Set(rows.map(({ key }) => key))
}

export interface RequisitionStock {
  readonly placeId: number
  readonly productId: number
  readonly sohDoses: number
  /** Last day of the period. */
  readonly observedOn: string
  readonly sourceRecord: string
}

/**
 * Stock on hand as last reported, for commodities without a stock card: a requisition names the commodity, a card what a maker sells of
 * it, and the same doses would count twice. A newer observation, e.g. on paper, stays.
 */
export async function writeReportedStock(
  client: Queryable,
  runId: number,
  now: Date,
  stocks: readonly RequisitionStock[],
): Promise<void> {
  if (stocks.length === 0) return
  await client.query(
    `with told as materialized (
       select distinct on ("placeId", "productId") *
         from jsonb_to_recordset($1::jsonb) as r("placeId" integer, "productId" integer, "sohDoses" integer,
              "observedOn" date, "sourceRecord" text)
        where not exists (select 1 from stock_card c join product o on o.id = c.product_id join product p on p.id = r."productId"
                           where c.place_id = r."placeId" and c.vanished_at is null
                             and (o.id = p.id or o.commodity_type_id = p.commodity_type_id))
        order by "placeId", "productId", "observedOn" desc),
     replaced as (
       insert into stock_now_earlier (place_id, product_id, content)
       select n.place_id, n.product_id, to_jsonb(n) - '{place_id,product_id}'::text[]
         from told t join stock_now n on (n.place_id, n.product_id) = (t."placeId", t."productId")
        where n.origin <> 'stockCards' and n.observed_on <= t."observedOn"
          and (n.soh_doses, n.observed_on) is distinct from (t."sohDoses", t."observedOn")),
     written as (
       insert into stock_now as n (place_id, product_id, soh_doses, observed_on, origin, source_record, fetched_at, run_id)
       select "placeId", "productId", "sohDoses", "observedOn", 'requisition', "sourceRecord", $3, $2 from told
       on conflict (place_id, product_id) do update
          set soh_doses = excluded.soh_doses, observed_on = excluded.observed_on, last_movement_on = null,
              next_expiry_on = null, origin = excluded.origin, channel = null, verified_by = null, entered_by = null,
              note = null, source_record = excluded.source_record, fetched_at = excluded.fetched_at, run_id = excluded.run_id
        where n.origin <> 'stockCards' and n.observed_on <= excluded.observed_on
          and (n.soh_doses, n.observed_on) is distinct from (excluded.soh_doses, excluded.observed_on)
       returning place_id)
     insert into figures_due (place_id) select distinct place_id from written order by 1
     on conflict (place_id) do update set since = now()`,
    [JSON.stringify(stocks), runId, now],
  )
}
