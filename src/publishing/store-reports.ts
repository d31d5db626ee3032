import { facilityFilter, type Scope } from '../accounts/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { ServerDataSet } from './store-batches.ts'
import { SHOWN_STATE, type StateName } from './store-overview.ts'
import { PART, planTodo, prepareTodo, type Planned, type PlanScope } from './store-plan.ts'

export interface ReportsOf extends ServerDataSet {
  readonly period: string
}

/** The org units among these that may be seen, as places. A facility is named by its own id or that of its org unit. */
export async function resolvePlaces(
  client: Queryable,
  {
    facilityIds,
    areaId,
  }: { readonly facilityIds?: readonly number[] | undefined; readonly areaId?: number | undefined },
  scope: Scope,
): Promise<number[]> {
  const seen = facilityFilter(scope, 'f', 3)
  const { rows } = await client.query<{ id: number }>(
    `select distinct f.dhis2_place_id as id from facility f
      where f.dhis2_place_id is not null and f.openlmis_place_id is not null
        and ($1::int[] is null or f.id = any($1) or f.dhis2_place_id = any($1))
        and ($2::int is null or exists (select 1 from area a where a.id in (f.openlmis_area_id, f.dhis2_area_id)
                                           and $2 = any(a.path || a.id)))
        and ${seen.sql} order by 1`,
    [facilityIds ?? null, areaId ?? null, ...seen.values],
  )
  return rows.map(({ id }) => id)
}

export interface Mark {
  readonly by: string
  readonly at: Date
}

export async function loadMarks(
  client: Queryable,
  of: ReportsOf,
  placeIds: readonly number[],
): Promise<{
  readonly holds: ReadonlyMap<number, Mark & { readonly comment: string }>
  readonly releases: ReadonlyMap<number, Mark>
}> {
  const key = [of.serverId, of.dataSetUid, of.period, placeIds]
  const holds = await client.query<{ placeId: number; by: string; at: Date; comment: string }>(
    `select place_id as "placeId", held_by as by, held_at as at, comment from publish_hold
      where server_id = $1 and data_set_uid = $2 and period = $3 and place_id = any($4::int[]) and lifted_at is null`,
    key,
  )
  const releases = await client.query<{ placeId: number; by: string; at: Date }>(
    `select place_id as "placeId", released_by as by, released_at as at from publish_release
      where server_id = $1 and data_set_uid = $2 and period = $3 and place_id = any($4::int[])`,
    key,
  )
  return {
    holds: new Map(holds.rows.map(({ placeId, ...mark }) => [placeId, mark])),
    releases: new Map(releases.rows.map(({ placeId, ...mark }) => [placeId, mark])),
  }
}

/** Keeps reports back: what is not yet on its way waits. Returns how many values that are. */
export async function holdReports(
  client: Queryable,
  of: ReportsOf,
  placeIds: readonly number[],
  { comment, by, at }: Mark & { readonly comment: string },
): Promise<number> {
  await client.query(
    `insert into publish_hold (server_id, data_set_uid, place_id, period, comment, held_by, held_at)
     select $1, $2, place_id, $3, $5, $6, $7 from unnest($4::int[]) place_id
     on conflict (server_id, data_set_uid, place_id, period) where lifted_at is null
     do update set comment = excluded.comment, held_by = excluded.held_by, held_at = excluded.held_at`,
    [of.serverId, of.dataSetUid, of.period, placeIds, comment, by, at],
  )
  const { rowCount } = await client.query(
    `update publish_value v set state = 'computed', batch_id = null
       from publish_cell c, publish_batch b
      where c.id = v.cell_id and c.server_id = $1 and c.data_set_uid = $2 and v.period = $3 and v.place_id = any($4::int[])
        and v.state = 'batched' and b.id = v.batch_id and b.state in ('planned', 'waiting')`,
    [of.serverId, of.dataSetUid, of.period, placeIds],
  )
  return rowCount ?? 0
}

