import type { Queryable } from '../platform/database/open-database.ts'

/** Areas that somebody decides in, with all below them; undefined: everywhere. */
export type Reach = readonly number[] | undefined

/** The areas and all below them. */
export async function withAreasBelow(client: Queryable, areaIds: readonly number[]): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>('select id from area where path && $1::int[]', [areaIds])
  return rows.map(({ id }) => id)
}

/** Areas assigned to an account. */
export async function loadAssignedAreas(client: Queryable, accountId: number): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    'select area_id as id from reviewer_area where account_id = $1 order by area_id',
    [accountId],
  )
  return rows.map(({ id }) => id)
}

/** Whether one of the places lies in reach. */
export async function isInReach(client: Queryable, reach: Reach, placeIds: readonly number[]): Promise<boolean> {
  if (reach === undefined) return true
  const { rowCount } = await client.query(
    'select 1 from place where id = any($1::int[]) and area_id = any($2::int[])',
    [placeIds, reach],
  )
  return (rowCount ?? 0) > 0
}

export interface AssignedArea {
  readonly accountId: number
  readonly id: number
  readonly name: string
  readonly system: string
}

export async function listAssignedAreas(client: Queryable): Promise<AssignedArea[]> {
  const { rows } = await client.query<AssignedArea>(
    `select r.account_id as "accountId", a.id, a.name, a.system
       from reviewer_area r join area a on a.id = r.area_id order by r.account_id, a.name, a.id`,
  )
  return rows
}

/** Replaces the areas of an account; false when one of them is unknown. */
export async function assignAreas(client: Queryable, accountId: number, areaIds: readonly number[]): Promise<boolean> {
  const { rows } = await client.query<{ known: number }>(
    'select count(*)::int as known from area where id = any($1::int[])',
    [areaIds],
  )
  if (rows[0]?.known !== new Set(areaIds).size) return false
  await client.query('delete from reviewer_area where account_id = $1', [accountId])
  await client.query('insert into reviewer_area (account_id, area_id) select distinct $1::int, unnest($2::int[])', [
    accountId,
    areaIds,
  ])
  return true
}

/** Open cases at or below each of these areas. */
export async function countOpenIn(client: Queryable, areaIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ id: number; open: number }>(
    `with waiting as materialized (
       select p.area_id, count(*)::int as n
         from crosswalk_case c join place p on p.id = c.place_id
        where c.state in ('suggested', 'ambiguous', 'flagged') and p.vanished_at is null
          and (p.system = 'openlmis' or c.other_system = 'openlmis')
        group by p.area_id)
     select above.id, sum(w.n)::int as open
       from waiting w join area a on a.id = w.area_id cross join lateral unnest(a.path) as above(id)
      where above.id = any($1::int[]) group by above.id`,
    [areaIds],
  )
  return new Map(rows.map(({ id, open }) => [id, open]))
}

export interface TreeArea {
  readonly id: number
  readonly name: string
  readonly level: number
  readonly levelName: string | null
  readonly hasChildren: boolean
}

/** Areas right below one, or those of a system that have none above. */
export async function listAreasBelow(
  client: Queryable,
  { parent, system }: { readonly parent?: number | undefined; readonly system: string },
): Promise<TreeArea[]> {
  const { rows } = await client.query<TreeArea>(
    `select a.id, a.name, a.level, a.level_name as "levelName",
            exists (select 1 from area c where c.parent_id = a.id and c.vanished_at is null) as "hasChildren"
       from area a
      where a.vanished_at is null
        and case when $1::int is null then a.parent_id is null and a.system = $2 else a.parent_id = $1 end
      order by a.name, a.id`,
    [parent ?? null, system],
  )
  return rows
}
