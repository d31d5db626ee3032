import { z } from 'zod'
import {
  Antigen,
  AreaRef,
  CoverageBand,
  Day,
  Instant,
  Month,
  SourceFreshness,
  StockStatus,
  ValueState,
} from './common.ts'

export const StockOrigin = z.enum(['stockCards', 'requisition', 'paper'])

/** One facility x antigen of the grid. All quantities in doses. */
export const ResupplyCell = z.object({
  antigen: z.number().int(),
  stock: StockStatus,
  sohDoses: z.number().int().nullable(),
  /** The day the SOH is true for; its age is shown beside it. */
  observedOn: Day.nullable(),
  origin: StockOrigin.nullable(),
  lastMovementOn: Day.nullable(),
  nextExpiryOn: Day.nullable(),
  monthsOfStock: z.number().nullable(),
  runsOutOn: Day.nullable(),
  stockoutDays: z.number().int().nullable(),
  doses: ValueState,
  dosesGiven: z.number().int().nullable(),
  /** Another value was stored for that month before; shown as changed. */
  dosesGivenBefore: z.number().int().nullable(),
  coveragePercent: z.number().nullable(),
  coverageBand: CoverageBand.nullable(),
  /** Vaccinations exceed the doses it can ever have had: a question to ask, not hidden. */
  impossible: z.boolean(),
  recommendedDoses: z.number().int().nullable(),
  enteredDoses: z.number().int().nullable(),
})
export type ResupplyCell = z.infer<typeof ResupplyCell>

export const ResupplyRow = z.object({
  facilityId: z.number().int(),
  name: z.string(),
  code: z.string().nullable(),
  type: z.string().nullable(),
  active: z.boolean(),
  /** Keeps stock cards in OpenLMIS, is on paper, or is known to DHIS2 only. */
  recordKeeping: z.enum(['openlmis', 'paper', 'dhis2Only']),
  linked: z.boolean(),
  /** Checklist items ticked of six; signed off for the month. */
  checksDone: z.number().int(),
  signedOff: z.boolean(),
  /** The worst antigen decides the row's place in the sort by urgency: 0 = out … */
  urgency: z.number(),
  cells: z.array(ResupplyCell),
})
export type ResupplyRow = z.infer<typeof ResupplyRow>

/** GET /api/v1/resupply?district=<area id>&hierarchy=openlmis|dhis2&month=YYYYMM (month optional: chosen by completeness). ETag. */
export const ResupplyGrid = z.object({
  district: AreaRef,
  month: Month,
  /** Months that can be chosen, newest first, with completeness, so that the choice explains itself. */
  months: z.array(z.object({ month: Month, expected: z.number().int(), reported: z.number().int() })),
  supplyMonth: Month,
  nextDeliveryOn: Day.nullable(),
  antigens: z.array(Antigen),
  /** The answer on top: per antigen, how many facilities will run out before the next delivery. */
  headline: z.object({
    facilities: z.number().int(),
    reported: z.number().int(),
    runningOut: z.array(z.object({ antigen: z.number().int(), facilities: z.number().int(), before: Day.nullable() })),
    outNow: z.number().int(),
  }),
  rows: z.array(ResupplyRow),
  totals: z.array(
    z.object({
      antigen: z.number().int(),
      sohDoses: z.number().int().nullable(),
      dosesGiven: z.number().int().nullable(),
      recommendedDoses: z.number().int().nullable(),
      enteredDoses: z.number().int().nullable(),
      reportedStock: z.number().int(),
      reportedDoses: z.number().int(),
    }),
  ),
  sources: z.array(SourceFreshness),
  generatedAt: Instant,
})
export type ResupplyGrid = z.infer<typeof ResupplyGrid>

/** A formula with this facility's numbers filled in. */
export const FilledFormula = z.object({
  id: z.enum(['isa', 'maxStock', 'demand']),
  /** e.g. "max(0, ISA − SOH)" */
  formula: z.string(),
  inputs: z.array(
    z.object({
      name: z.string(),
      value: z.number().nullable(),
      unit: z.enum(['doses', 'vials', 'months', 'factor', 'percent', 'persons', 'days']),
      from: z.string(),
    }),
  ),
  resultDoses: z.number().int().nullable(),
  resultVials: z.number().int().nullable(),
  /** Why there is no result, as a stable code: noIsa, noSoh, noDoses, noConsumption … */
  missing: z.string().nullable(),
  source: z.string(),
})
export type FilledFormula = z.infer<typeof FilledFormula>

export const CheckItem = z.enum([
  'vaccinationRecords',
  'dosesUsed',
  'declaredSoh',
  'declaredLosses',
  'dvdMt',
  'lmisMatchesHmis',
])
export type CheckItem = z.infer<typeof CheckItem>

