import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { month } from '../base/month.ts'
import {
  closedVialWastagePercent,
  cumulativeOpenVialWastagePercent,
  managedDoses,
  openVialWastagePercent,
  totalWastage,
  wastageFactor,
} from './wastage.ts'

describe('open-vial wastage', () => {
  // The TechNet example: January 17 %, February −8 %, the two months together 6 %.
  const january = { month: month(202601), usedDoses: 120, givenDoses: 100 }
  const february = { month: month(202602), usedDoses: 90, givenDoses: 97 }

  test('is 17 % in January and −8 % in February, which is kept', () => {
    expect(Math.round(openVialWastagePercent(120, 100) ?? 0)).toBe(17)
    expect(Math.round(openVialWastagePercent(90, 97) ?? 0)).toBe(-8)
  })

  test('cumulated over the year is 6 %, the value that is judged', () => {
    expect(Math.round(cumulativeOpenVialWastagePercent([january, february], month(202602)) ?? 0)).toBe(6)
  })

  test('30 opened vials of 10 and 310 given are negative over the year', () => {
    expect(
      cumulativeOpenVialWastagePercent([{ ...january, usedDoses: 300, givenDoses: 310 }], month(202601)),
    ).toBeLessThan(0)
  })

  test('leaves out months of last year and months where one side did not report', () => {
    const months = [
      { month: month(202512), usedDoses: 1000, givenDoses: 0 },
      january,
      { month: month(202602), usedDoses: 500, givenDoses: null },
      { month: month(202603), usedDoses: null, givenDoses: 80 },
    ]
    expect(cumulativeOpenVialWastagePercent(months, month(202603))).toBe(openVialWastagePercent(120, 100))
  })

  test('is unknown when nothing was used or a side is missing', () => {
    expect(openVialWastagePercent(0, 0)).toBeNull()
    expect(openVialWastagePercent(null, 5)).toBeNull()
    expect(openVialWastagePercent(5, null)).toBeNull()
    expect(cumulativeOpenVialWastagePercent([], month(202603))).toBeNull()
  })
})

describe('closed-vial wastage', () => {
  test('depends on the denominator: used (DHIS2) or managed (DISC)', () => {
    expect(closedVialWastagePercent(20, 100)).toBe(20)
    expect(closedVialWastagePercent(20, managedDoses(150, 250))).toBe(5)
    expect(closedVialWastagePercent(20, 0)).toBeNull()
    expect(closedVialWastagePercent(null, 100)).toBeNull()
  })
})

describe('wastage factor', () => {
  test.each([
    [0, 1],
    [5, 1.05],
    [10, 1.11],
    [25, 1.33],
    [50, 2],
  ])('of %d %% is %d', (percent, factor) => {
    expect(wastageFactor(percent)).toBeCloseTo(factor, 2)
  })

  test('what is left of the supplied doses is what was to be given', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 99, noNaN: true }), (percent) => {
        expect(wastageFactor(percent) * (1 - percent / 100)).toBeCloseTo(1, 9)
      }),
    )
  })

  test('of 100 % does not exist', () => {
    expect(() => wastageFactor(100)).toThrow(/below 100/)
  })
})

test('wastage over two levels with 1 % closed and 10 % open is 11.8 %', () => {
  expect(totalWastage(0.01, 0.1, 2)).toBeCloseTo(0.1179, 4)
})
