import { describe, expect, test } from 'vitest'
import { month } from '../base/month.ts'
import { createCalendar } from './calendar.ts'
import { Column } from './ledger.ts'
import { Movement, NO_PARTNER } from './movements.ts'
import { StockRoom } from './stock-room.ts'

/** One place, one month that ends the calendar. */
function oneMonth(last: number): StockRoom {
  const room = new StockRoom(createCalendar(month(last), 1), [true])
  room.startMonth(0, 0)
  return room
}

describe('stock-out days', () => {
  test.each([202_610, 202_609, 202_602])(
    'stock from the 13th to the 19th only leaves 24 days out of %s, whatever its length',
    (last) => {
      const room = oneMonth(last)
      room.add(0, 0, 0, 40, 13, Movement.received, NO_PARTNER)
      room.take(0, 0, 40, 19, Movement.used, NO_PARTNER)
      room.endMonth(0)
      expect(room.ledger.get(0, 0, 0, Column.stockoutDays)).toBe(24)
    },
  )

  test.each([202_610, 202_602])('a whole month without stock counts 30 days, %s too', (last) => {
    const room = oneMonth(last)
    room.endMonth(0)
    expect(room.ledger.get(0, 0, 0, Column.stockoutDays)).toBe(30)
  })
})

describe('stock', () => {
  test('leaves by the lot that expires first and never goes below zero', () => {
    const room = oneMonth(202_610)
    room.add(0, 3, 1, 30, 1, Movement.received, NO_PARTNER)
    room.add(0, 3, 0, 20, 2, Movement.received, NO_PARTNER)
    const lots: number[][] = []
    expect(room.take(0, 3, 100, 5, Movement.used, NO_PARTNER, (lot, units) => lots.push([lot, units]))).toBe(50)
    expect(lots).toEqual([
      [0, 20],
      [1, 30],
    ])
    expect(() => room.takeLot(0, 3, 1, 1, 6, Movement.used)).toThrow('Stock below zero')
  })

  test('a count that finds less is booked as missing, one that finds more as found', () => {
    const room = oneMonth(202_610)
    room.add(0, 0, 0, 40, 1, Movement.received, NO_PARTNER)
    room.count(0, 0, -20, 10)
    room.count(0, 0, 60, 20)
    room.endMonth(0)
    expect(room.ledger.get(0, 0, 0, Column.missing)).toBe(20)
    expect(room.ledger.get(0, 0, 0, Column.found)).toBe(60)
    expect(room.ledger.get(0, 0, 0, Column.closing)).toBe(80)
  })
})
