import type { Conversion, NoConversion } from './conversion.ts'
import type { MappingUnit, StockIndicator } from './indicator.ts'

export type MappingState = 'proposed' | 'confirmed' | 'rejected'
/** How products stand in DHIS2: an element each, an option of a category, or a code made of the product's code. */
export type StockModel = 'element' | 'optionCombo' | 'codePattern'
export type MappingMethod = 'uid' | 'code' | 'pattern' | 'name' | 'configured' | 'csv' | 'person'

/** What is counted: at most one of them is set; none for indicators of a whole facility. */
export interface MappingSubject {
  readonly productId: number | null
  /** All products that serve it, as confirmed. */
  readonly antigen: number | null
  /** All products of it. */
  readonly commodityTypeId: string | null
}

/** The place of a number in DHIS2; with org unit and period it is one value. */
export interface MappingCell {
  readonly serverId: string
  readonly dataSetUid: string
  readonly dataElementUid: string
  /** Null: the default combo. */
  readonly categoryOptionComboUid: string | null
  readonly attributeOptionComboUid: string | null
}

/** A product that is part of a mapping, with how its dispensing units become the unit that is sent. */
export interface MappedProduct {
  readonly productId: number
  readonly code: string
  /** Null when it is not known; then the mapping sends nothing. */
  readonly conversion: Conversion | null
  readonly problem: NoConversion | null
}

/** Which cell of DHIS2 receives which indicator of what. */
export interface StockMapping extends MappingCell, MappingSubject {
  readonly id: number
  /** DHIS2's name of it; that of the data set. */
  readonly periodType: string
  readonly indicator: StockIndicator
  /** Null: the stock of all programmes together. */
  readonly programCode: string | null
  readonly unit: MappingUnit
  readonly source: 'cards' | 'requisitions'
  readonly state: MappingState
  readonly model: StockModel
  readonly method: MappingMethod
  readonly score: number
  readonly decidedBy: string
  /** RFC 3339. */
  readonly decidedAt: string
  readonly note: string | null
  /** Said by a person; null when it is derived from each product. */
  readonly saidConversion: Conversion | null
  /** What is counted, resolved to products that exist now. Empty for indicators of a facility. */
  readonly products: readonly MappedProduct[]
  /** What DHIS2 says of the element, null when it does not have it (any more). */
  readonly element: MappedElement | null
}

export interface MappedElement {
  readonly code: string | null
  readonly name: string
  readonly valueType: string
  readonly aggregationType: string
  /** False: DHIS2 before 2.43 drops zeros at import, and analytics leaves them out in every version. */
  readonly zeroIsSignificant: boolean
  /** It is (still) part of the data set. */
  readonly inDataSet: boolean
}
