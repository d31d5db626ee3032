import type { ReasonRow, StockLineItemRow } from './dataset.ts'

export type SignedBy = Pick<StockLineItemRow, 'quantity' | 'reasonId' | 'source' | 'destination'>

/** A line without reason, source and destination is a physical inventory: its quantity is what was counted. */
export const isPhysicalInventory = (line: SignedBy): boolean =>
  line.reasonId === null && line.source === null && line.destination === null

/**
 * Stock on hand in dispensing units after each line, oldest line first. A source or a CREDIT reason adds, anything
 * else subtracts, a physical inventory resets (StockCardLineItem.calculateStockOnHand of stock management).
 */
export function runningStockOnHand(lines: readonly SignedBy[], reasons: ReadonlyMap<string, ReasonRow>): number[] {
  let stockOnHand = 0
  return lines.map((line) => {
    stockOnHand = isPhysicalInventory(line) ? line.quantity : stockOnHand + signed(line, reasons)
    return stockOnHand
  })
}

function signed(line: SignedBy, reasons: ReadonlyMap<string, ReasonRow>): number {
  const reason = line.reasonId === null ? undefined : reasons.get(line.reasonId)
  return line.source !== null || reason?.reasonType === 'CREDIT' ? line.quantity : -line.quantity
}
