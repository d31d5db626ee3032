import type pg from 'pg'
import { copyIn } from '../platform/database/copy.ts'
import type { ComputedCell } from './compute-report.ts'
import { HELD_THERE, keepEarlier, PART, planTodo, prepareTodo, type Planned, type PlanScope } from './store-plan.ts'

export interface ValueToMerge extends ComputedCell {
  readonly placeId: number
  readonly period: string
}

export interface Merged extends Planned {
  readonly computed: number
  /** Written for the first time, and with another number than before. */
  readonly added: number
  readonly changed: number
  /** Not sent, with a reason. */
  readonly refused: number
  /** Waits for its release. */
  readonly waiting: number
}

const COLUMNS = ['place_id', 'cell_id', 'period', 'value', 'reason', 'detail', 'source_record', 'fetched_at'] as const

/**
 * Brings computed values into the ledger: only differences are written, what they replace is kept, and what is to be sent is given
 * to requests, all in the caller's transaction. A value that is gone is to be deleted where it was sent, and forgotten where it never was.
 */
export async function mergeValues(
  client: pg.ClientBase,
  scope: PlanScope & { readonly needsRelease: boolean },
  values: Iterable<ValueToMerge>,
): Promise<Merged> {
  await client.query(
    `create temp table if not exists publish_in (place_id integer not null, cell_id integer not null, period text not null,
       value text, reason text, detail text, source_record text, fetched_at timestamptz) on commit delete rows`,
  )
  await prepareTodo(client)
  const computed = await copyIn(client, 'publish_in', COLUMNS, rowsOf(values))
  const found = await withIndexes(client, async () => await findDifferences(client, scope))
  if (found.total === 0)
    return { computed, added: 0, changed: 0, refused: 0, waiting: 0, values: 0, deletions: 0, batches: 0 }
  if (found.changed > 0) await claimEarlierBatches(client)
  const planned = await planTodo(client, scope)
  await withIndexes(client, async () => {
    if (found.changed > 0) await keepEarlier(client, scope.runId, scope.now)
    if (found.gone > 0) await client.query(FORGET)
    await client.query(WRITE, [scope.now, scope.runId])
  })
  return { computed, ...found, ...planned }
}

/** A value that is to change is on its way with its old number: two requests for one value could arrive in the wrong order. */
export class StillOnItsWay extends Error {
  override readonly name = 'StillOnItsWay'
}

/**
 * Keeps the requests that changed values are taken out of from being sent until this transaction ends. One that is on its way already has
 * to be answered first.
 */
async function claimEarlierBatches(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ state: string }>(
    `select state from publish_batch
      where id in (select v.batch_id from publish_todo t join publish_value v using (place_id, cell_id, period)
                    where not t.is_new and v.state = 'batched')
        and state in ('planned', 'waiting', 'sending')
      order by id for update`,
  )
  if (rows.some(({ state }) => state === 'sending')) throw new StillOnItsWay()
}

function* rowsOf(values: Iterable<ValueToMerge>) {
  for (const v of values)
    yield [v.placeId, v.cellId, v.period, v.value, v.reason, v.detail, v.sourceRecord, v.fetchedAt] as const
}

/**
 * A chunk meets a ledger of millions: each of its values is looked up by the key. The planner has no statistics of the chunk and would
 * read the whole ledger instead.
 */
async function withIndexes<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = on')
  const result = await work()
  await client.query('set local enable_hashjoin to default; set local enable_mergejoin to default')
  return result
}

interface Differences {
  readonly total: number
  readonly added: number
  readonly changed: number
  readonly refused: number
  readonly waiting: number
  readonly gone: number
}

async function findDifferences(
  client: pg.ClientBase,
  scope: PlanScope & { readonly needsRelease: boolean },
): Promise<Differences> {
  const { rows } = await client.query<{ [K in keyof Differences]: number }>(DIFFERENCES, [
    scope.serverId,
    scope.dataSetUid,
    scope.needsRelease,
    scope.valuesPerBatch,
  ])
  return rows[0] ?? { total: 0, added: 0, changed: 0, refused: 0, waiting: 0, gone: 0 }
}

/** What DHIS2 or we refused stays as it is while the number does: it would be refused again. */
const DIFFERENCES = `
with different as (
  select n.*, ${HELD_THERE} as held_there, v.place_id is null as is_new
    from publish_in n
    left join publish_value v using (place_id, cell_id, period)
    left join publish_batch b on b.id = v.batch_id
   where v.place_id is null and (n.value is not null or n.reason is not null)
      or v.place_id is not null
         and (n.value, n.reason) is distinct from (v.value, case when v.state = 'refused' then v.reason end)),
judged as (
  select d.*, case
      when d.reason is not null then 'refused'
      when d.value is null and d.held_there is null then 'gone'
      when $3 or exists (select 1 from publish_hold h where h.server_id = $1 and h.data_set_uid = $2
                          and h.place_id = d.place_id and h.period = d.period and h.lifted_at is null) then 'computed'
      else 'batched' end as next_state
    from different d),
todo as (
  insert into publish_todo (place_id, cell_id, period, value, sent_value, state, reason, detail, source_record, fetched_at,
         deletes, is_new, part)
  select n.place_id, n.cell_id, n.period, n.value, n.held_there, n.next_state, n.reason, n.detail, n.source_record, n.fetched_at,
         n.value is null, n.is_new, ${PART('$4', "(n.next_state = 'batched')", '(n.value is null)')}
    from judged n
  returning state, is_new)
select count(*)::int as total, count(*) filter (where is_new)::int as added, count(*) filter (where not is_new)::int as changed,
       count(*) filter (where state = 'refused')::int as refused, count(*) filter (where state = 'computed')::int as waiting,
       count(*) filter (where state = 'gone')::int as gone
  from todo`

const FORGET = `
delete from publish_value v using publish_todo t
 where t.state = 'gone' and (v.place_id, v.cell_id, v.period) = (t.place_id, t.cell_id, t.period)`

const WRITE = `
insert into publish_value as v (place_id, cell_id, period, value, sent_value, state, batch_id, reason, detail, source_record,
       fetched_at, computed_at, run_id)
select t.place_id, t.cell_id, t.period, t.value, t.sent_value, t.state, p.batch_id, t.reason, t.detail, t.source_record,
       t.fetched_at, $1, $2
  from publish_todo t left join publish_todo_batch p on (p.deletes, p.part) = (t.deletes, t.part)
 where t.state <> 'gone'
 order by t.place_id, t.cell_id, t.period
on conflict (place_id, cell_id, period) do update
   set value = excluded.value, sent_value = excluded.sent_value, state = excluded.state, batch_id = excluded.batch_id,
       reason = excluded.reason, detail = excluded.detail, source_record = excluded.source_record,
       fetched_at = excluded.fetched_at, computed_at = excluded.computed_at, run_id = excluded.run_id`
