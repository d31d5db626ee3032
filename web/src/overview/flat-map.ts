import type { OverviewGeometry } from '../../../contract/overview.ts'

export interface FlatFeature {
  readonly type: 'Feature'
  readonly id: number
  readonly properties: OverviewGeometry['features'][number]['properties']
  readonly geometry: Geometry
}
type Point = readonly [number, number]
type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Point }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Point[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Point[])[])[] }

function isGeometry(value: Record<string, unknown> | null): boolean {
  return (
    value !== null &&
    ['Point', 'Polygon', 'MultiPolygon'].includes(String(value['type'])) &&
    Array.isArray(value['coordinates'])
  )
}

/**
 * Degrees as plain x and y, x shortened by the cosine of the middle latitude. Drawing on the plane, not the sphere, because
 * org units come with rings of either winding, and on a sphere the wrong one paints the rest of the world.
 */
export function flatten(features: OverviewGeometry['features']): FlatFeature[] {
  const usable = features.filter((feature) => isGeometry(feature.geometry)) as unknown as FlatFeature[]
  const latitudes = usable.map((feature) => centreOf(feature)[1])
  const middle = latitudes.reduce((sum, latitude) => sum + latitude, 0) / Math.max(1, latitudes.length)
  const shorten = Math.cos((middle * Math.PI) / 180)
  const flat = ([x, y]: Point): Point => [x * shorten, y]
  return usable.map((feature) => ({ ...feature, geometry: mapPoints(feature.geometry, flat) }))
}

function mapPoints(geometry: Geometry, change: (point: Point) => Point): Geometry {
  if (geometry.type === 'Point') return { ...geometry, coordinates: change(geometry.coordinates) }
  if (geometry.type === 'Polygon')
    return { ...geometry, coordinates: geometry.coordinates.map((ring) => ring.map(change)) }
  return { ...geometry, coordinates: geometry.coordinates.map((polygon) => polygon.map((ring) => ring.map(change))) }
}

/** The ring that surrounds most: its outer one for a polygon, the largest island for several. */
function largestRing(geometry: Exclude<Geometry, { type: 'Point' }>): readonly Point[] {
  const rings =
    geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.map((polygon) => polygon[0] ?? [])
  return rings.toSorted((a, b) => areaOf(b) - areaOf(a))[0] ?? []
}

/** The centre of gravity; of a bent area it may lie outside. */
export function centreOf({ geometry }: FlatFeature): Point {
  return geometry.type === 'Point' ? geometry.coordinates : centroidOf(largestRing(geometry))
}

const SCAN_LINES = 12

/** Where a label has most room: the middle of the longest stretch that a level line has inside, lines near the centre first. */
export function labelPlaceOf(feature: FlatFeature): Point {
  const centre = centreOf(feature)
  if (feature.geometry.type === 'Point') return centre
  const ring = largestRing(feature.geometry)
  const latitudes = ring.map(([, y]) => y)
  const [low, high] = [Math.min(...latitudes), Math.max(...latitudes)]
  const lines = Array.from({ length: SCAN_LINES }, (_, line) => low + ((line + 0.5) / SCAN_LINES) * (high - low))
  const places = lines.flatMap((y) =>
    stretchesInside(ring, y).map(([from, to]) => ({ x: (from + to) / 2, y, room: to - from })),
  )
  const worth = ({ y, room }: { y: number; room: number }) => room * (1.5 - Math.abs(y - centre[1]) / (high - low || 1))
  const best = places.toSorted((a, b) => worth(b) - worth(a))[0]
  return best ? [best.x, best.y] : centre
}

/** The parts of a level line at y that are inside the ring, from west to east. */
function stretchesInside(ring: readonly Point[], y: number): [from: number, to: number][] {
  const crossings = ring
    .flatMap((a, index) => {
      const b = ring[(index + 1) % ring.length] ?? a
      return a[1] > y === b[1] > y ? [] : [a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])]
    })
    .toSorted((one, other) => one - other)
  return crossings.flatMap((from, index) => {
    const to = crossings[index + 1]
    return index % 2 === 0 && to !== undefined ? [[from, to] satisfies [number, number]] : []
  })
}

function crossSum(ring: readonly Point[], add: (a: Point, b: Point, cross: number) => number): number {
  return ring.reduce((sum, a, index) => {
    const b = ring[(index + 1) % ring.length] ?? a
    return sum + add(a, b, a[0] * b[1] - b[0] * a[1])
  }, 0)
}

const areaOf = (ring: readonly Point[]): number => Math.abs(crossSum(ring, (_a, _b, cross) => cross) / 2)

function centroidOf(ring: readonly Point[]): Point {
  const doubled = crossSum(ring, (_a, _b, cross) => cross)
  if (doubled === 0) return ring[0] ?? [0, 0]
  const x = crossSum(ring, (a, b, cross) => (a[0] + b[0]) * cross) / (3 * doubled)
  const y = crossSum(ring, (a, b, cross) => (a[1] + b[1]) * cross) / (3 * doubled)
  return [x, y]
}
