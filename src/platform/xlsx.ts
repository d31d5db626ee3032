import writeXlsxFile, { type Cell } from 'write-excel-file/node'

export interface XlsxColumn<Row> {
  readonly header: string
  /** Null and undefined give an empty cell: missing is never zero. */
  readonly value: (row: Row) => string | number | boolean | Date | null | undefined
  /** Excel's number format, e.g. `0.0` or `yyyy-mm-dd`. */
  readonly format?: string
  /** In characters; from the header when absent. */
  readonly width?: number
}

export interface XlsxSheet<Row> {
  readonly name: string
  readonly columns: readonly XlsxColumn<Row>[]
  readonly rows: readonly Row[]
  /** Columns that stay in sight when scrolling sideways. */
  readonly stickyColumns?: number
}

/** A sheet whose row type only its columns need to know. */
export interface PreparedSheet {
  readonly name: string
  readonly cells: Cell[][]
  readonly widths: readonly number[]
  readonly stickyColumns: number
}

const NARROWEST = 10
const DAY_FORMAT = 'yyyy-mm-dd'

export function xlsxSheet<Row>({ name, columns, rows, stickyColumns = 0 }: XlsxSheet<Row>): PreparedSheet {
  const header = columns.map((column): Cell => ({
    value: clean(column.header),
    type: String,
    fontWeight: 'bold',
    wrap: true,
  }))
  return {
    name: sheetName(name),
    cells: [header, ...rows.map((row) => columns.map((column) => toCell(column.value(row), column.format)))],
    widths: columns.map(({ header: text, width }) => width ?? Math.max(NARROWEST, text.length + 2)),
    stickyColumns,
  }
}

/** The workbook's bytes. Texts are written as texts: nothing that came from outside becomes a formula. */
export async function writeXlsx(sheets: readonly PreparedSheet[]): Promise<Buffer> {
  const prepared = sheets.map(({ name, cells, widths, stickyColumns }) => ({
    data: cells,
    sheet: name,
    orientation: 'landscape' as const,
    stickyRowsCount: 1,
    ...(stickyColumns > 0 ? { stickyColumnsCount: stickyColumns } : {}),
    columns: widths.map((width) => ({ width })),
  }))
  return await writeXlsxFile(prepared).toBuffer()
}

function toCell(value: string | number | boolean | Date | null | undefined, format: string | undefined): Cell {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string') return { value: clean(value), type: String }
  if (typeof value === 'boolean') return { value, type: Boolean }
  if (value instanceof Date) return { value, type: Date, format: format ?? DAY_FORMAT }
  if (!Number.isFinite(value)) return null
  return format ? { value, type: Number, format } : { value, type: Number }
}

const LONGEST_TEXT = 32_767

/** Excel refuses a file with control characters in it, and cells longer than its limit. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '')
    .slice(0, LONGEST_TEXT)
}

const sheetName = (name: string): string =>
  name
    .replace(/[[\]:*?/\\]/g, ' ')
    .slice(0, 31)
    .trim() || 'Sheet'
