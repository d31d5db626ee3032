import type { Queryable } from '../platform/database/open-database.ts'

export interface MonthSpan {
  /** YYYYMM */
  readonly first: number
  /** The running month: it is not over, so its consumption does not enter an average. */
  readonly running: number
}

/** A month of an area whose sums no longer hold. */
export interface AreaMonth {
  readonly areaId: number
  /** YYYYMM; 0 for all months. */
  readonly month: number
}

/**
 * Makes the months of these facilities again from doses given, targets, expected reports, stock and ideal stock amounts, and writes
 * those that differ. Gives the months of the facilities' areas that are touched.
 */
export async function computeFacilityMonths(
  client: Queryable,
  facilityIds: readonly number[],
  { first, running }: MonthSpan,
  amcMonths: number,
  /** Only these months are written; all when absent. */
  only: { readonly first: number; readonly last: number } = { first: 0, last: 999_912 },
): Promise<AreaMonth[]> {
  await client.query(
    'create temp table if not exists facility_month_in (like facility_antigen_month) on commit delete rows',
  )
  await hashing(client, () => client.query(INSERT, [facilityIds, first, running, amcMonths - 1]))
  let touched: AreaMonth[] = []
  await hashing(client, async () => {
    touched = (await client.query<AreaMonth & Record<string, unknown>>(WRITE, [facilityIds, only.first, only.last]))
      .rows
  })
  await client.query('delete from facility_month_in')
  return touched
}

/**
 * The parts of these statements have no statistics, so the planner takes them for a row or two and would join them by nested loops or
 * by merging on half of the key, a hundred thousand times a hundred thousand. Hashing is right for all of them; tables are
 * reached by lists of ids, which needs no join.
 */
export async function hashing(client: Queryable, work: () => Promise<unknown>): Promise<void> {
  await client.query(`${OTHERS.map((name) => `set local ${name} = off`).join('; ')}; set local work_mem = '64MB'`)
  await work()
  await client.query([...OTHERS, 'work_mem'].map((name) => `set local ${name} to default`).join('; '))
}
const OTHERS = ['enable_nestloop', 'enable_mergejoin']

const VALUES = [
  'doses_given',
  'coverage_doses',
  'first_doses',
  'last_doses',
  'target_persons',
  'doses_expected',
  'opening_doses',
  'received_doses',
  'used_doses',
  'adjusted_doses',
  'lost_closed_doses',
  'lost_open_doses',
  'closing_doses',
  'stockout_days',
  'amc_doses',
  'isa_doses',
  'stock_status',
]
const tuple = (table: string): string => VALUES.map((name) => `${table}.${name}`).join(', ')

const WRITE = `
with old as materialized (select * from facility_antigen_month where facility_id = any($1::integer[]) and month between $2 and $3),
differs as materialized (
  select facility_id, antigen, month, n.doses_expected is null as is_gone
    from old o full join (select * from facility_month_in where month between $2 and $3) n using (facility_id, antigen, month)
   where (${tuple('n')}) is distinct from (${tuple('o')})),
gone as (
  delete from facility_antigen_month m using differs d
   where d.is_gone and m.facility_id = any($1::integer[])
     and (m.facility_id, m.antigen, m.month) = (d.facility_id, d.antigen, d.month)),
written as (
  insert into facility_antigen_month (facility_id, antigen, month, ${VALUES.join(', ')})
  select n.facility_id, n.antigen, n.month, ${tuple('n')}
    from facility_month_in n join differs d using (facility_id, antigen, month)
   order by n.facility_id, n.antigen, n.month
  on conflict (facility_id, antigen, month) do update set ${VALUES.map((name) => `${name} = excluded.${name}`).join(', ')})
select distinct a.id as "areaId", d.month
  from differs d join figure_place p using (facility_id) cross join unnest(array[p.openlmis_area_id, p.dhis2_area_id]) as a(id)
 where p.facility_id = any($1::integer[]) and a.id is not null`

/** Months since year 0, so that "the last three" can be counted over a change of year. */
const INDEX = '(m.month / 100 * 12 + m.month % 100)'

