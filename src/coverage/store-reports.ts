import type pg from 'pg'
import { copyIn } from '../platform/database/copy.ts'
import type { WriteCounts } from './store-doses.ts'

/** Replaces who is expected to report a data set by the given places; returns how many came and went. */
export async function applyExpected(
  client: pg.ClientBase,
  dataSetId: string,
  placeIds: readonly number[],
): Promise<{ added: number; vanished: number }> {
  const { rows } = await client.query<{ added: number; vanished: number }>(
    `with wanted as materialized (select distinct id from unnest($2::integer[]) as t(id)),
     gone as (
       delete from report_expected e where e.data_set_id = $1 and not exists (select 1 from wanted w where w.id = e.place_id)
       returning place_id),
     come as (
       insert into report_expected (place_id, data_set_id) select id, $1 from wanted
       on conflict do nothing returning place_id),
     due as (
       insert into figures_due (place_id) select place_id from gone union select place_id from come order by 1
       on conflict (place_id) do update set since = now())
     select (select count(*) from come)::int as added, (select count(*) from gone)::int as vanished`,
    [dataSetId, placeIds],
  )
  return rows[0] ?? { added: 0, vanished: 0 }
}

export interface CompletedReport {
  readonly placeId: number
  readonly dataSetId: string
  readonly month: number
  /** `YYYY-MM-DD` */
  readonly completedOn: string | null
}

/** Makes the completed reports of these data sets and months exactly the given ones. */
export async function applyCompleted(
  client: pg.ClientBase,
  runId: number,
  reports: AsyncIterable<CompletedReport>,
  scope: { readonly dataSetIds: readonly string[]; readonly firstMonth: number; readonly lastMonth: number },
): Promise<WriteCounts> {
  await client.query(
    `create temp table if not exists reports_in (place_id integer, data_set_id text, month integer, completed_on date)
     on commit delete rows`,
  )
  await copyIn(client, 'reports_in', ['place_id', 'data_set_id', 'month', 'completed_on'], rowsOf(reports))
  await client.query('analyze reports_in')
  const { rows } = await client.query<{ [K in keyof WriteCounts]: number }>(
    `with latest as materialized (
       select place_id, data_set_id, month, min(completed_on) as completed_on from reports_in group by 1, 2, 3),
     gone as (
       delete from report_completed r
        where r.data_set_id = any($2::text[]) and r.month between $3 and $4
          and not exists (select 1 from latest n
                           where (n.place_id, n.data_set_id, n.month) = (r.place_id, r.data_set_id, r.month))
       returning place_id),
     written as (
       insert into report_completed as r (place_id, data_set_id, month, completed_on, run_id)
       select place_id, data_set_id, month, completed_on, $1 from latest
       on conflict (place_id, data_set_id, month) do update
          set completed_on = excluded.completed_on, run_id = excluded.run_id
        where r.completed_on is distinct from excluded.completed_on
       returning place_id, xmax = 0 as added)
     select (select count(*) from written where added)::int as added,
            (select count(*) from written where not added)::int as changed,
            (select count(*) from latest)::int - (select count(*) from written)::int as unchanged,
            (select count(*) from gone)::int as vanished`,
    [runId, scope.dataSetIds, scope.firstMonth, scope.lastMonth],
  )
  const counts = rows[0]
  if (!counts) throw new Error('The count of written reports is missing')
  return counts
}

async function* rowsOf(reports: AsyncIterable<CompletedReport>): AsyncGenerator<readonly (string | number | null)[]> {
  for await (const { placeId, dataSetId, month, completedOn } of reports) yield [placeId, dataSetId, month, completedOn]
}
