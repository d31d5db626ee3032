import { facilityFilter, type Scope } from '../accounts/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { ServerDataSet, ValueKey } from './store-batches.ts'
import type { FindingKind } from './store-findings.ts'
import { SHOWN_STATE, type StateName } from './store-overview.ts'

export interface ValueRow {
  readonly facilityId: number
  readonly facility: string
  readonly orgUnitUid: string
  readonly cellId: number
  readonly cell: string
  readonly indicator: string
  readonly products: readonly string[]
  readonly unit: string
  readonly period: string
  readonly value: string | null
  readonly heldThere: string | null
  readonly state: StateName
  readonly reason: string | null
  readonly detail: string | null
  readonly computedAt: Date
  readonly sentAt: Date | null
  readonly answeredAt: Date | null
  readonly sourceRecord: string | null
  readonly fetchedAt: Date | null
}

const ROW = `o.id as "facilityId", o.name as facility, o.source_id as "orgUnitUid", c.id as "cellId", c.name as cell, c.indicator,
  c.product_codes as products, c.unit, n.period, n.value, n.held_there as "heldThere", ${SHOWN_STATE} as state, n.reason,
  n.detail, n.computed_at as "computedAt", n.sent_at as "sentAt", n.answered_at as "answeredAt",
  n.source_record as "sourceRecord", n.fetched_at as "fetchedAt"`

const FROM = `publish_value_now n join publish_cell c on c.id = n.cell_id join place o on o.id = n.place_id`

export interface ValueQuery extends ServerDataSet {
  readonly period?: string | undefined
  readonly facilityId?: number | undefined
  readonly state?: StateName | undefined
  readonly reason?: string | undefined
  readonly limit: number
  /** Key of the last one shown. */
  readonly after?: ValueKey | undefined
  readonly scope: Scope
}

/** States that few values are in; they have an index of their own. */
const EXCEPTIONS: readonly (StateName | undefined)[] = ['computed', 'held', 'rejected', 'dead']

/** Page by page in the order of the key. */
export async function listValues(client: Queryable, query: ValueQuery): Promise<ValueRow[]> {
  const seen = facilityFilter(query.scope, 'f', 11)
  const { rows } = await client.query<ValueRow & Record<string, unknown>>(
    `select * from (
       select ${ROW} from ${FROM}
        where c.server_id = $1 and c.data_set_uid = $2 and ($3::text is null or n.period = $3)
          and ($4::int is null or n.place_id = $4) and ($5::text is null or n.reason = $5)
          ${EXCEPTIONS.includes(query.state) ? "and n.stored_state <> 'batched'" : ''}
          and ($6::int is null or (n.place_id, n.cell_id, n.period) > ($6, $7::int, $8::text))
          and exists (select 1 from facility f where f.dhis2_place_id = n.place_id and ${seen.sql})) q
      where $9::text is null or state = $9
      order by "facilityId", "cellId", period limit $10`,
    [
      query.serverId,
      query.dataSetUid,
      query.period ?? null,
      query.facilityId ?? null,
      query.reason ?? null,
      query.after?.placeId ?? null,
      query.after?.cellId ?? null,
      query.after?.period ?? null,
      query.state ?? null,
      query.limit,
      ...seen.values,
    ],
  )
  return rows
}

export async function loadValue(client: Queryable, key: ValueKey, scope: Scope): Promise<ValueRow | undefined> {
  const seen = facilityFilter(scope, 'f', 4)
  const { rows } = await client.query<ValueRow & Record<string, unknown>>(
    `select ${ROW} from ${FROM} where n.place_id = $1 and n.cell_id = $2 and n.period = $3
        and exists (select 1 from facility f where f.dhis2_place_id = n.place_id and ${seen.sql})`,
    [key.placeId, key.cellId, key.period, ...seen.values],
  )
  return rows[0]
}

export interface EarlierRow {
  readonly at: Date
  readonly value: string | null
  readonly state: StateName
  readonly reason: string | null
  readonly detail: string | null
  readonly sentAt: Date | null
  readonly answeredAt: Date | null
  readonly runId: number
  readonly startedBy: string | null
  readonly attempt: number | null
}

/** What a value is and was, newest first. */
export async function loadValueHistory(
  client: Queryable,
  { placeId, cellId, period }: ValueKey,
): Promise<EarlierRow[]> {
  const { rows } = await client.query<EarlierRow & Record<string, unknown>>(
    `select v.computed_at as at, v.value, v.state, v.reason, v.detail, b.sent_at as "sentAt", b.answered_at as "answeredAt",
            v.run_id as "runId", coalesce(r.requested_by, r.trigger) as "startedBy", b.attempt
       from (select computed_at, value, state, reason, detail, batch_id, run_id, now() as replaced_at from publish_value_now
              where place_id = $1 and cell_id = $2 and period = $3
             union all
             select computed_at, value, state, reason, detail, batch_id, run_id, replaced_at from publish_value_earlier
              where place_id = $1 and cell_id = $2 and period = $3) v
       left join publish_batch b on b.id = v.batch_id left join run r on r.id = v.run_id
      order by v.replaced_at desc, v.computed_at desc`,
    [placeId, cellId, period],
  )
  return rows
}

export interface FindingRow {
  readonly id: number
  readonly kind: FindingKind
  readonly facilityId: number
  readonly facility: string
  readonly cellId: number
  readonly cell: string
  readonly period: string
  readonly ours: string | null
  readonly theirs: string | null
  readonly theirChangedAt: Date | null
  readonly foundAt: Date
  readonly resolvedAt: Date | null
}

export interface FindingQuery extends ServerDataSet {
  readonly period?: string | undefined
  readonly limit: number
  readonly after?: number | undefined
  readonly scope: Scope
}

const FINDING = `x.id, x.kind, o.id as "facilityId", o.name as facility, c.id as "cellId", c.name as cell, x.period, x.ours, x.theirs,
  x.their_changed_at as "theirChangedAt", x.found_at as "foundAt", x.resolved_at as "resolvedAt"`

export async function listFindings(client: Queryable, query: FindingQuery): Promise<FindingRow[]> {
  const seen = facilityFilter(query.scope, 'f', 6)
  const { rows } = await client.query<FindingRow & Record<string, unknown>>(
    `select ${FINDING} from publish_finding x join publish_cell c on c.id = x.cell_id join place o on o.id = x.place_id
      where x.resolved_at is null and c.server_id = $1 and c.data_set_uid = $2 and ($3::text is null or x.period = $3)
        and ($4::bigint is null or x.id > $4)
        and exists (select 1 from facility f where f.dhis2_place_id = x.place_id and ${seen.sql})
      order by x.id limit $5`,
    [query.serverId, query.dataSetUid, query.period ?? null, query.after ?? null, query.limit, ...seen.values],
  )
  return rows
}

export async function loadValueFindings(
  client: Queryable,
  { placeId, cellId, period }: ValueKey,
): Promise<FindingRow[]> {
  const { rows } = await client.query<FindingRow & Record<string, unknown>>(
    `select ${FINDING} from publish_finding x join publish_cell c on c.id = x.cell_id join place o on o.id = x.place_id
      where x.place_id = $1 and x.cell_id = $2 and x.period = $3 order by x.id desc`,
    [placeId, cellId, period],
  )
  return rows
}
