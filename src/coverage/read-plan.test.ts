import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planReading, yearSpans, type PlanArea, type PlanPlace } from './read-plan.ts'

const uid = (kind: string, n: number): string => `${kind}${n}`
const area = (id: number, parentId: number | null): PlanArea => ({ id, sourceId: uid('a', id), parentId })
const place = (id: number, areaId: number | null): PlanPlace => ({ id, sourceId: uid('p', id), areaId })
const years = yearSpans('2026-01-01', '2026-12-31')

describe('the years of a reading', () => {
  test('are cut to the first and the last day', () => {
    expect(yearSpans('2024-08-01', '2026-07-31')).toEqual([
      { year: 2024, startDate: '2024-08-01', endDate: '2024-12-31' },
      { year: 2025, startDate: '2025-01-01', endDate: '2025-12-31' },
      { year: 2026, startDate: '2026-01-01', endDate: '2026-07-31' },
    ])
  })
})

describe('the plan of a reading', () => {
  test('asks for an area with everything below it when that is small enough', () => {
    const steps = planReading([area(1, null), area(2, 1)], [place(11, 2), place(12, 2)], years)
    expect(steps).toEqual([
      {
        key: '2026 a1',
        orgUnits: ['a1'],
        withChildren: true,
        placeIds: [11, 12],
        startDate: '2026-01-01',
        endDate: '2026-12-31',
      },
    ])
  })

  test('goes down to smaller areas, and names places that hang directly on a large one', () => {
    const areas = [area(1, null), area(2, 1), area(3, 1)]
    const places = [place(11, 2), place(12, 2), place(13, 3), place(14, 1)]
    const steps = planReading(areas, places, years, { placesPerStep: 2, uidsPerUrl: 80 })
    expect(steps.map(({ orgUnits, withChildren }) => ({ orgUnits, withChildren }))).toEqual([
      { orgUnits: ['p14'], withChildren: false },
      { orgUnits: ['a2'], withChildren: true },
      { orgUnits: ['a3'], withChildren: true },
    ])
  })

  test('reads every place exactly once a year, whatever the tree, and never more UIDs than a URL holds', () => {
    const tree = fc.array(fc.nat(30), { maxLength: 30 }).chain((parents) => {
      const areas = parents.map((parent, i) => area(i + 1, i === 0 ? null : (parent % i) + 1))
      const owner = fc.option(fc.integer({ min: 1, max: 40 }))
      return fc.tuple(fc.constant(areas), fc.array(owner, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }))
    })
    fc.assert(
      fc.property(tree, ([areas, owners, placesPerStep]) => {
        const places = owners.map((owner, i) => place(100 + i, owner))
        const steps = planReading(areas, places, years, { placesPerStep, uidsPerUrl: 5 })
        const read = steps.flatMap(({ placeIds }) => placeIds)
        expect(read.toSorted((a, b) => a - b)).toEqual(places.map(({ id }) => id))
        expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length)
        for (const { orgUnits } of steps) expect(orgUnits.length).toBeLessThanOrEqual(5)
      }),
    )
  })
})
