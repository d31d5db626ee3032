export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** Degrees. */
export interface Bounds {
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
}

export type PositionFault = 'positionOutOfRange' | 'positionZero' | 'positionSwapped' | 'positionOutsideCountry'

/**
 * Tells a position that cannot be right. Latitude and longitude in the wrong order are known for certain only where one of
 * them is impossible, or where the bounds of the country are configured.
 */
export function positionFault(position: Position, bounds?: Bounds): PositionFault | undefined {
  if (!inRange(position)) return inRange(swap(position)) ? 'positionSwapped' : 'positionOutOfRange'
  if (isZero(position)) return 'positionZero'
  if (!bounds || isWithin(position, bounds)) return undefined
  return isWithin(swap(position), bounds) ? 'positionSwapped' : 'positionOutsideCountry'
}

/**
 * How many positions lie far from most others while their mirror image lies among them. One of the two groups has latitude
 * and longitude in the wrong order; which one, the positions alone do not tell: real lists hold more wrong ones than right.
 */
export function countMirrored(positions: readonly Position[]): number {
  const sound = positions.filter((position) => positionFault(position) === undefined)
  const usual = usualBounds(sound)
  if (!usual) return 0
  const near = widen(usual)
  return sound.filter((position) => !isWithin(position, near) && isWithin(swap(position), near)).length
}

const inRange = ({ latitude, longitude }: Position): boolean => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
const isZero = ({ latitude, longitude }: Position): boolean => latitude === 0 && longitude === 0
const swap = ({ latitude, longitude }: Position): Position => ({ latitude: longitude, longitude: latitude })
const isWithin = ({ latitude, longitude }: Position, { south, west, north, east }: Bounds): boolean =>
  latitude >= south && latitude <= north && longitude >= west && longitude <= east

const NEEDED_FOR_A_GUESS = 20

/** The box of the middle half in each direction: a quarter of wrong positions does not move it. */
function usualBounds(positions: readonly Position[]): Bounds | undefined {
  if (positions.length < NEEDED_FOR_A_GUESS) return undefined
  const [south, north] = middle(positions.map(({ latitude }) => latitude))
  const [west, east] = middle(positions.map(({ longitude }) => longitude))
  return { south, west, north, east }
}

function middle(values: readonly number[]): [number, number] {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  return [at(0.25), at(0.75)]
}

/** Three times as far in every direction, so that remote districts are near. */
function widen({ south, west, north, east }: Bounds): Bounds {
  const height = 3 * (north - south)
  const width = 3 * (east - west)
  return { south: south - height, north: north + height, west: west - width, east: east + width }
}

const messages: Readonly<Record<PositionFault, string>> = {
  positionOutOfRange: 'is no place on earth',
  positionZero: 'is 0, 0, which lies in the sea and means that nobody entered it',
  positionSwapped: 'has latitude and longitude in the wrong order',
  positionOutsideCountry: 'lies outside the configured bounds of the country',
}

export const positionMessage = (fault: PositionFault, { latitude, longitude }: Position): string =>
  `its position (latitude ${latitude}, longitude ${longitude}) ${messages[fault]}`
