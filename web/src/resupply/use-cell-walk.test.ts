import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeAfter } from './use-cell-walk.ts'

const SIZE = { rows: 300, columns: 11 }

test('arrows move by one cell, page keys by ten rows', () => {
  expect(placeAfter('ArrowDown', { row: 4, column: 2 }, SIZE)).toEqual({ row: 5, column: 2 })
  expect(placeAfter('PageDown', { row: 4, column: 2 }, SIZE)).toEqual({ row: 14, column: 2 })
  expect(placeAfter('End', { row: 4, column: 2 }, SIZE)).toEqual({ row: 4, column: 10 })
})

test('other keys are left to the browser', () => {
  expect(placeAfter('Tab', { row: 0, column: 0 }, SIZE)).toBeUndefined()
})

test('no walk leaves the grid', () => {
  const keys = fc.array(
    fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'),
  )
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 12 }), (walk, rows, columns) => {
      const end = walk.reduce((at, key) => placeAfter(key, at, { rows, columns }) ?? at, { row: 0, column: 0 })
      expect(end.row).toBeGreaterThanOrEqual(0)
      expect(end.row).toBeLessThan(rows)
      expect(end.column).toBeGreaterThanOrEqual(0)
      expect(end.column).toBeLessThan(columns)
    }),
  )
})
