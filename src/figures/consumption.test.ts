import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adjustedConsumption, averageMonthlyConsumption, monthsOfStock } from './consumption.ts'

describe('adjusted consumption', () => {
  test.each([
    [50, 0, 1, 50],
    [50, 10, 1, 75],
    [50, 7, 1, 66],
    [27, 3, 1, 30],
    [20, 30, 3, 30],
    [40, 30, 1, 40],
    [0, 12, 1, 0],
  ])('of %d doses with %d days out in %d months is %d', (consumed, out, months, expected) => {
    expect(adjustedConsumption(consumed, out, months)).toBe(expected)
  })

  test('more stock-out days than the period has count as all of them', () => {
    expect(adjustedConsumption(40, 31)).toBe(40)
    expect(adjustedConsumption(40, 99)).toBe(40)
  })

  test('is the smallest whole number of doses that the days with stock stand for, and never less than consumed', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 0, max: 29 }), (consumed, out) => {
        const adjusted = adjustedConsumption(consumed, out)
        expect(adjusted).toBeGreaterThanOrEqual(consumed)
        expect(adjusted * (30 - out)).toBeGreaterThanOrEqual(consumed * 30)
        expect((adjusted - 1) * (30 - out)).toBeLessThan(consumed * 30)
      }),
    )
  })

  test('does not fall when there are more stock-out days', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 0, max: 28 }), (consumed, out) => {
        expect(adjustedConsumption(consumed, out + 1)).toBeGreaterThanOrEqual(adjustedConsumption(consumed, out))
      }),
    )
  })
})

describe('average monthly consumption', () => {
  const used = (usedDoses: number, stockoutDays = 0) => ({ usedDoses, stockoutDays })

  test('is the mean of the last three months, rounded up', () => {
    expect(averageMonthlyConsumption([used(900), used(10), used(20), used(21)], 3)).toBe(17)
  })

  test('takes each month adjusted for its stock-out days', () => {
    expect(averageMonthlyConsumption([used(50, 10), used(75)], 3)).toBe(75)
  })

  test('leaves out months that were not reported instead of taking them for zero', () => {
    expect(averageMonthlyConsumption([used(60), null, used(40)], 3)).toBe(50)
    expect(averageMonthlyConsumption([used(60), null, null, null], 3)).toBeNull()
    expect(averageMonthlyConsumption([], 3)).toBeNull()
  })

  test('a month of consumption zero counts', () => {
    expect(averageMonthlyConsumption([used(0), used(60)], 3)).toBe(30)
  })
})

test('months of stock is SOH over AMC and unknown without consumption', () => {
  expect(monthsOfStock(150, 100)).toBe(1.5)
  expect(monthsOfStock(0, 100)).toBe(0)
  expect(monthsOfStock(150, 0)).toBeNull()
  expect(monthsOfStock(150, null)).toBeNull()
  expect(monthsOfStock(null, 100)).toBeNull()
})
