import type { Queryable } from '../platform/database/open-database.ts'

/** Whose areas: the supply hierarchy of OpenLMIS or the health hierarchy of DHIS2. */
export type Hierarchy = 'openlmis' | 'dhis2'

export interface Area {
  readonly id: number
  readonly code: string | null
  readonly name: string
  /** 1 is the country. */
  readonly level: number
  readonly levelName: string | null
  readonly parentId: number | null
  /** Ids from the country down to this area, itself included. */
  readonly path: readonly number[]
  readonly catchmentPopulation: number | null
}

const AREA = `id, code, name, level, level_name as "levelName", parent_id as "parentId", path,
  catchment_population as "catchmentPopulation"`

/** All areas that exist now, upper levels first. */
export async function listAreas(client: Queryable, hierarchy: Hierarchy): Promise<Area[]> {
  const { rows } = await client.query<Area>(
    `select ${AREA} from area where system = $1 and vanished_at is null order by level, name, id`,
    [hierarchy],
  )
  return rows
}

/** The area and all above it, the country first; empty when there is no such area. */
export async function areaPath(client: Queryable, areaId: number): Promise<Area[]> {
  const { rows } = await client.query<Area>(
    `select ${AREA} from area
      where id = any((select path from area where id = $1)::integer[]) order by cardinality(path)`,
    [areaId],
  )
  return rows
}

/**
 * The area that stands for the whole: of the highest level, and of several there the one with most areas below it (a stray zone
 * without a parent is nobody's country), then the one stored first. `among`: only of these areas, e.g. those a person may see.
 */
export async function topAreaId(
  client: Queryable,
  hierarchy: Hierarchy,
  among?: readonly number[],
): Promise<number | undefined> {
  const { rows } = await client.query<{ id: number }>(
    `with allowed as materialized (
       select id, level, path from area where system = $1 and vanished_at is null and ($2::integer[] is null or id = any($2))),
     top as materialized (select id, path from allowed where level = (select min(level) from allowed))
     select id from top t
      order by (select count(*) from area b where b.vanished_at is null and b.path @> array[t.id]) desc, id limit 1`,
    [hierarchy, among ?? null],
  )
  return rows[0]?.id
}

/** Ids of the view `facility` at or below the area; linked facilities count in both hierarchies. */
export async function facilitiesInArea(client: Queryable, hierarchy: Hierarchy, areaId: number): Promise<number[]> {
  const column = hierarchy === 'openlmis' ? 'openlmis_area_id' : 'dhis2_area_id'
  const { rows } = await client.query<{ id: number }>(
    `select f.id from facility f join area a on a.id = f.${column} where a.path @> array[$1::integer] order by f.id`,
    [areaId],
  )
  return rows.map(({ id }) => id)
}

/** GeoJSON geometries of areas for a map: those of one level, or the children of an area. */
export async function listGeometries(
  client: Queryable,
  hierarchy: Hierarchy,
  below: { readonly parentId: number } | { readonly level: number },
): Promise<{ id: number; name: string; geometry: object }[]> {
  const isByParent = 'parentId' in below
  const { rows } = await client.query<{ id: number; name: string; geometry: object }>(
    `select id, name, geometry from area
      where system = $1 and vanished_at is null and geometry is not null
        and ${isByParent ? 'parent_id' : 'level'} = $2 order by id`,
    [hierarchy, isByParent ? below.parentId : below.level],
  )
  return rows
}
