import { unitOf } from './random.ts'

/** Longitude and latitude in degrees. */
export type Point = readonly [lon: number, lat: number]
/** A closed ring, counter-clockwise, first point repeated at the end, as GeoJSON wants it. */
export type Ring = readonly Point[]

const CELL_DEGREES = 0.42
const ORIGIN: Point = [21.4, -13.6]
const CORNER_JITTER = 0.2
const EDGE_JITTER = 0.07
const SEGMENTS_PER_EDGE = 4

const round = (degrees: number): number => Math.round(degrees * 10_000) / 10_000

/**
 * A country drawn on a lattice whose corners and edges are shaken. Neighbours share their points exactly, so that
 * polygons tile the country without gaps, and an area is drawn from its own cells alone.
 */
export interface Tiling {
  cell(column: number, row: number): Ring
  /** The cell cut from the middle of its lower edge to the middle of its upper edge: west and east. */
  halves(column: number, row: number): readonly [Ring, Ring]
}

export function createTiling(seed: number, columns: number, rows: number): Tiling {
  const shaken = (x: number, y: number, salt: number, size: number): Point => [
    x + (unitOf(seed, salt, x * 8, y * 8, 1) - 0.5) * 2 * size,
    y + (unitOf(seed, salt, x * 8, y * 8, 2) - 0.5) * 2 * size,
  ]
  const corner = (x: number, y: number): Point => shaken(x, y, 11, CORNER_JITTER)

  /** Bends the lattice so that the outline is not a rectangle. */
  const place = ([x, y]: Point): Point => {
    const u = x / columns - 0.5
    const v = y / rows - 0.5
    const bend = 1 - 0.35 * v * v
    return [
      round(ORIGIN[0] + CELL_DEGREES * (columns / 2 + u * columns * bend + 0.25 * Math.sin(v * 4 + seed))),
      round(ORIGIN[1] + CELL_DEGREES * (y + 0.3 * Math.cos(u * 3 + seed))),
    ]
  }

  /** Points from one corner to the next, the end left out. Drawn in one direction only, so both neighbours agree. */
  const edge = (x1: number, y1: number, x2: number, y2: number): Point[] => {
    const forward = x1 < x2 || y1 < y2
    const [from, to] = forward ? [corner(x1, y1), corner(x2, y2)] : [corner(x2, y2), corner(x1, y1)]
    const mx = (x1 + x2) / 2
    const my = (y1 + y2) / 2
    const points: Point[] = [from]
    for (let i = 1; i < SEGMENTS_PER_EDGE; i++) {
      const share = i / SEGMENTS_PER_EDGE
      const [dx, dy] = shaken(mx, my, 20 + i, EDGE_JITTER)
      points.push([from[0] + (to[0] - from[0]) * share + dx - mx, from[1] + (to[1] - from[1]) * share + dy - my])
    }
    points.push(to)
    return (forward ? points : points.toReversed()).slice(0, -1)
  }
  const close = (points: readonly Point[]): Ring => {
    const ring = points.map(place)
    return [...ring, ring[0] ?? ORIGIN]
  }
  const sides = (c: number, r: number): { bottom: Point[]; right: Point[]; top: Point[]; left: Point[] } => ({
    bottom: edge(c, r, c + 1, r),
    right: edge(c + 1, r, c + 1, r + 1),
    top: edge(c + 1, r + 1, c, r + 1),
    left: edge(c, r + 1, c, r),
  })

  return {
    cell: (c, r) => {
      const { bottom, right, top, left } = sides(c, r)
      return close([...bottom, ...right, ...top, ...left])
    },
    halves: (c, r) => {
      const { bottom, right, top, left } = sides(c, r)
      const middle = shaken(c + 0.5, r + 0.5, 31, EDGE_JITTER)
      const half = SEGMENTS_PER_EDGE / 2
      const bottomMiddle = bottom[half] ?? middle
      const topMiddle = top[half] ?? middle
      const west = [...bottom.slice(0, half), bottomMiddle, middle, ...top.slice(half), ...left]
      const east = [...bottom.slice(half), ...right, ...top.slice(0, half), topMiddle, middle]
      return [close(west), close(east)]
    },
  }
}

/**
 * The outlines of several areas taken together: edges that two of them share cancel out, the rest is chained.
 * One ring when they touch, more when they do not.
 */
export function outline(rings: readonly Ring[]): Ring[] {
  const key = (p: Point): string => `${p[0]},${p[1]}`
  const edges = new Map<string, [Point, Point]>()
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const from = ring[i]
      const to = ring[i + 1]
      if (from === undefined || to === undefined) continue
      if (!edges.delete(`${key(to)}>${key(from)}`)) edges.set(`${key(from)}>${key(to)}`, [from, to])
    }
  }
  const next = new Map<string, Point[]>()
  for (const [from, to] of edges.values()) next.set(key(from), [...(next.get(key(from)) ?? []), to])
  const result: Ring[] = []
  for (const [from] of edges.values()) {
    const ring: Point[] = []
    for (let at: Point | undefined = from; at !== undefined; at = next.get(key(at))?.shift()) {
      ring.push(at)
      if (ring.length > 1 && key(at) === key(from)) break
    }
    if (ring.length > 3) result.push(ring)
  }
  return result
}

export function contains(ring: Ring, [x, y]: Point): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i]
    const b = ring[j]
    if (a === undefined || b === undefined) continue
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside
  }
  return inside
}

export function boundsOf(ring: Ring): { west: number; south: number; east: number; north: number } {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  for (const [lon, lat] of ring) {
    bounds.west = Math.min(bounds.west, lon)
    bounds.east = Math.max(bounds.east, lon)
    bounds.south = Math.min(bounds.south, lat)
    bounds.north = Math.max(bounds.north, lat)
  }
  return bounds
}
