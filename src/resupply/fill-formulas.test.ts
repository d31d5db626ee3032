import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillFormulas, recommendedDoses, type FormulaInputs } from './fill-formulas.ts'

const doses = fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: null })
const inputs: fc.Arbitrary<FormulaInputs> = fc.record({
  sohDoses: doses,
  isaDoses: doses,
  amcDoses: doses,
  dosesGiven: doses,
  dosesPerVial: fc.option(fc.constantFrom(1, 5, 10, 20), { nil: null }),
  maxMonths: fc.constantFrom(1, 1.25, 3),
  wastageCeilingPercent: fc.constantFrom(5, 10, 25, 50),
  monthsPerDelivery: fc.constantFrom(1, 2),
  bufferShare: fc.constantFrom(0, 0.25),
})

describe('the recommended quantity', () => {
  test('of the grid is that of the formulas in the side panel', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        expect(recommendedDoses(given)).toBe(fillFormulas(given).recommendedDoses)
      }),
    )
  })

  test('is whole vials, never negative, and null rather than zero when something is missing', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const { formulas, recommendedBy } = fillFormulas(given)
        for (const { resultDoses, resultVials, missing } of formulas) {
          expect(resultDoses === null).toBe(missing !== null)
          if (resultDoses === null || given.dosesPerVial === null) continue
          expect(resultDoses).toBeGreaterThanOrEqual(0)
          expect(resultDoses).toBe((resultVials ?? 0) * given.dosesPerVial)
        }
        if (given.sohDoses === null) expect(recommendedBy).toBeNull()
      }),
    )
  })
})
