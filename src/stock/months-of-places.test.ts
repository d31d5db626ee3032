import { expect, test } from 'vitest'
import { month } from '../base/month.ts'
import { emptyMonth } from './card-history.ts'
import { monthsToWrite } from './months-of-places.ts'

const lot = (sourceId: string, minute: number) => ({
  placeId: 1,
  productId: 2,
  sourceId,
  occurredOn: '2026-10-28',
  processedAt: new Date(`2026-10-28T07:0${minute}:00Z`),
  vanishedMonth: null,
  history: [{ ...emptyMonth(202610, 0), received: 10, closing: 10, days: [28, 10] }],
})

test('the months of a product do not depend on the order in which its cards were stored', () => {
  const cards = [lot('a', 1), lot('b', 2), lot('c', 3)]
  const months = [...monthsToWrite(cards, month(202601))]
  expect(months).toMatchObject([{ month: 202610, received: 30, closing: 30, sourceRecord: 'a' }])
  expect([...monthsToWrite(cards.toReversed(), month(202601))]).toEqual(months)
})
