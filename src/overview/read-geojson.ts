import type { Polygon, Position, Ring } from './simplify-borders.ts'

/** Polygons of a GeoJSON geometry as sources hold it; nothing for other kinds or nonsense. */
export function readPolygons(geometry: unknown): Polygon[] {
  if (!isRecord(geometry)) return []
  const { type, coordinates } = geometry
  if (type === 'Polygon') return [readPolygon(coordinates)].filter((polygon) => polygon.length > 0)
  if (type === 'MultiPolygon' && Array.isArray(coordinates)) {
    return coordinates.map((one: unknown) => readPolygon(one)).filter((polygon) => polygon.length > 0)
  }
  return []
}

function readPolygon(coordinates: unknown): Polygon {
  if (!Array.isArray(coordinates)) return []
  return coordinates.map((ring: unknown) => readRing(ring)).filter((ring) => ring.length >= 4)
}

function readRing(ring: unknown): Ring {
  if (!Array.isArray(ring)) return []
  return ring.flatMap((point: unknown): Position[] => {
    if (!Array.isArray(point)) return []
    const [x, y] = point as readonly unknown[]
    return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y) ? [[x, y]] : []
  })
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
