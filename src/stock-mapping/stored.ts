import type { DecidedElement } from './check-element.ts'
import type { MappingUnit, StockIndicator } from './indicator.ts'
import type { MappingCell, MappingMethod, MappingState, MappingSubject, StockModel } from './mapping.ts'

/** A mapping as a row of the store: without what is resolved when it is listed. */
export interface MappingRow extends MappingCell, MappingSubject {
  readonly periodType: string
  readonly indicator: StockIndicator
  readonly programCode: string | null
  readonly unit: MappingUnit
  readonly dispensingUnits: number | null
  readonly makesUnits: number | null
  readonly source: 'cards' | 'requisitions'
  readonly model: StockModel
  readonly method: MappingMethod
  readonly state: MappingState
  readonly score: number
  readonly decidedOn: DecidedElement | null
  readonly decidedBy: string
  readonly note: string | null
}

export interface StoredMapping extends MappingRow {
  readonly id: number
  readonly decidedAt: Date
}

/** Decided by no person: what codes and names say. */
export const SYSTEM = 'system'

/** Same cell, same text. Null is the default combo. */
export const cellKey = (cell: MappingCell): string =>
  [
    cell.serverId,
    cell.dataSetUid,
    cell.dataElementUid,
    cell.categoryOptionComboUid ?? '',
    cell.attributeOptionComboUid ?? '',
  ].join(' ')