// Doses, stock and expected reports are put under each other and grouped once: joining them by facility, antigen and month would
// cost several times as much. What did not report adds no number, and its sum is null.
const INSERT = `
with place as materialized (select * from figure_place where facility_id = any($1::integer[])),
unit as materialized (select array_agg(dhis2_place_id) as ids from place where dhis2_place_id is not null),
keeper as materialized (select array_agg(openlmis_place_id) as ids from place where openlmis_place_id is not null),
dose_series as materialized (
  select s.id, s.antigen, s.counts and s.dose = a.coverage_dose as is_coverage, s.counts and s.dose = a.first_dose as is_first,
         s.counts and s.dose = a.last_dose as is_last
    from antigen a join (
      select s.id, s.antigen, s.age_band is distinct from 'older' as counts,
             coalesce(s.dose_number, case when a.doses_in_schedule = 1 then a.coverage_dose end) as dose
        from series s join antigen a on a.id = s.antigen
       where s.meaning = 'dosesGiven' and s.state = 'confirmed') s on s.antigen = a.id),
month as materialized (
  select (y * 100 + m)::int as month from generate_series($2 / 100, $3 / 100) y cross join generate_series(1, 12) m
   where y * 100 + m between $2 and $3),
part as (
  select p.facility_id, s.antigen, d.month, d.doses as given, case when s.is_coverage then d.doses end as coverage,
         case when s.is_first then d.doses end as first, case when s.is_last then d.doses end as last, false as expected,
         null::int as opening, null::int as received, null::int as used, null::int as adjusted, null::int as lost_closed,
         null::int as lost_open, null::int as closing, null::int as days_out
    from doses_given d join place p on p.dhis2_place_id = d.place_id join dose_series s on s.id = d.series_id
   where d.place_id = any((select ids from unit)::integer[]) and d.month between $2 and $3
  union all
  select p.facility_id, a.antigen, s.month, null, null, null, null, false, s.opening_doses, s.received_doses, s.used_doses,
         s.adjusted_in_doses - s.adjusted_out_doses,
         s.lost_expired_doses + s.lost_heat_doses + s.lost_frozen_doses + s.lost_broken_doses + s.lost_other_doses,
         s.lost_open_doses, s.closing_doses, s.stockout_days
    from stock_month s join place p on p.openlmis_place_id = s.place_id
    join product_antigen a on a.product_id = s.product_id and a.state = 'confirmed' and a.antigen is not null
   -- months before the first one, for its average; a year is more than is ever averaged
   where s.place_id = any((select ids from keeper)::integer[]) and s.month between $2 - 100 and $3
  union all
  select p.facility_id, a.antigen, m.month, null, null, null, null, true, null, null, null, null, null, null, null, null
    from place p cross join (select distinct antigen from dose_series) a cross join month m
   where p.expects_doses and m.month between p.opened_month and p.closed_month),
month_sum as (
  select facility_id, antigen, month, month / 100 as year, sum(given) as given, sum(coverage) as coverage, sum(first) as first,
         sum(last) as last, bool_or(expected) as expected, sum(opening) as opening, sum(received) as received, sum(used) as used,
         sum(adjusted) as adjusted, sum(lost_closed) as lost_closed, sum(lost_open) as lost_open, sum(closing) as closing,
         -- out of the antigen on a day means out of each of its products: at most so many days
         min(days_out) as days_out
    from part group by facility_id, antigen, month),
adjusted as (
  select m.*, case when m.month >= $3 then null
                   when m.used = 0 or m.days_out >= 30 then m.used
                   -- rounded up; division cuts towards zero
                   when m.used < 0 then m.used * 30 / (30 - m.days_out)
                   else (m.used * 30 + 29 - m.days_out) / (30 - m.days_out) end as consumption
    from month_sum m),
averaged as (
  select m.*, count(consumption) over recent as reported, sum(consumption) over recent as consumed
    from adjusted m
  window recent as (partition by m.facility_id, m.antigen order by ${INDEX} range between $4 preceding and current row)),
target as materialized (
  select p.facility_id, a.id as antigen, t.year::int as year, sum(t.persons) / 12 as persons
    from place p join target_population t on t.place_id = p.dhis2_place_id
    join series s on s.id = t.series_id and s.meaning = 'targetPopulation' and s.state = 'confirmed'
    join antigen a on s.antigen = a.id or s.antigen is null and s.target_group = a.target_group
   where t.place_id = any((select ids from unit)::integer[])
   group by 1, 2, 3),
ideal as materialized (
  select p.facility_id, c.antigen, r.month, sum(i.doses) as doses,
         coalesce(lead(r.month) over (partition by p.facility_id, c.antigen order by r.month), 999999) as next_month
    from place p join ideal_stock i on i.place_id = p.openlmis_place_id
    join processing_period r on r.source_id = i.period_source_id and r.month is not null
    join (select distinct a.antigen, o.commodity_type_id from product_antigen a join product o on o.id = a.product_id
           where a.state = 'confirmed' and a.antigen is not null and o.commodity_type_id is not null) c
      on c.commodity_type_id = i.commodity_type_id
   where i.place_id = any((select ids from keeper)::integer[])
   group by 1, 2, 3),
ideal_month as materialized (
  select i.facility_id, i.antigen, m.month, i.doses from ideal i join month m on m.month >= i.month and m.month < i.next_month),
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
judged as (
  select v.*, p.dhis2_place_id, t.persons, i.doses as isa, coalesce(h.doses, l.doses, 1) as vial, p.min_isa_share, p.max_isa_share,
         p.min_months, p.max_months,
         case when v.reported > 0 then (v.consumed + case when v.consumed > 0 then v.reported - 1 else 0 end)::bigint / v.reported
         end as amc
    from averaged v join place p using (facility_id)
    left join target t using (facility_id, antigen, year)
    left join ideal_month i using (facility_id, antigen, month)
    left join held h using (facility_id, antigen)
    left join vial l using (antigen)
   where v.month >= $2)
insert into facility_month_in (facility_id, antigen, month, ${VALUES.join(', ')})
select facility_id, antigen, month, given, coverage, first, last, persons, expected, opening, received, used, adjusted,
       lost_closed, lost_open, closing, days_out, amc, isa,
       case when closing is null then null
            when closing <= 0 then 'out'
            when isa is null and (amc is null or amc <= 0) then 'unknown'
            when closing < ceil(case when isa is not null then isa * min_isa_share else amc * min_months end) then 'low'
            when closing > ceil(case when isa is not null then isa * max_isa_share else amc * max_months end / vial) * vial
              then 'over'
            else 'ok' end
  from judged`
