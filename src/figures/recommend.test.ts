import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { demandQuantity, isaQuantity, maximumStock, maxStockQuantity } from './recommend.ts'
import { wastageFactor } from './wastage.ts'

describe('the ISA quantity', () => {
  test('is ISA less SOH, in whole vials', () => {
    expect(isaQuantity(200, 55, 10)).toEqual({ doses: 150, vials: 15, missing: null })
  })

  test('is nothing when there is more than the ISA', () => {
    expect(isaQuantity(200, 260, 10)).toEqual({ doses: 0, vials: 0, missing: null })
  })

  test('does not take a missing SOH for zero', () => {
    expect(isaQuantity(200, null, 10)).toEqual({ doses: null, vials: null, missing: 'noSoh' })
    expect(isaQuantity(null, 5, 10).missing).toBe('noIsa')
  })
})

describe('the maximum-stock quantity', () => {
  test.each([
    [25, 1.5, 38],
    [10, 1.25, 13],
    [10, 1.24, 12],
    [7, 3, 21],
  ])('takes %d × %d rounded half up: %d', (amc, periods, expected) => {
    expect(maximumStock(amc, periods)).toBe(expected)
  })

  test('is what is missing up to the maximum', () => {
    expect(maxStockQuantity(25, 2, 12, 5)).toEqual({ doses: 40, vials: 8, missing: null })
    expect(maxStockQuantity(null, 2, 12, 5).missing).toBe('noConsumption')
    expect(maxStockQuantity(25, 2, null, 5).missing).toBe('noSoh')
  })
})

describe('the demand quantity', () => {
  const demand = {
    dosesGiven: 90,
    wastageFactor: wastageFactor(10),
    periodsToCover: 1,
    bufferDoses: 25,
    sohDoses: 30,
    inTransitDoses: 20,
    dosesPerVial: 10,
  }

  test('is doses × wastage factor × periods + buffer − SOH − in transit, rounded up to vials', () => {
    expect(demandQuantity(demand)).toEqual({ doses: 80, vials: 8, missing: null })
  })

  test('does not ask for a vial because of a rounding error', () => {
    expect(demandQuantity({ ...demand, bufferDoses: 0, sohDoses: 0, inTransitDoses: 0 }).vials).toBe(10)
  })

  test('is unknown without the doses or the SOH', () => {
    expect(demandQuantity({ ...demand, dosesGiven: null }).missing).toBe('noDoses')
    expect(demandQuantity({ ...demand, sohDoses: null }).missing).toBe('noSoh')
  })

  test('covers the need with less than one vial to spare, and is never negative', () => {
    fc.assert(
      fc.property(
        fc.record({
          dosesGiven: fc.nat(5000),
          wastageFactor: fc.double({ min: 1, max: 3, noNaN: true }),
          periodsToCover: fc.integer({ min: 1, max: 6 }),
          bufferDoses: fc.nat(500),
          sohDoses: fc.nat(5000),
          inTransitDoses: fc.nat(500),
          dosesPerVial: fc.constantFrom(1, 5, 10, 20),
        }),
        (d) => {
          const { doses, vials } = demandQuantity(d)
          const need = d.dosesGiven * d.wastageFactor * d.periodsToCover + d.bufferDoses - d.sohDoses - d.inTransitDoses
          expect(doses).toBe((vials ?? -1) * d.dosesPerVial)
          expect(doses).toBeGreaterThanOrEqual(Math.max(0, need - 1e-5))
          expect(doses).toBeLessThan(Math.max(0, need) + d.dosesPerVial + 1e-5)
        },
      ),
    )
  })
})
