import type { Queryable } from './open-database.ts'

/**
 * Says that a part of the store changed. Call it as the last statement of the transaction that changes it: the row stays
 * locked until the commit, so numbers grow in the order of commits and a reader never keeps an old state under a new number.
 */
export async function raiseDataVersion(client: Queryable, name: string): Promise<void> {
  await client.query(
    `insert into data_version (name, version) values ($1, 1)
     on conflict (name) do update set version = data_version.version + 1`,
    [name],
  )
}

/** How often each part changed; a part that never changed is absent. */
export async function loadDataVersions(client: Queryable): Promise<Readonly<Record<string, number>>> {
  const { rows } = await client.query<{ name: string; version: number }>(
    'select name, version from data_version order by name',
  )
  return Object.fromEntries(rows.map(({ name, version }) => [name, version]))
}
