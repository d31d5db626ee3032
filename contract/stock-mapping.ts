import { z } from 'zod'
import { Instant, Problem } from './common.ts'

/**
 * Which cell of DHIS2 receives which stock indicator of what. Right `systems.view` to look, `mappings.edit` to decide. All routes begin
 * with /api/v1/stock-mapping.
 */
export const StockIndicator = z.enum([
  'openingBalance',
  'received',
  'issued',
  'consumed',
  'positiveAdjustment',
  'negativeAdjustment',
  'lossesOpened',
  'lossesClosed',
  'lossesExpired',
  'lossesHeat',
  'lossesFrozen',
  'lossesBroken',
  'lossesOther',
  'lossesAll',
  'closingBalance',
  'stockOutDays',
  'amc',
  'monthsOfStock',
  'stockStatus',
  'reportingFacilities',
  'cceFunctional',
  'cceTotal',
])
export type StockIndicator = z.infer<typeof StockIndicator>

export const MappingUnit = z.enum(['doses', 'vials', 'packs', 'units', 'days', 'months', 'count', 'class'])
export type MappingUnit = z.infer<typeof MappingUnit>
export const StockMappingState = z.enum(['proposed', 'confirmed', 'rejected'])
export type StockMappingState = z.infer<typeof StockMappingState>

/** Something that stands against a mapping (`error`: nothing is sent) or that somebody should know. Translated by `code` and `values`. */
export const MappingFinding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The same in English. */
  message: z.string(),
  remedy: z.string(),
})
export type MappingFinding = z.infer<typeof MappingFinding>

/** So many dispensing units of OpenLMIS make so many of the unit that is sent. */
export const MappingConversion = z.object({
  dispensingUnits: z.number().int().positive().max(1_000_000),
  makesUnits: z.number().int().positive().max(1_000_000),
})

/** What is counted: at most one is set; none for indicators of a whole facility. */
const Subject = z.object({
  productId: z.number().int().positive().nullable(),
  antigen: z.number().int().positive().nullable(),
  commodityTypeId: z.string().max(200).nullable(),
})

export const StockMappingRow = Subject.extend({
  id: z.number().int(),
  dataSetUid: z.string(),
  dataElementUid: z.string(),
  elementCode: z.string().nullable(),
  /** Null when DHIS2 does not have the element any more. */
  elementName: z.string().nullable(),
  optionUid: z.string().nullable(),
  optionName: z.string().nullable(),
  indicator: StockIndicator,
  unit: MappingUnit,
  /** Said by a person; null when it follows from each product. */
  conversion: MappingConversion.nullable(),
  products: z.array(z.object({ code: z.string(), conversion: MappingConversion.nullable() })),
  source: z.enum(['cards', 'requisitions']),
  programCode: z.string().nullable(),
  model: z.enum(['element', 'optionCombo', 'codePattern']),
  method: z.string(),
  state: StockMappingState,
  /** How much speaks for a proposal, 0 to 1. */
  score: z.number(),
  note: z.string().nullable(),
  decidedBy: z.string(),
  decidedAt: Instant,
  findings: z.array(MappingFinding),
})
export type StockMappingRow = z.infer<typeof StockMappingRow>

export const StockDataSet = z.object({
  uid: z.string(),
  code: z.string().nullable(),
  name: z.string(),
  periodType: z.string(),
  findings: z.array(MappingFinding),
  confirmed: z.number().int(),
  /** Confirmed, and not taken by DHIS2 as it is now. */
  broken: z.number().int(),
  proposed: z.number().int(),
  /** Proposals that codes make exactly and that nothing speaks against. */
  readyByCode: z.number().int(),
})
export type StockDataSet = z.infer<typeof StockDataSet>

/** GET /?dataSet= — the data sets for stock, and the mappings of one of them (the first when none is named). */
export const StockMappings = z.object({
  dataSets: z.array(StockDataSet),
  dataSetUid: z.string().nullable(),
  products: z.array(
    z.object({ id: z.number().int(), code: z.string(), name: z.string(), dispensingUnit: z.string().nullable() }),
  ),
  antigens: z.array(z.object({ id: z.number().int(), code: z.string(), name: z.string() })),
  commodityTypes: z.array(z.object({ id: z.string(), name: z.string() })),
  mappings: z.array(StockMappingRow),
})
export type StockMappings = z.infer<typeof StockMappings>

/** GET /cells?dataSet=&find= — cells of a data set by code, UID or words of the name, to choose one. At most 50. */
export const StockCells = z.object({
  total: z.number().int(),
  cells: z.array(
    z.object({
      dataElementUid: z.string(),
      elementCode: z.string().nullable(),
      elementName: z.string(),
      valueType: z.string(),
      optionUid: z.string().nullable(),
      optionName: z.string().nullable(),
      /** The mapping that the cell has. */
      state: StockMappingState.nullable(),
      decidedAt: Instant.nullable(),
    }),
  ),
})
export type StockCells = z.infer<typeof StockCells>

/** PUT /cells -> 200 StockMappingRow; 409 when somebody decided meanwhile; 422 MappingRefusal when it cannot be confirmed as it is. */
export const PutStockMapping = Subject.extend({
  dataSetUid: z.string().min(1).max(50),
  dataElementUid: z.string().min(1).max(50),
  optionUid: z.string().min(1).max(50).nullable(),
  attributeOptionUid: z.string().min(1).max(50).nullable().default(null),
  state: StockMappingState,
  indicator: StockIndicator,
  unit: MappingUnit,
  conversion: MappingConversion.nullable().default(null),
  source: z.enum(['cards', 'requisitions']).default('cards'),
  programCode: z.string().max(100).nullable().default(null),
  note: z.string().max(1000).nullable().default(null),
  /** `decidedAt` of the mapping that the person saw; null when there was none; left out: not looked at. */
  seen: Instant.nullable().optional(),
})
export type PutStockMapping = z.input<typeof PutStockMapping>
export const MappingRefusal = Problem.extend({ findings: z.array(MappingFinding) })
export type MappingRefusal = z.infer<typeof MappingRefusal>

/** POST /confirm-by-code?apply=false|true { dataSetUid } -> how many proposals are, or would be, confirmed. */
export const ConfirmByCode = z.object({ dataSetUid: z.string().min(1).max(50) })
export const ConfirmedByCode = z.object({ applied: z.boolean(), count: z.number().int() })
export type ConfirmedByCode = z.infer<typeof ConfirmedByCode>

/**
 * GET /file.csv and /file.xlsx: all mappings; also the template.
 * POST /import?apply=false|true with a CSV (text/csv) or XLSX body -> preview or result.
 */
export const StockMappingImport = z.object({
  applied: z.boolean(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  rejects: z.array(z.object({ line: z.number().int(), message: z.string(), remedy: z.string() })),
})
export type StockMappingImport = z.infer<typeof StockMappingImport>
