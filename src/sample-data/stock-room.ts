import type { Calendar } from './calendar.ts'
import { THIRTY_DAY_END, thirtyDayPosition } from './calendar.ts'
import { Column, Ledger } from './ledger.ts'
import { LOT_LIMIT } from './lots.ts'
import { COLUMN_OF, Movement, Movements, NO_PARTNER } from './movements.ts'
import { PRODUCT_COUNT } from './products.ts'

export const cardIndex = (place: number, product: number, lot: number): number =>
  (place * PRODUCT_COUNT + product) * LOT_LIMIT + lot

/**
 * The shelves of a few places: stock by lot, the monthly ledger and the stock card lines move together here and
 * nowhere else, which is why the books always agree. Events of one place and product come in the order of time.
 */
export class StockRoom {
  readonly ledger: Ledger
  readonly movements = new Movements()
  private readonly calendar: Calendar
  private readonly byLot: Int32Array
  private readonly onHand: Int32Array
  /** Thirty-day position since which a product is out in the current month; 0 while it is there. */
  private readonly outSince: Uint8Array
  /** Places on paper keep a ledger but no stock cards in OpenLMIS. */
  private readonly keepsCards: readonly boolean[]
  private t = 0

  constructor(calendar: Calendar, keepsCards: readonly boolean[]) {
    this.calendar = calendar
    this.keepsCards = keepsCards
    const places = keepsCards.length
    this.ledger = Ledger.empty(places, calendar.months)
    this.byLot = new Int32Array(places * PRODUCT_COUNT * LOT_LIMIT)
    this.onHand = new Int32Array(places * PRODUCT_COUNT)
    this.outSince = new Uint8Array(places * PRODUCT_COUNT)
  }

  stockOf(place: number, product: number): number {
    return this.onHand[place * PRODUCT_COUNT + product] ?? 0
  }

  lotStockOf(place: number, product: number, lot: number): number {
    return this.byLot[cardIndex(place, product, lot)] ?? 0
  }

  /** Brings stock that was there before the first month into the books, as a first physical count. */
  begin(place: number, product: number, lot: number, units: number): void {
    if (units <= 0) return
    const card = cardIndex(place, product, lot)
    this.byLot[card] = (this.byLot[card] ?? 0) + units
    this.onHand[place * PRODUCT_COUNT + product] = this.stockOf(place, product) + units
    if (this.keepsCards[place] === true) {
      this.movements.push(
        card,
        Movement.count,
        this.calendar.day(0, 1),
        this.byLot[card] ?? 0,
        this.byLot[card] ?? 0,
        NO_PARTNER,
      )
    }
  }

  startMonth(t: number, place: number): void {
    this.t = t
    for (let p = 0; p < PRODUCT_COUNT; p++) {
      const stock = this.stockOf(place, p)
      this.ledger.cells[this.ledger.row(place, p, t) + Column.opening] = stock
      this.outSince[place * PRODUCT_COUNT + p] = stock === 0 ? 1 : 0
    }
  }

  endMonth(place: number): void {
    for (let p = 0; p < PRODUCT_COUNT; p++) {
      const since = this.outSince[place * PRODUCT_COUNT + p] ?? 0
      if (since > 0) this.ledger.add(place, p, this.t, Column.stockoutDays, THIRTY_DAY_END - since)
      this.ledger.cells[this.ledger.row(place, p, this.t) + Column.closing] = this.stockOf(place, p)
    }
  }

  add(
    place: number,
    product: number,
    lot: number,
    units: number,
    dayOfMonth: number,
    kind: Movement,
    partner: number,
  ): void {
    if (units <= 0) return
    this.ledger.add(place, product, this.t, COLUMN_OF[kind] ?? Column.received, units)
    this.change(place, product, lot, units, dayOfMonth)
    this.record(place, product, lot, kind, dayOfMonth, units, partner)
  }

  /**
   * Takes up to `units` from the lots that expire first; `onLot` learns what came from where, so that the same lots
   * arrive at the other end. Returns what was taken.
   */
  take(
    place: number,
    product: number,
    units: number,
    dayOfMonth: number,
    kind: Movement,
    partner: number,
    onLot?: (lot: number, units: number) => void,
  ): number {
    let left = Math.min(units, this.stockOf(place, product))
    const taken = left
    for (let lot = 0; left > 0 && lot < LOT_LIMIT; lot++) {
      const part = Math.min(left, this.lotStockOf(place, product, lot))
      if (part === 0) continue
      this.takeLot(place, product, lot, part, dayOfMonth, kind, partner)
      onLot?.(lot, part)
      left -= part
    }
    return taken
  }

  takeLot(
    place: number,
    product: number,
    lot: number,
    units: number,
    dayOfMonth: number,
    kind: Movement,
    partner = NO_PARTNER,
  ): void {
    if (units <= 0) return
    this.ledger.add(place, product, this.t, COLUMN_OF[kind] ?? Column.used, units)
    this.change(place, product, lot, -units, dayOfMonth)
    this.record(place, product, lot, kind, dayOfMonth, units, partner)
  }

  /** A physical count of every lot in stock; the oldest lot turns out to hold `difference` units more or fewer. */
  count(place: number, product: number, difference: number, dayOfMonth: number): void {
    let pending = difference
    for (let lot = 0; lot < LOT_LIMIT; lot++) {
      const before = this.lotStockOf(place, product, lot)
      if (before === 0) continue
      const change = Math.max(-before, pending)
      pending = 0
      if (change > 0) this.ledger.add(place, product, this.t, Column.found, change)
      if (change < 0) this.ledger.add(place, product, this.t, Column.missing, -change)
      if (change !== 0) this.change(place, product, lot, change, dayOfMonth)
      this.record(place, product, lot, Movement.count, dayOfMonth, before + change, NO_PARTNER)
    }
  }

  private change(place: number, product: number, lot: number, units: number, dayOfMonth: number): void {
    const at = place * PRODUCT_COUNT + product
    const card = cardIndex(place, product, lot)
    const before = this.onHand[at] ?? 0
    const after = before + units
    const lotAfter = (this.byLot[card] ?? 0) + units
    if (after < 0 || lotAfter < 0)
      throw new Error(`Stock below zero: place ${place}, product ${product}, lot ${lot}, month ${this.t}`)
    this.onHand[at] = after
    this.byLot[card] = lotAfter
    const position = thirtyDayPosition(dayOfMonth)
    if (before === 0 && after > 0) {
      this.ledger.add(place, product, this.t, Column.stockoutDays, position - (this.outSince[at] ?? position))
      this.outSince[at] = 0
    } else if (before > 0 && after === 0) {
      this.outSince[at] = position
    }
  }

  private record(
    place: number,
    product: number,
    lot: number,
    kind: Movement,
    dayOfMonth: number,
    quantity: number,
    partner: number,
  ): void {
    if (this.keepsCards[place] !== true) return
    const card = cardIndex(place, product, lot)
    this.movements.push(card, kind, this.calendar.day(this.t, dayOfMonth), quantity, this.byLot[card] ?? 0, partner)
  }
}
