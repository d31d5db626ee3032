import type { Queryable } from '../platform/database/open-database.ts'

export interface ServerDataSet {
  readonly serverId: string
  readonly dataSetUid: string
}

export interface ClaimedBatch {
  readonly id: number
  readonly runId: number
  readonly deletes: boolean
  readonly priority: number
  /** This one included. */
  readonly attempt: number
}

const CLAIMED = `id, run_id as "runId", deletes, priority, attempt`

/** Takes the next requests that are due, and writes down that they are on their way before anything is sent. */
export async function claimBatches(
  client: Queryable,
  { serverId, dataSetUid }: ServerDataSet,
  now: Date,
  most: number,
): Promise<ClaimedBatch[]> {
  const { rows } = await client.query<ClaimedBatch & Record<string, unknown>>(
    `update publish_batch set state = 'sending', sent_at = $3, attempt = attempt + 1, next_attempt_at = null
      where id in (select id from publish_batch
                    where server_id = $1 and data_set_uid = $2 and state in ('planned', 'waiting')
                      and (next_attempt_at is null or next_attempt_at <= $3)
                    order by priority desc, id limit $4 for update skip locked)
      returning ${CLAIMED}`,
    [serverId, dataSetUid, now, most],
  )
  return rows.toSorted((a, b) => b.priority - a.priority || a.id - b.id)
}

/** Requests whose answer nobody heard, because the process that sent them ended. */
export async function loadUnanswered(
  client: Queryable,
  { serverId, dataSetUid }: ServerDataSet,
): Promise<ClaimedBatch[]> {
  const { rows } = await client.query<ClaimedBatch & Record<string, unknown>>(
    `select ${CLAIMED} from publish_batch where server_id = $1 and data_set_uid = $2 and state = 'sending' order by id`,
    [serverId, dataSetUid],
  )
  return rows
}

/** A value of a request, with the names DHIS2 knows it by. */
export interface BatchValue {
  readonly placeId: number
  readonly cellId: number
  readonly period: string
  readonly value: string | null
  readonly sentValue: string | null
  readonly orgUnit: string
  readonly dataElement: string
  readonly categoryOptionCombo: string | null
  readonly attributeOptionCombo: string | null
}

export async function loadBatchValues(client: Queryable, batchId: number): Promise<BatchValue[]> {
  const { rows } = await client.query<BatchValue & Record<string, unknown>>(
    `select v.place_id as "placeId", v.cell_id as "cellId", v.period, v.value, v.sent_value as "sentValue",
            o.source_id as "orgUnit", c.data_element_uid as "dataElement",
            c.category_option_combo_uid as "categoryOptionCombo", c.attribute_option_combo_uid as "attributeOptionCombo"
       from publish_value v join publish_cell c on c.id = v.cell_id join place o on o.id = v.place_id
      where v.batch_id = $1 and v.state = 'batched'
      order by v.place_id, v.cell_id, v.period`,
    [batchId],
  )
  return rows
}

export interface Answer {
  readonly httpStatus: number | null
  /** In short, as it is shown. */
  readonly answer: unknown
}

export interface ValueKey {
  readonly placeId: number
  readonly cellId: number
  readonly period: string
}

export interface RejectedValue extends ValueKey {
  readonly reason: string
  readonly detail: string
}

/** DHIS2 has told: all values of the request are there, but for the rejected ones. */
export async function settleBatch(
  client: Queryable,
  batchId: number,
  told: Answer & { readonly stored: number; readonly rejected: readonly RejectedValue[]; readonly now: Date },
): Promise<void> {
  if (told.rejected.length > 0) await rejectValues(client, batchId, told.rejected, 'rejected')
  await client.query(
    `update publish_batch set state = 'answered', stored_count = $2, rejected_count = $3, answered_at = $4, http_status = $5,
            answer = $6 where id = $1`,
    [batchId, told.stored, told.rejected.length, told.now, told.httpStatus, JSON.stringify(told.answer)],
  )
}

