import type { PlaceToMatch } from './place.ts'
import type { MatchBounds } from './settings.ts'

export interface BelievedPosition {
  readonly latitude: number
  readonly longitude: number
}

const NONE: BelievedPosition = { latitude: Number.NaN, longitude: Number.NaN }
const NEEDED = 20

/**
 * How to read the positions of both lists: 0/0, impossible ones and those out of bounds count as missing. Most places of a
 * country lie close together; a position far away whose mirror image lies among them was written the wrong way round and is
 * turned, a whole list too. Far away both ways, it is no evidence.
 */
export function positionReaders(
  left: readonly PlaceToMatch[],
  right: readonly PlaceToMatch[],
  bounds?: MatchBounds,
): [(place: PlaceToMatch) => BelievedPosition, (place: PlaceToMatch) => BelievedPosition] {
  const box = bounds ?? usualBox(left, right)
  const read = (place: PlaceToMatch): BelievedPosition => {
    const position = plausible(place)
    if (!position || !box) return position ?? NONE
    if (isWithin(position, box)) return position
    const turned = { latitude: position.longitude, longitude: position.latitude }
    return isWithin(turned, box) ? turned : NONE
  }
  return [read, read]
}

function plausible({ latitude, longitude }: PlaceToMatch): BelievedPosition | undefined {
  if (latitude === undefined || longitude === undefined) return undefined
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return undefined
  if (Math.abs(latitude) > 180 || Math.abs(longitude) > 180) return undefined
  if (Math.abs(latitude) < 1e-6 && Math.abs(longitude) < 1e-6) return undefined
  return { latitude, longitude }
}

/** Where the middle half of positions lies, widened; of the list that is less mixed up when the two disagree. */
function usualBox(left: readonly PlaceToMatch[], right: readonly PlaceToMatch[]): MatchBounds | undefined {
  const boxes = [left, right].flatMap((places) => boxOf(places) ?? [])
  const [first, second] = boxes
  if (!first || !second) return first
  return area(first) <= area(second) ? first : second
}

const area = ({ south, west, north, east }: MatchBounds): number => (north - south) * (east - west)

function boxOf(places: readonly PlaceToMatch[]): MatchBounds | undefined {
  const positions = places.flatMap((place) => plausible(place) ?? [])
  if (positions.length < NEEDED) return undefined
  const [south, north] = middleHalf(positions.map(({ latitude }) => latitude))
  const [west, east] = middleHalf(positions.map(({ longitude }) => longitude))
  const [height, width] = [Math.max(0.5, north - south) * 2, Math.max(0.5, east - west) * 2]
  return { south: south - height, north: north + height, west: west - width, east: east + width }
}

function middleHalf(values: readonly number[]): [number, number] {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  return [at(0.25), at(0.75)]
}

const isWithin = ({ latitude, longitude }: BelievedPosition, { south, west, north, east }: MatchBounds): boolean =>
  latitude >= south && latitude <= north && longitude >= west && longitude <= east
