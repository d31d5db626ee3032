import { describe, expect, it } from 'vitest'
import type { ReasonRow, StockNode } from './dataset.ts'
import { runningStockOnHand } from './running-stock-on-hand.ts'

const place: StockNode = { id: 'n', name: 'Depot', isRefDataFacility: true }
const reason = (id: string, reasonType: ReasonRow['reasonType']): [string, ReasonRow] => [
  id,
  { id, name: id, description: null, reasonType, reasonCategory: 'ADJUSTMENT', isFreeTextAllowed: false, tags: [] },
]
const reasons = new Map([reason('credit', 'CREDIT'), reason('debit', 'DEBIT')])
const line = (quantity: number, by: { reasonId?: string; source?: StockNode; destination?: StockNode } = {}) => ({
  quantity,
  reasonId: by.reasonId ?? null,
  source: by.source ?? null,
  destination: by.destination ?? null,
})

describe('runningStockOnHand', () => {
  it('adds receipts and credits, subtracts issues and debits, and starts anew at a count', () => {
    const lines = [
      line(100, { source: place }),
      line(30, { destination: place }),
      line(5, { reasonId: 'credit' }),
      line(15, { reasonId: 'debit' }),
      line(50),
      line(8, { destination: place }),
    ]
    expect(runningStockOnHand(lines, reasons)).toEqual([100, 70, 75, 60, 50, 42])
  })

  it('goes below zero when the lines do', () => {
    expect(runningStockOnHand([line(5, { reasonId: 'debit' })], reasons)).toEqual([-5])
  })
})
