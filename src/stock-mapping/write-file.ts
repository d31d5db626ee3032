import { writeCsv, type CsvOutputColumn } from '../platform/csv.ts'
import { writeXlsx, xlsxSheet } from '../platform/xlsx.ts'
import type { ReviewedMapping } from './store-review.ts'

/** How products, antigens and commodity types are called in the file. */
export interface FileNames {
  readonly products: ReadonlyMap<number, string>
  readonly antigens: ReadonlyMap<number, string>
  readonly commodityTypes: ReadonlyMap<string, string>
}

type Cell = string | number | null

interface Column {
  readonly header: string
  readonly value: (row: ReviewedMapping) => Cell
  readonly width?: number
}

/** Columns that are read back, and between them what makes the file readable to a person. */
function columnsFor({ products, antigens, commodityTypes }: FileNames): Column[] {
  const named = <K>(names: ReadonlyMap<K, string>, key: K | null): Cell =>
    key === null ? null : (names.get(key) ?? null)
  return [
    { header: 'data_set', value: ({ mapping }) => mapping.dataSetUid },
    { header: 'data_set_name', value: ({ dataSetName }) => dataSetName, width: 28 },
    { header: 'period_type', value: ({ mapping }) => mapping.periodType },
    { header: 'data_element', value: ({ mapping }) => mapping.dataElementUid },
    { header: 'element_code', value: ({ mapping }) => mapping.element?.code ?? null, width: 28 },
    { header: 'element_name', value: ({ mapping }) => mapping.element?.name ?? null, width: 40 },
    { header: 'option_combo', value: ({ mapping }) => mapping.categoryOptionComboUid },
    { header: 'option_name', value: ({ optionName }) => optionName },
    { header: 'attribute_combo', value: ({ mapping }) => mapping.attributeOptionComboUid },
    { header: 'indicator', value: ({ mapping }) => mapping.indicator, width: 20 },
    { header: 'product', value: ({ mapping }) => named(products, mapping.productId) },
    { header: 'antigen', value: ({ mapping }) => named(antigens, mapping.antigen) },
    { header: 'commodity_type', value: ({ mapping }) => named(commodityTypes, mapping.commodityTypeId) },
    { header: 'program', value: ({ mapping }) => mapping.programCode },
    { header: 'unit', value: ({ mapping }) => mapping.unit },
    { header: 'dispensing_units', value: ({ mapping }) => mapping.saidConversion?.dispensingUnits ?? null },
    { header: 'makes_units', value: ({ mapping }) => mapping.saidConversion?.makesUnits ?? null },
    { header: 'source', value: ({ mapping }) => mapping.source },
    { header: 'state', value: ({ mapping }) => mapping.state },
    { header: 'note', value: ({ mapping }) => mapping.note },
    { header: 'method', value: ({ mapping }) => mapping.method },
    {
      header: 'findings',
      value: ({ findings }) => findings.map(({ message, remedy }) => `${message} ${remedy}`).join(' '),
      width: 60,
    },
  ]
}

/** The file of mappings in pieces, which `planImport` reads back without loss. */
export function writeMappingsCsv(rows: readonly ReviewedMapping[], names: FileNames): AsyncGenerator<string> {
  const columns: CsvOutputColumn<ReviewedMapping>[] = columnsFor(names)
  return writeCsv(columns, rows)
}

export async function writeMappingsXlsx(rows: readonly ReviewedMapping[], names: FileNames): Promise<Buffer> {
  const columns = columnsFor(names)
  return await writeXlsx([xlsxSheet({ name: 'Stock mapping', columns, rows, stickyColumns: 0 })])
}
