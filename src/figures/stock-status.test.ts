import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultFigureSettings, thresholdsFor } from './settings.ts'
import { stockLimits, stockStatus } from './stock-status.ts'

const facility = thresholdsFor(defaultFigureSettings.thresholds, { programs: ['EPI'], isStore: false, typeCode: 'HC' })
const store = thresholdsFor(defaultFigureSettings.thresholds, { programs: ['EPI'], isStore: true, typeCode: 'DS' })

describe('stock limits', () => {
  test('follow the ideal stock amount where there is one: 25 % of it and all of it', () => {
    expect(stockLimits(facility, { isaDoses: 210, amcDoses: 999, dosesPerVial: 20 })).toEqual({
      minDoses: 53,
      maxDoses: 220,
    })
  })

  test('follow consumption otherwise: a quarter of a month, and a month and a quarter', () => {
    expect(stockLimits(facility, { isaDoses: null, amcDoses: 100, dosesPerVial: 10 })).toEqual({
      minDoses: 25,
      maxDoses: 130,
    })
  })

  test('of a store are one and three months', () => {
    expect(stockLimits(store, { isaDoses: null, amcDoses: 100, dosesPerVial: 10 })).toEqual({
      minDoses: 100,
      maxDoses: 300,
    })
  })

  test('are unknown without ideal amount and without consumption', () => {
    const unknown = { minDoses: null, maxDoses: null }
    expect(stockLimits(facility, { isaDoses: null, amcDoses: null, dosesPerVial: 10 })).toEqual(unknown)
    expect(stockLimits(facility, { isaDoses: null, amcDoses: 0, dosesPerVial: 10 })).toEqual(unknown)
  })
})

describe('threshold rules', () => {
  const of = (min: number) => ({ minMonths: min, maxMonths: 9, minIsaShare: 0.1, maxIsaShare: 2 })
  const rules = [
    { ...of(1), programs: ['MAL'] },
    { ...of(2), typeCodes: ['HOSP'], level: 'facility' as const },
    { ...of(3), level: 'store' as const },
  ]

  test.each([
    [{ programs: ['EPI', 'MAL'], isStore: true, typeCode: 'HOSP' }, 1],
    [{ programs: ['EPI'], isStore: false, typeCode: 'HOSP' }, 2],
    [{ programs: ['EPI'], isStore: true, typeCode: 'HOSP' }, 3],
    [{ programs: [], isStore: false, typeCode: null }, 0.25],
  ])('the first that fits %j decides', (place, minMonths) => {
    expect(thresholdsFor(rules, place).minMonths).toBe(minMonths)
  })
})

describe('stock status', () => {
  const limits = { minDoses: 25, maxDoses: 130 }

  test.each([
    [0, 'out'],
    [1, 'low'],
    [24, 'low'],
    [25, 'ok'],
    [130, 'ok'],
    [131, 'over'],
  ])('%d doses are %s', (soh, status) => {
    expect(stockStatus(soh, limits)).toBe(status)
  })

  test('no stock is out of stock even when nothing is known to judge by', () => {
    expect(stockStatus(0, { minDoses: null, maxDoses: null })).toBe('out')
    expect(stockStatus(5, { minDoses: null, maxDoses: null })).toBe('unknown')
  })

  test('what the ideal stock amount recommends, delivered in whole vials, is never too much', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(1, 5, 10, 20), (isaDoses, dosesPerVial) => {
        const delivered = Math.ceil(isaDoses / dosesPerVial) * dosesPerVial
        expect(stockStatus(delivered, stockLimits(facility, { isaDoses, amcDoses: null, dosesPerVial }))).toBe('ok')
      }),
    )
  })
})
