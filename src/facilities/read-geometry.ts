import type { Position } from './position.ts'

export interface Shape {
  /** Polygon or MultiPolygon as it came. */
  readonly geometry: object | null
  readonly position: Position | null
  /** True when something was there that is neither. */
  readonly isBad: boolean
}

const nothing: Shape = { geometry: null, position: null, isBad: false }
const bad: Shape = { ...nothing, isBad: true }

/** GeoJSON (RFC 7946) as DHIS2 stores it: longitude first. Servers hold strange ones; those are told, not guessed. */
export function readGeometry(raw: unknown): Shape {
  if (raw === null || raw === undefined) return nothing
  if (typeof raw !== 'object' || !('type' in raw) || !('coordinates' in raw)) return bad
  const { type, coordinates } = raw
  if (type === 'Point') {
    const position = readPoint(coordinates)
    return position ? { geometry: null, position, isBad: false } : bad
  }
  if (type === 'Polygon') return isPolygon(coordinates) ? { ...nothing, geometry: { type, coordinates } } : bad
  if (type === 'MultiPolygon') {
    const isGood = Array.isArray(coordinates) && coordinates.length > 0 && coordinates.every(isPolygon)
    return isGood ? { ...nothing, geometry: { type, coordinates } } : bad
  }
  return bad
}

function readPoint(coordinates: unknown): Position | undefined {
  if (!isPoint(coordinates)) return undefined
  const [longitude, latitude] = coordinates
  return { latitude, longitude }
}

const isPoint = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length >= 2 && Number.isFinite(value[0]) && Number.isFinite(value[1])

const SMALLEST_RING = 4
const isRing = (value: unknown): boolean =>
  Array.isArray(value) && value.length >= SMALLEST_RING && value.every(isPoint)
const isPolygon = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isRing)
