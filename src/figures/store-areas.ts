import { raiseDataVersion } from '../platform/database/data-version.ts'
import { monthsFrom, type Month } from '../base/month.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { hashing, type MonthSpan } from './store-facility-months.ts'

interface DueArea {
  readonly id: number
  readonly system: 'openlmis' | 'dhis2'
  /** How many areas it is below the top, itself included. Levels do not tell: a city and the towns under it may share one. */
  readonly depth: number
}

/**
 * Makes the sums of the areas that are due and of all above them again, deepest first: an area is the sum of the areas below it
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
  const due = (
    await client.query<DueMonth & Record<string, unknown>>(
      'with taken as (delete from figure_area_due returning area_id, month) select area_id as "areaId", month from taken',
    )
  ).rows
  const allMonths = monthsFrom(first as Month, running as Month)
  // An area of which one month is due is not made again whole because another one is.
  const whole = new Set(due.filter(({ month }) => month === 0).map(({ areaId }) => areaId))
  const partly = new Set(due.map(({ areaId }) => areaId))
  const months = [...new Set(due.map(({ month }) => month))].filter((month) => month >= first && month <= running)
  const areas = await withAllAbove(client, [...partly])
  const wholeAndAbove = new Set((await withAllAbove(client, [...whole])).map(({ id }) => id))
  for (const [, ofDepth] of Map.groupBy(areas, ({ system, depth }) => `${system} ${depth}`)) {
    const hierarchy = ofDepth[0]?.system ?? 'dhis2'
    const idsOf = (isWhole: boolean): number[] =>
      ofDepth.filter(({ id }) => wholeAndAbove.has(id) === isWhole).map(({ id }) => id)
    await sumAgain(client, hierarchy, idsOf(true), allMonths)
    await sumAgain(client, hierarchy, idsOf(false), months)
  }
  if (all) await client.query('delete from area_antigen_month where month not between $1 and $2', [first, running])
  if (areas.length > 0) await shareCountryTarget(client)
  await raiseDataVersion(client, 'figures')
  return areas.length
}

interface DueMonth {
  readonly areaId: number
  readonly month: number
}

/** The areas and all above them, deepest first. */
async function withAllAbove(client: Queryable, areaIds: readonly number[]): Promise<DueArea[]> {
  const { rows } = await client.query<DueArea & Record<string, unknown>>(
    `select a.id, a.system, cardinality(a.path) as depth from area a
      where a.vanished_at is null
        and a.id in (select unnest(b.path) from area b where b.id = any($1::integer[]))
      order by cardinality(a.path) desc, a.system, a.id`,
    [areaIds],
  )
  return rows
}

async function sumAgain(
  client: Queryable,
  hierarchy: 'openlmis' | 'dhis2',
  areaIds: readonly number[],
  months: readonly number[],
): Promise<void> {
  if (areaIds.length === 0 || months.length === 0) return
  await client.query(
    `delete from area_antigen_month
      where hierarchy = $1 and area_id = any($2::integer[]) and month = any($3::integer[])`,
    [hierarchy, areaIds, months],
  )
  const sum = hierarchy === 'openlmis' ? SUM_OPENLMIS : SUM_DHIS2
  await hashing(client, () => client.query(sum, [areaIds, months]))
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
with month as materialized (select unnest($2::integer[]) as month),
place as materialized (
  select p.*, p.${hierarchy}_area_id as area_id from figure_place p where p.${hierarchy}_area_id = any($1::integer[])),
child as materialized (
  select id, parent_id from area where parent_id = any($1::integer[]) and vanished_at is null),
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
    from place p join facility_antigen_month f on f.facility_id = p.facility_id
   where f.facility_id = any((select array_agg(facility_id) from place)::integer[]) and f.month = any($2::integer[])
   group by 1, 2, 3),
own_target as materialized (
  select t.area_id, a.id as antigen, t.year, sum(t.persons) / 12 as persons
    from target_population t join series s on s.id = t.series_id and s.meaning = 'targetPopulation' and s.state = 'confirmed'
    join antigen a on s.antigen = a.id or s.antigen is null and s.target_group = a.target_group
   where t.place_id is null and t.area_id = any($1::integer[])
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
    from child c join area_antigen_month s on s.area_id = c.id
   where s.hierarchy = '${hierarchy}' and s.area_id = any((select array_agg(id) from child)::integer[])
     and s.month = any($2::integer[])),
total as (
  select area_id, antigen, month, ${[...COUNTS, ...SUMS].map((name) => `sum(${name}) as ${name}`).join(', ')}
    from parts group by 1, 2, 3)
insert into area_antigen_month (hierarchy, area_id, antigen, month, ${[...COUNTS, ...SUMS].join(', ')})
select '${hierarchy}', t.area_id, t.antigen, t.month, ${[...COUNTS, ...SUMS.slice(0, -1)].map((name) => `t.${name}`).join(', ')},
       coalesce(o.persons, t.target_persons)
  from total t left join own_target o on o.area_id = t.area_id and o.antigen = t.antigen and o.year = t.month / 100`

const SUM_OPENLMIS = sumSql('openlmis')
const SUM_DHIS2 = sumSql('dhis2')
