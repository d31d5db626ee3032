import type { StockIndicator, StockMappingRow, StockMappings } from '../../../contract/stock-mapping.ts'

/** The order in which a stock report is read. */
const ORDER: readonly StockIndicator[] = [
  'openingBalance',
  'received',
  'issued',
  'consumed',
  'positiveAdjustment',
  'negativeAdjustment',
  'lossesAll',
  'lossesClosed',
  'lossesExpired',
  'lossesHeat',
  'lossesFrozen',
  'lossesBroken',
  'lossesOther',
  'lossesOpened',
  'closingBalance',
  'stockOutDays',
  'amc',
  'monthsOfStock',
  'stockStatus',
  'reportingFacilities',
  'cceFunctional',
  'cceTotal',
]
/** These are always columns, so that what is missing is seen. */
const ALWAYS: readonly StockIndicator[] = ['openingBalance', 'received', 'issued', 'closingBalance', 'stockOutDays']
const OF_FACILITY: readonly StockIndicator[] = ['reportingFacilities', 'cceFunctional', 'cceTotal']

export type Subject = Pick<StockMappingRow, 'productId' | 'antigen' | 'commodityTypeId'>

export interface GridRow {
  readonly key: string
  readonly subject: Subject
  readonly kind: 'antigen' | 'product' | 'commodityType' | 'facility' | 'unknown'
  readonly code: string
  readonly name: string
}

export interface Grid {
  readonly rows: readonly GridRow[]
  readonly indicators: readonly StockIndicator[]
  /** Mappings of a row and an indicator. */
  readonly cells: ReadonlyMap<string, readonly StockMappingRow[]>
}

export const cellKey = (row: string, indicator: string): string => `${row}~${indicator}`

/** What is counted, as part of an address: `antigen:1`, `product:3`, `type:abc`, `facility`, or `unknown`. */
export function rowKey({ productId, antigen, commodityTypeId }: Subject, indicator: StockIndicator): string {
  if (antigen !== null) return `antigen:${antigen}`
  if (productId !== null) return `product:${productId}`
  if (commodityTypeId !== null) return `type:${commodityTypeId}`
  return OF_FACILITY.includes(indicator) ? 'facility' : 'unknown'
}

export type Show = 'all' | 'toDecide' | 'problems'

const isShown = ({ state, findings }: StockMappingRow, show: Show): boolean =>
  show === 'all' || (show === 'toDecide' ? state === 'proposed' : state !== 'rejected' && findings.length > 0)

/** Antigens first, in the order of the schedule, then products and commodity types; what is not known comes last. */
export function buildGrid({ mappings, antigens, products, commodityTypes }: StockMappings, show: Show = 'all'): Grid {
  const shown = mappings.filter((mapping) => isShown(mapping, show))
  const rows = new Map<string, GridRow>()
  const add = (row: GridRow): void => void rows.set(row.key, row)
  const used = new Set(shown.map((mapping) => rowKey(mapping, mapping.indicator)))
  const none: Subject = { productId: null, antigen: null, commodityTypeId: null }
  const byAntigen = shown.some(({ antigen }) => antigen !== null)
  for (const { id, code, name } of antigens) {
    const key = `antigen:${id}`
    if (used.has(key) || (show === 'all' && byAntigen))
      add({ key, subject: { ...none, antigen: id }, kind: 'antigen', code, name })
  }
  for (const { id, code, name } of products) {
    const key = `product:${id}`
    if (used.has(key)) add({ key, subject: { ...none, productId: id }, kind: 'product', code, name })
  }
  for (const { id, name } of commodityTypes) {
    const key = `type:${id}`
    if (used.has(key)) add({ key, subject: { ...none, commodityTypeId: id }, kind: 'commodityType', code: name, name })
  }
  for (const kind of ['facility', 'unknown'] as const)
    if (used.has(kind)) add({ key: kind, subject: none, kind, code: '', name: '' })
  const present = new Set(shown.map(({ indicator }) => indicator))
  const always = show === 'all' && shown.length > 0 ? ALWAYS : []
  const cells = new Map<string, StockMappingRow[]>()
  for (const mapping of shown) {
    const key = cellKey(rowKey(mapping, mapping.indicator), mapping.indicator)
    cells.set(key, [...(cells.get(key) ?? []), mapping])
  }
  return {
    rows: [...rows.values()],
    indicators: ORDER.filter((indicator) => present.has(indicator) || always.includes(indicator)),
    cells,
  }
}

export const isFacilityIndicator = (indicator: StockIndicator): boolean => OF_FACILITY.includes(indicator)

const QUANTITIES = ['doses', 'vials', 'packs', 'units'] as const
export function unitsOf(indicator: StockIndicator): readonly StockMappingRow['unit'][] {
  if (indicator === 'stockOutDays') return ['days']
  if (indicator === 'monthsOfStock') return ['months']
  if (indicator === 'stockStatus') return ['class']
  return isFacilityIndicator(indicator) ? ['count'] : QUANTITIES
}

/** The worst of what a cell holds, for its mark. */
export function markOf(
  mappings: readonly StockMappingRow[],
): 'none' | 'broken' | 'proposed' | 'confirmed' | 'rejected' {
  const broken = mappings.some(
    ({ state, findings }) => state === 'confirmed' && findings.some(({ severity }) => severity === 'error'),
  )
  if (broken) return 'broken'
  for (const state of ['confirmed', 'proposed', 'rejected'] as const)
    if (mappings.some((mapping) => mapping.state === state)) return state
  return 'none'
}
