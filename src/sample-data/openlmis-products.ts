import { isoOf } from './calendar.ts'
import { FACILITY_TYPES } from './facility-types.ts'
import type {
  ApprovedProductRow,
  CommodityTypeRow,
  FacilityTypeRow,
  LotRow,
  OrderableRow,
  ProgramRow,
  ReasonRow,
  TradeItemRow,
  ValidReasonRow,
} from '../connectors/openlmis/fake/dataset.ts'
import { Kind, uuidOf } from './identity.ts'
import { Column } from './ledger.ts'
import { Movement } from './movements.ts'
import { PRODUCTS, productAt } from './products.ts'
import { subSeed } from './random.ts'
import type { World } from './world.ts'

export const CLASSIFICATION_SYSTEM = 'UNSPSC'
const LAST_UPDATED = '2024-01-15T08:00:00Z'

/** Code of the one programme of a generated country. */
export const PROGRAM_CODE = 'EPI'

export const programId = (seed: number): string => uuidOf(seed, Kind.program, 0)
export const commodityTypeId = (seed: number, p: number): string => uuidOf(seed, Kind.commodityType, p)
/** The orderable that stands for the commodity type: approved for facilities, used in requisitions and ISAs. */
export const commodityOrderableId = (seed: number, p: number): string => uuidOf(seed, Kind.orderable, p, 0)
/** The orderable of one maker's trade item: what stock cards hold. */
const tradeOrderableId = (seed: number, p: number, maker: number): string => uuidOf(seed, Kind.orderable, p, 1 + maker)
const tradeItemId = (seed: number, p: number, maker: number): string => uuidOf(seed, Kind.tradeItem, p, maker)
export const lotId = (seed: number, p: number, lot: number): string => uuidOf(seed, Kind.lot, p, lot)
export const facilityTypeId = (seed: number, position: number): string => uuidOf(seed, Kind.facilityType, position)

/** Makers take turns lot by lot. */
const makerOfLot = (p: number, lot: number): number => lot % productAt(p).manufacturers.length
export const orderableOfLot = (seed: number, p: number, lot: number): string =>
  tradeOrderableId(seed, p, makerOfLot(p, lot))

export const programs = (seed: number): ProgramRow[] => [
  {
    id: programId(seed),
    code: PROGRAM_CODE,
    name: 'Expanded Programme on Immunisation',
    active: true,
    periodsSkippable: true,
    skipAuthorization: true,
    showNonFullSupplyTab: false,
    enableDatePhysicalStockCountCompleted: false,
  },
]

export const facilityTypes = (seed: number): FacilityTypeRow[] =>
  FACILITY_TYPES.map((type, i) => ({
    id: facilityTypeId(seed, i),
    code: type.code,
    name: type.name,
    displayOrder: i + 1,
    active: true,
  }))

export const commodityTypes = (seed: number): CommodityTypeRow[] =>
  PRODUCTS.map((product, p) => ({
    id: commodityTypeId(seed, p),
    name: product.antigen,
    classificationSystem: CLASSIFICATION_SYSTEM,
    classificationId: product.classificationId,
    parentId: null,
  }))

/** A GTIN-14 with its check digit (GS1: weights 3 and 1 from the right). */
function gtin(seed: number, p: number, maker: number): string {
  const body = `0618${String(subSeed(seed, 1401, p, maker) % 1_000_000_000).padStart(9, '0')}`
  let sum = 0
  for (let i = 0; i < body.length; i++) sum += Number(body.charAt(i)) * (i % 2 === 0 ? 3 : 1)
  return `${body}${(10 - (sum % 10)) % 10}`
}

export const tradeItems = (seed: number): TradeItemRow[] =>
  PRODUCTS.flatMap((product, p) =>
    product.manufacturers.map((manufacturer, maker) => ({
      id: tradeItemId(seed, p, maker),
      manufacturerOfTradeItem: manufacturer,
      gtin: gtin(seed, p, maker),
      classifications: [{ classificationSystem: CLASSIFICATION_SYSTEM, classificationId: product.classificationId }],
    })),
  )

