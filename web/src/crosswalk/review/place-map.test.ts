import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distanceKm, layOutMap, type MapPlace } from './place-map.ts'

const BOX = { width: 320, height: 220 }
const place = (key: string, latitude: number, longitude: number, asked = false): MapPlace => ({
  key,
  name: `Place ${key}`,
  latitude,
  longitude,
  side: 'left',
  asked,
})

test('a degree of latitude is about 111 kilometres, wherever', () => {
  expect(distanceKm({ latitude: 0, longitude: 30 }, { latitude: 1, longitude: 30 })).toBeCloseTo(111.2, 1)
  expect(distanceKm({ latitude: 60, longitude: 30 }, { latitude: 61, longitude: 30 })).toBeCloseTo(111.2, 1)
})

describe('the small map', () => {
  test('has north up and east to the right', () => {
    const { points } = layOutMap([place('a', -3, 37, true), place('b', -2.9, 37.2, true)], BOX)
    const [a, b] = points
    if (!a || !b) throw new Error('not drawn')
    expect(b.x).toBeGreaterThan(a.x)
    expect(b.y).toBeLessThan(a.y)
  })

  test('keeps every place inside the box and its scale no longer than a third', () => {
    const somewhere = fc.record({
      latitude: fc.double({ min: -60, max: 60, noNaN: true }),
      longitude: fc.double({ min: -60, max: 60, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(somewhere, { minLength: 1, maxLength: 12 }), (positions) => {
        const { points, scale } = layOutMap(
          positions.map(({ latitude, longitude }, index) => place(String(index), latitude, longitude, index < 2)),
          BOX,
        )
        expect(points.every(({ x, y }) => x >= 0 && x <= BOX.width && y >= 0 && y <= BOX.height)).toBe(true)
        expect(scale.length).toBeGreaterThan(0)
        expect(scale.length).toBeLessThanOrEqual(BOX.width / 3 + 1e-9)
      }),
    )
  })

  test('names the two asked about even where they stand on one spot, and leaves out a neighbour in the way', () => {
    const { points } = layOutMap(
      [place('a', -3, 37, true), place('b', -3, 37, true), place('c', -3.0001, 37.0001), place('d', -3.1, 37.1)],
      BOX,
    )
    expect(points.map(({ label }) => label !== null)).toEqual([true, true, false, true])
    expect(points[0]?.label?.y).not.toBe(points[1]?.label?.y)
  })
})
