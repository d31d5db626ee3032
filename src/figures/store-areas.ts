import { raiseDataVersion } from '../platform/database/data-version.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { hashing, type MonthSpan } from './store-facility-months.ts'

interface DueArea {
  readonly id: number
  readonly system: 'openlmis' | 'dhis2'
  readonly level: number
}

/**
 * Makes the sums of the areas that are due and of all above them again, lowest level first: an area is the sum of the areas below it
 * and of the facilities directly in it, so that a changed facility costs its own areas and not the country.
 */
export async function computeAreas(
  client: Queryable,
  { first, running }: MonthSpan,
  { all = false }: { readonly all?: boolean } = {},
): Promise<number> {
  await noteTree(client)
  if (all) await client.query('insert into figure_area_due (area_id) select id from area on conflict do nothing')
  // Taken first: whoever is marking one is waited for, so that the statements below see what was written with the mark.
  const taken = await client.query<{ id: number }>('delete from figure_area_due returning area_id as id')
  const { rows } = await client.query<DueArea & { id: number }>(
    `select a.id, a.system, a.level from area a
      where a.vanished_at is null
        and a.id in (select unnest(b.path) from area b where b.id = any($1::integer[]))
      order by a.level desc, a.system, a.id`,
    [taken.rows.map(({ id }) => id)],
  )
  for (const [, areas] of Map.groupBy(rows, ({ system, level }) => `${system} ${level}`)) {
    const hierarchy = areas[0]?.system ?? 'dhis2'
    const ids = areas.map(({ id }) => id)
    await client.query('delete from area_antigen_month where hierarchy = $1 and area_id = any($2::integer[])', [
      hierarchy,
      ids,
    ])
    const sum = hierarchy === 'openlmis' ? SUM_OPENLMIS : SUM_DHIS2
    await hashing(client, () => client.query(sum, [ids, first, running]))
  }
  await client.query('delete from area_antigen_month where month not between $1 and $2', [first, running])
  if (rows.length > 0) await shareCountryTarget(client)
  await raiseDataVersion(client, 'figures')
  return rows.length
}

/** Areas that moved, appeared or vanished since the last time are due, with the parents they had and have. */
async function noteTree(client: Queryable): Promise<void> {
  await client.query(
    `with now as (select id, parent_id from area where vanished_at is null),
     other as (
       select coalesce(n.id, f.area_id) as id, n.parent_id as new_parent, f.parent_id as old_parent
         from now n full join figure_area f on f.area_id = n.id
        where n.id is null or f.area_id is null or n.parent_id is distinct from f.parent_id),
     noted as (
       insert into figure_area_due (area_id)
       select distinct a from other cross join unnest(array[id, new_parent, old_parent]) as t(a) where a is not null
       on conflict do nothing),
     sums as (
       delete from area_antigen_month m using other o where m.area_id = o.id and not exists (select 1 from now where now.id = o.id)),
     gone as (delete from figure_area f using other o where f.area_id = o.id and not exists (select 1 from now where now.id = o.id))
     insert into figure_area (area_id, parent_id) select n.id, n.parent_id from now n join other o on o.id = n.id
     on conflict (area_id) do update set parent_id = excluded.parent_id`,
  )
}

/** Both hierarchies are of one country: where only DHIS2 tells the national target, it is that of the other one too. */
async function shareCountryTarget(client: Queryable): Promise<void> {
  await client.query(
    `with root as (
       select distinct on (system) system, id from area where vanished_at is null order by system, level, id)
     update area_antigen_month m set target_persons = d.target_persons
       from root o, root r, area_antigen_month d
      where o.system = 'openlmis' and r.system = 'dhis2' and m.hierarchy = 'openlmis' and m.area_id = o.id
        and d.hierarchy = 'dhis2' and d.area_id = r.id and d.antigen = m.antigen and d.month = m.month
        and m.target_persons is distinct from d.target_persons`,
  )
}

const COUNTS = [
  'facilities',
  'doses_expected',
  'doses_reported',
  'stock_expected',
  'stock_reported',
  'stock_out',
  'stock_low',
  'stock_ok',
  'stock_over',
  'with_stockout_days',
  'both_reported',
  'impossible',
]
const SUMS = [
  'doses_given',
  'coverage_doses',
  'first_doses',
  'last_doses',
  'opening_doses',
  'received_doses',
  'used_doses',
  'adjusted_doses',
  'lost_closed_doses',
  'lost_open_doses',
  'closing_doses',
  'amc_doses',
  'both_given_doses',
  'both_used_doses',
  'target_persons',
]
/** Of a store these are moves within the area: what it hands out arrives in the facilities, which use it. */
const NOT_OF_STORES = SUMS.slice(4, 12)
const OF_FACILITY = ['doses_given', 'coverage_doses', 'first_doses', 'last_doses']

