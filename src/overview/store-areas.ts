import { facilityFilter, type Scope } from '../accounts/index.ts'
import { topAreaId, type Hierarchy } from '../facilities/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'

export interface AreaRow {
  readonly id: number
  readonly code: string | null
  readonly name: string
  readonly level: number
  readonly levelName: string | null
  readonly hierarchy: Hierarchy
  readonly path: readonly number[]
}

const AREA = `a.id, a.code, a.name, a.level, a.level_name as "levelName", a.system as hierarchy, a.path`

export async function loadArea(client: Queryable, id: number): Promise<AreaRow | undefined> {
  return (await client.query<AreaRow>(`select ${AREA} from area a where a.id = $1`, [id])).rows[0]
}

/** The highest area of a hierarchy that may be seen as a whole. */
export async function loadRoot(client: Queryable, hierarchy: Hierarchy, scope: Scope): Promise<AreaRow | undefined> {
  const id = await topAreaId(client, hierarchy, scope.everywhere ? undefined : scope.areaIds)
  return id === undefined ? undefined : await loadArea(client, id)
}

/** From the country down, the area included. */
export async function loadPath(client: Queryable, path: readonly number[]): Promise<AreaRow[]> {
  const { rows } = await client.query<AreaRow>(
    `select ${AREA} from area a where a.id = any($1::int[]) order by cardinality(a.path)`,
    [path],
  )
  return rows
}

export async function loadChildren(client: Queryable, areaId: number): Promise<AreaRow[]> {
  const { rows } = await client.query<AreaRow>(
    `select ${AREA} from area a where a.parent_id = $1 and a.vanished_at is null order by a.name, a.id`,
    [areaId],
  )
  return rows
}

/** Areas below that hold facilities themselves: the districts, whatever the country calls them. */
export async function loadDistrictsBelow(client: Queryable, { id, hierarchy }: AreaRow): Promise<AreaRow[]> {
  const { rows } = await client.query<AreaRow>(
    `select ${AREA} from area a
      where a.path @> array[$1::int] and a.id <> $1 and a.vanished_at is null
        and exists (select 1 from place p where p.area_id = a.id and p.system = $2 and p.vanished_at is null)`,
    [id, hierarchy],
  )
  return rows
}

export interface AreaFacility {
  readonly id: number
  readonly name: string
  readonly code: string | null
  readonly typeCode: string | null
  readonly holdsStock: boolean
  readonly isStore: boolean
}

/** Facilities that stand in the area itself, not below it. */
export async function loadFacilitiesIn(
  client: Queryable,
  { id, hierarchy }: Pick<AreaRow, 'id' | 'hierarchy'>,
  scope: Scope,
): Promise<AreaFacility[]> {
  const column = hierarchy === 'openlmis' ? 'f.openlmis_area_id' : 'f.dhis2_area_id'
  const visible = facilityFilter(scope, 'f', 2)
  // The ids come first: no condition on the other system's area could be answered by an index.
  const { rows } = await client.query<AreaFacility>(
    `select f.id, f.name, f.code, f.type_code as "typeCode", f.holds_stock as "holdsStock",
            exists (select 1 from supply_link s where s.supplier_place_id = f.openlmis_place_id) as "isStore"
       from facility f
      where f.id = any(array(select o.id from place o where o.area_id = $1
                             union all
                             select l.place_id from place o join place_link l on l.other_place_id = o.id and l.state = 'confirmed'
                              where o.area_id = $1))
        and ${column} = $1 and f.active and ${visible.sql} order by f.name, f.id`,
    [id, ...visible.values],
  )
  return rows
}

/** Active places of each system at or below the area (in its own hierarchy) that no confirmed link leads from or to. */
export async function loadUnplaced(
  client: Queryable,
  area: Pick<AreaRow, 'id' | 'hierarchy' | 'level'>,
): Promise<{ openlmisOnly: number; dhis2Only: number }> {
  const { rows } = await client.query<{ openlmisOnly: number; dhis2Only: number }>(
    `select
       (select count(*) from place p left join area a on a.id = p.area_id
         where p.system = 'openlmis' and p.active and p.vanished_at is null
           and ($2 = 'openlmis' and a.path @> array[$1::int] or $3)
           and not exists (select 1 from place_link l join place o on o.id = l.other_place_id
                            where l.place_id = p.id and l.state = 'confirmed' and o.system = 'dhis2')) as "openlmisOnly",
       (select count(*) from place p left join area a on a.id = p.area_id
         where p.system = 'dhis2' and p.active and p.vanished_at is null
           and ($2 = 'dhis2' and a.path @> array[$1::int] or $3)
           and not exists (select 1 from place_link l where l.other_place_id = p.id and l.state = 'confirmed')) as "dhis2Only"`,
    [area.id, area.hierarchy, area.level === 1],
  )
  return rows[0] ?? { openlmisOnly: 0, dhis2Only: 0 }
}
