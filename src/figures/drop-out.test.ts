import { expect, test } from 'vitest'
import { dropOutBand, dropOutPercent } from './drop-out.ts'

test('of 200 first and 170 third doses 15 % dropped out', () => {
  expect(dropOutPercent(200, 170)).toBe(15)
  expect(dropOutBand(15)).toBe('high')
})

test('more last doses than first ones give a negative drop-out, which is kept', () => {
  expect(dropOutPercent(100, 110)).toBe(-10)
  expect(dropOutBand(-10)).toBe('negative')
})

test('there is no drop-out without first doses or without a report', () => {
  expect(dropOutPercent(0, 10)).toBeNull()
  expect(dropOutPercent(null, 10)).toBeNull()
  expect(dropOutPercent(10, null)).toBeNull()
  expect(dropOutBand(null)).toBeNull()
})

test('10 % is still good', () => {
  expect(dropOutBand(dropOutPercent(100, 90))).toBe('good')
  expect(dropOutBand(0)).toBe('good')
})
