import type { Reject } from '../base/reject.ts'
import type { Result } from '../base/result.ts'
import type { SourceBatches, SourceError, SourceResult } from '../runs/index.ts'

type Maybe<T> = T | null | undefined

/** What this slice needs of OpenLMIS; the connector's client fits as it is. */
export interface OpenlmisProductSource {
  listPrograms(): Promise<SourceResult<OpenlmisProgram>>
  listCommodityTypes(): SourceBatches<OpenlmisCommodityType>
  listTradeItems(): SourceBatches<OpenlmisTradeItem>
  /** `since`: `lastModified` of an earlier answer, word for word. */
  listOrderables(since?: string): Promise<Result<OrderableAnswer, SourceError>>
}

export type OrderableAnswer =
  | { readonly kind: 'notModified' }
  | {
      readonly kind: 'changed'
      readonly lastModified?: string
      readonly batches: SourceBatches<OpenlmisOrderable>
    }

export interface OpenlmisProgram {
  readonly id: string
  readonly code: string
}

export interface OpenlmisCommodityType {
  readonly id: string
  readonly name?: Maybe<string>
  readonly classificationSystem: string
  readonly classificationId: string
}

export interface OpenlmisTradeItem {
  readonly id: string
  readonly manufacturerOfTradeItem?: Maybe<string>
  readonly classifications: readonly {
    readonly classificationSystem: string
    readonly classificationId: string
  }[]
}

export interface OpenlmisOrderable {
  readonly id: string
  readonly productCode: string
  readonly fullProductName?: Maybe<string>
  /** Dispensing units per pack, for vaccines doses per vial; null when the server has none above zero. */
  readonly netContent: number | null
  readonly dispensable?: Maybe<Readonly<Record<string, unknown>>>
  readonly programs: readonly { readonly programId: string; readonly active: boolean }[]
  readonly usesVvm: boolean
  readonly tradeItemId?: Maybe<string>
  readonly commodityTypeId?: Maybe<string>
  readonly versionNumber: number
  readonly lastUpdated?: Maybe<string>
}

/** What this slice needs of DHIS2; the connector's client fits as it is. */
export interface Dhis2SeriesSource {
  listDataSets(): Promise<Result<Dhis2List<Dhis2DataSet>, SourceError>>
  listDataElements(): Promise<Result<Dhis2List<Dhis2DataElement>, SourceError>>
  listCategoryCombos(): Promise<Result<Dhis2List<Dhis2CategoryCombo>, SourceError>>
  listIndicators(): Promise<Result<Dhis2List<Dhis2Indicator>, SourceError>>
}

export interface Dhis2List<T> {
  readonly rows: readonly T[]
  readonly rejects: readonly Reject[]
  /** Only then may a missing row be taken for a deleted one. */
  readonly complete: boolean
}

export interface Dhis2DataSet {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name: string
  readonly periodType: string
  readonly elements: readonly { readonly dataElement: string; readonly overridingCombo?: Maybe<string> }[]
}

export interface Dhis2DataElement {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name: string
  readonly valueType: string
  readonly categoryCombo: string
}

export interface Dhis2CategoryCombo {
  readonly id: string
  readonly isDefault: boolean
  readonly optionCombos: readonly { readonly id: string; readonly code?: Maybe<string>; readonly name: string }[]
}

export interface Dhis2Indicator {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name: string
}
