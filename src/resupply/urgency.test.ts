import { describe, expect, test } from 'vitest'
import type { ResupplyCell } from '../../contract/resupply.ts'
import { chooseMonth } from '../figures/index.ts'
import { addMonths, month, type Month } from '../base/month.ts'
import { nextDelivery, supplyMonthOf } from './delivery.ts'
import { isRunningOut, urgencyOf } from './urgency.ts'

const cell = (stock: ResupplyCell['stock'], runsOutOn: string | null = null) => ({ stock, runsOutOn }) as ResupplyCell

describe('urgency', () => {
  test('orders rows by their worst antigen, then by how many are as bad', () => {
    const on = '2026-11-10'
    const order = [
      [cell('out'), cell('out')],
      [cell('out'), cell('ok')],
      [cell('ok', '2026-11-10'), cell('ok')],
      [cell('low'), cell('ok')],
      [cell('notReported'), cell('ok')],
      [cell('ok', '2026-11-11'), cell('ok')],
      [cell('over'), cell('over')],
      [cell('notMapped')],
      [],
    ].map((cells) => urgencyOf(cells, on, true))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(urgencyOf([cell('out')], on, false)).toBeGreaterThan(Math.max(...order))
  })

  test('a place runs out when it is empty on the day of the delivery', () => {
    expect(isRunningOut(cell('ok', '2026-11-10'), '2026-11-10')).toBe(true)
    expect(isRunningOut(cell('ok', '2026-11-11'), '2026-11-10')).toBe(false)
    expect(isRunningOut(cell('unknown'), '2026-11-10')).toBe(false)
  })
})

describe('the next delivery', () => {
  test.each([
    ['2026-11-09', '2026-11-10', 202611],
    ['2026-11-10', '2026-11-10', 202611],
    ['2026-11-11', '2026-12-10', 202612],
    ['2026-12-31', '2027-01-10', 202701],
  ])('seen on %s is on %s', (today, on, supplyMonth) => {
    expect(nextDelivery(today, 10)).toBe(on)
    expect(supplyMonthOf(on)).toBe(supplyMonth)
  })
})

describe('the month called last', () => {
  const months = (...reported: number[]) =>
    reported.map((count, i) => ({ month: addMonths(month(202611), -i), expected: 10, reported: count }))
  const chosen = (...reported: number[]): Month => chooseMonth(months(...reported), 60, month(202611))

  test('is the newest finished month with enough reports', () => {
    expect(chosen(10, 9, 10)).toBe(202610)
    expect(chosen(10, 3, 8, 10)).toBe(202609)
  })
  test('is the fullest one when none has enough, and the one before this when nobody reported', () => {
    expect(chosen(0, 1, 5, 5)).toBe(202609)
    expect(chosen(0, 0, 0)).toBe(202610)
    expect(chosen()).toBe(202610)
  })
})
