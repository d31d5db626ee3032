import type {
  FacilityRow,
  OpenlmisDataset,
  OrderableRow,
  RequisitionFilter,
  RequisitionLineItemRow,
  RequisitionRow,
  StockCardRow,
  StockLineItemRow,
} from './dataset.ts'
import { runningStockOnHand } from './running-stock-on-hand.ts'

/** Changes on top of a dataset, so that a test or a demo can let the country move on between two pulls. */
export interface OverlayDataset extends OpenlmisDataset {
  /** Adds it, or replaces the one with the same id. */
  putFacility(row: FacilityRow): void
  removeFacility(id: string): void
  /** A change makes a new version: give a higher `versionNumber` and a later `lastUpdated`. */
  putOrderable(row: OrderableRow): void
  putCard(row: StockCardRow, lines: readonly StockLineItemRow[]): void
  /** Appends a movement and recomputes the card's stock on hand and dates the way the service does. */
  addLineItem(cardId: string, line: StockLineItemRow): void
  putRequisition(row: RequisitionRow, lines: readonly RequisitionLineItemRow[]): void
  /** Goes up with every change, so that caches know. */
  readonly revision: number
}

const lower = (id: string): string => id.toLowerCase()

export function overlayDataset(base: OpenlmisDataset): OverlayDataset {
  const cards = new Map<string, StockCardRow>()
  const lines = new Map<string, readonly StockLineItemRow[]>()
  const cardsByFacility = new Map<string, Set<string>>()
  const requisitions = new Map<string, RequisitionRow>()
  const requisitionLines = new Map<string, readonly RequisitionLineItemRow[]>()
  const reasons = new Map(base.reasons.map((reason) => [lower(reason.id), reason]))
  let facilities = base.facilities
  let orderables = base.orderables
  let revision = 0

  const lineItemsOf = (cardId: string): readonly StockLineItemRow[] => lines.get(cardId) ?? base.lineItemsOf(cardId)
  const card = (cardId: string): StockCardRow | undefined => cards.get(cardId) ?? base.card(cardId)

  const putCard = (row: StockCardRow, cardLines: readonly StockLineItemRow[]): void => {
    const id = lower(row.id)
    const facilityId = lower(row.facilityId)
    cards.set(id, row)
    lines.set(id, cardLines)
    cardsByFacility.set(facilityId, (cardsByFacility.get(facilityId) ?? new Set()).add(id))
    revision += 1
  }

  const addLineItem = (cardId: string, line: StockLineItemRow): void => {
    const id = lower(cardId)
    const old = card(id)
    if (!old) throw new Error(`No stock card ${cardId}`)
    const all = [...lineItemsOf(id), line].sort(byTime)
    const last = all.at(-1) ?? line
    const stockOnHand = runningStockOnHand(all, reasons).at(-1) ?? 0
    putCard({ ...old, stockOnHand, occurredDate: last.occurredDate, processedDate: last.processedDate }, all)
  }

  return {
    name: base.name,
    users: base.users,
    geographicLevels: base.geographicLevels,
    geographicZones: base.geographicZones,
    facilityTypes: base.facilityTypes,
    facilityOperators: base.facilityOperators,
    programs: base.programs,
    tradeItems: base.tradeItems,
    commodityTypes: base.commodityTypes,
    lots: base.lots,
    approvedProducts: base.approvedProducts,
    processingSchedules: base.processingSchedules,
    processingPeriods: base.processingPeriods,
    supervisoryNodes: base.supervisoryNodes,
    requisitionGroups: base.requisitionGroups,
    supplyLines: base.supplyLines,
    reasons: base.reasons,
    validReasons: base.validReasons,
    permissionStringsOf: (userId) => base.permissionStringsOf(userId),
    supervisedFacilityIdsOf: (userId) => base.supervisedFacilityIdsOf(userId),
    idealStockAmounts: (filter) => base.idealStockAmounts(filter),
    get facilities() {
      return facilities
    },
    get orderables() {
      return orderables
    },
    get revision() {
      return revision
    },
    card,
    lineItemsOf,
    cardsOf(facilityId) {
      const own = cardsByFacility.get(facilityId)
      const known = base.cardsOf(facilityId)
      if (!own) return known
      const added = [...own].flatMap((id) => cards.get(id) ?? [])
      return [...known.filter((row) => !own.has(lower(row.id))), ...added]
    },
    requisitions(filter) {
      const added = [...requisitions.values()].filter((row) => matches(row, filter))
      return [...base.requisitions(filter).filter((row) => !requisitions.has(lower(row.id))), ...added]
    },
    requisition: (id) => requisitions.get(id) ?? base.requisition(id),
    requisitionLineItemsOf: (id) => requisitionLines.get(id) ?? base.requisitionLineItemsOf(id),
    putFacility(row) {
      facilities = replaced(facilities, row)
      revision += 1
    },
    removeFacility(id) {
      facilities = facilities.filter((row) => lower(row.id) !== lower(id))
      revision += 1
    },
    putOrderable(row) {
      orderables = replaced(orderables, row)
      revision += 1
    },
    putCard,
    addLineItem,
    putRequisition(row, rowLines) {
      requisitions.set(lower(row.id), row)
      requisitionLines.set(lower(row.id), rowLines)
      revision += 1
    },
  }
}

function replaced<T extends { readonly id: string }>(rows: readonly T[], row: T): readonly T[] {
  const at = rows.findIndex((other) => lower(other.id) === lower(row.id))
  return at < 0 ? [...rows, row] : rows.with(at, row)
}

const byTime = (a: StockLineItemRow, b: StockLineItemRow): number =>
  a.occurredDate.localeCompare(b.occurredDate) || a.processedDate.localeCompare(b.processedDate)

/** The filter that a dataset must apply; shared so that implementations agree. */
export function matches(row: RequisitionRow, filter: RequisitionFilter): boolean {
  const same = (wanted: string | undefined, id: string): boolean => wanted === undefined || wanted === lower(id)
  const modified = Date.parse(row.modifiedDate)
  return (
    same(filter.facilityId, row.facilityId) &&
    same(filter.programId, row.programId) &&
    same(filter.processingPeriodId, row.processingPeriodId) &&
    (filter.statuses === undefined || filter.statuses.includes(row.status)) &&
    (filter.modifiedDateFrom === undefined || modified >= Date.parse(filter.modifiedDateFrom)) &&
    (filter.modifiedDateTo === undefined || modified <= Date.parse(filter.modifiedDateTo))
  )
}
