import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundsOf, contains, createTiling, outline, type Ring } from './tiling.ts'

/** Signed area of a ring: positive when it runs counter-clockwise. */
function area(ring: Ring): number {
  let sum = 0
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i] ?? []
    const [x2 = 0, y2 = 0] = ring[i + 1] ?? []
    sum += x1 * y2 - x2 * y1
  }
  return sum / 2
}

const cells = (seed: number, columns: number, rows: number): Ring[] => {
  const tiling = createTiling(seed, columns, rows)
  return Array.from({ length: columns * rows }, (_, i) => tiling.cell(i % columns, Math.floor(i / columns)))
}

describe('the map of a generated country', () => {
  test('districts tile the country: their areas sum to that of its outline', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (seed, columns, rows) => {
          const rings = cells(seed, columns, rows)
          const outlines = outline(rings)
          expect(outlines).toHaveLength(1)
          const total = rings.reduce((sum, ring) => sum + area(ring), 0)
          expect(area(outlines[0] ?? [])).toBeCloseTo(total, 9)
          expect(rings.every((ring) => area(ring) > 0)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('the halves of a district make up the district', () => {
    const tiling = createTiling(5, 3, 3)
    const [west, east] = tiling.halves(1, 1)
    expect(area(west) + area(east)).toBeCloseTo(area(tiling.cell(1, 1)), 9)
    expect(boundsOf(west).west).toBeLessThan(boundsOf(east).west)
  })

  test('a point belongs to one district only', () => {
    const rings = cells(9, 4, 4)
    const { west, south, east, north } = boundsOf(outline(rings)[0] ?? [])
    let inside = 0
    for (let i = 0; i < 400; i++) {
      const point = [
        west + ((east - west) * (i % 20)) / 20 + 1e-7,
        south + ((north - south) * Math.floor(i / 20)) / 20 + 1e-7,
      ] as const
      const owners = rings.filter((ring) => contains(ring, point)).length
      expect(owners).toBeLessThanOrEqual(1)
      inside += owners
    }
    expect(inside).toBeGreaterThan(200)
  })
})
