import type { Queryable } from '../platform/database/open-database.ts'

/** Figures of these places are computed again. Call it in the transaction that changed what they are made of. */
export async function markFiguresDue(client: Queryable, placeIds: readonly number[]): Promise<void> {
  if (placeIds.length === 0) return
  // Ordered, so that two writers wait for each other instead of deadlocking.
  await client.query(
    `insert into figures_due (place_id) select distinct id from unnest($1::integer[]) as t(id) order by id
     on conflict (place_id) do update set since = now()`,
    [placeIds],
  )
}

/** For changes that may touch any place, e.g. what an antigen's numbers are. */
export async function markAllFiguresDue(client: Queryable): Promise<void> {
  await client.query(
    `insert into figures_due (place_id) select id from place order by id
     on conflict (place_id) do update set since = now()`,
  )
}
