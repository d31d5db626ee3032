import type { Queryable } from '../platform/database/open-database.ts'

export interface AliasPaths {
  readonly system: string
  readonly left: readonly string[]
  readonly right: readonly string[]
}

/** Says that two areas are one. */
export async function saveAlias(
  client: Queryable,
  { system, left, right }: AliasPaths,
  { source, by, now }: { readonly source: 'person' | 'learnt'; readonly by: string; readonly now: Date },
): Promise<void> {
  // What a person said is not replaced by what was learnt.
  await client.query(
    `insert into area_alias as a (other_system, left_path, right_path, source, decided_by, decided_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (other_system, left_path, right_path) do update
        set source = excluded.source, decided_by = excluded.decided_by, decided_at = excluded.decided_at
      where a.source = 'learnt' and excluded.source = 'person'`,
    [system, left, right, source, by, now],
  )
}

/** False when there was none. */
export async function deleteAlias(client: Queryable, { system, left, right }: AliasPaths): Promise<boolean> {
  const { rowCount } = await client.query(
    'delete from area_alias where other_system = $1 and left_path = $2 and right_path = $3',
    [system, left, right],
  )
  return rowCount === 1
}
