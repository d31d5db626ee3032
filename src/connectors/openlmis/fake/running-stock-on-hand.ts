import type { ReasonRow, StockLineItemRow } from './dataset.ts'

type SignedBy = Pick<StockLineItemRow, 'quantity' | 'reasonId' | 'source' | 'destination'>

/**
 * Stock on hand in dispensing units after each line, oldest line first. A reason decides the sign before source and
 * destination do; a line without any of the three is a physical inventory and resets the stock on hand.
 */
export function runningStockOnHand(lines: readonly SignedBy[], reasons: ReadonlyMap<string, ReasonRow>): number[] {
  let stockOnHand = 0
  return lines.map((line) => {
    stockOnHand = after(stockOnHand, line, line.reasonId === null ? undefined : reasons.get(line.reasonId))
    return stockOnHand
  })
}

function after(before: number, line: SignedBy, reason: ReasonRow | undefined): number {
  if (reason?.reasonCategory === 'PHYSICAL_INVENTORY') return line.quantity
  if (reason) return reason.reasonType === 'CREDIT' ? before + line.quantity : before - line.quantity
  if (line.source) return before + line.quantity
  if (line.destination) return before - line.quantity
  return line.quantity
}
