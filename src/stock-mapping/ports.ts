import type { Result } from '../base/result.ts'
import type { Reject } from '../base/reject.ts'
import type { SourceError } from '../runs/index.ts'

type Answer<T> = Promise<Result<T, SourceError>>
type Maybe<T> = T | null | undefined

/** What this slice needs of DHIS2; the connector's client fits as it is. */
export interface Dhis2StockSource {
  listDataSets(): Answer<Dhis2List<Dhis2StockDataSet>>
  listDataElements(): Answer<Dhis2List<Dhis2StockElement>>
  listCategoryCombos(): Answer<Dhis2List<{ readonly id: string; readonly isDefault: boolean }>>
  listOptionCombos(combos: readonly string[]): Answer<Dhis2List<Dhis2StockOptionCombo>>
  getDataSetGates(dataSet: string): Answer<Dhis2StockGates>
  listAssignedOrgUnits(dataSet: string): Answer<Dhis2List<{ readonly id: string }>>
}

export interface Dhis2List<T> {
  readonly rows: readonly T[]
  readonly rejects: readonly Reject[]
  /** Only then may a missing row be taken for a deleted one. */
  readonly complete: boolean
}

export interface Dhis2StockDataSet {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name: string
  readonly periodType: string
  readonly attributeCombo?: Maybe<string>
  readonly elements: readonly { readonly dataElement: string; readonly overridingCombo?: Maybe<string> }[]
}

export interface Dhis2StockElement {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name: string
  readonly valueType: string
  readonly aggregationType: string
  readonly zeroIsSignificant: boolean
  readonly categoryCombo: string
}

export interface Dhis2StockOptionCombo {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name: string
  readonly categoryCombo: string
  readonly categoryOptions: readonly { readonly code?: Maybe<string> }[]
}

export interface Dhis2StockGates {
  readonly expiryDays: number
  readonly openFuturePeriods: number
  readonly inputPeriods: readonly {
    readonly period: string
    readonly opens?: Maybe<string>
    readonly closes?: Maybe<string>
  }[]
  readonly workflow?: Maybe<string>
}
