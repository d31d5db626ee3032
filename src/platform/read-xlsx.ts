import readXlsxFile from 'read-excel-file/node'
import { err, ok, type Result } from '../base/result.ts'

export interface XlsxError {
  readonly kind: 'notXlsx' | 'empty'
  readonly message: string
}

/** The first sheet of a workbook as CSV text, so that one reader serves both kinds of file. Days are `YYYY-MM-DD`. */
export async function xlsxToCsv(file: Uint8Array): Promise<Result<string, XlsxError>> {
  try {
    const [first] = await readXlsxFile(Buffer.from(file))
    const rows = first?.data ?? []
    if (rows.length === 0) return err({ kind: 'empty', message: 'The first sheet of the workbook is empty.' })
    return ok(rows.map((row) => row.map((cell) => quote(textOf(cell))).join(',')).join('\r\n'))
  } catch {
    return err({ kind: 'notXlsx', message: 'The file is no Excel workbook (.xlsx) that can be read.' })
  }
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  return typeof cell === 'string' ? cell : String(cell as number | boolean)
}

const quote = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
