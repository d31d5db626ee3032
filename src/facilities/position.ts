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

export type PositionCheck = (position: Position) => PositionFault | undefined

const NEEDED_FOR_A_GUESS = 20

/**
 * Tells positions that cannot be right. Latitude and longitude in the wrong order are noticed by range, by the configured
 * bounds of the country, or, without bounds, because the point is far from where nearly all others are and its mirror image
 * is among them.
 */
export function positionCheck(all: readonly Position[], bounds?: Bounds): PositionCheck {
  const usual = bounds ?? usualBounds(all.filter((position) => inRange(position) && !isZero(position)))
  const wide = usual && (bounds ?? widen(usual))
  return (position) => {
    if (!inRange(position)) return inRange(swap(position)) ? 'positionSwapped' : 'positionOutOfRange'
    if (isZero(position)) return 'positionZero'
    if (!usual || !wide || isWithin(position, wide)) return undefined
    if (isWithin(swap(position), usual)) return 'positionSwapped'
    return bounds ? 'positionOutsideCountry' : undefined
  }
}

const inRange = ({ latitude, longitude }: Position): boolean => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
const isZero = ({ latitude, longitude }: Position): boolean => latitude === 0 && longitude === 0
const swap = ({ latitude, longitude }: Position): Position => ({ latitude: longitude, longitude: latitude })
const isWithin = ({ latitude, longitude }: Position, { south, west, north, east }: Bounds): boolean =>
  latitude >= south && latitude <= north && longitude >= west && longitude <= east

/** The box of the middle 90 % in each direction. */
function usualBounds(positions: readonly Position[]): Bounds | undefined {
  if (positions.length < NEEDED_FOR_A_GUESS) return undefined
  const [south, north] = middle(positions.map(({ latitude }) => latitude))
  const [west, east] = middle(positions.map(({ longitude }) => longitude))
  return { south, west, north, east }
}

function middle(values: readonly number[]): [number, number] {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  return [at(0.05), at(0.95)]
}

/** As far again in every direction, so that remote districts are not taken for mistakes. */
function widen({ south, west, north, east }: Bounds): Bounds {
  const height = north - south
  const width = east - west
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
