import type { Queryable } from '../platform/database/open-database.ts'

/** Names of the data sets of a server by their UIDs, also of those that are gone there. */
export async function loadDataSetNames(client: Queryable, serverId: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ uid: string; name: string }>(
    'select uid, name from dhis2_data_set where server_id = $1',
    [serverId],
  )
  return new Map(rows.map(({ uid, name }) => [uid, name]))
}
