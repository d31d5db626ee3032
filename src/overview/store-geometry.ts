import { facilityFilter, type Scope } from '../accounts/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { AreaRow } from './store-areas.ts'

export interface BorderRow {
  readonly id: number
  readonly name: string
  readonly geometry: unknown
}

/** Geometries of the areas directly below. */
export async function loadBorders(client: Queryable, areaId: number): Promise<BorderRow[]> {
  const { rows } = await client.query<BorderRow>(
    'select id, name, geometry from area where parent_id = $1 and vanished_at is null order by id',
    [areaId],
  )
  return rows
}

export interface PointRow {
  readonly id: number
  readonly name: string
  readonly longitude: number
  readonly latitude: number
}

export async function loadPoints(
  client: Queryable,
  { id, hierarchy }: Pick<AreaRow, 'id' | 'hierarchy'>,
  scope: Scope,
): Promise<PointRow[]> {
  const column = hierarchy === 'openlmis' ? 'f.openlmis_area_id' : 'f.dhis2_area_id'
  const visible = facilityFilter(scope, 'f', 2)
  const { rows } = await client.query<PointRow>(
    `select f.id, f.name, f.longitude, f.latitude from facility f
      where ${column} = $1 and f.active and f.longitude is not null and f.latitude is not null and ${visible.sql}
      order by f.id`,
    [id, ...visible.values],
  )
  return rows
}

/** Changes when a border or a place below may have moved. */
export async function loadGeometryVersion(client: Queryable, areaId: number): Promise<string> {
  const { rows } = await client.query<{ version: string }>(
    `select concat_ws(' ',
       (select concat(count(*), ' ', max(fetched_at)) from area where parent_id = $1),
       (select concat(count(*), ' ', max(fetched_at)) from place where area_id = $1)) as version`,
    [areaId],
  )
  return rows[0]?.version ?? ''
}
