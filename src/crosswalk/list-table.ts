import { err, ok, type Result } from '../base/result.ts'
import { readCsvTable } from '../platform/csv.ts'
import { isZip, readXlsx, type XlsxTable } from '../platform/read-xlsx.ts'
import { decodeText } from '../platform/text/decode-text.ts'
import type { ListFile, ListProblem } from './list-file.ts'
import { guessColumns } from './place-columns.ts'

/** A table of any program. */
export interface ListTable {
  readonly file: string
  readonly header: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
  readonly badRows: readonly { readonly line: number; readonly message: string }[]
  readonly notes: readonly string[]
}

/** The text of a file, and what had to be assumed to read it. */
export function readText({ name, bytes }: ListFile): Result<{ text: string; notes: readonly string[] }, ListProblem> {
  const decoded = decodeText(bytes)
  if (!decoded.ok) return err({ message: `${name}: ${decoded.error.message}`, remedy: SAVE_AGAIN })
  const { text, encoding, isAssumed } = decoded.value
  const note = `${name} does not say how its letters are written; ${encoding} was assumed. Look at a name with an accent.`
  return ok({ text, notes: isAssumed ? [note] : [] })
}
const SAVE_AGAIN = 'Save the file again as "CSV UTF-8", or export it again.'

export async function readTable(file: ListFile): Promise<Result<ListTable, ListProblem>> {
  return isZip(file.bytes) ? await fromWorkbook(file) : await fromText(file)
}

async function fromText(file: ListFile): Promise<Result<ListTable, ListProblem>> {
  const decoded = readText(file)
  if (!decoded.ok) return decoded
  const { text, notes } = decoded.value
  const table = await readCsvTable(inPieces(text))
  if (!table.ok) return err({ message: `${file.name}: ${table.error.message}`, remedy: SAVE_AGAIN })
  const rows: { line: number; cells: readonly string[] }[] = []
  const badRows: { line: number; message: string }[] = []
  for await (const row of table.value.rows) {
    if (row.ok) rows.push(row)
    else badRows.push(row)
  }
  return ok({ file: file.name, header: table.value.header, rows, badRows, notes })
}

const PIECE = 65_536
async function* inPieces(text: string): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += PIECE) yield text.slice(from, from + PIECE)
}

async function fromWorkbook({ name, bytes }: ListFile): Promise<Result<ListTable, ListProblem>> {
  const sheets = await readXlsx(bytes)
  if (!sheets.ok)
    return err({ message: `${name}: ${sheets.error.message}`, remedy: 'Save the workbook again as .xlsx.' })
  const found = sheets.value
    .map((sheet) => ({ sheet, head: headOf(sheet) }))
    .toSorted((a, b) => b.head.known - a.head.known)[0]
  if (!found || found.head.known === 0)
    return err({
      message: `${name} has no sheet with a line that names columns`,
      remedy: 'Put the names of the columns in the first line.',
    })
  const { sheet, head } = found
  const notes = sheets.value.length > 1 ? [`${name} has ${sheets.value.length} sheets; "${sheet.name}" was read.`] : []
  const header = sheet.rows[head.row] ?? []
  const rows = sheet.rows
    .map((cells, i) => ({ line: i + 1, cells }))
    .slice(head.row + 1)
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  return ok({ file: name, header, rows, badRows: [], notes })
}

const ROWS_OF_TITLES = 10

/** The row that names columns: titles and empty lines often stand above it. */
function headOf({ rows }: XlsxTable): { readonly row: number; readonly known: number } {
  const counted = rows
    .slice(0, ROWS_OF_TITLES)
    .map((row, i) => ({ row: i, known: guessColumns(row).uses.filter(({ field }) => field !== null).length }))
  return counted.toSorted((a, b) => b.known - a.known)[0] ?? { row: 0, known: 0 }
}
