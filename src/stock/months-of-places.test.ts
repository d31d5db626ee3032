import { expect, test } from 'vitest'
import type { Month } from '../base/month.ts'
import { emptyMonth } from './card-history.ts'
import { monthsToWrite } from './months-of-places.ts'

const card = (sourceId: string, day: number) => ({
  placeId: 1,
  productId: 2,
  sourceId,
  occurredOn: '2026-10-28',
  processedAt: new Date(`2026-10-28T07:0${day}:00Z`),
  vanishedMonth: null,
  history: [{ ...emptyMonth(202610, 0), received: 10, days: [{ day: 28, delta: 10 }] }],
})

test('the months of a product do not depend on the order in which its cards were stored', () => {
  const cards = [card('a', 1), card('b', 2), card('c', 3)]
  const months = [...monthsToWrite(cards as never, 202601 as Month)]
  expect(months).not.toHaveLength(0)
  expect([...monthsToWrite(cards.toReversed() as never, 202601 as Month)]).toEqual(months)
})
