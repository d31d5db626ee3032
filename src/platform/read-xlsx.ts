import readXlsxFile, { type CellValue } from 'read-excel-file/node'
import { err, ok, type Result } from '../base/result.ts'

export interface XlsxTable {
  readonly name: string
  /** Cells as texts: numbers without grouping, days as `YYYY-MM-DD`, empty for nothing. Row 1 of the sheet is first. */
  readonly rows: readonly (readonly string[])[]
}

const LARGEST_UNPACKED_BYTES = 400 * 1024 * 1024

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3

/** All sheets of a workbook. Formulas give the value that was stored with them. */
export async function readXlsx(bytes: Uint8Array): Promise<Result<readonly XlsxTable[], { readonly message: string }>> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const unpacked = unpackedBytes(buffer)
  if (unpacked === undefined || unpacked > LARGEST_UNPACKED_BYTES)
    return err({ message: unpacked === undefined ? NOT_XLSX : 'The workbook is larger than a list of places can be.' })
  try {
    const sheets = await readXlsxFile(buffer)
    return ok(sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.map((row) => row.map(cellText)) })))
  } catch {
    // The library says in many ways that parts are missing or not as they should be; none helps the person who sent the file.
    return err({ message: NOT_XLSX })
  }
}

const NOT_XLSX = 'The file is not a workbook that can be read. Save it again as .xlsx, without a password.'

function cellText(value: CellValue | null): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '')
  return String(value).trim()
}

/** What the parts of a zip file say they unpack to, so that a small file cannot fill the memory. */
function unpackedBytes(file: Buffer): number | undefined {
  const end = file.lastIndexOf(Buffer.from('504b0506', 'hex'))
  if (end < 0 || end + 22 > file.length) return undefined
  let at = file.readUInt32LE(end + 16)
  let total = 0
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > file.length) return undefined
    total += file.readUInt32LE(at + 24)
    at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return total
}

export interface XlsxError {
  readonly kind: 'notXlsx' | 'empty'
  readonly message: string
}

/** The first sheet of a workbook as CSV text, so that one reader serves both kinds of file. */
export async function xlsxToCsv(file: Uint8Array): Promise<Result<string, XlsxError>> {
  const sheets = await readXlsx(file)
  if (!sheets.ok) return err({ kind: 'notXlsx', message: sheets.error.message })
  const rows = sheets.value[0]?.rows ?? []
  if (rows.length === 0) return err({ kind: 'empty', message: 'The first sheet of the workbook is empty.' })
  return ok(rows.map((row) => row.map(quote).join(',')).join('\r\n'))
}

const quote = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
