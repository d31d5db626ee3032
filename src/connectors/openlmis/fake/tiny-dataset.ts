import type {
  FacilityRow,
  OpenlmisDataset,
  OrderableRow,
  ReasonRow,
  RequisitionRow,
  RequisitionStatus,
  StockCardRow,
  StockLineItemRow,
  UserRow,
} from './dataset.ts'
import { matches } from './overlay-dataset.ts'
import { runningStockOnHand } from './running-stock-on-hand.ts'

/** Ids that tests name. The last block counts, so that any number of rows has predictable ids. */
const uuid = (kind: number, n: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`

export const tinyIds = {
  facility: (n: number) => uuid(1, n),
  card: (facility: number, n: number) => uuid(2, facility * 10 + n),
  requisition: (facility: number, n: number) => uuid(3, facility * 10 + n),
  program: uuid(4, 1),
  otherProgram: uuid(4, 2),
  bcgCommodity: uuid(5, 1),
  pentaCommodity: uuid(5, 2),
  bcgVial: uuid(6, 1),
  pentaVial: uuid(6, 2),
  bcgOrderable: uuid(6, 3),
  bcgTradeItem: uuid(7, 1),
  pentaTradeItem: uuid(7, 2),
  lot: uuid(8, 1),
  period: (n: number) => uuid(9, n),
  admin: uuid(10, 1),
  divo: uuid(10, 2),
  healthCentre: uuid(11, 1),
  schedule: uuid(12, 1),
  node: uuid(13, 1),
  consumed: uuid(14, 1),
  received: uuid(14, 2),
  expired: uuid(14, 3),
} as const

export const TINY_USERS = {
  admin: { username: 'admin', password: 'correct horse' },
  divo: { username: 'divo1', password: 'battery staple' },
} as const

/**
 * A country of a few facilities in two districts, with BCG (20 doses a vial) and Penta (10 doses a vial): for each
 * facility a BCG card with a lot and a Penta card without, five movements each, and one requisition per status.
 */
export function tinyDataset(facilityCount = 3): OpenlmisDataset {
  const numbers = Array.from({ length: facilityCount }, (_, i) => i + 1)
  const facilities = numbers.map(facility)
  const byId = new Map(reasons.map((row) => [row.id, row]))
  const cardsOf = (n: number): readonly StockCardRow[] => [card(n, 1, byId), card(n, 2, byId)]
  const requisitions = numbers.flatMap((n) => STATUSES.map((status, i) => requisition(n, i + 1, status)))
  return {
    name: 'tiny',
    users,
    facilities,
    geographicLevels: [
      { id: uuid(20, 1), code: 'Country', name: 'Country', levelNumber: 1 },
      { id: uuid(20, 2), code: 'District', name: 'District', levelNumber: 2 },
    ],
    geographicZones: [zone(1, 1, 'Tinyland', null), zone(2, 2, 'North', 1), zone(3, 2, 'South', 1)],
    facilityTypes: [{ id: tinyIds.healthCentre, code: 'hc', name: 'Health Centre', displayOrder: 1, active: true }],
    facilityOperators: [{ id: uuid(22, 1), code: 'moh', name: 'Ministry of Health', displayOrder: 1 }],
    programs: [program(tinyIds.program, 'EPI'), program(tinyIds.otherProgram, 'FP')],
    orderables: [
      orderable(tinyIds.bcgOrderable, 'BCG', 20, { commodityType: tinyIds.bcgCommodity }),
      orderable(tinyIds.bcgVial, 'BCG-20', 20, { tradeItem: tinyIds.bcgTradeItem }),
      orderable(tinyIds.pentaVial, 'PENTA-10', 10, { tradeItem: tinyIds.pentaTradeItem }),
    ],
    tradeItems: [tradeItem(tinyIds.bcgTradeItem, '1'), tradeItem(tinyIds.pentaTradeItem, '2')],
    commodityTypes: [
      commodityType(tinyIds.bcgCommodity, 'BCG', '1'),
      commodityType(tinyIds.pentaCommodity, 'Penta', '2'),
    ],
    lots: [
      {
        id: tinyIds.lot,
        lotCode: 'L1',
        tradeItemId: tinyIds.bcgTradeItem,
        active: true,
        expirationDate: '2027-06-30',
        manufactureDate: '2025-06-30',
      },
    ],
    approvedProducts: [tinyIds.bcgOrderable, tinyIds.bcgVial, tinyIds.pentaVial].map((orderableId, i) => ({
      id: uuid(23, i + 1),
      facilityTypeId: tinyIds.healthCentre,
      programId: tinyIds.program,
      orderableId,
      maxPeriodsOfStock: 3,
      minPeriodsOfStock: 1,
      emergencyOrderPoint: 0.5,
      active: true,
      versionNumber: 1,
    })),
    processingSchedules: [{ id: tinyIds.schedule, code: 'M', name: 'Monthly' }],
    processingPeriods: [1, 2, 3].map((month) => ({
      id: tinyIds.period(month),
      name: `2026-0${month}`,
      startDate: `2026-0${month}-01`,
      endDate: `2026-0${month}-28`,
      durationInMonths: 1,
      processingScheduleId: tinyIds.schedule,
      extraData: null,
    })),
    supervisoryNodes: [
      { id: tinyIds.node, code: 'N1', name: 'North', facilityId: tinyIds.facility(1), parentId: null },
    ],
    requisitionGroups: [
      {
        id: uuid(24, 1),
        code: 'G1',
        name: 'North',
        supervisoryNodeId: tinyIds.node,
        memberFacilityIds: facilities.map((row) => row.id),
        programSchedules: [
          { programId: tinyIds.program, processingScheduleId: tinyIds.schedule, directDelivery: true },
        ],
      },
    ],
    supplyLines: [
      {
        id: uuid(25, 1),
        supervisoryNodeId: tinyIds.node,
        programId: tinyIds.program,
        supplyingFacilityId: tinyIds.facility(1),
        description: null,
      },
    ],
    reasons,
    validReasons: reasons.map((row, i) => ({
      id: uuid(26, i + 1),
      programId: tinyIds.program,
      facilityTypeId: tinyIds.healthCentre,
      reasonId: row.id,
      hidden: false,
    })),
    permissionStringsOf: (userId) => permissionStrings(userId, facilities),
    supervisedFacilityIdsOf: (userId) =>
      userId === tinyIds.divo ? [tinyIds.facility(1), tinyIds.facility(2)] : facilities.map((row) => row.id),
    idealStockAmounts: ({ facilityId, processingPeriodId, commodityTypeId }) =>
      numbers
        .map((n) => ({
          id: uuid(27, n),
          facilityId: tinyIds.facility(n),
          commodityTypeId: tinyIds.bcgCommodity,
          processingPeriodId: tinyIds.period(1),
          amount: 100 * n,
        }))
        .filter(
          (row) =>
            (facilityId ?? row.facilityId) === row.facilityId &&
            (processingPeriodId ?? row.processingPeriodId) === row.processingPeriodId &&
            (commodityTypeId ?? row.commodityTypeId) === row.commodityTypeId,
        ),
    cardsOf: (facilityId) => (numbers.includes(numberOf(facilityId)) ? cardsOf(numberOf(facilityId)) : []),
    card: (cardId) => {
      const n = Math.floor(numberOf(cardId) / 10)
      return numbers.includes(n) ? cardsOf(n).find((row) => row.id === cardId) : undefined
    },
    lineItemsOf: (cardId) => lines(cardId),
    requisitions: (filter) => requisitions.filter((row) => matches(row, filter)),
    requisition: (id) => requisitions.find((row) => row.id === id),
    requisitionLineItemsOf: (id) => [requisitionLine(id)],
  }
}

const numberOf = (id: string): number => Number(id.slice(-12))

const STATUSES: readonly RequisitionStatus[] = ['INITIATED', 'APPROVED', 'RELEASED', 'SKIPPED']

const users: readonly UserRow[] = [
  {
    id: tinyIds.admin,
    ...TINY_USERS.admin,
    firstName: 'Ada',
    lastName: 'Min',
    active: true,
    homeFacilityId: tinyIds.facility(1),
  },
  {
    id: tinyIds.divo,
    ...TINY_USERS.divo,
    firstName: 'Di',
    lastName: 'Vo',
    active: true,
    homeFacilityId: tinyIds.facility(1),
  },
]

/** The administrator sees everything; the DIVO the first two facilities. */
function permissionStrings(userId: string, facilities: readonly FacilityRow[]): readonly string[] {
  const seen = userId === tinyIds.divo ? facilities.slice(0, 2) : facilities
  const scoped = seen.flatMap((row) =>
    ['STOCK_CARDS_VIEW', 'REQUISITION_VIEW'].map((right) => `${right}|${row.id}|${tinyIds.program}`),
  )
  return userId === tinyIds.admin
    ? ['USERS_MANAGE', 'FACILITIES_MANAGE', ...scoped]
    : userId === tinyIds.divo
      ? scoped
      : []
}

const facility = (n: number): FacilityRow => ({
  id: tinyIds.facility(n),
  code: `F${String(n).padStart(4, '0')}`,
  name: `Facility ${n}`,
  description: null,
  comment: null,
  active: true,
  enabled: true,
  openLmisAccessible: true,
  goLiveDate: '2020-01-01',
  goDownDate: null,
  typeId: tinyIds.healthCentre,
  operatorId: uuid(22, 1),
  geographicZoneId: uuid(21, 2 + (n % 2)),
  location: { longitude: 30 + n / 1000, latitude: -10 },
  extraData: { dhis2Uid: `O${String(n).padStart(10, '0')}` },
  supportedPrograms: [{ programId: tinyIds.program, active: true, locallyFulfilled: false, startDate: '2020-01-01' }],
})

const zone = (n: number, level: number, name: string, parent: number | null) => ({
  id: uuid(21, n),
  code: name.toLowerCase(),
  name,
  levelId: uuid(20, level),
  parentId: parent === null ? null : uuid(21, parent),
  catchmentPopulation: 1000 * n,
  latitude: -10,
  longitude: 30,
})

const program = (id: string, code: string) => ({
  id,
  code,
  name: code,
  active: true,
  periodsSkippable: false,
  skipAuthorization: false,
  showNonFullSupplyTab: false,
  enableDatePhysicalStockCountCompleted: false,
})

const orderable = (
  id: string,
  code: string,
  netContent: number,
  identifiers: Record<string, string>,
): OrderableRow => ({
  id,
  productCode: code,
  fullProductName: `${code} vaccine`,
  description: null,
  netContent,
  packRoundingThreshold: 1,
  roundToZero: false,
  dispensable: { sizeCode: `${netContent} doses` },
  programs: [
    {
      programId: tinyIds.program,
      active: true,
      fullSupply: true,
      displayOrder: 1,
      dosesPerPatient: 1,
      pricePerPack: 1,
    },
  ],
  identifiers,
  extraData: { useVVM: 'true' },
  versionNumber: 1,
  lastUpdated: '2026-01-01T00:00:00.500Z',
})

const tradeItem = (id: string, classificationId: string) => ({
  id,
  manufacturerOfTradeItem: 'Serum Works',
  gtin: null,
  classifications: [{ classificationSystem: 'UNSPSC', classificationId }],
})

const commodityType = (id: string, name: string, classificationId: string) => ({
  id,
  name,
  classificationSystem: 'UNSPSC',
  classificationId,
  parentId: null,
})

const reason = (id: string, name: string, reasonType: 'CREDIT' | 'DEBIT', tags: readonly string[]): ReasonRow => ({
  id,
  name,
  description: null,
  reasonType,
  reasonCategory: 'ADJUSTMENT',
  isFreeTextAllowed: false,
  tags,
})

const reasons: readonly ReasonRow[] = [
  reason(tinyIds.consumed, 'Consommé', 'DEBIT', ['consumed']),
  reason(tinyIds.received, 'Reçu', 'CREDIT', ['received']),
  reason(tinyIds.expired, 'Périmé', 'DEBIT', ['adjustment']),
]

/** Receipt 200, consumption 60, count 130 (ten missing), issue 20, count 110 (right). */
function lines(cardId: string): readonly StockLineItemRow[] {
  const base = numberOf(cardId) * 10
  const depot = { id: tinyIds.facility(1), name: 'Facility 1', isRefDataFacility: true }
  const none = { reasonId: null, source: null, destination: null }
  const moves = [
    { ...none, source: depot, quantity: 200, occurredDate: '2026-01-05' },
    { ...none, reasonId: tinyIds.consumed, quantity: 60, occurredDate: '2026-01-20' },
    { ...none, quantity: 130, occurredDate: '2026-01-31' },
    { ...none, destination: depot, quantity: 20, occurredDate: '2026-02-10' },
    { ...none, quantity: 110, occurredDate: '2026-02-28' },
  ]
  return moves.map((move, i) => ({
    ...move,
    id: uuid(30, base + i),
    processedDate: `${move.occurredDate}T12:00:00Z`,
    documentNumber: null,
    signature: null,
    username: 'clerk',
    vvmStatus: 'STAGE_1',
    stockAdjustments: i === 2 ? [{ reasonId: tinyIds.expired, quantity: 10 }] : [],
  }))
}

function card(facilityNumber: number, n: number, byId: ReadonlyMap<string, ReasonRow>): StockCardRow {
  const id = tinyIds.card(facilityNumber, n)
  const own = lines(id)
  return {
    id,
    facilityId: tinyIds.facility(facilityNumber),
    programId: tinyIds.program,
    orderableId: n === 1 ? tinyIds.bcgVial : tinyIds.pentaVial,
    lotId: n === 1 ? tinyIds.lot : null,
    active: true,
    stockOnHand: runningStockOnHand(own, byId).at(-1) ?? null,
    occurredDate: '2026-02-28',
    processedDate: '2026-02-28T12:00:00Z',
    vvmStatus: 'STAGE_1',
  }
}

const requisition = (facilityNumber: number, n: number, status: RequisitionStatus): RequisitionRow => ({
  id: tinyIds.requisition(facilityNumber, n),
  facilityId: tinyIds.facility(facilityNumber),
  programId: tinyIds.program,
  processingPeriodId: tinyIds.period(1),
  status,
  emergency: false,
  reportOnly: false,
  createdDate: '2026-02-01T08:00:00Z',
  modifiedDate: `2026-02-0${n}T08:00:00Z`,
  supervisoryNodeId: tinyIds.node,
  supplyingFacilityId: tinyIds.facility(1),
})

const requisitionLine = (id: string) => ({
  id: uuid(31, numberOf(id)),
  orderableId: tinyIds.bcgVial,
  orderableVersionNumber: 1,
  beginningBalance: 100,
  totalReceivedQuantity: 200,
  totalConsumedQuantity: 60,
  totalLossesAndAdjustments: -10,
  stockOnHand: 230,
  totalStockoutDays: 0,
  adjustedConsumption: 60,
  averageConsumption: 60,
  maximumStockQuantity: 180,
  calculatedOrderQuantity: 0,
  idealStockAmount: null,
  requestedQuantity: 40,
  approvedQuantity: 40,
  packsToShip: 2,
  skipped: false,
  stockAdjustments: [{ reasonId: tinyIds.expired, quantity: 10 }],
})
