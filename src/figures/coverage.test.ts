import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMonths, month } from '../base/month.ts'
import { coverageBand, coveragePercent, cumulativeCoveragePercent, monthlyTarget } from './coverage.ts'

describe('coverage', () => {
  test('73 doses against 90 target persons are 81.1 %, as in the analytics example of DHIS2', () => {
    expect(coveragePercent(73, 90)).toBeCloseTo(81.1, 1)
  })

  test('a month is judged by a twelfth of the annual target', () => {
    expect(coveragePercent(100, monthlyTarget(1200))).toBe(100)
  })

  test('more than 100 % is kept', () => {
    expect(coveragePercent(300, monthlyTarget(1200))).toBe(300)
  })

  test('a reported zero is 0 %, a missing value is no coverage', () => {
    expect(coveragePercent(0, 100)).toBe(0)
    expect(coveragePercent(null, 100)).toBeNull()
    expect(coveragePercent(10, null)).toBeNull()
    expect(coveragePercent(10, 0)).toBeNull()
  })

  test.each([
    [0, 'low'],
    [69.99, 'low'],
    [70, 'middle'],
    [80, 'good'],
    [90, 'high'],
    [100, 'high'],
    [100.1, 'over100'],
    [null, null],
  ])('%d %% is in band %s', (percent, band) => {
    expect(coverageBand(percent)).toBe(band)
  })
})

describe('cumulative coverage', () => {
  const year = (doses: (number | null)[], targetPersons: number | null = 100) =>
    doses.map((coverageDoses, i) => ({ month: addMonths(month(202601), i), coverageDoses, targetPersons }))

  test('adds the months since January over their targets', () => {
    expect(cumulativeCoveragePercent(year([80, 120, 70]), month(202603))).toBe(90)
  })

  test('a month that was not reported lowers it and is not a zero of its own', () => {
    expect(cumulativeCoveragePercent(year([80, null]), month(202602))).toBe(40)
    expect(cumulativeCoveragePercent(year([null, null]), month(202602))).toBeNull()
  })

  test('starts anew in January', () => {
    const months = [{ month: month(202512), coverageDoses: 500, targetPersons: 100 }, ...year([50])]
    expect(cumulativeCoveragePercent(months, month(202601))).toBe(50)
  })

  test('is unknown when the target of a month is', () => {
    expect(cumulativeCoveragePercent(year([80, 80], null), month(202602))).toBeNull()
  })

  test('lies between the lowest and the highest month when all were reported', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 12 }), (doses) => {
        const result = cumulativeCoveragePercent(year(doses), addMonths(month(202601), doses.length - 1)) ?? -1
        expect(result).toBeGreaterThanOrEqual(Math.min(...doses) - 1e-9)
        expect(result).toBeLessThanOrEqual(Math.max(...doses) + 1e-9)
      }),
    )
  })
})