/** Lifts holds, notes who released, and gives what waits to requests. */
export async function releaseReports(
  client: Queryable,
  of: ReportsOf,
  placeIds: readonly number[],
  { by, at }: Mark,
  plan: PlanScope,
): Promise<Planned> {
  await client.query(
    `update publish_hold set lifted_by = $5, lifted_at = $6
      where server_id = $1 and data_set_uid = $2 and period = $3 and place_id = any($4::int[]) and lifted_at is null`,
    [of.serverId, of.dataSetUid, of.period, placeIds, by, at],
  )
  await client.query(
    `insert into publish_release (server_id, data_set_uid, place_id, period, released_by, released_at)
     select $1, $2, place_id, $3, $5, $6 from unnest($4::int[]) place_id
     on conflict (server_id, data_set_uid, place_id, period)
     do update set released_by = excluded.released_by, released_at = excluded.released_at`,
    [of.serverId, of.dataSetUid, of.period, placeIds, by, at],
  )
  return await planWaiting(client, plan, { period: of.period, placeIds })
}

/** Gives computed values to requests: those of these reports, or all that no hold keeps back. */
export async function planWaiting(
  client: Queryable,
  plan: PlanScope,
  of: { readonly period?: string; readonly placeIds?: readonly number[] } = {},
): Promise<Planned> {
  await prepareTodo(client)
  await client.query(
    `insert into publish_todo (place_id, cell_id, period, value, sent_value, state, deletes, is_new, part)
     select n.place_id, n.cell_id, n.period, n.value, n.sent_value, 'batched', n.value is null, true,
            ${PART('$3', 'true', '(n.value is null)')}
       from publish_value n join publish_cell c on c.id = n.cell_id
      where n.state = 'computed' and c.server_id = $1 and c.data_set_uid = $2
        and ($4::text is null or n.period = $4) and ($5::int[] is null or n.place_id = any($5))
        and not exists (select 1 from publish_hold h where h.server_id = $1 and h.data_set_uid = $2
                           and h.place_id = n.place_id and h.period = n.period and h.lifted_at is null)`,
    [plan.serverId, plan.dataSetUid, plan.valuesPerBatch, of.period ?? null, of.placeIds ?? null],
  )
  const planned = await planTodo(client, plan)
  await client.query(
    `update publish_value v set state = 'batched', batch_id = p.batch_id
       from publish_todo t join publish_todo_batch p on (p.deletes, p.part) = (t.deletes, t.part)
      where (v.place_id, v.cell_id, v.period) = (t.place_id, t.cell_id, t.period)`,
  )
  return planned
}

export interface FacilityRow {
  readonly facilityId: number
  readonly facility: string
  readonly area: string | null
  readonly states: Partial<Record<StateName, number>>
}

export interface FacilityQuery extends ReportsOf {
  readonly areaId?: number | undefined
  readonly search?: string | undefined
  readonly limit: number
  readonly after?: number | undefined
  readonly scope: Scope
}

/** One line for each facility that is linked, in order of ids; without states where nothing was computed for the period yet. */
export async function listReports(client: Queryable, query: FacilityQuery): Promise<FacilityRow[]> {
  const seen = facilityFilter(query.scope, 'f', 8)
  const { rows } = await client.query<FacilityRow & Record<string, unknown>>(
    `select o.id as "facilityId", o.name as facility, a.name as area, coalesce(s.states, '{}') as states
       from place o left join area a on a.id = o.area_id
       join lateral (
         select jsonb_object_agg(state, n) as states
           from (select ${SHOWN_STATE} as state, count(*)::int as n
                   from publish_value_now n join publish_cell c on c.id = n.cell_id
                  where n.place_id = o.id and c.server_id = $1 and c.data_set_uid = $2 and n.period = $3 group by 1) q) s
         on true
      where o.system = 'dhis2' and ($4::int is null or $4 = o.area_id or $4 = any(a.path))
        and ($5::text is null or o.name ilike '%' || $5 || '%') and ($6::int is null or o.id > $6)
        and exists (select 1 from facility f where f.dhis2_place_id = o.id and f.openlmis_place_id is not null and ${seen.sql})
      order by o.id limit $7`,
    [
      query.serverId,
      query.dataSetUid,
      query.period,
      query.areaId ?? null,
      query.search ?? null,
      query.after ?? null,
      query.limit,
      ...seen.values,
    ],
  )
  return rows
}

export async function loadPlaceName(client: Queryable, placeId: number): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select name from place where id = $1', [placeId])
  return rows[0]?.name ?? ''
}
