import { err, ok, type Result } from '../../base/result.ts'

/** Longitude, latitude in degrees. */
export type Position = readonly [longitude: number, latitude: number]
export type Ring = readonly Position[]

export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] }

/** Reads the GeoJSON geometry of an org unit; the error says in words what is wrong with it. */
export function parseGeometry(raw: unknown): Result<Geometry, string> {
  if (typeof raw !== 'object' || raw === null || !('type' in raw) || !('coordinates' in raw))
    return err('it is no GeoJSON geometry')
  const { type, coordinates } = raw
  switch (type) {
    case 'Point':
      return map(parsePosition(coordinates), (position) => ({ type, coordinates: position }))
    case 'Polygon':
      return map(parseRings(coordinates), (rings) => ({ type, coordinates: rings }))
    case 'MultiPolygon':
      return map(parseAll(coordinates, parseRings), (polygons) => ({ type, coordinates: polygons }))
    default:
      return err(`its type is ${JSON.stringify(type)}, not Point, Polygon or MultiPolygon`)
  }
}

const map = <T, U>(result: Result<T, string>, change: (value: T) => U): Result<U, string> =>
  result.ok ? ok(change(result.value)) : result

/** Reads each element; an empty list is no shape. */
function parseAll<T>(raw: unknown, parse: (item: unknown) => Result<T, string>): Result<T[], string> {
  if (!Array.isArray(raw) || raw.length === 0) return err('a list of coordinates is empty or missing')
  const items: T[] = []
  for (const item of raw) {
    const parsed = parse(item)
    if (!parsed.ok) return parsed
    items.push(parsed.value)
  }
  return ok(items)
}

const parseRings = (raw: unknown): Result<Ring[], string> => parseAll(raw, parseRing)

function parseRing(raw: unknown): Result<Ring, string> {
  const positions = parseAll(raw, parsePosition)
  if (!positions.ok) return positions
  const [first, last] = [positions.value[0], positions.value.at(-1)]
  if (positions.value.length < 4) return err('a ring has fewer than four positions')
  return first?.[0] === last?.[0] && first?.[1] === last?.[1] ? positions : err('a ring is not closed')
}

/** A third number is a height and is left out. */
function parsePosition(raw: unknown): Result<Position, string> {
  if (!Array.isArray(raw) || raw.length < 2) return err('a position is not a pair of numbers')
  const [longitude, latitude]: unknown[] = raw
  if (
    typeof longitude !== 'number' ||
    typeof latitude !== 'number' ||
    !Number.isFinite(longitude) ||
    !Number.isFinite(latitude)
  )
    return err('a position is not a pair of numbers')
  if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90)
    return err(`the position ${longitude}, ${latitude} is not on Earth; longitude comes first`)
  return ok([longitude, latitude])
}
