/** A month of a product at one store, as the stock slice keeps it. Quantities in dispensing units. */
export interface StockRow {
  readonly storeId: number
  readonly productId: number
  /** YYYYMM */
  readonly month: number
  readonly source: 'stockCards' | 'requisition'
  readonly opening: number
  readonly received: number
  readonly used: number
  readonly adjustedIn: number
  readonly adjustedOut: number
  readonly lostExpired: number
  readonly lostHeat: number
  readonly lostFrozen: number
  readonly lostBroken: number
  readonly lostOther: number
  readonly lostOpen: number
  readonly closing: number
  /** 0 to 30. */
  readonly stockoutDays: number
  /** Card or requisition. */
  readonly sourceRecord: string
  readonly fetchedAt: string
}
