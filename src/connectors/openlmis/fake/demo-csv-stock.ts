import { groupBy, optional, required, yes, type CsvRow } from './csv-table.ts'
import type { FacilityRow, OpenlmisDataset, ReasonRow, StockCardRow, StockLineItemRow, StockNode } from './dataset.ts'
import type { Table } from './demo-csv-dataset.ts'
import { runningStockOnHand } from './running-stock-on-hand.ts'

const lower = (id: string): string => id.toLowerCase()

type Stock = Pick<OpenlmisDataset, 'reasons' | 'validReasons' | 'cardsOf' | 'card' | 'lineItemsOf'>

/** Cards and movements. A card's stock on hand is made from its lines, as the service does when it recalculates. */
export function demoStock(table: Table, facilities: readonly FacilityRow[]): Stock {
  const reasons = reasonsOf(table)
  const byId = new Map(reasons.flatMap((row) => [[row.id, row] as const, [lower(row.id), row] as const]))
  const nodes = nodesOf(table, facilities)
  const lines = new Map(
    [...groupBy(table('stockmanagement.stock_card_line_items'), (row) => required(row, 'stockcardid'))].map(
      ([cardId, rows]) => [cardId, rows.map((row) => lineOf(row, nodes)).toSorted(byTime)],
    ),
  )
  const cards = table('stockmanagement.stock_cards').map((row) => cardOf(row, lines, byId))
  const cardById = new Map(cards.map((card) => [lower(card.id), card]))
  const cardsByFacility = groupBy(cards, (card) => card.facilityId)
  return {
    reasons,
    validReasons: table('stockmanagement.valid_reason_assignments').map((row) => ({
      id: required(row, 'id'),
      programId: required(row, 'programid'),
      facilityTypeId: required(row, 'facilitytypeid'),
      reasonId: required(row, 'reasonid'),
      hidden: yes(row['hidden']),
    })),
    cardsOf: (facilityId) => cardsByFacility.get(facilityId) ?? [],
    card: (cardId) => cardById.get(cardId),
    lineItemsOf: (cardId) => lines.get(cardId) ?? [],
  }
}

const byTime = (a: StockLineItemRow, b: StockLineItemRow): number =>
  a.occurredDate.localeCompare(b.occurredDate) || a.processedDate.localeCompare(b.processedDate)

function cardOf(
  row: CsvRow,
  lines: ReadonlyMap<string, readonly StockLineItemRow[]>,
  reasons: ReadonlyMap<string, ReasonRow>,
): StockCardRow {
  const own = lines.get(lower(required(row, 'id'))) ?? []
  const last = own.at(-1)
  return {
    id: required(row, 'id'),
    facilityId: required(row, 'facilityid'),
    programId: required(row, 'programid'),
    orderableId: required(row, 'orderableid'),
    lotId: optional(row['lotid']),
    active: true,
    stockOnHand: runningStockOnHand(own, reasons).at(-1) ?? null,
    occurredDate: last?.occurredDate ?? null,
    processedDate: last?.processedDate ?? null,
    vvmStatus: null,
  }
}

function lineOf(row: CsvRow, nodes: ReadonlyMap<string, StockNode>): StockLineItemRow {
  const place = (id: string | undefined): StockNode | null => nodes.get(lower(id ?? '')) ?? null
  return {
    id: required(row, 'id'),
    occurredDate: required(row, 'occurreddate'),
    processedDate: instant(required(row, 'processeddate')),
    quantity: Number(row['quantity']),
    reasonId: optional(row['reasonid']),
    source: place(row['sourceid']),
    destination: place(row['destinationid']),
    documentNumber: optional(row['documentnumber']),
    signature: optional(row['signature']),
    username: null,
    vvmStatus: null,
    stockAdjustments: [],
  }
}

/** `2018-07-20 11:22:29.48` and `2017-05-26T04:44:50.968` are written without a zone and meant as UTC. */
function instant(text: string): string {
  const iso = text.replace(' ', 'T')
  if (!iso.includes('T')) return `${iso}T00:00:00Z`
  return /(Z|[+-]\d\d(:?\d\d)?)$/.test(iso) ? iso : `${iso}Z`
}

/** Nodes stand for a facility or for an organisation. */
function nodesOf(table: Table, facilities: readonly FacilityRow[]): ReadonlyMap<string, StockNode> {
  const names = new Map(facilities.map((row) => [lower(row.id), row.name]))
  for (const row of table('stockmanagement.organizations')) names.set(lower(required(row, 'id')), row['name'] ?? '')
  return new Map(
    table('stockmanagement.nodes').map((row) => {
      const id = lower(required(row, 'referenceid'))
      return [
        lower(required(row, 'id')),
        { id, name: names.get(id) ?? '', isRefDataFacility: yes(row['isrefdatafacility']) },
      ]
    }),
  )
}

/** Some reasons come from the service's migrations; requisitions in the demo data repeat them with all fields. */
function reasonsOf(table: Table): readonly ReasonRow[] {
  const tags = groupBy(table('stockmanagement.stock_card_line_item_reason_tags'), (row) => required(row, 'reasonid'))
  const found = new Map<string, ReasonRow>()
  const add = (id: string, row: CsvRow): void => {
    if (found.has(lower(id))) return
    found.set(lower(id), {
      id,
      name: row['name'] ?? '',
      description: optional(row['description']),
      reasonType: row['reasontype'] === 'CREDIT' ? 'CREDIT' : 'DEBIT',
      reasonCategory: row['reasoncategory'] === 'TRANSFER' ? 'TRANSFER' : 'ADJUSTMENT',
      isFreeTextAllowed: yes(row['isfreetextallowed']),
      tags: (tags.get(lower(id)) ?? []).map((tag) => tag['tag'] ?? ''),
    })
  }
  for (const row of table('stockmanagement.stock_card_line_item_reasons')) add(required(row, 'id'), row)
  for (const row of table('requisition.stock_adjustment_reasons')) add(required(row, 'reasonid'), row)
  return [...found.values()]
}
