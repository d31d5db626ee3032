import type { OverviewGeometry } from '../../contract/overview.ts'
import type { Scope } from '../accounts/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { readPolygons } from './read-geojson.ts'
import { simplifyBorders, type Polygon } from './simplify-borders.ts'
import type { AreaRow } from './store-areas.ts'
import { loadBorders, loadPoints } from './store-geometry.ts'

/** A border may move by this share of the map's width: less than a pixel where people look at it. */
const TOLERANCE_SHARE = 1 / 800

type Feature = OverviewGeometry['features'][number]

/** The areas below as simplified borders, and the facilities that stand in the area itself as points. */
export async function loadGeometry(client: Queryable, area: AreaRow, scope: Scope): Promise<OverviewGeometry> {
  const borders = await loadBorders(client, area.id)
  const polygons = new Map(borders.map(({ id, geometry }) => [id, readPolygons(geometry)]))
  const simple = simplifyBorders(polygons, toleranceFor([...polygons.values()].flat()))
  const areas = borders.map(({ id, name }): Feature => {
    const drawn = simple.get(id) ?? []
    const geometry = drawn.length === 0 ? null : { type: 'MultiPolygon', coordinates: drawn }
    return { type: 'Feature', id, geometry, properties: { kind: 'area', name } }
  })
  const points = (await loadPoints(client, area, scope)).map(({ id, name, longitude, latitude }): Feature => ({
    type: 'Feature',
    id,
    geometry: { type: 'Point', coordinates: [longitude, latitude] },
    properties: { kind: 'facility', name },
  }))
  return { type: 'FeatureCollection', features: [...areas, ...points] }
}

function toleranceFor(polygons: readonly Polygon[]): number {
  const xs = polygons.flatMap(([outer = []]) => outer.map(([x]) => x))
  const ys = polygons.flatMap(([outer = []]) => outer.map(([, y]) => y))
  const width = Math.max(extent(xs), extent(ys))
  return Math.max(1e-5, width * TOLERANCE_SHARE)
}

function extent(values: readonly number[]): number {
  let [least, most] = [Infinity, -Infinity]
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)]
  return most > least ? most - least : 0
}
