import type { Queryable } from '../platform/database/open-database.ts'
import type { Scope } from './viewer.ts'

export interface AreaRow {
  readonly id: number
  readonly name: string
  readonly level: number
  readonly levelName: string | null
}

/**
 * The districts somebody may open: areas at the level where most facilities stand, which hold a facility the person may see,
 * directly or below. Areas of OpenLMIS; of DHIS2 where OpenLMIS has no facilities.
 */
export async function loadDistricts(client: Queryable, scope: Scope): Promise<AreaRow[]> {
  for (const system of ['openlmis', 'dhis2']) {
    const { rows } = await client.query<AreaRow>(
      `with held as materialized (
         select p.area_id, count(*) as places,
                bool_or($2 or p.area_id = any($3::int[]) or p.id = any($4::int[])) as seen
           from place p where p.system = $1 and p.vanished_at is null and p.area_id is not null
          group by p.area_id),
       usual as materialized (
         select a.level from held h join area a on a.id = h.area_id
          group by a.level order by sum(h.places) desc, a.level limit 1)
       select a.id, a.name, a.level, a.level_name as "levelName"
         from area a
        where a.id in (select b.path[least(u.level, cardinality(b.path))]
                         from held h join area b on b.id = h.area_id, usual u
                        where h.seen and b.level >= u.level)
        order by a.name, a.id`,
      [system, scope.everywhere, scope.areaIds, scope.placeIds],
    )
    if (rows.length > 0) return rows
  }
  return []
}

/** The highest areas somebody may see as a whole. */
export async function loadTopAreas(client: Queryable, areaIds: readonly number[]): Promise<AreaRow[]> {
  const { rows } = await client.query<AreaRow>(
    `select id, name, level, level_name as "levelName" from area
      where id = any($1::int[]) and (parent_id is null or parent_id <> all($1::int[]))
      order by level, name, id`,
    [areaIds],
  )
  return rows
}
