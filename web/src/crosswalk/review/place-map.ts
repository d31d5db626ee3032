export interface Position {
  readonly latitude: number
  readonly longitude: number
}

export interface MapPlace extends Position {
  readonly key: string
  readonly name: string
  /** Which list it is of, and whether it is one of the two asked about. */
  readonly side: 'left' | 'right'
  readonly asked: boolean
}

export interface MapPoint {
  readonly place: MapPlace
  readonly x: number
  readonly y: number
  /** Where the name stands; null where it would cover another one. */
  readonly label: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' } | null
}

export interface PlaceMapLayout {
  readonly points: readonly MapPoint[]
  /** A round number of kilometres and its length in the drawing. */
  readonly scale: { readonly km: number; readonly length: number }
}

const EARTH_RADIUS_KM = 6371
const KM_PER_DEGREE = (EARTH_RADIUS_KM * Math.PI) / 180
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance (haversine). */
export function distanceKm(one: Position, other: Position): number {
  const latitude = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2
  const longitude = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2
  const chord = latitude + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * longitude
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** A map never shows less than this, so that two positions of one yard do not look like two ends of a country. */
const LEAST_SPAN_KM = 1
const MARGIN = 18
/** The lower edge is kept for the scale. */
const SCALE_HEIGHT = 22
const LETTER_WIDTH = 5.8
const ASKED_LETTER_WIDTH = 6.6
/** Where the line of a name stands from the sign: over it, under it, beside it. */
const [ABOVE, BELOW, MIDDLE] = [-10, 18, 4]
const LINE_HEIGHT = 15
const LABEL_GAP = 8

interface Box {
  readonly width: number
  readonly height: number
}

/**
 * The asked places with their neighbours on a plane in kilometres, north up, the asked ones in the middle of the box. Flat, which is exact enough for
 * neighbours; the distance that is written beside it is measured on the globe.
 */
export function layOutMap(places: readonly MapPlace[], box: Box): PlaceMapLayout {
  const asked = places.filter((place) => place.asked)
  const origin = asked[0] ?? places[0]
  if (!origin) return { points: [], scale: { km: 1, length: 0 } }
  const shorten = Math.cos(radians(origin.latitude))
  const flat = places.map((place) => ({
    place,
    east: (place.longitude - origin.longitude) * KM_PER_DEGREE * shorten,
    south: (origin.latitude - place.latitude) * KM_PER_DEGREE,
  }))
  const middle = middleOf(flat.filter(({ place }) => place.asked || asked.length === 0))
  const reach = (from: number, values: readonly number[]) =>
    Math.max(LEAST_SPAN_KM / 2, ...values.map((value) => Math.abs(value - from)))
  const [width, height] = [box.width / 2 - MARGIN, (box.height - SCALE_HEIGHT) / 2 - MARGIN]
  const perKm = Math.min(
    width /
      reach(
        middle.east,
        flat.map(({ east }) => east),
      ),
    height /
      reach(
        middle.south,
        flat.map(({ south }) => south),
      ),
  )
  const spots = flat.map(({ place, east, south }) => ({
    place,
    x: box.width / 2 + (east - middle.east) * perKm,
    y: (box.height - SCALE_HEIGHT) / 2 + (south - middle.south) * perKm,
  }))
  return { points: placeLabels(spots, box), scale: scaleOf(perKm, box.width / 3) }
}

function middleOf(points: readonly { east: number; south: number }[]): { east: number; south: number } {
  const sum = points.reduce((total, { east, south }) => ({ east: total.east + east, south: total.south + south }), {
    east: 0,
    south: 0,
  })
  return { east: sum.east / points.length, south: sum.south / points.length }
}

/** 1, 2 or 5 times a power of ten that is at most so long. */
function scaleOf(perKm: number, longest: number): PlaceMapLayout['scale'] {
  const power = 10 ** Math.floor(Math.log10(longest / perKm))
  const step = [5, 2, 1].find((times) => times * power * perKm <= longest) ?? 1
  return { km: step * power, length: step * power * perKm }
}

interface Label {
  readonly left: number
  readonly right: number
  readonly y: number
}

/** The asked places are named first, the northern one above its sign and the southern one below; a neighbour only where its name covers nothing. */
function placeLabels(spots: readonly Omit<MapPoint, 'label'>[], box: Box): MapPoint[] {
  const taken: Label[] = []
  const labelled = new Map<string, MapPoint['label']>()
  const askedFirst = spots.toSorted((a, b) => Number(b.place.asked) - Number(a.place.asked) || a.y - b.y)
  askedFirst.forEach((spot, index) => {
    const { asked, name, key } = spot.place
    const width = name.length * (asked ? ASKED_LETTER_WIDTH : LETTER_WIDTH)
    const gap = asked ? 0 : LABEL_GAP
    const toLeft = spot.x + gap + width > box.width
    const left = toLeft ? spot.x - gap - width : spot.x + gap
    const y = spot.y + (asked ? (index === 0 ? ABOVE : BELOW) : MIDDLE)
    const label = { left, right: left + width, y }
    if (!asked && (left < 0 || !isFree(label, taken, spots, spot))) return
    taken.push(label)
    labelled.set(key, { x: toLeft ? spot.x - gap : spot.x + gap, y, anchor: toLeft ? 'end' : 'start' })
  })
  return spots.map((spot) => ({ ...spot, label: labelled.get(spot.place.key) ?? null }))
}

function isFree(
  label: Label,
  taken: readonly Label[],
  spots: readonly Omit<MapPoint, 'label'>[],
  own: Omit<MapPoint, 'label'>,
): boolean {
  const coversLabel = taken.some(
    (other) => label.left < other.right && other.left < label.right && Math.abs(label.y - other.y) < LINE_HEIGHT,
  )
  const coversPoint = spots.some(
    ({ x, y, place }) =>
      place !== own.place && x > label.left - 5 && x < label.right + 5 && Math.abs(y - label.y + MIDDLE) < 9,
  )
  return !coversLabel && !coversPoint
}
