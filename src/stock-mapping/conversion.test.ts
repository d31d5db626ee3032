import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkUnit, convert, convertSum, deriveConversion, type CountedProduct } from './conversion.ts'

const bcg: CountedProduct = { code: 'BCG20', dispensingUnit: 'dose', netContent: 20, isVaccine: true }
const syringe: CountedProduct = { code: 'ADS', dispensingUnit: 'each', netContent: 100, isVaccine: false }
const inVials: CountedProduct = { ...bcg, dispensingUnit: 'Vial', netContent: 50 }

const derived = (...args: Parameters<typeof deriveConversion>): string => {
  const result = deriveConversion(...args)
  return result.ok ? `${result.value.dispensingUnits}:${result.value.makesUnits}` : result.error.reason
}

describe('the conversion', () => {
  test.each([
    ['of a vaccine to doses is one to one', 'doses', bcg, '1:1'],
    ['of a vaccine to vials is by its net content', 'vials', bcg, '20:1'],
    ['of a vaccine to packs is by its net content, as OpenLMIS orders it', 'packs', bcg, '20:1'],
    ['of a vaccine whose unit OpenLMIS does not say is by doses', 'vials', { ...bcg, dispensingUnit: null }, '20:1'],
    ['of a syringe to units is one to one', 'units', syringe, '1:1'],
    ['of a syringe to packs is by its net content', 'packs', syringe, '100:1'],
    ['of a syringe to doses is not known', 'doses', syringe, 'noDosesKnown'],
    ['of a syringe to vials is not known', 'vials', syringe, 'noVialsKnown'],
    ['of what is counted in vials to vials is one to one', 'vials', inVials, '1:1'],
    ['of what is counted in vials to doses is not known', 'doses', inVials, 'noDosesKnown'],
    [
      'of an unconfirmed product counted in doses to vials is by net content',
      'vials',
      { ...bcg, isVaccine: false },
      '20:1',
    ],
  ] as const)('%s', (_title, unit, product, expected) => {
    expect(derived(unit, product)).toBe(expected)
  })

  test('that a person gave goes before what would be derived', () => {
    expect(derived('doses', inVials, { dispensingUnits: 1, makesUnits: 10 })).toBe('1:10')
    expect(derived('packs', bcg, { dispensingUnits: 200, makesUnits: 1 })).toBe('200:1')
  })

  test.each([0, -1, 1.5, Number.NaN])('of %s dispensing units is refused', (dispensingUnits) => {
    expect(derived('packs', bcg, { dispensingUnits, makesUnits: 1 })).toBe('badConversion')
  })

  test('that is refused names the product and what to do', () => {
    const refused = deriveConversion('doses', syringe)
    expect(refused).toMatchObject({ ok: false })
    expect(JSON.stringify(refused)).toMatch(/ADS.*each.*remedy.*Say how many dispensing units/)
  })
})

describe('an indicator', () => {
  test('is sent only in units of its own kind', () => {
    expect(checkUnit('stockOutDays', 'doses')?.remedy).toBe('Choose days.')
    expect(checkUnit('closingBalance', 'days')?.reason).toBe('unitOfOtherKind')
    expect(checkUnit('closingBalance', 'vials')).toBeUndefined()
  })
})

describe('converting', () => {
  const positive = fc.integer({ min: 1, max: 10_000 })
  const conversion = fc.record({
    dispensingUnits: fc.integer({ min: 1, max: 200 }),
    makesUnits: fc.integer({ min: 1, max: 50 }),
  })
  const doses = fc.integer({ min: 0, max: 5_000_000 })

  test('whole packs there and back gives the same number', () => {
    fc.assert(
      fc.property(positive, positive, (packs, netContent) => {
        const there = convert(packs * netContent, { dispensingUnits: netContent, makesUnits: 1 })
        expect(there).toEqual({ value: packs, whole: true })
      }),
    )
  })

  test('zero is zero and more is never less', () => {
    fc.assert(
      fc.property(conversion, doses, doses, (how, a, b) => {
        expect(convert(0, how)).toEqual({ value: 0, whole: true })
        const [less, more] = a < b ? [a, b] : [b, a]
        expect(convert(less, how).value).toBeLessThanOrEqual(convert(more, how).value)
      }),
    )
  })

  test('says that it is whole exactly when it is', () => {
    fc.assert(
      fc.property(conversion, doses, (how, n) => {
        const { value, whole } = convert(n, how)
        expect(whole).toBe((BigInt(n) * BigInt(how.makesUnits)) % BigInt(how.dispensingUnits) === 0n)
        if (whole) expect(Number.isInteger(value)).toBe(true)
      }),
    )
  })

  test('a sum does not depend on the order of the products, and is exact', () => {
    const part = fc.record({ dispensingUnits: fc.integer({ min: 0, max: 100_000 }), conversion })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const sum = convertSum(parts)
        expect(convertSum(parts.toReversed())).toEqual(sum)
        const expected = parts.reduce((total, p) => total + convert(p.dispensingUnits, p.conversion).value, 0)
        expect(sum.value).toBeCloseTo(expected, 6)
      }),
    )
  })

  test('thirds of a vial add up to one', () => {
    const conversion3 = { dispensingUnits: 3, makesUnits: 1 }
    const third = { dispensingUnits: 1, conversion: conversion3 }
    expect(convertSum([third, third, third])).toEqual({ value: 1, whole: true })
  })
})