export async function rejectValues(
  client: Queryable,
  batchId: number,
  rejected: readonly RejectedValue[],
  state: 'rejected' | 'dead',
): Promise<void> {
  if (rejected.length === 0) return
  await client.query(
    `update publish_value v set state = $6, reason = r.reason, detail = r.detail
       from unnest($2::integer[], $3::integer[], $4::text[], $5::text[], $7::text[])
            as r(place_id, cell_id, period, reason, detail)
      where v.batch_id = $1 and (v.place_id, v.cell_id, v.period) = (r.place_id, r.cell_id, r.period)`,
    [
      batchId,
      rejected.map((r) => r.placeId),
      rejected.map((r) => r.cellId),
      rejected.map((r) => r.period),
      rejected.map((r) => r.reason),
      state,
      rejected.map((r) => r.detail.slice(0, 500)),
    ],
  )
}

/** To be sent again, at once or later. */
export async function postponeBatch(
  client: Queryable,
  batchId: number,
  told: Answer & { readonly nextAttemptAt: Date | null; readonly countsAsAttempt?: boolean },
): Promise<void> {
  await client.query(
    `update publish_batch set state = 'waiting', next_attempt_at = $2, http_status = $3, answer = $4,
            attempt = attempt - $5::int where id = $1`,
    [batchId, told.nextAttemptAt, told.httpStatus, JSON.stringify(told.answer), told.countsAsAttempt === false ? 1 : 0],
  )
}

/** Gives the values of a request to smaller ones, which are due at once. Values in no group stay and are what the caller says. */
export async function splitBatch(
  client: Queryable,
  batch: ClaimedBatch,
  groups: readonly (readonly ValueKey[])[],
  told: Answer & { readonly rejected: readonly RejectedValue[]; readonly stored: number; readonly now: Date },
): Promise<number[]> {
  await rejectValues(client, batch.id, told.rejected, 'rejected')
  const made: number[] = []
  for (const group of groups.filter((keys) => keys.length > 0)) {
    const { rows } = await client.query<{ id: number }>(
      `insert into publish_batch (server_id, data_set_uid, run_id, deletes, state, priority, value_count, planned_at)
       select server_id, data_set_uid, run_id, deletes, 'planned', priority, $2, planned_at from publish_batch where id = $1
       returning id`,
      [batch.id, group.length],
    )
    const id = rows[0]?.id
    if (id === undefined) throw new Error(`Batch ${batch.id} is gone while it is split`)
    await client.query(
      `update publish_value v set batch_id = $2
         from unnest($3::integer[], $4::integer[], $5::text[]) as k(place_id, cell_id, period)
        where v.batch_id = $1 and (v.place_id, v.cell_id, v.period) = (k.place_id, k.cell_id, k.period)`,
      [batch.id, id, group.map((k) => k.placeId), group.map((k) => k.cellId), group.map((k) => k.period)],
    )
    made.push(id)
  }
  // What stays in it was stored: then it is answered, else it is only split.
  await client.query(
    `update publish_batch set state = case when $2 > 0 then 'answered' else 'split' end, stored_count = $2,
            rejected_count = $3, answered_at = $4, http_status = $5, answer = $6 where id = $1`,
    [batch.id, told.stored, told.rejected.length, told.now, told.httpStatus, JSON.stringify(told.answer)],
  )
  return made
}

export interface OpenBatches {
  readonly due: number
  readonly sending: number
  readonly nextAttemptAt: Date | null
}

/** What is left to send. */
export async function countOpenBatches(
  client: Queryable,
  { serverId, dataSetUid }: ServerDataSet,
  now: Date,
): Promise<OpenBatches> {
  const { rows } = await client.query<OpenBatches & Record<string, unknown>>(
    `select count(*) filter (where state <> 'sending' and (next_attempt_at is null or next_attempt_at <= $3))::int as due,
            count(*) filter (where state = 'sending')::int as sending,
            min(next_attempt_at) filter (where state <> 'sending' and next_attempt_at > $3) as "nextAttemptAt"
       from publish_batch where server_id = $1 and data_set_uid = $2 and state in ('planned', 'sending', 'waiting')`,
    [serverId, dataSetUid, now],
  )
  return rows[0] ?? { due: 0, sending: 0, nextAttemptAt: null }
}
