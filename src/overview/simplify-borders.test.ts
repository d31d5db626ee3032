import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { simplifyBorders, type Polygon, type Position, type Ring } from './simplify-borders.ts'

/** Two districts side by side; their common border wiggles through the given offsets. */
function neighbours(offsets: readonly number[]): Map<string, Polygon[]> {
  const wiggle = offsets.map((x, i): Position => [1 + x, (i + 1) / (offsets.length + 1)])
  const west: Ring = [[0, 0], [1, 0], ...wiggle, [1, 1], [0, 1], [0, 0]]
  const east: Ring = [[1, 0], [2, 0], [2, 1], [1, 1], ...wiggle.toReversed(), [1, 0]]
  return new Map([
    ['west', [[west]]],
    ['east', [[east]]],
  ])
}

const ringOf = (areas: Map<string, Polygon[]>, id: string): Ring => areas.get(id)?.[0]?.[0] ?? []
const edges = (ring: Ring): string[] =>
  ring.slice(1).map((point, i) => [point, ring[i]].map(String).toSorted().join(' | '))
const areaOf = (ring: Ring): number =>
  Math.abs(ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0), 0) / 2)

const offsets = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 1, maxLength: 60 })

describe('simplified borders', () => {
  test('a straight line keeps only its ends', () => {
    const simple = simplifyBorders(neighbours([0, 0, 0, 0]), 0.01)
    expect(ringOf(simple, 'west')).toHaveLength(5)
  })

  test('neighbours keep exactly the same common border', () => {
    fc.assert(
      fc.property(offsets, fc.double({ min: 0.001, max: 0.1, noNaN: true }), (wiggle, tolerance) => {
        const simple = simplifyBorders(neighbours(wiggle), tolerance)
        const west = new Set(edges(ringOf(simple, 'west')))
        const shared = edges(ringOf(simple, 'east')).filter((edge) => west.has(edge))
        const total = areaOf(ringOf(simple, 'west')) + areaOf(ringOf(simple, 'east'))
        expect(shared.length).toBeGreaterThan(0)
        expect(total).toBeCloseTo(2, 9)
      }),
    )
  })

  test('rings stay closed, and no border moves farther than allowed', () => {
    fc.assert(
      fc.property(offsets, (wiggle) => {
        const simple = simplifyBorders(neighbours(wiggle), 0.05)
        for (const id of ['west', 'east']) {
          const ring = ringOf(simple, id)
          expect(ring.at(-1)).toEqual(ring[0])
          expect(ring.length).toBeGreaterThanOrEqual(4)
        }
        const before = areaOf(ringOf(neighbours(wiggle), 'west'))
        expect(Math.abs(areaOf(ringOf(simple, 'west')) - before)).toBeLessThan(0.12)
      }),
    )
  })

  test('where a ring starts and which way it runs makes no difference to its neighbour', () => {
    const [start] = [neighbours([0.1, -0.1, 0.15, 0.02, -0.03, 0.11])]
    const west = ringOf(start, 'west').slice(0, -1)
    const turned = [...west.slice(4), ...west.slice(0, 4)].toReversed()
    const other = new Map(start).set('west', [[[...turned, turned[0] ?? [0, 0]]]])
    expect(new Set(edges(ringOf(simplifyBorders(other, 0.05), 'west')))).toEqual(
      new Set(edges(ringOf(simplifyBorders(start, 0.05), 'west'))),
    )
  })

  test('small islands vanish, an area never does', () => {
    const square = (x: number, size: number): Polygon => [
      [
        [x, 0],
        [x + size, 0],
        [x + size, size],
        [x, size],
        [x, 0],
      ],
    ]
    const simple = simplifyBorders(
      new Map([
        ['land', [square(0, 1), square(3, 0.0001)]],
        ['islet', [square(5, 0.03)]],
      ]),
      0.05,
    )
    expect(simple.get('land')).toHaveLength(1)
    expect(simple.get('islet')).toHaveLength(1)
  })
})
