import { facilityFilter, type Scope } from '../accounts/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { ServerDataSet } from './store-batches.ts'
import {
  EFFECTIVE_STATE,
  HELD_THERE,
  keepEarlier,
  PART,
  planTodo,
  prepareTodo,
  type Planned,
  type PlanScope,
} from './store-plan.ts'

/** Values to be sent again. */
export interface ReplayFilter extends ServerDataSet {
  readonly period?: string | undefined
  readonly facilityId?: number | undefined
  readonly states: readonly ('rejected' | 'dead' | 'accepted' | 'released')[]
  readonly reason?: string | undefined
  readonly onlyFindings: boolean
}

export interface ReplayCount {
  readonly values: number
  readonly facilities: number
}

/**
 * Fills `publish_todo` with what the filter names. What we refused ourselves is left out: only another source or mapping changes that. Values
 * on their way are left alone.
 */
async function selectReplay(
  client: Queryable,
  filter: ReplayFilter,
  scope: Scope,
  valuesPerBatch: number,
): Promise<void> {
  await prepareTodo(client)
  const seen = facilityFilter(scope, 'f', 9)
  await client.query(
    `insert into publish_todo (place_id, cell_id, period, value, sent_value, state, deletes, is_new, part)
     select n.place_id, n.cell_id, n.period, n.value, n.held, 'batched', n.value is null, false,
            ${PART('$8', 'true', '(n.value is null)')}
       from (select v.place_id, v.cell_id, v.period, v.value, ${HELD_THERE} as held, ${EFFECTIVE_STATE} as state, v.reason
               from publish_value v join publish_cell c on c.id = v.cell_id left join publish_batch b on b.id = v.batch_id
              where c.server_id = $1 and c.data_set_uid = $2 and v.state not in ('computed', 'refused')
                and ($3::text is null or v.period = $3)
                and ($4::int is null or v.place_id in (select dhis2_place_id from facility where id = $4 or dhis2_place_id = $4))
            ) n
      where (n.state = any($5::text[]) or n.state = 'deleted' and 'accepted' = any($5::text[]))
        and ($6::text is null or n.reason = $6)
        and (not $7 or exists (select 1 from publish_finding x where x.place_id = n.place_id and x.cell_id = n.cell_id
                                  and x.period = n.period and x.resolved_at is null))
        and exists (select 1 from facility f where f.dhis2_place_id = n.place_id and ${seen.sql})`,
    [
      filter.serverId,
      filter.dataSetUid,
      filter.period ?? null,
      filter.facilityId ?? null,
      filter.states,
      filter.reason ?? null,
      filter.onlyFindings,
      valuesPerBatch,
      ...seen.values,
    ],
  )
}

export interface ReplayKey {
  readonly placeId: number
  readonly cellId: number
  readonly period: string
}

/** How many values the filter names, and some of them. Inside a transaction that ends. */
export async function previewReplay(
  client: Queryable,
  filter: ReplayFilter,
  scope: Scope,
): Promise<ReplayCount & { readonly examples: readonly ReplayKey[] }> {
  await selectReplay(client, filter, scope, 1000)
  const { rows } = await client.query<ReplayCount & Record<string, unknown>>(
    'select count(*)::int as values, count(distinct place_id)::int as facilities from publish_todo',
  )
  const { rows: examples } = await client.query<ReplayKey & Record<string, unknown>>(
    `select place_id as "placeId", cell_id as "cellId", period from publish_todo order by 1, 2, 3 limit 20`,
  )
  return { ...(rows[0] ?? { values: 0, facilities: 0 }), examples }
}

/** Gives them to requests, and keeps what they were. */
export async function applyReplay(
  client: Queryable,
  filter: ReplayFilter,
  scope: Scope,
  plan: PlanScope,
): Promise<Planned & ReplayCount & { readonly examples: readonly ReplayKey[] }> {
  const counted = await previewReplayWith(client, filter, scope, plan.valuesPerBatch)
  const planned = await planTodo(client, plan)
  await keepEarlier(client, plan.runId, plan.now)
  await client.query(
    `update publish_value v set state = 'batched', batch_id = p.batch_id, sent_value = t.sent_value, reason = null, detail = null
       from publish_todo t join publish_todo_batch p on (p.deletes, p.part) = (t.deletes, t.part)
      where (v.place_id, v.cell_id, v.period) = (t.place_id, t.cell_id, t.period)`,
  )
  return { ...planned, ...counted }
}

async function previewReplayWith(client: Queryable, filter: ReplayFilter, scope: Scope, valuesPerBatch: number) {
  await selectReplay(client, filter, scope, valuesPerBatch)
  const { rows } = await client.query<ReplayCount & Record<string, unknown>>(
    'select count(*)::int as values, count(distinct place_id)::int as facilities from publish_todo',
  )
  return { ...(rows[0] ?? { values: 0, facilities: 0 }), examples: [] }
}