export function orderables(seed: number): OrderableRow[] {
  return PRODUCTS.flatMap((product, p) => {
    const unit = product.vvmType === '' ? 'piece' : 'dose'
    const shared = {
      description: product.tracer ? 'Tracer product' : null,
      netContent: product.unitsPerPack,
      packRoundingThreshold: 1,
      roundToZero: false,
      dispensable: { dispensingUnit: unit, displayUnit: unit },
      programs: [
        {
          programId: programId(seed),
          active: true,
          fullSupply: true,
          displayOrder: p + 1,
          dosesPerPatient: product.series.length || 1,
          pricePerPack: product.pricePerPack,
        },
      ],
      extraData: {
        ...(product.vvmType === '' ? {} : { useVVM: 'true', vvmType: product.vvmType }),
        tracer: String(product.tracer),
      },
      versionNumber: 1,
      lastUpdated: LAST_UPDATED,
    }
    const commodity: OrderableRow = {
      ...shared,
      id: commodityOrderableId(seed, p),
      productCode: product.code,
      fullProductName: product.name,
      identifiers: { commodityType: commodityTypeId(seed, p) },
    }
    const trade = product.manufacturers.map((manufacturer, maker): OrderableRow => ({
      ...shared,
      id: tradeOrderableId(seed, p, maker),
      productCode: `${product.code}-${manufacturer.slice(0, 3).toUpperCase()}`,
      fullProductName: `${product.name} (${manufacturer})`,
      identifiers: { tradeItem: tradeItemId(seed, p, maker) },
    }))
    return [commodity, ...trade]
  })
}

export const lots = (world: World): LotRow[] =>
  world.lots.flatMap((plan, p) =>
    plan.codes.map((lotCode, lot) => ({
      id: lotId(world.seed, p, lot),
      lotCode,
      tradeItemId: tradeItemId(world.seed, p, makerOfLot(p, lot)),
      active: true,
      expirationDate: isoOf(plan.expiry[lot] ?? 0),
      manufactureDate: isoOf(plan.manufactured[lot] ?? 0),
    })),
  )

/** Largest and smallest stock each kind of place should hold, in months. */
const PERIODS_OF_STOCK: Readonly<Record<string, readonly [max: number, min: number]>> = {
  district_store: [3, 1],
  regional_store: [4, 1.5],
  national_store: [9, 3],
}

export const approvedProducts = (seed: number): ApprovedProductRow[] =>
  FACILITY_TYPES.flatMap((type, i) =>
    PRODUCTS.map((_, p) => {
      const [maxPeriodsOfStock, minPeriodsOfStock] = PERIODS_OF_STOCK[type.code] ?? [2, 0.5]
      return {
        id: uuidOf(seed, Kind.approvedProduct, i, p),
        facilityTypeId: facilityTypeId(seed, i),
        programId: programId(seed),
        orderableId: commodityOrderableId(seed, p),
        maxPeriodsOfStock,
        minPeriodsOfStock,
        emergencyOrderPoint: 0.25,
        active: true,
        versionNumber: 1,
      }
    }),
  )

type ReasonFacts = Pick<ReasonRow, 'name' | 'reasonType' | 'reasonCategory'> & { readonly tag: string }

