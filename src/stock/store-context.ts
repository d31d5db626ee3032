import type { Queryable } from '../platform/database/open-database.ts'

export interface StockPlace {
  readonly id: number
  readonly sourceId: string
}

/** Places that keep stock, in the order in which they are read: area by area, as servers cache and people look. */
export async function loadStockPlaces(client: Queryable, system: string): Promise<StockPlace[]> {
  const { rows } = await client.query<{ id: number; sourceId: string }>(
    `select id, source_id as "sourceId" from place
      where system = $1 and holds_stock and vanished_at is null order by area_id nulls first, id`,
    [system],
  )
  return rows
}

/** Product id by orderable id. */
export async function loadProducts(client: Queryable, system: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ id: number; sourceId: string }>(
    `select id, source_id as "sourceId" from product where system = $1`,
    [system],
  )
  return new Map(rows.map(({ sourceId, id }) => [sourceId, id]))
}

/** Places that supply others. */
export async function loadStores(client: Queryable): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ id: number }>('select distinct supplier_place_id as id from supply_link')
  return new Set(rows.map(({ id }) => id))
}
