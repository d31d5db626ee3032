import type pg from 'pg'
import { copyBatchesIn, copyIn } from '../platform/database/copy.ts'
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

/** Whether nothing is stored of what an answer will hold, as when a country is read for the first time. */
export async function isUnread(client: pg.ClientBase, scope: DoseScope): Promise<boolean> {
  const { rows } = await client.query<{ stored: boolean }>(
    `select exists (select 1 from doses_given
                     where place_id = any($1::integer[]) and series_id = any($2::integer[]) and month between $3 and $4) as stored`,
    [scope.placeIds, scope.seriesIds, scope.firstMonth, scope.lastMonth],
  )
  return rows[0]?.stored === false
}

/** Writes values of which nothing is stored yet, straight away: several times faster than staging and comparing them. */
export async function insertDoses(
  client: pg.ClientBase,
  runId: number,
  scope: DoseScope,
  pages: AsyncIterable<readonly DoseValue[]>,
): Promise<WriteCounts> {
  const placeIds = new Set(scope.placeIds)
  const latest = new Map<string, DoseValue>()
  for await (const page of pages)
    for (const value of page) {
      if (!placeIds.has(value.placeId)) continue
      const key = `${value.placeId} ${value.seriesId} ${value.month}`
      const other = latest.get(key)
      if (!other || (other.changedAt ?? '') < (value.changedAt ?? '')) latest.set(key, value)
    }
  const written = new Set<number>()
  const added = await copyIn(client, 'doses_given', STORED, storedRows(latest.values(), runId, written))
  await client.query(
    `insert into figures_due (place_id) select id from unnest($1::integer[]) as p(id) order by id
     on conflict (place_id) do update set since = now()`,
    [[...written]],
  )
  return { added, changed: 0, unchanged: 0, vanished: 0 }
}

const STORED = ['place_id', 'series_id', 'month', 'doses', 'source_changed_at', 'run_id']

function* storedRows(
  values: Iterable<DoseValue>,
  runId: number,
  written: Set<number>,
): Generator<readonly (string | number | null)[]> {
  for (const { placeId, seriesId, month, doses, changedAt } of values) {
    if (doses === null) continue
    written.add(placeId)
    yield [placeId, seriesId, month, doses, changedAt, runId]
  }
}

/** Copies pages of values into a table of this connection that the transaction's end empties. */
export async function stageDoses(client: pg.ClientBase, pages: AsyncIterable<readonly DoseValue[]>): Promise<number> {
  await client.query(
    `create temp table if not exists doses_in (place_id integer, series_id integer, month integer, doses integer,
       changed_at timestamptz) on commit delete rows`,
  )
  const columns = ['place_id', 'series_id', 'month', 'doses', 'changed_at']
  const staged = await copyBatchesIn(client, 'doses_in', columns, rowsOf(pages))
  await client.query('analyze doses_in')
  return staged
}

async function* rowsOf(
  pages: AsyncIterable<readonly DoseValue[]>,
): AsyncGenerator<readonly (readonly (string | number | null)[])[]> {
  for await (const page of pages)
    yield page.map(({ placeId, seriesId, month, doses, changedAt }) => [placeId, seriesId, month, doses, changedAt])
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

// What is new is inserted without ON CONFLICT, which costs as much again for every row: only one step at a time writes a value.
// A place that was moved over there meanwhile may stand in the answers to two steps; only the step that planned it takes it.
const APPLY = `
with latest as materialized (
  select distinct on (place_id, series_id, month) place_id, series_id, month, doses, changed_at
    from doses_in where not $2 or place_id = any($3::integer[])
   order by place_id, series_id, month, changed_at desc nulls last),
compared as materialized (
  select n.*, d.doses as old_doses, d.source_changed_at as old_changed_at, d.run_id as old_run_id
    from latest n left join doses_given d using (place_id, series_id, month)),
replaced as materialized (
  select place_id, series_id, month, old_doses, old_changed_at, old_run_id, doses as new_doses
    from compared where old_doses <> doses or old_doses is not null and doses is null
  union all
  select place_id, series_id, month, doses, source_changed_at, run_id, null
    from doses_given d
   where $2 and d.place_id = any($3::integer[]) and d.series_id = any($4::integer[]) and d.month between $5 and $6
     and not exists (select 1 from latest n
                      where (n.place_id, n.series_id, n.month) = (d.place_id, d.series_id, d.month))),
kept as (
  insert into doses_given_earlier (place_id, series_id, month, doses, source_changed_at, run_id, replaced_by, replaced_run_id)
  select place_id, series_id, month, old_doses, old_changed_at, old_run_id, new_doses, $1 from replaced),
withdrawn as (
  delete from doses_given d using replaced o
   where o.new_doses is null and (d.place_id, d.series_id, d.month) = (o.place_id, o.series_id, o.month)),
changed as (
  update doses_given d set doses = n.doses, source_changed_at = n.changed_at, run_id = $1
    from compared n
   where n.old_doses <> n.doses and (d.place_id, d.series_id, d.month) = (n.place_id, n.series_id, n.month)),
added as (
  insert into doses_given (place_id, series_id, month, doses, source_changed_at, run_id)
  select place_id, series_id, month, doses, changed_at, $1 from compared where old_doses is null and doses is not null),
due as (
  insert into figures_due (place_id)
  select place_id from replaced
  union select place_id from compared where old_doses is null and doses is not null order by place_id
  on conflict (place_id) do update set since = now())
select (select count(*) from compared where old_doses is null and doses is not null)::int as added,
       (select count(*) from compared where old_doses <> doses)::int as changed,
       (select count(*) from compared where old_doses = doses)::int as unchanged,
       (select count(*) from replaced where new_doses is null)::int as vanished`
