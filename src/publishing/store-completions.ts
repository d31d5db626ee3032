import type { Queryable } from '../platform/database/open-database.ts'

export interface DueCompletion {
  readonly placeId: number
  readonly orgUnit: string
}

interface Of {
  readonly serverId: string
  readonly dataSetUid: string
  readonly period: string
}

/**
 * Facilities whose whole report of the period was taken, and whose completion was not registered yet: nothing of it waits, is held,
 * was refused or given up.
 */
export async function loadDueCompletions(
  client: Queryable,
  of: Of,
  placeIds: readonly number[],
): Promise<DueCompletion[]> {
  const { rows } = await client.query<DueCompletion & Record<string, unknown>>(
    `select v.place_id as "placeId", o.source_id as "orgUnit"
       from publish_value v join publish_cell c on c.id = v.cell_id join place o on o.id = v.place_id
       left join publish_batch b on b.id = v.batch_id
      where c.server_id = $1 and c.data_set_uid = $2 and v.period = $3 and v.place_id = any($4::integer[])
        and not exists (select 1 from publish_completion d where d.server_id = $1 and d.data_set_uid = $2
                           and d.place_id = v.place_id and d.period = $3)
      group by 1, 2
     having bool_and(v.state = 'batched' and b.state = 'answered') and bool_or(v.value is not null)
      order by 1`,
    [of.serverId, of.dataSetUid, of.period, placeIds],
  )
  return rows
}

export async function writeCompletions(
  client: Queryable,
  of: Of,
  placeIds: readonly number[],
  now: Date,
): Promise<void> {
  await client.query(
    `insert into publish_completion (server_id, data_set_uid, place_id, period, registered_at)
     select $1, $2, place_id, $3, $5 from unnest($4::integer[]) place_id on conflict do nothing`,
    [of.serverId, of.dataSetUid, of.period, placeIds, now],
  )
}
