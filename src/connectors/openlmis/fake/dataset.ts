/**
 * What the fake OpenLMIS serves, as a port. Rows are normalised (ids instead of nested objects); the fake nests,
 * pages, filters and serialises them the way the real services do.
 *
 * Reference data are plain arrays (10,000 facilities fit in memory). Stock, ISAs and requisitions are asked for
 * piece by piece, because a national country has 120,000 cards and millions of line items: an implementation
 * derives or reads them when asked and keeps nothing. Every answer must be the same each time it is asked for.
 *
 * Dates are `yyyy-MM-dd`; instants are ISO 8601 with offset. Quantities are dispensing units (doses for vaccines).
 * Ids in rows are UUIDs in whatever case the source has; the fake answers in lower case, as the real JSON does, and
 * hands lower-case ids to the functions below.
 */
export interface OpenlmisDataset {
  readonly name: string
  readonly users: readonly UserRow[]
  readonly geographicLevels: readonly GeographicLevelRow[]
  readonly geographicZones: readonly GeographicZoneRow[]
  readonly facilityTypes: readonly FacilityTypeRow[]
  readonly facilityOperators: readonly FacilityOperatorRow[]
  readonly facilities: readonly FacilityRow[]
  readonly programs: readonly ProgramRow[]
  /** May hold several versions of one id, as the database does; lists give the highest. */
  readonly orderables: readonly OrderableRow[]
  readonly tradeItems: readonly TradeItemRow[]
  readonly commodityTypes: readonly CommodityTypeRow[]
  readonly lots: readonly LotRow[]
  readonly approvedProducts: readonly ApprovedProductRow[]
  readonly processingSchedules: readonly ProcessingScheduleRow[]
  readonly processingPeriods: readonly ProcessingPeriodRow[]
  readonly supervisoryNodes: readonly SupervisoryNodeRow[]
  readonly requisitionGroups: readonly RequisitionGroupRow[]
  readonly supplyLines: readonly SupplyLineRow[]
  readonly reasons: readonly ReasonRow[]
  readonly validReasons: readonly ValidReasonRow[]

  /** `RIGHT`, `RIGHT|facilityId` or `RIGHT|facilityId|programId`; empty for an unknown user. */
  permissionStringsOf(userId: string): readonly string[]
  /** Facilities a user supervises, with the home facility, as `GET /api/users/{id}/facilities` lists them. */
  supervisedFacilityIdsOf(userId: string): readonly string[]

  /** ISAs that match every filter that is given, in a fixed order. A national country has millions: cut, not held. */
  idealStockAmounts(filter: IdealStockAmountFilter): Rows<IdealStockAmountRow>

  /** Cards of all programs of one facility; empty when it has none or is unknown. */
  cardsOf(facilityId: string): readonly StockCardRow[]
  /** One card by id, without reading the others. */
  card(cardId: string): StockCardRow | undefined
  /** Oldest first by occurredDate, then processedDate; empty for an unknown card. */
  lineItemsOf(cardId: string): readonly StockLineItemRow[]

  /** Heads that match every filter that is given, in a fixed order. */
  requisitions(filter: RequisitionFilter): readonly RequisitionRow[]
  requisition(id: string): RequisitionRow | undefined
  requisitionLineItemsOf(requisitionId: string): readonly RequisitionLineItemRow[]
}

/** A list that need not exist as a whole: only the page asked for is cut out of it. Every array is one. */
export interface Rows<T> {
  readonly length: number
  slice(from: number, to: number): readonly T[]
}

export interface UserRow {
  readonly id: string
  readonly username: string
  readonly password: string
  readonly firstName: string
  readonly lastName: string
  readonly active: boolean
  readonly homeFacilityId: string | null
}

export interface GeographicLevelRow {
  readonly id: string
  readonly code: string
  readonly name: string
  /** 1 is the top, the country. */
  readonly levelNumber: number
}

export interface GeographicZoneRow {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly levelId: string
  readonly parentId: string | null
  readonly catchmentPopulation: number | null
  readonly latitude: number | null
  readonly longitude: number | null
}

export interface FacilityTypeRow {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly displayOrder: number
  readonly active: boolean
}

export interface FacilityOperatorRow {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly displayOrder: number
}

