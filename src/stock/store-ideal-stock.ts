import type pg from 'pg'
import { copyBatchesIn } from '../platform/database/copy.ts'
import type { Queryable } from '../platform/database/open-database.ts'

export interface IdealStock {
  readonly placeId: number
  readonly commodityTypeId: string
  readonly periodSourceId: string
  readonly doses: number
  readonly sourceRecord: string
}

/** Ids over there of the processing periods that overlap these days (`YYYY-MM-DD`, both included), in order. */
export async function loadPeriodsWithin(
  client: Queryable,
  system: string,
  from: string,
  to: string,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select source_id as id from processing_period
      where system = $1 and vanished_at is null and starts_on <= $3 and ends_on >= $2 order by starts_on, source_id`,
    [system, from, to],
  )
  return rows.map(({ id }) => id)
}

/** Copies pages of amounts into a table of this connection that the transaction's end empties. */
export async function stageIdealStock(
  client: pg.ClientBase,
  pages: AsyncIterable<readonly IdealStock[]>,
): Promise<void> {
  await client.query(
    `create temp table if not exists ideal_stock_in (place_id integer, commodity_type_id text, period_source_id text,
       doses integer, source_record text) on commit delete rows`,
  )
  const columns = ['place_id', 'commodity_type_id', 'period_source_id', 'doses', 'source_record']
  await copyBatchesIn(client, 'ideal_stock_in', columns, rowsOf(pages))
  await client.query('analyze ideal_stock_in')
}

export interface IdealStockCounts {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly vanished: number
}

/** Makes the ideal stock amounts of a period exactly the staged ones, after a complete read. */
export async function applyIdealStock(
  client: pg.ClientBase,
  stamp: { readonly runId: number; readonly now: Date },
  periodId: string,
): Promise<IdealStockCounts> {
  const { rows } = await client.query<{ [K in keyof IdealStockCounts]: number }>(
    `with wanted as materialized (
       select distinct on (place_id, commodity_type_id, period_source_id) * from ideal_stock_in
        order by place_id, commodity_type_id, period_source_id, source_record),
     compared as materialized (
       select w.*, i.doses as old_doses from wanted w left join ideal_stock i using (place_id, commodity_type_id, period_source_id)),
     gone as (
       delete from ideal_stock i
        where i.period_source_id = $3 and not exists (select 1 from wanted w where (w.place_id, w.commodity_type_id, w.period_source_id) =
                          (i.place_id, i.commodity_type_id, i.period_source_id))
       returning place_id),
     written as (
       insert into ideal_stock as i (place_id, commodity_type_id, period_source_id, doses, source_record, run_id, fetched_at)
       select place_id, commodity_type_id, period_source_id, doses, source_record, $1, $2 from compared
        where doses is distinct from old_doses
       on conflict (place_id, commodity_type_id, period_source_id) do update
          set doses = excluded.doses, source_record = excluded.source_record, run_id = excluded.run_id,
              fetched_at = excluded.fetched_at
       returning place_id, xmax = 0 as added),
     due as (
       insert into figures_due (place_id) select place_id from gone union select place_id from written order by 1
       on conflict (place_id) do update set since = now())
     select (select count(*) from written where added)::int as added,
            (select count(*) from written where not added)::int as changed,
            (select count(*) from compared where doses = old_doses)::int as unchanged,
            (select count(*) from gone)::int as vanished`,
    [stamp.runId, stamp.now, periodId],
  )
  return rows[0] ?? { added: 0, changed: 0, unchanged: 0, vanished: 0 }
}

async function* rowsOf(
  pages: AsyncIterable<readonly IdealStock[]>,
): AsyncGenerator<readonly (readonly (string | number)[])[]> {
  for await (const page of pages)
    yield page.map((amount) => [
      amount.placeId,
      amount.commodityTypeId,
      amount.periodSourceId,
      amount.doses,
      amount.sourceRecord,
    ])
}
