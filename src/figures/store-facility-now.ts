import type { Queryable } from '../platform/database/open-database.ts'
import { hashing, type MonthSpan } from './store-facility-months.ts'

/** Makes the present stock of these facilities again. Their months must have been made before: averages come from there. */
export async function computeFacilityNow(
  client: Queryable,
  facilityIds: readonly number[],
  { running }: MonthSpan,
): Promise<void> {
  await client.query('delete from facility_antigen_now where facility_id = any($1::integer[])', [facilityIds])
  await hashing(client, () => client.query(INSERT, [facilityIds, running, running - 100]))
}

// An average of more than a year ago says nothing about now.
const INSERT = `
with place as materialized (select * from figure_place where facility_id = any($1::integer[])),
keeper as materialized (select array_agg(openlmis_place_id) as ids from place where openlmis_place_id is not null),
vial as (
  select a.antigen, min(o.doses_per_vial) as doses from product_antigen a join product o on o.id = a.product_id
   where a.state = 'confirmed' and a.antigen is not null and o.vanished_at is null group by 1),
stock as materialized (
  select p.facility_id, a.antigen, sum(n.soh_doses)::int as soh, max(n.observed_on) as observed_on,
         max(n.last_movement_on) as last_movement_on,
         min(n.next_expiry_on) filter (where n.soh_doses > 0) as next_expiry_on,
         (array_agg(n.origin order by n.observed_on desc, n.product_id))[1] as origin,
         (array_agg(o.doses_per_vial order by n.soh_doses desc, o.id))[1] as vial
    from place p join stock_now n on n.place_id = p.openlmis_place_id
    join product_antigen a on a.product_id = n.product_id and a.state = 'confirmed' and a.antigen is not null
    join product o on o.id = n.product_id
   where n.place_id = any((select ids from keeper)::integer[])
   group by 1, 2),
average as materialized (
  select distinct on (facility_id, antigen) facility_id, antigen, amc_doses::numeric as amc
    from facility_antigen_month
   where facility_id = any($1::integer[]) and amc_doses is not null and month > $3
   order by facility_id, antigen, month desc),
amount as materialized (
  select distinct on (facility_id, antigen) facility_id, antigen, doses from (
    select p.facility_id, c.antigen, r.month, sum(i.doses)::int as doses
      from place p join ideal_stock i on i.place_id = p.openlmis_place_id
      join processing_period r on r.source_id = i.period_source_id and r.month is not null and r.month <= $2
      join (select distinct a.antigen, o.commodity_type_id from product_antigen a join product o on o.id = a.product_id
             where a.state = 'confirmed' and a.antigen is not null and o.commodity_type_id is not null) c
        on c.commodity_type_id = i.commodity_type_id
     where i.place_id = any((select ids from keeper)::integer[])
     group by 1, 2, 3) s
   order by facility_id, antigen, month desc),
judged as (
  select p.facility_id, a.id as antigen, s.soh, s.observed_on, s.last_movement_on, s.next_expiry_on, s.origin, v.amc,
         m.doses as isa, coalesce(s.vial, l.doses) as vial,
         p.openlmis_place_id is not null and l.doses is not null as mapped,
         (case when m.doses is not null then ceil(m.doses * p.min_isa_share)
               when v.amc > 0 then ceil(v.amc * p.min_months) end)::int as min_doses,
         (case when m.doses is not null then ceil(m.doses * p.max_isa_share / coalesce(s.vial, l.doses, 1))
               when v.amc > 0 then ceil(v.amc * p.max_months / coalesce(s.vial, l.doses, 1)) end
          * coalesce(s.vial, l.doses, 1))::int as max_doses
    from place p cross join antigen a
    left join stock s on s.facility_id = p.facility_id and s.antigen = a.id
    left join average v on v.facility_id = p.facility_id and v.antigen = a.id
    left join amount m on m.facility_id = p.facility_id and m.antigen = a.id
    left join vial l on l.antigen = a.id)
insert into facility_antigen_now (facility_id, antigen, soh_doses, observed_on, last_movement_on, next_expiry_on, origin,
       amc_doses, months_of_stock, isa_doses, max_doses, min_doses, doses_per_vial, status, runs_out_on)
select facility_id, antigen, soh, observed_on, last_movement_on, next_expiry_on, origin, amc,
       case when amc > 0 then (soh / amc)::double precision end, isa, max_doses, min_doses, vial,
       case when soh is null then case when mapped then 'notReported' else 'notMapped' end
            when soh <= 0 then 'out'
            when min_doses is null then 'unknown'
            when soh < min_doses then 'low'
            when soh > max_doses then 'over'
            else 'ok' end,
       case when soh <= 0 then observed_on
            when amc > 0 and floor(soh * 30 / amc) <= 3650 then observed_on + floor(soh * 30 / amc)::int end
  from judged`
