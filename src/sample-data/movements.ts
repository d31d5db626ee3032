import { Column } from './ledger.ts'

/** What happened to a stock card. */
export const Movement = {
  /** A physical count: the quantity is what was counted. */
  count: 0,
  received: 1,
  transferredIn: 2,
  used: 3,
  expired: 4,
  heat: 5,
  frozen: 6,
  broken: 7,
  transferredOut: 8,
} as const
export type Movement = (typeof Movement)[keyof typeof Movement]

/** The ledger column each movement counts in; a count's difference goes to found or missing. */
export const COLUMN_OF: readonly Column[] = [
  Column.found,
  Column.received,
  Column.transferredIn,
  Column.used,
  Column.expired,
  Column.heat,
  Column.frozen,
  Column.broken,
  Column.transferredOut,
]

/** Nobody in particular: the supplier above, or the children at a session. */
export const NO_PARTNER = -1

/** Lines of stock cards in columns, 20 bytes a line, grown as needed and sorted by card at the end. */
export class Movements {
  length = 0
  private capacity = 1024
  card = new Int32Array(this.capacity)
  kind = new Uint8Array(this.capacity)
  /** Days since the epoch. */
  day = new Uint16Array(this.capacity)
  /** Dispensing units, never negative. */
  quantity = new Int32Array(this.capacity)
  /** Stock on hand of the card afterwards. */
  after = new Int32Array(this.capacity)
  /** The other place, by its position in the district, or {@link NO_PARTNER}. */
  partner = new Int32Array(this.capacity)

  push(card: number, kind: Movement, day: number, quantity: number, after: number, partner: number): void {
    if (this.length === this.capacity) this.resize(this.capacity * 2)
    const i = this.length++
    this.card[i] = card
    this.kind[i] = kind
    this.day[i] = day
    this.quantity[i] = quantity
    this.after[i] = after
    this.partner[i] = partner
  }

  private resize(capacity: number): void {
    const keep = <T extends Int32Array | Uint16Array | Uint8Array>(to: T, from: T): T => {
      to.set(from.subarray(0, this.length))
      return to
    }
    this.card = keep(new Int32Array(capacity), this.card)
    this.kind = keep(new Uint8Array(capacity), this.kind)
    this.day = keep(new Uint16Array(capacity), this.day)
    this.quantity = keep(new Int32Array(capacity), this.quantity)
    this.after = keep(new Int32Array(capacity), this.after)
    this.partner = keep(new Int32Array(capacity), this.partner)
    this.capacity = capacity
  }

  /** The same lines with each card's together, each in the order in which they were made; and where each card starts. */
  byCard(cards: number): { readonly lines: Movements; readonly starts: Int32Array } {
    const starts = new Int32Array(cards + 1)
    for (let i = 0; i < this.length; i++) starts[(this.card[i] ?? 0) + 1] = (starts[(this.card[i] ?? 0) + 1] ?? 0) + 1
    for (let c = 0; c < cards; c++) starts[c + 1] = (starts[c + 1] ?? 0) + (starts[c] ?? 0)
    const lines = new Movements()
    lines.resize(this.length)
    lines.length = this.length
    const next = starts.slice()
    for (let i = 0; i < this.length; i++) {
      const card = this.card[i] ?? 0
      const to = next[card] ?? 0
      next[card] = to + 1
      lines.card[to] = card
      lines.kind[to] = this.kind[i] ?? 0
      lines.day[to] = this.day[i] ?? 0
      lines.quantity[to] = this.quantity[i] ?? 0
      lines.after[to] = this.after[i] ?? 0
      lines.partner[to] = this.partner[i] ?? 0
    }
    return { lines, starts }
  }
}
