/** Antigens, products, and which DHIS2 numbers mean doses of which antigen. */
export { DEFAULT_ANTIGENS, WASTAGE_CEILING_PERCENT, type Antigen, type TargetGroup } from './antigen.ts'
export { guessAntigen, type Guess } from './guess-antigen.ts'
export { exportSeries, importSeries, type SeriesImportRequest, type SeriesImportResult } from './jobs-import-series.ts'
export { pullProducts, type ProductSettings, type ProductsDeps } from './jobs-products.ts'
export { pullSeries, type SeriesDeps } from './jobs-series.ts'
export {
  PACKAGE_DOSES,
  PACKAGE_OPTION_COMBOS,
  PACKAGE_OTHERS,
  PACKAGE_POPULATIONS,
  type AgeBand,
  type PackageDoses,
} from './package-series.ts'
export type * from './ports.ts'
export type { ProductAntigenSettings } from './propose-antigen.ts'
export type { ConfiguredMeaning, SeriesMeaning, SeriesSettings } from './propose-series.ts'
export type { MappingState, SeriesContent, SeriesRow, StoredSeries } from './series.ts'
export { listAntigens, loadAntigenIds, saveAntigens } from './store-antigens.ts'
export {
  confirmProduct,
  confirmSeries,
  type MappingProblem,
  type ProductDecision,
  type RecordDecision,
  type SeriesDecision,
} from './store-decide.ts'
export {
  listAntigenMappings,
  productGaps,
  type AntigenMappingRows,
  type ProductGapKind,
  type ProductMappingRow,
  type SeriesMappingRow,
} from './store-mappings.ts'
export { confirmedSeries } from './store-series.ts'
