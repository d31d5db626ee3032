import type { Queryable } from '../platform/database/open-database.ts'

/** Active OpenLMIS places that keep stock; 0 before the first run. */
export async function countStockPlaces(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ places: number }>(
    `select count(*) as places from place where system = 'openlmis' and holds_stock and active and vanished_at is null`,
  )
  return rows[0]?.places ?? 0
}

/** UIDs of the org units at the top; none before the first run. */
export async function listRoots(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select source_id as id from area where system = 'dhis2' and parent_id is null and vanished_at is null order by id`,
  )
  return rows.map(({ id }) => id)
}
