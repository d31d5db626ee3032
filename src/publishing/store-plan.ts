import type { Queryable } from '../platform/database/open-database.ts'

export interface PlanScope {
  readonly serverId: string
  readonly dataSetUid: string
  readonly runId: number
  readonly now: Date
  readonly valuesPerBatch: number
  /** What a person waits for goes first. */
  readonly priority: number
}

/**
 * Values that change in this transaction. `part` numbers the request that takes a value; null where it is not to be sent. Deletions
 * are apart, because DHIS2 deletes or stores by request.
 */
export async function prepareTodo(client: Queryable): Promise<void> {
  await client.query(
    `create temp table if not exists publish_todo (
       place_id integer not null, cell_id integer not null, period text not null, value text, sent_value text, state text not null,
       reason text, detail text, source_record text, fetched_at timestamptz, deletes boolean not null, is_new boolean not null,
       part bigint
     ) on commit delete rows;
     create temp table if not exists publish_todo_batch (
       deletes boolean not null, part bigint not null, batch_id bigint not null, primary key (deletes, part)
     ) on commit delete rows`,
  )
}

/** The number of the request among those of one kind; values keep the order in which DHIS2 stores them: by org unit. */
export const PART = (size: string, sendable: string, deletes: string): string =>
  `case when ${sendable} then
     (row_number() over (partition by ${sendable}, ${deletes} order by n.place_id, n.cell_id, n.period) - 1) / ${size} end`

export interface Planned {
  readonly values: number
  readonly deletions: number
  readonly batches: number
}

/** Makes the requests for what is to be sent; which of them takes a value stands in `publish_todo_batch`. */
export async function planTodo(client: Queryable, scope: PlanScope): Promise<Planned> {
  const { rows } = await client.query<{ [K in keyof Planned]: number }>(
    `with parts as (
       select deletes, part, count(*)::int as n, row_number() over (order by deletes, part) as no
         from publish_todo where part is not null group by 1, 2),
     made as (
       insert into publish_batch (server_id, data_set_uid, run_id, deletes, state, priority, value_count, planned_at)
       select $1, $2, $3, deletes, 'planned', $4, n, $5 from parts order by no
       returning id),
     numbered as (select id, row_number() over (order by id) as no from made),
     placed as (
       insert into publish_todo_batch (deletes, part, batch_id)
       select p.deletes, p.part, m.id from parts p join numbered m using (no))
     select coalesce(sum(n), 0)::int as values, coalesce(sum(n) filter (where deletes), 0)::int as deletions,
            count(*)::int as batches
       from parts`,
    [scope.serverId, scope.dataSetUid, scope.runId, scope.priority, scope.now],
  )
  return rows[0] ?? { values: 0, deletions: 0, batches: 0 }
}

/** Where the state of a value is said by its batch, in words. */
export const EFFECTIVE_STATE = `case
  when v.state = 'batched' and b.state = 'answered' then case when v.value is null then 'deleted' else 'accepted' end
  when v.state = 'batched' and b.state = 'sending' then 'sending'
  when v.state = 'batched' then 'released'
  when v.state = 'refused' then 'rejected'
  else v.state end`

/** What DHIS2 holds as far as we know. */
export const HELD_THERE = `case when v.state = 'batched' and b.state = 'answered' then v.value else v.sent_value end`

/** Keeps what those values were that `publish_todo` changes. */
export async function keepEarlier(client: Queryable, runId: number | null, now: Date): Promise<void> {
  await client.query(
    `insert into publish_value_earlier (place_id, cell_id, period, value, sent_value, state, batch_id, reason, detail,
            source_record, fetched_at, computed_at, run_id, replaced_at, replaced_run_id)
     select v.place_id, v.cell_id, v.period, v.value, v.sent_value, ${EFFECTIVE_STATE}, v.batch_id, v.reason, v.detail,
            v.source_record, v.fetched_at, v.computed_at, v.run_id, $2, $1
       from publish_todo t join publish_value v using (place_id, cell_id, period)
       left join publish_batch b on b.id = v.batch_id
      where not t.is_new`,
    [runId, now],
  )
}

/** Requests that a person planned get the run that sends them. */
export async function assignRun(
  client: Queryable,
  { serverId, dataSetUid }: { readonly serverId: string; readonly dataSetUid: string },
  runId: number,
): Promise<void> {
  await client.query('update publish_batch set run_id = $3 where server_id = $1 and data_set_uid = $2 and run_id = 0', [
    serverId,
    dataSetUid,
    runId,
  ])
}
