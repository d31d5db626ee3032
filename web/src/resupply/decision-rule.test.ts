import fc from 'fast-check'
import { expect, test } from 'vitest'
import { needsReason, readQuantity, vialsFor } from './decision-rule.ts'

test('a reason is asked for from one vial of difference on', () => {
  expect(needsReason(100, 100, 10)).toBe(false)
  expect(needsReason(91, 100, 10)).toBe(false)
  expect(needsReason(90, 100, 10)).toBe(true)
  expect(needsReason(110, 100, 10)).toBe(true)
})

test('nothing to differ from asks for no reason', () => {
  expect(needsReason(50, null, 10)).toBe(false)
})

test('the vials shown always hold the doses, with less than a vial to spare', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(1, 2, 4, 5, 10, 20), (doses, size) => {
      const held = vialsFor(doses, size) * size
      expect(held - doses).toBeGreaterThanOrEqual(0)
      expect(held - doses).toBeLessThan(size)
    }),
  )
})

test.each([
  ['120', 120],
  ['0', 0],
  ['1 200', 1200],
  ['1\u202f200', 1200],
  ['', null],
  ['-5', null],
  ['12.5', null],
  ['twelve', null],
  ['99999999', null],
])('reads %j as %j doses', (text, doses) => {
  expect(readQuantity(text)).toBe(doses)
})
