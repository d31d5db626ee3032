import { groupBy, integer, optional, required, yes, type CsvRow } from './csv-table.ts'
import type { OpenlmisDataset, RequisitionLineItemRow, RequisitionRow, RequisitionStatus } from './dataset.ts'
import type { Table } from './demo-csv-dataset.ts'
import { matches } from './overlay-dataset.ts'

type Requisitions = Pick<OpenlmisDataset, 'requisitions' | 'requisition' | 'requisitionLineItemsOf'>

export function demoRequisitions(table: Table): Requisitions {
  const rows = table('requisition.requisitions').map(requisition)
  const byId = new Map(rows.map((row) => [row.id.toLowerCase(), row]))
  const adjustments = groupBy(table('requisition.stock_adjustments'), (row) => required(row, 'requisitionlineitemid'))
  const lines = groupBy(table('requisition.requisition_line_items'), (row) => required(row, 'requisitionid'))
  return {
    requisitions: (filter) => rows.filter((row) => matches(row, filter)),
    requisition: (id) => byId.get(id),
    requisitionLineItemsOf: (id) => (lines.get(id) ?? []).map((row) => lineItem(row, adjustments)),
  }
}

/** The files have instants with `T` or a blank, with `Z`, `+00` or no zone at all. */
const instant = (text: string): string => new Date(text.replace(' ', 'T').replace(/(?:Z|\+00)?$/, 'Z')).toISOString()

const requisition = (row: CsvRow): RequisitionRow => ({
  id: required(row, 'id'),
  facilityId: required(row, 'facilityid'),
  programId: required(row, 'programid'),
  processingPeriodId: required(row, 'processingperiodid'),
  status: required(row, 'status') as RequisitionStatus,
  emergency: yes(row['emergency']),
  reportOnly: false,
  createdDate: instant(required(row, 'createddate')),
  modifiedDate: instant(required(row, 'modifieddate')),
  supervisoryNodeId: optional(row['supervisorynodeid']),
  supplyingFacilityId: optional(row['supplyingfacilityid']),
})

function lineItem(row: CsvRow, adjustments: ReadonlyMap<string, readonly CsvRow[]>): RequisitionLineItemRow {
  const id = required(row, 'id')
  return {
    id,
    orderableId: required(row, 'orderableid'),
    orderableVersionNumber: Number(row['orderableversionnumber']),
    beginningBalance: integer(row['beginningbalance']),
    totalReceivedQuantity: integer(row['totalreceivedquantity']),
    totalConsumedQuantity: integer(row['totalconsumedquantity']),
    totalLossesAndAdjustments: integer(row['totallossesandadjustments']),
    stockOnHand: integer(row['stockonhand']),
    totalStockoutDays: integer(row['totalstockoutdays']),
    adjustedConsumption: integer(row['adjustedconsumption']),
    averageConsumption: integer(row['averageconsumption']),
    maximumStockQuantity: null,
    calculatedOrderQuantity: integer(row['calculatedorderquantity']),
    idealStockAmount: integer(row['idealstockamount']),
    requestedQuantity: integer(row['requestedquantity']),
    approvedQuantity: integer(row['approvedquantity']),
    packsToShip: integer(row['packstoship']),
    skipped: yes(row['skipped']),
    stockAdjustments: (adjustments.get(id.toLowerCase()) ?? []).map((one) => ({
      reasonId: required(one, 'reasonid'),
      quantity: Number(one['quantity']),
    })),
  }
}