export interface FacilityRow {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly description: string | null
  readonly comment: string | null
  /** In use in the supply chain. */
  readonly active: boolean
  /** Not soft-deleted; independent of `active`. */
  readonly enabled: boolean
  readonly openLmisAccessible: boolean | null
  readonly goLiveDate: string | null
  readonly goDownDate: string | null
  readonly typeId: string
  readonly operatorId: string | null
  /** Null only to try a facility without a zone, which the real service refuses to store. */
  readonly geographicZoneId: string | null
  readonly location: { readonly longitude: number; readonly latitude: number } | null
  readonly extraData: Readonly<Record<string, unknown>> | null
  readonly supportedPrograms: readonly SupportedProgramRow[]
}

export interface SupportedProgramRow {
  readonly programId: string
  readonly active: boolean
  readonly locallyFulfilled: boolean
  readonly startDate: string | null
}

export interface ProgramRow {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly active: boolean
  readonly periodsSkippable: boolean
  readonly skipAuthorization: boolean
  readonly showNonFullSupplyTab: boolean
  readonly enableDatePhysicalStockCountCompleted: boolean
}

export interface OrderableRow {
  readonly id: string
  readonly productCode: string
  readonly fullProductName: string
  readonly description: string | null
  /** Dispensing units (doses) per pack (vial). Null only to try an orderable without it. */
  readonly netContent: number | null
  readonly packRoundingThreshold: number
  readonly roundToZero: boolean
  /** e.g. `{ dispensingUnit: 'vial' }` or `{ sizeCode: '10 doses' }`. */
  readonly dispensable: Readonly<Record<string, string>>
  readonly programs: readonly ProgramOrderableRow[]
  /** `{ tradeItem: id }` or `{ commodityType: id }`. */
  readonly identifiers: Readonly<Record<string, string>>
  readonly extraData: Readonly<Record<string, unknown>> | null
  readonly versionNumber: number
  readonly lastUpdated: string
}

export interface ProgramOrderableRow {
  readonly programId: string
  readonly active: boolean
  readonly fullSupply: boolean
  readonly displayOrder: number
  readonly dosesPerPatient: number | null
  readonly pricePerPack: number | null
}

export interface TradeItemRow {
  readonly id: string
  readonly manufacturerOfTradeItem: string
  readonly gtin: string | null
  readonly classifications: readonly { readonly classificationSystem: string; readonly classificationId: string }[]
}

export interface CommodityTypeRow {
  readonly id: string
  readonly name: string
  readonly classificationSystem: string
  readonly classificationId: string
  readonly parentId: string | null
}

export interface LotRow {
  readonly id: string
  readonly lotCode: string
  readonly tradeItemId: string
  readonly active: boolean
  readonly expirationDate: string | null
  readonly manufactureDate: string | null
}

/** FTAP: an orderable that facilities of a type may hold in a program. v2 summaries show exactly these. */
export interface ApprovedProductRow {
  readonly id: string
  readonly facilityTypeId: string
  readonly programId: string
  readonly orderableId: string
  readonly maxPeriodsOfStock: number
  readonly minPeriodsOfStock: number | null
  readonly emergencyOrderPoint: number | null
  readonly active: boolean
  readonly versionNumber: number
}

export interface ProcessingScheduleRow {
  readonly id: string
  readonly code: string
  readonly name: string
}

export interface ProcessingPeriodRow {
  readonly id: string
  readonly name: string
  readonly startDate: string
  readonly endDate: string
  readonly durationInMonths: number
  readonly processingScheduleId: string
  readonly extraData: Readonly<Record<string, string>> | null
}

export interface SupervisoryNodeRow {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly facilityId: string | null
  readonly parentId: string | null
}

export interface RequisitionGroupRow {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly supervisoryNodeId: string
  readonly memberFacilityIds: readonly string[]
  readonly programSchedules: readonly {
    readonly programId: string
    readonly processingScheduleId: string
    readonly directDelivery: boolean
  }[]
}

export interface SupplyLineRow {
  readonly id: string
  readonly supervisoryNodeId: string
  readonly programId: string
  readonly supplyingFacilityId: string
  readonly description: string | null
}

export interface ReasonRow {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly reasonType: 'CREDIT' | 'DEBIT' | 'BALANCE_ADJUSTMENT'
  readonly reasonCategory: 'TRANSFER' | 'ADJUSTMENT' | 'PHYSICAL_INVENTORY' | 'AGGREGATION'
  readonly isFreeTextAllowed: boolean
  readonly tags: readonly string[]
}