export const MonthFigures = z.object({
  month: Month,
  doses: ValueState,
  dosesGiven: z.number().int().nullable(),
  dosesGivenBefore: z.number().int().nullable(),
  coverageDoses: z.number().int().nullable(),
  targetPersons: z.number().nullable(),
  coveragePercent: z.number().nullable(),
  coverageCumulativePercent: z.number().nullable(),
  dropOutPercent: z.number().nullable(),
  stock: ValueState,
  openingDoses: z.number().int().nullable(),
  receivedDoses: z.number().int().nullable(),
  usedDoses: z.number().int().nullable(),
  adjustedDoses: z.number().int().nullable(),
  lostClosedDoses: z.number().int().nullable(),
  closingDoses: z.number().int().nullable(),
  stockoutDays: z.number().int().nullable(),
  amcDoses: z.number().nullable(),
  openVialWastagePercent: z.number().nullable(),
  openVialWastageCumulativePercent: z.number().nullable(),
  closedVialWastagePercent: z.number().nullable(),
})
export type MonthFigures = z.infer<typeof MonthFigures>

/** GET /api/v1/resupply/facilities/:facilityId?month=YYYYMM — the side panel. */
export const ResupplyFacility = z.object({
  facilityId: z.number().int(),
  name: z.string(),
  code: z.string().nullable(),
  type: z.string().nullable(),
  district: AreaRef,
  recordKeeping: z.enum(['openlmis', 'paper', 'dhis2Only']),
  /** Links into the other systems' own pages; null when not linked. */
  openlmisUrl: z.string().nullable(),
  dhis2Url: z.string().nullable(),
  month: Month,
  supplyMonth: Month,
  antigens: z.array(
    z.object({
      antigen: Antigen,
      cell: ResupplyCell,
      history: z.array(MonthFigures),
      formulas: z.array(FilledFormula),
      /** Which of the formulas the recommended quantity follows. */
      recommendedBy: z.enum(['isa', 'maxStock', 'demand']).nullable(),
      decision: z
        .object({ enteredDoses: z.number().int(), reason: z.string().nullable(), by: z.string(), at: Instant })
        .nullable(),
    }),
  ),
  checks: z.array(
    z.object({
      item: CheckItem,
      ticked: z.boolean(),
      note: z.string().nullable(),
      by: z.string().nullable(),
      at: Instant.nullable(),
    }),
  ),
  signOff: z.object({ by: z.string(), at: Instant }).nullable(),
})
export type ResupplyFacility = z.infer<typeof ResupplyFacility>

/** PUT /api/v1/resupply/facilities/:facilityId/decisions/:antigenId */
export const PutDecision = z.object({
  supplyMonth: Month,
  enteredDoses: z.number().int().min(0).max(10_000_000),
  /** Required when it differs from the recommendation by a vial or more. */
  reason: z.string().max(500).nullable(),
})
export type PutDecision = z.infer<typeof PutDecision>

/** PUT /api/v1/resupply/facilities/:facilityId/checks/:item */
export const PutCheck = z.object({ supplyMonth: Month, ticked: z.boolean(), note: z.string().max(500).nullable() })
export type PutCheck = z.infer<typeof PutCheck>

/** POST /api/v1/resupply/facilities/:facilityId/sign-off (and DELETE to withdraw) */
export const PostSignOff = z.object({ supplyMonth: Month })
export type PostSignOff = z.infer<typeof PostSignOff>

/** GET/PUT /api/v1/resupply/facilities/:facilityId/paper-stock — SOH told by phone, SMS, visit or paper. */
export const PaperStock = z.object({
  facilityId: z.number().int(),
  name: z.string(),
  entries: z.array(
    z.object({
      antigen: z.number().int(),
      productId: z.number().int(),
      productName: z.string(),
      dosesPerVial: z.number().int(),
      sohDoses: z.number().int().nullable(),
      observedOn: Day.nullable(),
      channel: z.string().nullable(),
      verifiedBy: z.string().nullable(),
      enteredBy: z.string().nullable(),
      enteredAt: Instant.nullable(),
    }),
  ),
})
export type PaperStock = z.infer<typeof PaperStock>
export const PutPaperStock = z.object({
  observedOn: Day,
  channel: z.enum(['phone', 'sms', 'visit', 'paperForm']),
  /** The head nurse who confirmed the numbers. */
  verifiedBy: z.string().min(1).max(200),
  note: z.string().max(500).nullable(),
  /** Only products with a number: a product left out stays as it was; it is not zero. */
  entries: z
    .array(z.strictObject({ productId: z.number().int(), sohDoses: z.number().int().min(0).max(10_000_000) }))
    .min(1),
})
export type PutPaperStock = z.infer<typeof PutPaperStock>
// Exports: GET /api/v1/resupply.csv and /api/v1/resupply.xlsx with the grid's parameters.