/** Positions name the reasons below. */
const REASONS: readonly ReasonFacts[] = [
  { name: 'Receipts', reasonType: 'CREDIT', reasonCategory: 'TRANSFER', tag: 'received' },
  { name: 'Transfer In', reasonType: 'CREDIT', reasonCategory: 'TRANSFER', tag: 'adjustment' },
  { name: 'Consumed', reasonType: 'DEBIT', reasonCategory: 'TRANSFER', tag: 'consumed' },
  { name: 'Expired', reasonType: 'DEBIT', reasonCategory: 'ADJUSTMENT', tag: 'adjustment' },
  { name: 'VVM stage 3 or 4 (heat)', reasonType: 'DEBIT', reasonCategory: 'ADJUSTMENT', tag: 'adjustment' },
  { name: 'Frozen', reasonType: 'DEBIT', reasonCategory: 'ADJUSTMENT', tag: 'adjustment' },
  { name: 'Broken', reasonType: 'DEBIT', reasonCategory: 'ADJUSTMENT', tag: 'adjustment' },
  { name: 'Transfer Out', reasonType: 'DEBIT', reasonCategory: 'TRANSFER', tag: 'adjustment' },
  { name: 'Missing at count', reasonType: 'DEBIT', reasonCategory: 'ADJUSTMENT', tag: 'adjustment' },
  { name: 'Found at count', reasonType: 'CREDIT', reasonCategory: 'ADJUSTMENT', tag: 'adjustment' },
  { name: 'Issued', reasonType: 'DEBIT', reasonCategory: 'TRANSFER', tag: 'consumed' },
]

const reasonId = (seed: number, position: number): string => uuidOf(seed, Kind.reason, position)
export const MISSING_REASON = 8
export const FOUND_REASON = 9
const ISSUED_REASON = 10

/** Undefined for a physical count, which has no reason. A store's issue is its consumption. */
export function reasonOfMovement(seed: number, kind: number, fromStore: boolean): string | null {
  if (kind === Movement.count) return null
  if (kind === Movement.transferredOut && fromStore) return reasonId(seed, ISSUED_REASON)
  return reasonId(seed, kind - 1)
}

const REASON_OF_COLUMN: Readonly<Partial<Record<Column, number>>> = {
  [Column.transferredIn]: 1,
  [Column.expired]: 3,
  [Column.heat]: 4,
  [Column.frozen]: 5,
  [Column.broken]: 6,
  [Column.transferredOut]: 7,
  [Column.missing]: MISSING_REASON,
  [Column.found]: FOUND_REASON,
}

export const reasonOfColumn = (seed: number, column: Column): string => reasonId(seed, REASON_OF_COLUMN[column] ?? 0)
export const countReason = (seed: number, difference: number): string =>
  reasonId(seed, difference < 0 ? MISSING_REASON : FOUND_REASON)

export const reasons = (seed: number): ReasonRow[] =>
  REASONS.map(({ tag, ...facts }, i) => ({
    id: reasonId(seed, i),
    ...facts,
    description: null,
    isFreeTextAllowed: facts.reasonCategory === 'ADJUSTMENT',
    tags: [tag],
  }))

export const validReasons = (seed: number): ValidReasonRow[] =>
  FACILITY_TYPES.flatMap((_, i) =>
    REASONS.map((__, r) => ({
      id: uuidOf(seed, Kind.validReason, i, r),
      programId: programId(seed),
      facilityTypeId: facilityTypeId(seed, i),
      reasonId: reasonId(seed, r),
      hidden: false,
    })),
  )

/** What an administrator of this country would configure: the antigen of each commodity type, by classification id. */
export const ANTIGENS_OF_COMMODITY_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  PRODUCTS.flatMap(({ classificationId, antigen }) => (antigen === undefined ? [] : [[classificationId, antigen]])),
)

const CLASS_OF_REASON: Readonly<Record<string, string>> = {
  Expired: 'expired',
  'VVM stage 3 or 4 (heat)': 'heat',
  Frozen: 'frozen',
  Broken: 'broken',
  'Missing at count': 'otherLoss',
}

/** And the class of each reason for a loss, by its id. */
export const reasonClassesOf = (seed: number): Record<string, string> =>
  Object.fromEntries(
    reasons(seed).flatMap(({ id, name }) => (CLASS_OF_REASON[name] ? [[id, CLASS_OF_REASON[name]]] : [])),
  )
