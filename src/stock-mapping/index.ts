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