export interface ValidReasonRow {
  readonly id: string
  readonly programId: string
  readonly facilityTypeId: string
  readonly reasonId: string
  readonly hidden: boolean
}

export interface IdealStockAmountFilter {
  readonly facilityId?: string
  readonly commodityTypeId?: string
  readonly processingPeriodId?: string
}

export interface IdealStockAmountRow {
  readonly id: string
  readonly facilityId: string
  readonly commodityTypeId: string
  readonly processingPeriodId: string
  /** Dispensing units (doses). */
  readonly amount: number
}

export interface StockCardRow {
  readonly id: string
  readonly facilityId: string
  readonly programId: string
  readonly orderableId: string
  readonly lotId: string | null
  readonly active: boolean
  /**
   * Dispensing units after the last line item; must equal what `runningStockOnHand` makes of the line items. This and
   * the two dates are null for a card without line items.
   */
  readonly stockOnHand: number | null
  /** Latest occurred day of the line items. */
  readonly occurredDate: string | null
  /** Instant at which the last line item of that day was processed; a backdated movement leaves it as it is. */
  readonly processedDate: string | null
  readonly vvmStatus: string | null
}

/**
 * The sign comes from the line: a source or a CREDIT reason adds, a destination or a DEBIT reason subtracts, and a
 * line with neither reason nor source nor destination is a physical inventory whose `quantity` is what was counted.
 * (On the wire the service turns the latter into the difference it found, with a reason of its own making.)
 */
export interface StockLineItemRow {
  readonly id: string
  readonly occurredDate: string
  readonly processedDate: string
  /** Dispensing units, never negative. */
  readonly quantity: number
  readonly reasonId: string | null
  /** A facility or an organisation. */
  readonly source: StockNode | null
  readonly destination: StockNode | null
  readonly documentNumber: string | null
  readonly signature: string | null
  readonly username: string | null
  readonly vvmStatus: string | null
  /** How a physical inventory explains the difference it found. */
  readonly stockAdjustments: readonly { readonly reasonId: string; readonly quantity: number }[]
}

export interface StockNode {
  readonly id: string
  readonly name: string
  readonly isRefDataFacility: boolean
}

export type RequisitionStatus =
  | 'INITIATED'
  | 'REJECTED'
  | 'SUBMITTED'
  | 'AUTHORIZED'
  | 'IN_APPROVAL'
  | 'APPROVED'
  | 'RELEASED'
  | 'RELEASED_WITHOUT_ORDER'
  | 'SKIPPED'

export interface RequisitionFilter {
  readonly facilityId?: string
  readonly programId?: string
  readonly processingPeriodId?: string
  readonly statuses?: readonly RequisitionStatus[]
  /** ISO instants, both ends included. */
  readonly modifiedDateFrom?: string
  readonly modifiedDateTo?: string
}

export interface RequisitionRow {
  readonly id: string
  readonly facilityId: string
  readonly programId: string
  readonly processingPeriodId: string
  readonly status: RequisitionStatus
  readonly emergency: boolean
  readonly reportOnly: boolean
  readonly createdDate: string
  readonly modifiedDate: string
  readonly supervisoryNodeId: string | null
  readonly supplyingFacilityId: string | null
}

/** Quantities are dispensing units except `packsToShip`. Null is a column that was not filled. */
export interface RequisitionLineItemRow {
  readonly id: string
  readonly orderableId: string
  readonly orderableVersionNumber: number
  readonly beginningBalance: number | null
  readonly totalReceivedQuantity: number | null
  readonly totalConsumedQuantity: number | null
  readonly totalLossesAndAdjustments: number | null
  readonly stockOnHand: number | null
  readonly totalStockoutDays: number | null
  readonly adjustedConsumption: number | null
  readonly averageConsumption: number | null
  readonly maximumStockQuantity: number | null
  readonly calculatedOrderQuantity: number | null
  readonly idealStockAmount: number | null
  readonly requestedQuantity: number | null
  readonly approvedQuantity: number | null
  readonly packsToShip: number | null
  readonly skipped: boolean
  readonly stockAdjustments: readonly { readonly reasonId: string; readonly quantity: number }[]
}
