import { expect, test } from 'vitest'
import { runsOutOn } from './runs-out-on.ts'

test('150 doses at 100 a month last 45 days from the day they were counted', () => {
  expect(runsOutOn(150, 100, '2026-07-10')).toBe('2026-08-24')
})

test('part of a day is not counted as a day with stock', () => {
  expect(runsOutOn(10, 100, '2026-07-10')).toBe('2026-07-13')
  expect(runsOutOn(13, 100, '2026-07-10')).toBe('2026-07-13')
})

test('no stock ran out on the day it was seen, whatever the consumption', () => {
  expect(runsOutOn(0, null, '2026-07-10')).toBe('2026-07-10')
})

test('no day is given when something is unknown, nothing is used or it is too far off', () => {
  expect(runsOutOn(null, 100, '2026-07-10')).toBeNull()
  expect(runsOutOn(100, null, '2026-07-10')).toBeNull()
  expect(runsOutOn(100, 0, '2026-07-10')).toBeNull()
  expect(runsOutOn(100, 50, null)).toBeNull()
  expect(runsOutOn(1_000_000, 1, '2026-07-10')).toBeNull()
})
