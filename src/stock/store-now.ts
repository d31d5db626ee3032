import type { Queryable } from '../platform/database/open-database.ts'

/**
 * Stock on hand of these places as the sum of their cards. A place that keeps cards is told by its cards, also where a person had
 * entered a number before; what is replaced is kept.
 */
export async function writeStockNow(client: Queryable, runId: number, placeIds: readonly number[]): Promise<void> {
  await client.query(
    `with cards as materialized (
       select place_id, product_id, sum(soh_doses)::int as soh_doses, max(occurred_on) as observed_on,
              min(lot_expires_on) filter (where soh_doses > 0) as next_expiry_on,
              (array_agg(source_id order by occurred_on desc, source_id))[1] as source_record, max(fetched_at) as fetched_at
         from stock_card
        where place_id = any($1::integer[]) and vanished_at is null and occurred_on is not null
        group by place_id, product_id),
     replaced as materialized (
       select n.*, c.place_id is null as gone
         from stock_now n left join cards c using (place_id, product_id)
        where n.place_id = any($1::integer[])
          and (c.place_id is null and n.origin = 'stockCards'
               -- A requisition names the commodity, the card what a maker sells of it: the same doses.
               or c.place_id is null and n.origin = 'requisition'
                  and exists (select 1 from cards k join product o on o.id = k.product_id join product p on p.id = n.product_id
                               where k.place_id = n.place_id and o.commodity_type_id = p.commodity_type_id)
               or c.place_id is not null
                  and (n.soh_doses, n.observed_on, n.origin) is distinct from (c.soh_doses, c.observed_on, 'stockCards'))),
     kept as (
       insert into stock_now_earlier (place_id, product_id, content)
       select place_id, product_id, to_jsonb(r) - '{place_id,product_id,gone}'::text[] from replaced r),
     withdrawn as (
       delete from stock_now n using replaced r
        where r.gone and (n.place_id, n.product_id) = (r.place_id, r.product_id) returning n.place_id),
     written as (
       insert into stock_now as n (place_id, product_id, soh_doses, observed_on, last_movement_on, next_expiry_on, origin,
              source_record, fetched_at, run_id)
       select place_id, product_id, soh_doses, observed_on, observed_on, next_expiry_on, 'stockCards', source_record,
              fetched_at, $2
         from cards
       on conflict (place_id, product_id) do update
          set soh_doses = excluded.soh_doses, observed_on = excluded.observed_on,
              last_movement_on = excluded.last_movement_on, next_expiry_on = excluded.next_expiry_on,
              origin = excluded.origin, channel = null, verified_by = null, entered_by = null, note = null,
              source_record = excluded.source_record, fetched_at = excluded.fetched_at, run_id = excluded.run_id
        where (n.soh_doses, n.observed_on, n.next_expiry_on, n.origin) is distinct from
              (excluded.soh_doses, excluded.observed_on, excluded.next_expiry_on, excluded.origin)
       returning place_id)
     insert into figures_due (place_id) select place_id from withdrawn union select place_id from written order by 1
     on conflict (place_id) do update set since = now()`,
    [placeIds, runId],
  )
}
