/** Which cell of DHIS2 receives which indicator of which product, in which unit. */
export {
  convert,
  convertSum,
  deriveConversion,
  type Conversion,
  type Converted,
  type NoConversion,
} from './conversion.ts'
export {
  isOfFacility,
  isQuantity,
  MAPPING_UNITS,
  natureOf,
  STOCK_INDICATORS,
  type IndicatorNature,
  type MappingUnit,
  type StockIndicator,
} from './indicator.ts'
export type {
  MappedElement,
  MappedProduct,
  MappingCell,
  MappingState,
  MappingSubject,
  StockMapping,
  StockModel,
} from './mapping.ts'
export { listStockMappings, type MappingFilter } from './store-list.ts'
export { checkGates, type DataSetFacts } from './check-data-set.ts'
export type { CodePattern } from './code-pattern.ts'
export type { MappingDecision } from './decision.ts'
export type { FindingCode, MappingFinding } from './finding.ts'
export { exportMappingsCsv, exportMappingsXlsx, importMappings, type MappingImport } from './jobs-import.ts'
export { pullStockMetadata, type StockMetadataDeps } from './jobs-metadata.ts'
export { confirmByCode, proposeStockMappings, type ProposeResult } from './jobs-propose.ts'
export type { Dhis2StockSource } from './ports.ts'
export { EPI_DEFAULT, EPI_DEFAULT_OPTIONS, PRESETS } from './presets.ts'
export { defaultStockMappingSettings, stockMappingSettings, type StockMappingSettings } from './settings.ts'
export { loadDataSetNames } from './store-data-set-names.ts'
export { decideMapping, decideMappings, type DecisionProblem } from './store-decide.ts'
export { stockMappingGaps, type StockMappingGapKind } from './store-gaps.ts'
export { reviewMappings, type MappingReview, type ReviewedMapping } from './store-review.ts'
export { stockMappingFileRoutes } from './routes-file.ts'
export { stockMappingRoutes, type StockMappingDeps } from './routes.ts'
