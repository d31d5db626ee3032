import { PRODUCT_COUNT } from './products.ts'

/**
 * The columns of a month's stock account of one place and product, in dispensing units (doses; pieces of a syringe).
 * opening + received + transferredIn + found - used - expired - heat - frozen - broken - missing - transferredOut = closing.
 */
export const Column = {
  opening: 0,
  /** From the store above (for a store: from its supplier). */
  received: 1,
  transferredIn: 2,
  found: 3,
  /** Opened at sessions: doses given and doses thrown away from opened vials. */
  used: 4,
  expired: 5,
  /** The vaccine vial monitor has turned. */
  heat: 6,
  frozen: 7,
  broken: 8,
  missing: 9,
  /** To another place; for a store: issued to the places it supplies. */
  transferredOut: 10,
  closing: 11,
  /** In months of 30 days, as OpenLMIS counts. */
  stockoutDays: 12,
  /** Doses that went into an arm or a mouth. */
  given: 13,
} as const
export type Column = (typeof Column)[keyof typeof Column]
export const COLUMN_COUNT = 14

export const INFLOWS: readonly Column[] = [Column.received, Column.transferredIn, Column.found]
export const OUTFLOWS: readonly Column[] = [
  Column.used,
  Column.expired,
  Column.heat,
  Column.frozen,
  Column.broken,
  Column.missing,
  Column.transferredOut,
]

/** Monthly accounts of a few places: one flat array, because a national country has 4.3 million of them. */
export class Ledger {
  readonly months: number
  readonly cells: Int32Array | Int16Array

  constructor(months: number, cells: Int32Array | Int16Array) {
    this.months = months
    this.cells = cells
  }

  static empty(places: number, months: number): Ledger {
    return new Ledger(months, new Int32Array(places * PRODUCT_COUNT * months * COLUMN_COUNT))
  }

  /** A copy of the first places' accounts in as few bytes as they need. */
  compact(places: number): Ledger {
    return new Ledger(
      this.months,
      compactIntegers(this.cells.subarray(0, places * PRODUCT_COUNT * this.months * COLUMN_COUNT)),
    )
  }

  row(place: number, product: number, t: number): number {
    return ((place * PRODUCT_COUNT + product) * this.months + t) * COLUMN_COUNT
  }

  get(place: number, product: number, t: number, column: Column): number {
    return this.cells[this.row(place, product, t) + column] ?? 0
  }

  add(place: number, product: number, t: number, column: Column, units: number): void {
    const at = this.row(place, product, t) + column
    this.cells[at] = (this.cells[at] ?? 0) + units
  }
}

/** A copy in two bytes a number where all fit, else in four. */
export function compactIntegers(numbers: Int32Array | Int16Array): Int32Array | Int16Array {
  for (const value of numbers) if (value > 32_767 || value < -32_768) return Int32Array.from(numbers)
  return Int16Array.from(numbers)
}
