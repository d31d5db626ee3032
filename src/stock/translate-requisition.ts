import type { Reject } from '../base/reject.ts'
import type { Requisition } from '../connectors/openlmis/index.ts'
import type { KnownReason } from './accumulate-card.ts'
import { bookClosing, emptyMonth, type MovementField } from './card-history.ts'
import type { MonthToWrite } from './store-months.ts'

export interface RequisitionContext {
  readonly system: string
  readonly placeId: number
  readonly month: number
  readonly products: ReadonlyMap<string, number>
  readonly reasons: ReadonlyMap<string, KnownReason>
}

const LOSS: Partial<Record<KnownReason['class'], MovementField>> = {
  expired: 'lostExpired',
  heat: 'lostHeat',
  frozen: 'lostFrozen',
  broken: 'lostBroken',
  otherLoss: 'lostOther',
  openVial: 'lostOpen',
}
const DAYS_PER_MONTH = 30

/**
 * The movements that a requisition reports for its month, product by product. Lines that were skipped, or without stock on hand, say
 * nothing and give nothing; other columns left empty are what the identity leaves for them. What the columns do not explain
 * of the closing stock is an adjustment, so that opening + movements = closing holds as for stock cards.
 */
export function translateRequisition(
  requisition: Requisition,
  context: RequisitionContext,
): { readonly months: MonthToWrite[]; readonly rejects: Reject[] } {
  const months: MonthToWrite[] = []
  const rejects: Reject[] = []
  for (const line of requisition.lines) {
    if (line.skipped || line.stockOnHand === null) continue
    const productId = context.products.get(line.orderableId)
    if (productId === undefined) {
      rejects.push(reject(context, line.id, 'unknownProduct', `its product ${line.orderableId} is not known`))
      continue
    }
    if (line.stockOnHand < 0 || (line.beginningBalance ?? 0) < 0) {
      rejects.push(reject(context, line.id, 'negativeStockOnHand', `its stock on hand is ${line.stockOnHand}`))
      continue
    }
    months.push(monthOfLine(requisition, line, productId, context))
  }
  return { months, rejects }
}

function monthOfLine(
  requisition: Requisition,
  line: Requisition['lines'][number],
  productId: number,
  { placeId, month, reasons }: RequisitionContext,
): MonthToWrite {
  const closing = line.stockOnHand ?? 0
  const received = line.totalReceivedQuantity ?? 0
  const used = line.totalConsumedQuantity
  const adjustments = line.totalLossesAndAdjustments ?? 0
  // Beginning balance and consumption may each be missing, but not told by the other when both are.
  const opening = line.beginningBalance ?? Math.max(0, closing - received + (used ?? 0) - adjustments)
  const row = { ...emptyMonth(month, opening), received, used: used ?? 0 }
  for (const { reasonId, quantity } of line.stockAdjustments) {
    const reason = reasons.get(reasonId)
    if (!reason) continue
    const change = reason.type === 'CREDIT' ? quantity : -quantity
    const loss = LOSS[reason.class]
    if (loss) row[loss] -= change
    else if (change > 0) row.adjustedIn += change
    else row.adjustedOut -= change
  }
  if (used === null) row.used = Math.max(0, bookClosing(row) - closing)
  const unexplained = closing - bookClosing(row)
  if (unexplained > 0) row.adjustedIn += unexplained
  else row.adjustedOut -= unexplained
  const { days: _, ...rest } = row
  return {
    ...rest,
    closing,
    counted: closing,
    stockoutDays: Math.min(DAYS_PER_MONTH, Math.max(0, line.totalStockoutDays ?? 0)),
    placeId,
    productId,
    sourceRecord: requisition.id,
    sourceChangedAt: requisition.modifiedDate,
  }
}

const reject = (context: RequisitionContext, key: string, reason: string, why: string): Reject => ({
  system: context.system,
  entity: 'requisitionLineItem',
  key,
  reason,
  message: `Requisition line ${key} of month ${context.month} is left out: ${why}`,
  remedy: 'Correct it in OpenLMIS, or read the reference data again when the product is new.',
})
