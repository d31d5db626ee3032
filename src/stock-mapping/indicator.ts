/** What can be sent for a facility and period; those of stock are for a product, a commodity type or an antigen. */
export const STOCK_INDICATORS = [
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
] as const
export type StockIndicator = (typeof STOCK_INDICATORS)[number]

/** `units`: dispensing units of OpenLMIS as they are counted. `class`: the number of a stock status. */
export const MAPPING_UNITS = ['doses', 'vials', 'packs', 'units', 'days', 'months', 'count', 'class'] as const
export type MappingUnit = (typeof MAPPING_UNITS)[number]

/**
 * How an indicator behaves. `flow` adds up over time; `balance` holds at one end of the period and is never added over time;
 * `average` and `share` are neither.
 */
export type IndicatorNature = 'flow' | 'openingBalance' | 'closingBalance' | 'average' | 'class' | 'count'

const NATURE_OF_OTHERS: Partial<Record<StockIndicator, IndicatorNature>> = {
  openingBalance: 'openingBalance',
  closingBalance: 'closingBalance',
  amc: 'average',
  monthsOfStock: 'average',
  stockStatus: 'class',
  reportingFacilities: 'count',
  cceFunctional: 'count',
  cceTotal: 'count',
}

export const natureOf = (indicator: StockIndicator): IndicatorNature => NATURE_OF_OTHERS[indicator] ?? 'flow'

const QUANTITIES: readonly MappingUnit[] = ['doses', 'vials', 'packs', 'units']
const UNITS_OF_OTHERS: Partial<Record<StockIndicator, readonly MappingUnit[]>> = {
  stockOutDays: ['days'],
  monthsOfStock: ['months'],
  stockStatus: ['class'],
  reportingFacilities: ['count'],
  cceFunctional: ['count'],
  cceTotal: ['count'],
}

/** The units that an indicator can be sent in; the first is what is meant when nothing is said. */
export const unitsOf = (indicator: StockIndicator): readonly MappingUnit[] => UNITS_OF_OTHERS[indicator] ?? QUANTITIES

export const isQuantity = (unit: MappingUnit): boolean => QUANTITIES.includes(unit)

/** Indicators of a whole facility: no product belongs to them. */
export const isOfFacility = (indicator: StockIndicator): boolean => natureOf(indicator) === 'count'

export const isStockIndicator = (text: string): text is StockIndicator =>
  (STOCK_INDICATORS as readonly string[]).includes(text)

export const isMappingUnit = (text: string): text is MappingUnit => (MAPPING_UNITS as readonly string[]).includes(text)
