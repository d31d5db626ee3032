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
      `with seen as (
         select a.path, a.level from place p join area a on a.id = p.area_id
          where p.system = $1 and p.vanished_at is null
            and ($2 or p.area_id = any($3::int[]) or p.id = any($4::int[]))),
       usual as (
         select mode() within group (order by a.level) as level from place p join area a on a.id = p.area_id
          where p.system = $1 and p.vanished_at is null)
       select a.id, a.name, a.level, a.level_name as "levelName"
         from area a
        where a.id in (select s.path[least(u.level, cardinality(s.path))] from seen s, usual u where s.level >= u.level)
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
