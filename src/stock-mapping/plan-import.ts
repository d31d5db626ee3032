import { readCsv } from '../platform/csv.ts'
import { FILE_COLUMNS, type FileCells, type FileColumn } from './columns.ts'
import type { Conversion } from './conversion.ts'
import { isMappingUnit, isStockIndicator, STOCK_INDICATORS, unitsOf, type MappingUnit } from './indicator.ts'
import type { MappingDecision } from './decision.ts'
import type { MappingState, MappingSubject } from './mapping.ts'
import { cellKey, type StoredMapping } from './stored.ts'
import { NOBODY } from './subjects.ts'

export interface ImportProblem {
  readonly line: number
  readonly message: string
  readonly remedy: string
}

export interface ImportWish {
  readonly line: number
  readonly isNew: boolean
  readonly decision: MappingDecision
}

export interface ImportPlan {
  readonly change: readonly ImportWish[]
  readonly unchanged: number
  readonly problems: readonly ImportProblem[]
}

/** What a file may speak of. Everything can be named by UID or by code; a code that two things have names neither. */
export interface ImportContext {
  readonly serverId: string
  readonly stored: readonly StoredMapping[]
  readonly dataSets: readonly { readonly uid: string; readonly code: string | null }[]
  readonly elements: readonly { readonly uid: string; readonly code: string | null }[]
  readonly products: ReadonlyMap<string, number>
  readonly antigens: ReadonlyMap<string, number>
  readonly commodityTypes: ReadonlyMap<string, string>
  readonly defaultOptions: ReadonlySet<string>
}

/** What a file of mappings would change. Cells that it does not name stay as they are. */
export async function planImport(source: AsyncIterable<Uint8Array>, context: ImportContext): Promise<ImportPlan> {
  const rows = await readCsv<'data_set' | 'data_element', Exclude<FileColumn, 'data_set' | 'data_element'>>(
    source,
    FILE_COLUMNS,
  )
  if (!rows.ok)
    return {
      change: [],
      unchanged: 0,
      problems: [
        { line: 1, message: rows.error.message, remedy: 'Export the mapping and use that file as the template.' },
      ],
    }
  const byCell = new Map(context.stored.map((mapping) => [cellKey(mapping), mapping]))
  const seen = new Map<string, number>()
  const change: ImportWish[] = []
  const problems: ImportProblem[] = []
  let unchanged = 0
  for await (const row of rows.value) {
    const decision = row.ok ? readDecision(row.values, context, byCell) : row.message
    if (typeof decision === 'string') {
      problems.push({ line: row.line, message: decision, remedy: 'Correct this line.' })
      continue
    }
    const key = cellKey(decision)
    const earlier = seen.get(key)
    if (earlier !== undefined) {
      const message = `Line ${earlier} speaks of the same cell of DHIS2 already`
      problems.push({ line: row.line, message, remedy: 'Keep one of the two lines.' })
      continue
    }
    seen.set(key, row.line)
    const old = byCell.get(key)
    if (old && isSame(old, decision)) unchanged += 1
    else change.push({ line: row.line, isNew: old === undefined, decision })
  }
  return { change, unchanged, problems }
}

