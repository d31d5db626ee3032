import { expect, test } from 'vitest'
import { centreOf, flatten, labelPlaceOf, type FlatFeature } from './flat-map.ts'

const SQUARE: [number, number][] = [
  [10, 3],
  [12, 3],
  [12, 7],
  [10, 7],
  [10, 3],
]

function feature(ring: [number, number][]) {
  return {
    type: 'Feature' as const,
    id: 1,
    geometry: { type: 'Polygon', coordinates: [ring] },
    properties: { kind: 'area' as const, name: 'A' },
  }
}

test('finds the middle of an area whichever way its ring winds', () => {
  const [clockwise] = flatten([feature(SQUARE)])
  const [other] = flatten([feature(SQUARE.toReversed())])
  const centre = (found: FlatFeature | undefined) => (found ? centreOf(found) : null)
  expect(centre(clockwise)?.[0]).toBeCloseTo(centre(other)?.[0] ?? Number.NaN)
  expect(centre(clockwise)?.[1]).toBeCloseTo(centre(other)?.[1] ?? Number.NaN)
  expect(centre(clockwise)?.[1]).toBeCloseTo(5)
})

test('leaves out geometries it cannot draw, and keeps the others', () => {
  const odd = { ...feature(SQUARE), geometry: { type: 'GeometryCollection' } }
  expect(flatten([odd, { ...feature(SQUARE), geometry: null }, feature(SQUARE)])).toHaveLength(1)
})

test('puts the label of a bent area inside it', () => {
  const crescent: [number, number][] = [
    [0, 0],
    [10, 0],
    [10, 10],
    [9, 10],
    [9, 1],
    [0, 1],
  ]
  const [bent] = flatten([feature(crescent)])
  if (!bent) throw new Error('not drawn')
  const [x, y] = labelPlaceOf(bent)
  expect(y < 1 || x > 8.9).toBe(true)
})
