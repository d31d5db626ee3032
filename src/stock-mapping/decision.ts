import type { DecidedElement } from './check-element.ts'
import type { Conversion } from './conversion.ts'
import type { MappingUnit, StockIndicator } from './indicator.ts'
import type { MappingCell, MappingMethod, MappingState, MappingSubject } from './mapping.ts'
import type { MappingRow, StoredMapping } from './stored.ts'

/** What somebody says a cell receives. */
export interface MappingDecision extends MappingCell, MappingSubject {
  readonly state: MappingState
  readonly indicator: StockIndicator
  readonly unit: MappingUnit
  readonly saidConversion: Conversion | null
  readonly source: 'cards' | 'requisitions'
  readonly programCode: string | null
  readonly note: string | null
}

/** The default option combo and none are the same cell; it is kept as none. */
export function withoutDefaultOptions(decision: MappingDecision, defaults: ReadonlySet<string>): MappingDecision {
  const plain = (uid: string | null): string | null => (uid === null || defaults.has(uid) ? null : uid)
  return {
    ...decision,
    categoryOptionComboUid: plain(decision.categoryOptionComboUid),
    attributeOptionComboUid: plain(decision.attributeOptionComboUid),
  }
}

export interface KnownOfDecision {
  /** Of the data set. */
  readonly periodType: string
  /** As DHIS2 has it now: what the decision is made on. */
  readonly element: DecidedElement | null
  readonly before: StoredMapping | undefined
  readonly by: string
  readonly method: MappingMethod
}

export function decidedRow(
  { saidConversion, ...decision }: MappingDecision,
  { periodType, element, before, by, method }: KnownOfDecision,
): MappingRow {
  const hasOption = decision.categoryOptionComboUid !== null
  return {
    serverId: decision.serverId,
    dataSetUid: decision.dataSetUid,
    dataElementUid: decision.dataElementUid,
    categoryOptionComboUid: decision.categoryOptionComboUid,
    attributeOptionComboUid: decision.attributeOptionComboUid,
    productId: decision.productId,
    antigen: decision.antigen,
    commodityTypeId: decision.commodityTypeId,
    state: decision.state,
    indicator: decision.indicator,
    unit: decision.unit,
    source: decision.source,
    programCode: decision.programCode,
    note: decision.note,
    periodType,
    dispensingUnits: saidConversion?.dispensingUnits ?? null,
    makesUnits: saidConversion?.makesUnits ?? null,
    model: before?.model ?? (hasOption ? 'optionCombo' : 'element'),
    method,
    score: 1,
    decidedOn: element ?? before?.decidedOn ?? null,
    decidedBy: by,
  }
}
