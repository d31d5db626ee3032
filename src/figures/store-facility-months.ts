import type { Queryable } from '../platform/database/open-database.ts'

export interface MonthSpan {
  /** YYYYMM */
  readonly first: number
  /** The running month: it is not over, so its consumption does not enter an average. */
  readonly running: number
}

/** Makes the months of these facilities again from doses given, targets, expected reports, stock and ideal stock amounts. */
export async function computeFacilityMonths(
  client: Queryable,
  facilityIds: readonly number[],
  { first, running }: MonthSpan,
  amcMonths: number,
): Promise<void> {
  await client.query('delete from facility_antigen_month where facility_id = any($1::integer[])', [facilityIds])
  await withoutNestedLoops(client, () => client.query(INSERT, [facilityIds, first, running, amcMonths - 1]))
}

/**
 * The parts of these statements have no statistics, so the planner takes them for a row or two and would join them by nested loops,
 * a hundred thousand times a hundred thousand. Tables are reached by lists of ids, which needs no loop.
 */
export async function withoutNestedLoops(client: Queryable, work: () => Promise<unknown>): Promise<void> {
  await client.query("set local enable_nestloop = off; set local work_mem = '64MB'")
  await work()
  await client.query('set local enable_nestloop to default; set local work_mem to default')
}

/** Months since year 0, so that "the last three" can be counted over a change of year. */
const INDEX = '(month / 100 * 12 + month % 100)'

