import type pg from 'pg'
import { copyIn } from '../platform/database/copy.ts'
import type { WriteCounts } from './store-doses.ts'
import type { TargetValue } from './translate-value.ts'

export async function stageTargets(client: pg.ClientBase, values: AsyncIterable<TargetValue>): Promise<number> {
  await client.query(
    `create temp table if not exists targets_in (place_id integer, area_id integer, series_id integer, year smallint,
       persons double precision, changed_at timestamptz) on commit delete rows`,
  )
  const columns = ['place_id', 'area_id', 'series_id', 'year', 'persons', 'changed_at']
  return await copyIn(client, 'targets_in', columns, rowsOf(values))
}

async function* rowsOf(values: AsyncIterable<TargetValue>): AsyncGenerator<readonly (string | number | null)[]> {
  for await (const { placeId, areaId, seriesId, year, persons, changedAt } of values)
    yield [placeId, areaId, seriesId, year, persons, changedAt]
}

/**
 * Writes differences, keeps what is replaced, and marks what is counted by it: the place, or the area. With a complete read (`whole`), stored values of these series and years that were not staged are withdrawn.
 */
export async function applyTargets(
  client: pg.ClientBase,
  runId: number,
  whole: { readonly seriesIds: readonly number[]; readonly firstYear: number; readonly lastYear: number } | null,
): Promise<WriteCounts> {
  const { rows } = await client.query<{ [K in keyof WriteCounts]: number } & { areaIds: number[] }>(APPLY, [
    runId,
    whole !== null,
    whole?.seriesIds ?? [],
    whole?.firstYear ?? 0,
    whole?.lastYear ?? 0,
  ])
  const [written] = rows
  if (!written) throw new Error('The count of written values is missing')
  const { areaIds, ...counts } = written
  await client.query(
    `insert into figure_area_due (area_id) select distinct id from unnest($1::integer[]) as t(id) order by id
     on conflict (area_id, month) do update set area_id = excluded.area_id`,
    [areaIds],
  )
  return counts
}

// The key holds a place or an area, the other is null. Ids begin with 1; `is not distinct from` would say the same, but no hash or
// merge join can use it, and a hundred thousand rows would be compared pair by pair.
const SAME = (a: string, b: string): string =>
  `${a}.series_id = ${b}.series_id and ${a}.year = ${b}.year
   and coalesce(${a}.place_id, 0) = coalesce(${b}.place_id, 0) and coalesce(${a}.area_id, 0) = coalesce(${b}.area_id, 0)`

const APPLY = `
with latest as materialized (
  select distinct on (place_id, area_id, series_id, year) *
    from targets_in order by place_id, area_id, series_id, year, changed_at desc nulls last),
replaced as materialized (
  select t.*, n.persons as new_persons
    from latest n join target_population t on ${SAME('t', 'n')}
   where n.persons is distinct from t.persons
  union all
  select t.*, null
    from target_population t
   where $2 and t.series_id = any($3::integer[]) and t.year between $4 and $5
     and not exists (select 1 from latest n where ${SAME('n', 't')})),
kept as (
  insert into target_population_earlier (place_id, area_id, series_id, year, persons, replaced_by, run_id, replaced_run_id)
  select place_id, area_id, series_id, year, persons, new_persons, run_id, $1 from replaced),
withdrawn as (
  delete from target_population t using replaced o where o.new_persons is null and ${SAME('t', 'o')}),
written as (
  insert into target_population as t (place_id, area_id, series_id, year, persons, source_changed_at, run_id)
  select place_id, area_id, series_id, year, persons, changed_at, $1 from latest where persons is not null
  on conflict (place_id, area_id, series_id, year) do update
     set persons = excluded.persons, source_changed_at = excluded.source_changed_at, run_id = excluded.run_id
   where t.persons <> excluded.persons
  returning place_id, area_id, xmax = 0 as added),
touched as (select place_id, area_id from replaced union select place_id, area_id from written),
due as (
  insert into figures_due (place_id) select place_id from touched where place_id is not null order by 1
  on conflict (place_id) do update set since = now())
select (select count(*) from written where added)::int as added,
       (select count(*) from written where not added)::int as changed,
       (select count(*) from latest where persons is not null)::int - (select count(*) from written)::int as unchanged,
       (select count(*) from replaced where new_persons is null)::int as vanished,
       (select coalesce(array_agg(area_id), '{}') from touched where area_id is not null) as "areaIds"`