/** The decision, or what is wrong with the line. */
function readDecision(
  cells: FileCells,
  context: ImportContext,
  byCell: ReadonlyMap<string, StoredMapping>,
): MappingDecision | string {
  const dataSetUid = find(context.dataSets, cells.data_set)
  if (dataSetUid === undefined) return `There is no data set for stock ${cells.data_set ?? ''}`
  const dataElementUid = find(context.elements, cells.data_element)
  if (dataElementUid === undefined) return `There is no data element ${cells.data_element ?? ''}`
  const option = (text: string | undefined): string | null =>
    text === undefined || text === '' || context.defaultOptions.has(text) ? null : text
  const cell = {
    serverId: context.serverId,
    dataSetUid,
    dataElementUid,
    categoryOptionComboUid: option(cells.option_combo),
    attributeOptionComboUid: option(cells.attribute_combo),
  }
  const old = byCell.get(cellKey(cell))
  const indicator = cells.indicator || old?.indicator
  if (indicator === undefined || !isStockIndicator(indicator))
    return `${cells.indicator || 'Nothing'} is not an indicator; there are ${STOCK_INDICATORS.join(', ')}`
  const subject = readSubject(cells, context)
  if (typeof subject === 'string') return subject
  const said = readConversion(cells)
  if (typeof said === 'string') return said
  const unit = cells.unit || unitsOf(indicator)[0]
  if (unit === undefined || !isMappingUnit(unit)) return `${cells.unit ?? ''} is not a unit`
  const state = oneOf<MappingState>(['proposed', 'confirmed', 'rejected'], cells.state || 'confirmed')
  if (state === undefined) return `${cells.state ?? ''} is not a state; there are confirmed, rejected, proposed`
  const from = oneOf<'cards' | 'requisitions'>(['cards', 'requisitions'], cells.source || 'cards')
  if (from === undefined) return `${cells.source ?? ''} is not a source; there are cards, requisitions`
  return {
    ...cell,
    ...subject,
    state,
    indicator,
    unit: unit satisfies MappingUnit,
    saidConversion: said,
    source: from,
    programCode: cells.program || null,
    note: cells.note || null,
  }
}

function find(
  rows: readonly { readonly uid: string; readonly code: string | null }[],
  key: string | undefined,
): string | undefined {
  if (!key) return undefined
  const byUid = rows.find(({ uid }) => uid === key)
  if (byUid) return byUid.uid
  const byCode = rows.filter(({ code }) => code === key)
  return byCode.length === 1 ? byCode[0]?.uid : undefined
}

function readSubject(
  { product, antigen, commodity_type: commodityType }: FileCells,
  { products, antigens, commodityTypes }: ImportContext,
): MappingSubject | string {
  const named = [product, antigen, commodityType].filter((text) => text !== undefined && text !== '')
  if (named.length > 1) return 'Only one of product, antigen and commodity_type can be named'
  const notFound = (what: string, code: string): string => `There is no ${what} ${code}`
  if (product) {
    const productId = products.get(product)
    return productId === undefined ? notFound('product', product) : { ...NOBODY, productId }
  }
  if (antigen) {
    const id = antigens.get(antigen)
    return id === undefined ? notFound('antigen', antigen) : { ...NOBODY, antigen: id }
  }
  if (commodityType) {
    const commodityTypeId = commodityTypes.get(commodityType)
    return commodityTypeId === undefined ? notFound('commodity type', commodityType) : { ...NOBODY, commodityTypeId }
  }
  return NOBODY
}

function readConversion({ dispensing_units: per, makes_units: makes }: FileCells): Conversion | null | string {
  if (!per && !makes) return null
  const [dispensingUnits, makesUnits] = [Number(per || 1), Number(makes || 1)]
  const isSound = [dispensingUnits, makesUnits].every((n) => Number.isSafeInteger(n) && n > 0)
  return isSound
    ? { dispensingUnits, makesUnits }
    : `${per ?? ''} dispensing units that make ${makes ?? ''} are not whole numbers above zero`
}

const oneOf = <T extends string>(values: readonly T[], text: string): T | undefined =>
  values.find((value) => value === text)

function isSame(old: StoredMapping, decision: MappingDecision): boolean {
  const said = decision.saidConversion
  return (
    old.state === decision.state &&
    old.indicator === decision.indicator &&
    old.productId === decision.productId &&
    old.antigen === decision.antigen &&
    old.commodityTypeId === decision.commodityTypeId &&
    old.unit === decision.unit &&
    old.dispensingUnits === (said?.dispensingUnits ?? null) &&
    old.makesUnits === (said?.makesUnits ?? null) &&
    old.source === decision.source &&
    old.programCode === decision.programCode &&
    old.note === decision.note
  )
}
