import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { disagreement, isImpossible, stockDiscrepancy } from './triangulation.ts'

describe('an impossible month', () => {
  const month = { givenDoses: 130, openingDoses: 50, receivedDoses: 100, lostClosedDoses: 20 }

  test('has more doses given than opening + received − closed losses', () => {
    expect(isImpossible(month)).toBe(false)
    expect(isImpossible({ ...month, givenDoses: 131 })).toBe(true)
  })

  test('is not concluded from a missing report', () => {
    expect(isImpossible({ ...month, givenDoses: null })).toBe(false)
    expect(isImpossible({ ...month, givenDoses: 999, openingDoses: null })).toBe(false)
    expect(isImpossible({ ...month, givenDoses: 999, receivedDoses: null })).toBe(false)
  })
})

describe('doses given against doses used', () => {
  const tolerance = { share: 0.1, dosesPerVial: 10 }

  test.each([
    [1000, 1100, null],
    [1000, 1101, 'usedExceedsGiven'],
    [1000, 900, null],
    [1000, 899, 'givenExceedsUsed'],
    [20, 30, null],
    [20, 31, 'usedExceedsGiven'],
    [0, 10, null],
    [0, 11, 'usedExceedsGiven'],
    [null, 500, null],
    [500, null, null],
  ])('%d given and %d used: %s', (given, used, expected) => {
    expect(disagreement(given, used, tolerance)).toBe(expected)
  })

  test('wastage up to the ceiling is no disagreement', () => {
    expect(disagreement(1000, 2000, { ...tolerance, wastageCeilingPercent: 50 })).toBeNull()
    expect(disagreement(1000, 2101, { ...tolerance, wastageCeilingPercent: 50 })).toBe('usedExceedsGiven')
  })

  test('a difference of one vial is always tolerated', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: -10, max: 10 }), (given, difference) => {
        expect(disagreement(given, Math.max(0, given + difference), tolerance)).toBeNull()
      }),
    )
  })
})

test('the book discrepancy subtracts what was received, unlike the shipped indicator', () => {
  const bookClosing = 50 + 100 - 80
  expect(stockDiscrepancy(65, bookClosing)).toBe(-5)
})
