import { natureOf, type Conversion, type StockIndicator, type StockMapping } from '../stock-mapping/index.ts'

/** A mapping made ready for computing: one cell of DHIS2, and which rows of stock make its number. */
export interface CellPlan {
  readonly cellId: number
  readonly indicator: StockIndicator
  readonly unit: string
  readonly valueType: string
  readonly isAverage: boolean
  readonly source: 'stockCards' | 'requisition'
  /** Empty for indicators of a whole facility: every product counts. */
  readonly conversions: ReadonlyMap<number, Conversion>
  /** Why nothing is sent of this mapping; null when it may be. */
  readonly refused: { readonly reason: string; readonly detail: string } | null
}

/** What is known beside the mapping. */
export interface PlanContext {
  /** Codes of the programmes a product is in, of those whose stock is read. */
  readonly programsOf: ReadonlyMap<number, readonly string[]>
  /** Whether it is known which elements the data set holds: a set that was mapped just now has not been read yet. */
  readonly isSetRead: boolean
}

const SAME: Conversion = { dispensingUnits: 1, makesUnits: 1 }

/** What a confirmed mapping asks for. What is wrong with it becomes the reason of all its values. */
export function planCell(cellId: number, mapping: StockMapping, { programsOf, isSetRead }: PlanContext): CellPlan {
  const { indicator, unit, source, programCode, element } = mapping
  const products = mapping.products.filter(({ productId }) => belongs(programsOf.get(productId), programCode))
  const nature = natureOf(indicator)
  return {
    cellId,
    indicator,
    unit,
    valueType: element?.valueType ?? '',
    isAverage: nature === 'average',
    source: source === 'cards' ? 'stockCards' : 'requisition',
    // Without a conversion nothing is sent, but what is there is still told as the reason.
    conversions: new Map(products.map(({ productId, conversion }) => [productId, conversion ?? SAME])),
    refused: refusalOf(mapping, products, programsOf, isSetRead),
  }
}

const belongs = (programs: readonly string[] | undefined, programCode: string | null): boolean =>
  programCode === null || programs === undefined || programs.length === 0 || programs.includes(programCode)

function refusalOf(
  { programCode, element }: StockMapping,
  products: StockMapping['products'],
  programsOf: ReadonlyMap<number, readonly string[]>,
  isSetRead: boolean,
): CellPlan['refused'] {
  if (isSetRead && element && !element.inDataSet)
    return { reason: 'elementNotInDataSet', detail: `Data element ${element.name} is not (any more) in the data set` }
  const unknown = products.find(({ problem }) => problem !== null)
  if (unknown?.problem) return { reason: unknown.problem.reason, detail: unknown.problem.message }
  const shared = products.find(({ productId }) => programCode !== null && (programsOf.get(productId)?.length ?? 0) > 1)
  if (shared)
    return {
      reason: 'programNotSeparable',
      detail: `${shared.code} belongs to several programmes (${programsOf.get(shared.productId)?.join(', ')}); its stock is kept as one sum`,
    }
  return null
}

/** One element that is known to be in the set says that the set was read. */
export const isSetRead = (mappings: readonly StockMapping[]): boolean =>
  mappings.some(({ element }) => element?.inDataSet === true)