// Each part is one row for facility, antigen and month; what did not report has no row there, and stays null.
const INSERT = `
with place as materialized (select * from figure_place where facility_id = any($1::integer[])),
unit as materialized (select array_agg(dhis2_place_id) as ids from place where dhis2_place_id is not null),
keeper as materialized (select array_agg(openlmis_place_id) as ids from place where openlmis_place_id is not null),
dose_series as materialized (
  select s.id, s.antigen,
         s.age_band is distinct from 'older' as counts,
         coalesce(s.dose_number, case when a.doses_in_schedule = 1 then a.coverage_dose end) as dose,
         a.coverage_dose, a.first_dose, a.last_dose
    from series s join antigen a on a.id = s.antigen
   where s.meaning = 'dosesGiven' and s.state = 'confirmed'),
doses as materialized (
  select p.facility_id, s.antigen, d.month, sum(d.doses)::int as given,
         (sum(d.doses) filter (where s.counts and s.dose = s.coverage_dose))::int as coverage,
         (sum(d.doses) filter (where s.counts and s.dose = s.first_dose))::int as first,
         (sum(d.doses) filter (where s.counts and s.dose = s.last_dose))::int as last
    from place p join doses_given d on d.place_id = p.dhis2_place_id join dose_series s on s.id = d.series_id
   where d.place_id = any((select ids from unit)::integer[]) and d.month between $2 and $3
   group by 1, 2, 3),
target as materialized (
  select p.facility_id, a.id as antigen, t.year, sum(t.persons) / 12 as persons
    from place p join target_population t on t.place_id = p.dhis2_place_id
    join series s on s.id = t.series_id and s.meaning = 'targetPopulation' and s.state = 'confirmed'
    join antigen a on s.antigen = a.id or s.antigen is null and s.target_group = a.target_group
   where t.place_id = any((select ids from unit)::integer[])
   group by 1, 2, 3),
month as materialized (
  select (y * 100 + m)::int as month from generate_series($2 / 100, $3 / 100) y cross join generate_series(1, 12) m
   where y * 100 + m between $2 and $3),
expected as materialized (
  select p.facility_id, a.antigen, m.month
    from place p cross join (select distinct antigen from dose_series) a cross join month m
   where p.expects_doses and m.month between p.opened_month and p.closed_month),
stock as materialized (
  select p.facility_id, a.antigen, s.month, sum(s.opening_doses)::int as opening, sum(s.received_doses)::int as received,
         sum(s.used_doses)::int as used, sum(s.adjusted_in_doses - s.adjusted_out_doses)::int as adjusted,
         sum(s.lost_expired_doses + s.lost_heat_doses + s.lost_frozen_doses + s.lost_broken_doses + s.lost_other_doses)::int
           as lost_closed,
         sum(s.lost_open_doses)::int as lost_open, sum(s.closing_doses)::int as closing,
         -- out of the antigen on a day means out of each of its products: at most so many days
         min(s.stockout_days)::int as days_out
    from place p join stock_month s on s.place_id = p.openlmis_place_id
    join product_antigen a on a.product_id = s.product_id and a.state = 'confirmed' and a.antigen is not null
   -- months before the first one, for its average; a year is more than is ever averaged
   where s.place_id = any((select ids from keeper)::integer[]) and s.month between $2 - 100 and $3
   group by 1, 2, 3),
keys as (
  select facility_id, antigen, month from doses union select facility_id, antigen, month from stock
  union select facility_id, antigen, month from expected),
amounts as materialized (
  select p.facility_id, c.antigen, r.month, sum(i.doses)::int as doses,
         coalesce(lead(r.month) over (partition by p.facility_id, c.antigen order by r.month), 999999) as next_month
    from place p join ideal_stock i on i.place_id = p.openlmis_place_id
    join processing_period r on r.source_id = i.period_source_id and r.month is not null
    join (select distinct a.antigen, o.commodity_type_id from product_antigen a join product o on o.id = a.product_id
           where a.state = 'confirmed' and a.antigen is not null and o.commodity_type_id is not null) c
      on c.commodity_type_id = i.commodity_type_id
   where i.place_id = any((select ids from keeper)::integer[])
   group by 1, 2, 3),
vial as materialized (
  select a.antigen, min(o.doses_per_vial) as doses from product_antigen a join product o on o.id = a.product_id
   where a.state = 'confirmed' and a.antigen is not null and o.vanished_at is null group by 1),
held as materialized (
  select distinct on (p.facility_id, a.antigen) p.facility_id, a.antigen, o.doses_per_vial as doses
    from place p join stock_now n on n.place_id = p.openlmis_place_id
    join product_antigen a on a.product_id = n.product_id and a.state = 'confirmed' and a.antigen is not null
    join product o on o.id = n.product_id
   where n.place_id = any((select ids from keeper)::integer[])
   order by 1, 2, n.soh_doses desc, o.id),
averaged as (
  select k.*, s.opening, s.received, s.used, s.adjusted, s.lost_closed, s.lost_open, s.closing, s.days_out,
         ceil(avg(case when k.month >= $3 or s.used is null then null
                       when s.used = 0 or s.days_out >= 30 then s.used
                       else ceil((s.used * 30)::numeric / (30 - s.days_out)) end)
              over (partition by k.facility_id, k.antigen order by ${INDEX.replaceAll('month', 'k.month')}
                    range between $4 preceding and current row)) as amc
    from keys k left join stock s using (facility_id, antigen, month)),
judged as (
  select v.*, i.doses as isa, coalesce(h.doses, l.doses, 1) as vial,
         case when i.doses is not null then ceil(i.doses * p.min_isa_share)
              when v.amc > 0 then ceil(v.amc * p.min_months) end as min_doses,
         case when i.doses is not null then i.doses * p.max_isa_share
              when v.amc > 0 then v.amc * p.max_months end as max_doses
    from averaged v join place p using (facility_id)
    left join amounts i on i.facility_id = v.facility_id and i.antigen = v.antigen and v.month >= i.month and v.month < i.next_month
    left join held h on h.facility_id = v.facility_id and h.antigen = v.antigen
    left join vial l on l.antigen = v.antigen)
insert into facility_antigen_month (facility_id, antigen, month, doses_given, coverage_doses, first_doses, last_doses,
       target_persons, doses_expected, opening_doses, received_doses, used_doses, adjusted_doses, lost_closed_doses,
       lost_open_doses, closing_doses, stockout_days, amc_doses, isa_doses, stock_status)
select j.facility_id, j.antigen, j.month, d.given, d.coverage, d.first, d.last, t.persons, e.month is not null,
       j.opening, j.received, j.used, j.adjusted, j.lost_closed, j.lost_open, j.closing, j.days_out, j.amc, j.isa,
       case when j.closing is null then null
            when j.closing <= 0 then 'out'
            when j.min_doses is null then 'unknown'
            when j.closing < j.min_doses then 'low'
            when j.closing > ceil(j.max_doses / j.vial) * j.vial then 'over'
            else 'ok' end
  from judged j
  left join doses d using (facility_id, antigen, month)
  left join expected e using (facility_id, antigen, month)
  left join target t on t.facility_id = j.facility_id and t.antigen = j.antigen and t.year = j.month / 100
 where j.month >= $2`
