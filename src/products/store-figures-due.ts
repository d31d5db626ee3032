import type { Queryable } from '../platform/database/open-database.ts'

/** What an antigen's numbers are made of changed, so that figures of every place are computed again. */
export async function markAllFiguresDue(client: Queryable): Promise<void> {
  await client.query(
    `insert into figures_due (place_id) select id from place order by id
     on conflict (place_id) do update set since = now()`,
  )
}
