/** Longitude and latitude in degrees. */
export type Position = readonly [number, number]
export type Ring = readonly Position[]
/** Outer ring first, then holes. */
export type Polygon = readonly Ring[]

/**
 * Borders drawn with fewer points, for a map of a few hundred pixels. Neighbours stay neighbours: points are put on a common
 * grid, rings are cut where three borders meet, and each piece of border is simplified once, whichever side it is seen from.
 * Simplifying ring by ring would open gaps between districts.
 *
 * @param areas polygons by area; rings closed (first point = last point)
 * @param toleranceDegrees how far a border may move
 */
export function simplifyBorders<Id>(
  areas: ReadonlyMap<Id, readonly Polygon[]>,
  toleranceDegrees: number,
): Map<Id, Polygon[]> {
  const decimals = Math.min(6, Math.max(2, Math.ceil(-Math.log10(toleranceDegrees)) + 1))
  const snapped = new Map(
    [...areas].map(([id, polygons]) => [id, polygons.map((p) => p.map((r) => snap(r, decimals)))]),
  )
  const junctions = findJunctions([...snapped.values()].flat(2))
  const simplified = new Map<string, Ring>()
  const simplifyRing = (ring: Ring): Ring =>
    closeRing(cutRing(ring, junctions).flatMap((arc) => simplifyArc(arc, toleranceDegrees, simplified).slice(0, -1)))
  return new Map([...snapped].map(([id, polygons]) => [id, keepVisible(polygons, simplifyRing)]))
}

/** Smaller islands and holes vanish; an area never vanishes as a whole. */
function keepVisible(polygons: readonly Polygon[], simplifyRing: (ring: Ring) => Ring): Polygon[] {
  const drawn = polygons
    .map((polygon) => polygon.map((ring) => ({ ring, simple: simplifyRing(ring) })))
    .flatMap(([outer, ...holes]) =>
      outer && outer.simple.length >= 4
        ? [[outer.simple, ...holes.filter(({ simple }) => simple.length >= 4).map(({ simple }) => simple)]]
        : [],
    )
  if (drawn.length > 0) return drawn
  const largest = polygons
    .flatMap(([outer]) => (outer && outer.length >= 4 ? [outer] : []))
    .toSorted((a, b) => areaOf(b) - areaOf(a))[0]
  return largest ? [[largest]] : []
}

const keyOf = ([x, y]: Position): string => `${x},${y}`

/** On the grid, without repeated points, open (the last point is not the first again). */
function snap(ring: Ring, decimals: number): Ring {
  const factor = 10 ** decimals
  const points = ring.map(([x, y]): Position => [Math.round(x * factor) / factor, Math.round(y * factor) / factor])
  const distinct = points.filter((point, i) => i === 0 || keyOf(point) !== keyOf(points[i - 1] ?? point))
  const [first] = distinct
  const last = distinct.at(-1)
  return first && last && distinct.length > 1 && keyOf(first) === keyOf(last) ? distinct.slice(0, -1) : distinct
}

/** Points with other neighbours in one ring than in another: there a common border begins or ends. */
function findJunctions(rings: readonly Ring[]): ReadonlySet<string> {
  const neighbours = new Map<string, string>()
  const junctions = new Set<string>()
  for (const ring of rings) {
    ring.forEach((point, i) => {
      const around = [ring.at(i - 1) ?? point, ring[(i + 1) % ring.length] ?? point].map(keyOf).toSorted().join(';')
      const key = keyOf(point)
      const known = neighbours.get(key)
      if (known === undefined) neighbours.set(key, around)
      else if (known !== around) junctions.add(key)
    })
  }
  return junctions
}

/** Pieces from junction to junction, each with both ends; a ring without junctions is cut at its least and its farthest point. */
function cutRing(ring: Ring, junctions: ReadonlySet<string>): Ring[] {
  if (ring.length < 3) return []
  const marks = ring.flatMap((point, i) => (junctions.has(keyOf(point)) ? [i] : []))
  const cuts = marks.length >= 2 ? marks : farApart(ring, marks[0])
  return cuts.map((from, n) => {
    const to = cuts[(n + 1) % cuts.length] ?? from
    const end = to > from ? to : to + ring.length
    return Array.from({ length: end - from + 1 }, (_, k) => ring[(from + k) % ring.length] ?? ([0, 0] as const))
  })
}

function farApart(ring: Ring, fixed: number | undefined): number[] {
  const least = fixed ?? indexOfBest(ring, (a, b) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]))
  const origin = ring[least] ?? [0, 0]
  const distance = ([x, y]: Position): number => (x - origin[0]) ** 2 + (y - origin[1]) ** 2
  const farthest = indexOfBest(ring, (a, b) => distance(a) > distance(b))
  return [least, farthest].toSorted((a, b) => a - b)
}

function indexOfBest(ring: Ring, isBetter: (a: Position, b: Position) => boolean): number {
  return ring.reduce((best, point, i) => (isBetter(point, ring[best] ?? point) ? i : best), 0)
}

/** Douglas and Peucker, always in the same direction, so that both neighbours get the same points. */
function simplifyArc(arc: Ring, tolerance: number, known: Map<string, Ring>): Ring {
  const forward = arc.map(keyOf).join(' ')
  const backward = arc.map(keyOf).toReversed().join(' ')
  const isForward = forward <= backward
  const key = isForward ? forward : backward
  const simple = known.get(key) ?? douglasPeucker(isForward ? arc : arc.toReversed(), tolerance)
  known.set(key, simple)
  return isForward ? simple : simple.toReversed()
}

function douglasPeucker(points: Ring, tolerance: number): Ring {
  const keep = new Set([0, points.length - 1])
  const open: [number, number][] = [[0, points.length - 1]]
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span
    let [worst, index] = [tolerance, -1]
    for (let i = from + 1; i < to; i += 1) {
      const distance = distanceTo(points[i], points[from], points[to])
      if (distance > worst) [worst, index] = [distance, i]
    }
    if (index < 0) continue
    keep.add(index)
    open.push([from, index], [index, to])
  }
  return points.filter((_, i) => keep.has(i))
}

/** From a point to a segment. */
function distanceTo(point: Position = [0, 0], a: Position = [0, 0], b: Position = [0, 0]): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length))
  return Math.hypot(point[0] - a[0] - along * dx, point[1] - a[1] - along * dy)
}

const closeRing = (points: Ring): Ring => (points[0] ? [...points, points[0]] : [])

function areaOf(ring: Ring): number {
  return Math.abs(
    ring.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y]
      return sum + x * nextY - nextX * y
    }, 0) / 2,
  )
}
