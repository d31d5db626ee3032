import type { Scope } from '../accounts/index.ts'
import { facilityFilter } from '../accounts/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { ServerDataSet } from './store-batches.ts'

export type StateName = 'computed' | 'held' | 'released' | 'sending' | 'accepted' | 'deleted' | 'rejected' | 'dead'

/** Computed values of a report that is held are told apart from those that wait for their release. */
export const SHOWN_STATE = `case when n.state = 'computed' and exists (
  select 1 from publish_hold h join publish_cell hc on hc.id = n.cell_id
   where (h.server_id, h.data_set_uid, h.place_id, h.period) = (hc.server_id, hc.data_set_uid, n.place_id, n.period)
     and h.lifted_at is null) then 'held' else n.state end`

/** Only of org units that may be seen; who may see all is spared the look-up. */
const seenPlaces = (scope: Scope, placeColumn: string, firstParameter: number) => {
  if (scope.everywhere) return { sql: 'true', values: [] }
  const seen = facilityFilter(scope, 'f', firstParameter)
  return { sql: `${placeColumn} in (select f.dhis2_place_id from facility f where ${seen.sql})`, values: seen.values }
}

/** Values of a period by state, of org units that may be seen. */
export async function countStates(
  client: Queryable,
  serverId: string,
  period: string,
  scope: Scope,
): Promise<ReadonlyMap<string, Partial<Record<StateName, number>>>> {
  const seen = seenPlaces(scope, 'n.place_id', 3)
  const { rows } = await client.query<{ dataSetUid: string; state: StateName; n: number }>(
    `select c.data_set_uid as "dataSetUid", ${SHOWN_STATE} as state, count(*)::int as n
       from publish_value_now n join publish_cell c on c.id = n.cell_id
      where c.server_id = $1 and n.period = $2 and ${seen.sql}
      group by 1, 2`,
    [serverId, period, ...seen.values],
  )
  const counts = new Map<string, Partial<Record<StateName, number>>>()
  for (const { dataSetUid, state, n } of rows) counts.set(dataSetUid, { ...counts.get(dataSetUid), [state]: n })
  return counts
}

export interface QueueRow {
  readonly dataSetUid: string
  readonly values: number
  readonly batches: number
  readonly sending: number
  readonly waiting: number
  readonly oldestPlannedAt: Date | null
  readonly nextAttemptAt: Date | null
}

export async function loadQueues(client: Queryable, serverId: string): Promise<ReadonlyMap<string, QueueRow>> {
  const { rows } = await client.query<QueueRow & Record<string, unknown>>(
    `select data_set_uid as "dataSetUid", sum(value_count)::int as values, count(*)::int as batches,
            count(*) filter (where state = 'sending')::int as sending, count(*) filter (where state = 'waiting')::int as waiting,
            min(planned_at) as "oldestPlannedAt", min(next_attempt_at) as "nextAttemptAt"
       from publish_batch where server_id = $1 and state in ('planned', 'sending', 'waiting') group by 1`,
    [serverId],
  )
  return new Map(rows.map((row) => [row.dataSetUid, row]))
}

export async function countOpenFindings(
  client: Queryable,
  serverId: string,
  scope: Scope,
): Promise<ReadonlyMap<string, number>> {
  const seen = seenPlaces(scope, 'x.place_id', 2)
  const { rows } = await client.query<{ dataSetUid: string; n: number }>(
    `select c.data_set_uid as "dataSetUid", count(*)::int as n
       from publish_finding x join publish_cell c on c.id = x.cell_id
      where c.server_id = $1 and x.resolved_at is null and ${seen.sql} group by 1`,
    [serverId, ...seen.values],
  )
  return new Map(rows.map(({ dataSetUid, n }) => [dataSetUid, n]))
}

export interface BatchSums {
  readonly runId: number
  readonly batches: number
  readonly sent: number
  readonly stored: number
  readonly rejected: number
  readonly due: number
  readonly secondsSending: number | null
}

export async function sumBatches(
  client: Queryable,
  runIds: readonly number[],
): Promise<ReadonlyMap<number, BatchSums>> {
  const { rows } = await client.query<BatchSums & Record<string, unknown>>(
    `select run_id as "runId", count(*)::int as batches,
            coalesce(sum(value_count) filter (where state = 'answered'), 0)::int as sent,
            coalesce(sum(stored_count), 0)::int as stored, coalesce(sum(rejected_count), 0)::int as rejected,
            coalesce(sum(value_count) filter (where state in ('planned', 'sending', 'waiting')), 0)::int as due,
            extract(epoch from max(answered_at) - min(sent_at))::float8 as "secondsSending"
       from publish_batch where run_id = any($1::int[]) group by 1`,
    [runIds],
  )
  return new Map(rows.map((row) => [row.runId, row]))
}

export interface BatchRow {
  readonly id: number
  readonly state: 'planned' | 'sending' | 'waiting' | 'answered' | 'split'
  readonly deletes: boolean
  readonly values: number
  readonly stored: number | null
  readonly rejected: number | null
  readonly attempt: number
  readonly plannedAt: Date
  readonly sentAt: Date | null
  readonly answeredAt: Date | null
  readonly nextAttemptAt: Date | null
  readonly httpStatus: number | null
  readonly answer: unknown
}

export async function listBatches(client: Queryable, runId: number, limit: number): Promise<BatchRow[]> {
  const { rows } = await client.query<BatchRow & Record<string, unknown>>(
    `select id, state, deletes, value_count as values, stored_count as stored, rejected_count as rejected, attempt,
            planned_at as "plannedAt", sent_at as "sentAt", answered_at as "answeredAt", next_attempt_at as "nextAttemptAt",
            http_status as "httpStatus", answer
       from publish_batch where run_id = $1 order by id limit $2`,
    [runId, limit],
  )
  return rows
}

export interface CauseRow {
  readonly reason: string
  readonly byUs: boolean
  readonly count: number
  readonly facilities: number
  readonly example: string
}

/** Rejected and given up values by cause, those that concern most first; only of facilities that may be seen. */
export async function groupRejects(
  client: Queryable,
  { serverId, dataSetUid }: ServerDataSet,
  period: string | null,
  scope: Scope,
): Promise<CauseRow[]> {
  const seen = facilityFilter(scope, 'f', 4)
  const { rows } = await client.query<CauseRow & Record<string, unknown>>(
    `select coalesce(v.reason, '') as reason, v.state = 'refused' as "byUs", count(*)::int as count,
            count(distinct v.place_id)::int as facilities,
            min(o.name || ', ' || c.name || ', ' || v.period || ': ' || coalesce(v.detail, '')) as example
       from publish_value v join publish_cell c on c.id = v.cell_id join place o on o.id = v.place_id
      where v.state in ('rejected', 'refused', 'dead') and c.server_id = $1 and c.data_set_uid = $2
        and ($3::text is null or v.period = $3)
        and exists (select 1 from facility f where f.dhis2_place_id = v.place_id and ${seen.sql})
      group by 1, 2 order by 3 desc, 1`,
    [serverId, dataSetUid, period, ...seen.values],
  )
  return rows
}
