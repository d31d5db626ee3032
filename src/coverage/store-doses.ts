import type pg from 'pg'
import { copyIn } from '../platform/database/copy.ts'
import type { DoseValue } from './translate-value.ts'

export interface WriteCounts {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly vanished: number
}

/** What an answer holds completely: anything stored within it and absent from the answer is gone over there. */
export interface DoseScope {
  readonly placeIds: readonly number[]
  readonly seriesIds: readonly number[]
  readonly firstMonth: number
  readonly lastMonth: number
}

/** Copies values into a table of this connection that the transaction's end empties. */
export async function stageDoses(client: pg.ClientBase, values: AsyncIterable<DoseValue>): Promise<number> {
  await client.query(
    `create temp table if not exists doses_in (place_id integer, series_id integer, month integer, doses integer,
       changed_at timestamptz) on commit delete rows`,
  )
  const staged = await copyIn(
    client,
    'doses_in',
    ['place_id', 'series_id', 'month', 'doses', 'changed_at'],
    rowsOf(values),
  )
  await client.query('analyze doses_in')
  return staged
}

async function* rowsOf(values: AsyncIterable<DoseValue>): AsyncGenerator<readonly (string | number | null)[]> {
  for await (const { placeId, seriesId, month, doses, changedAt } of values)
    yield [placeId, seriesId, month, doses, changedAt]
}

/**
 * Writes what is different between the staged values and the stored ones, keeps what is replaced, and marks the places. With a
 * scope, stored values of it that were not staged are withdrawn.
 */
export async function applyDoses(client: pg.ClientBase, runId: number, scope: DoseScope | null): Promise<WriteCounts> {
  const { rows } = await client.query<{ [K in keyof WriteCounts]: number }>(APPLY, [
    runId,
    scope !== null,
    scope?.placeIds ?? [],
    scope?.seriesIds ?? [],
    scope?.firstMonth ?? 0,
    scope?.lastMonth ?? 0,
  ])
  const counts = rows[0]
  if (!counts) throw new Error('The count of written values is missing')
  return counts
}

const APPLY = `
with latest as materialized (
  select distinct on (place_id, series_id, month) place_id, series_id, month, doses, changed_at
    from doses_in order by place_id, series_id, month, changed_at desc nulls last),
replaced as materialized (
  select d.*, n.doses as new_doses
    from latest n join doses_given d using (place_id, series_id, month)
   where n.doses is distinct from d.doses
  union all
  select d.*, null
    from doses_given d
   where $2 and d.place_id = any($3::integer[]) and d.series_id = any($4::integer[]) and d.month between $5 and $6
     and not exists (select 1 from latest n
                      where (n.place_id, n.series_id, n.month) = (d.place_id, d.series_id, d.month))),
kept as (
  insert into doses_given_earlier (place_id, series_id, month, doses, source_changed_at, run_id, replaced_by, replaced_run_id)
  select place_id, series_id, month, doses, source_changed_at, run_id, new_doses, $1 from replaced),
withdrawn as (
  delete from doses_given d using replaced o
   where o.new_doses is null and (d.place_id, d.series_id, d.month) = (o.place_id, o.series_id, o.month)),
written as (
  insert into doses_given as d (place_id, series_id, month, doses, source_changed_at, run_id)
  select place_id, series_id, month, doses, changed_at, $1 from latest where doses is not null
  on conflict (place_id, series_id, month) do update
     set doses = excluded.doses, source_changed_at = excluded.source_changed_at, run_id = excluded.run_id
   where d.doses <> excluded.doses
  returning place_id, xmax = 0 as added),
due as (
  insert into figures_due (place_id)
  select place_id from replaced union select place_id from written order by place_id
  on conflict (place_id) do update set since = now())
select (select count(*) from written where added)::int as added,
       (select count(*) from written where not added)::int as changed,
       (select count(*) from latest where doses is not null)::int - (select count(*) from written)::int as unchanged,
       (select count(*) from replaced where new_doses is null)::int as vanished`