const typeOf = (name: string): string =>
  name === 'amc_doses' || name === 'target_persons' ? 'double precision' : 'bigint'

const sumSql = (hierarchy: 'openlmis' | 'dhis2'): string => `
with wanted as materialized (select unnest($1::integer[]) as area_id),
month as materialized (
  select (y * 100 + m)::int as month from generate_series($2 / 100, $3 / 100) y cross join generate_series(1, 12) m
   where y * 100 + m between $2 and $3),
place as materialized (
  select p.*, p.${hierarchy}_area_id as area_id from figure_place p join wanted w on w.area_id = p.${hierarchy}_area_id),
base as materialized (
  select p.area_id, m.month, count(*) as facilities, count(*) filter (where p.holds_stock) as stock_expected
    from place p join month m on m.month between p.opened_month and p.closed_month
   group by 1, 2),
direct as materialized (
  select p.area_id, f.antigen, f.month,
         count(*) filter (where f.doses_expected) as doses_expected, count(f.doses_given) as doses_reported,
         count(f.closing_doses) as stock_reported,
         count(*) filter (where f.stock_status = 'out') as stock_out, count(*) filter (where f.stock_status = 'low') as stock_low,
         count(*) filter (where f.stock_status = 'ok') as stock_ok, count(*) filter (where f.stock_status = 'over') as stock_over,
         count(*) filter (where f.stockout_days > 0) as with_stockout_days,
         count(*) filter (where f.doses_given is not null and f.used_doses is not null and not p.is_store) as both_reported,
         count(*) filter (where f.doses_given > f.opening_doses + f.received_doses - coalesce(f.lost_closed_doses, 0)) as impossible,
         ${OF_FACILITY.map((name) => `sum(f.${name}) as ${name}`).join(', ')},
         ${NOT_OF_STORES.map((name) => `sum(f.${name}) filter (where not p.is_store) as ${name}`).join(', ')},
         sum(f.doses_given) filter (where f.used_doses is not null and not p.is_store) as both_given_doses,
         sum(f.used_doses) filter (where f.doses_given is not null and not p.is_store) as both_used_doses,
         sum(f.target_persons) as target_persons
    from place p join facility_antigen_month f on f.facility_id = p.facility_id and f.month between $2 and $3
   group by 1, 2, 3),
own_target as materialized (
  select t.area_id, a.id as antigen, t.year, sum(t.persons) / 12 as persons
    from wanted w join target_population t on t.area_id = w.area_id
    join series s on s.id = t.series_id and s.meaning = 'targetPopulation' and s.state = 'confirmed'
    join antigen a on s.antigen = a.id or s.antigen is null and s.target_group = a.target_group
   group by 1, 2, 3),
parts as (
  select b.area_id, a.id as antigen, b.month, b.facilities, 0 as doses_expected, 0 as doses_reported, b.stock_expected,
         ${COUNTS.slice(4)
           .map((name) => `0 as ${name}`)
           .join(', ')}, ${SUMS.map((name) => `null::${typeOf(name)} as ${name}`).join(', ')}
    from base b cross join antigen a
  union all
  -- an area may have a target of its own and no facility that is known
  select o.area_id, o.antigen, m.month, ${COUNTS.map(() => '0').join(', ')}, ${SUMS.map(() => 'null').join(', ')}
    from own_target o join month m on m.month / 100 = o.year
  union all
  select area_id, antigen, month, 0, doses_expected, doses_reported, 0, ${COUNTS.slice(4).join(', ')}, ${SUMS.join(', ')} from direct
  union all
  select c.parent_id, s.antigen, s.month, ${[...COUNTS, ...SUMS].map((name) => `s.${name}`).join(', ')}
    from wanted w join area c on c.parent_id = w.area_id and c.vanished_at is null
    join area_antigen_month s on s.hierarchy = '${hierarchy}' and s.area_id = c.id and s.month between $2 and $3),
total as (
  select area_id, antigen, month, ${[...COUNTS, ...SUMS].map((name) => `sum(${name}) as ${name}`).join(', ')}
    from parts group by 1, 2, 3)
insert into area_antigen_month (hierarchy, area_id, antigen, month, ${[...COUNTS, ...SUMS].join(', ')})
select '${hierarchy}', t.area_id, t.antigen, t.month, ${[...COUNTS, ...SUMS.slice(0, -1)].map((name) => `t.${name}`).join(', ')},
       coalesce(o.persons, t.target_persons)
  from total t left join own_target o on o.area_id = t.area_id and o.antigen = t.antigen and o.year = t.month / 100`

const SUM_OPENLMIS = sumSql('openlmis')
const SUM_DHIS2 = sumSql('dhis2')
