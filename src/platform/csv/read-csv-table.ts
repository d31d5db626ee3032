import { err, ok, type Result } from '../../base/result.ts'
import { detectDelimiter } from './csv-header.ts'
import { joinRecords, readTextLines } from './csv-lines.ts'
import { unguardFormula } from './formula-guard.ts'
import { parseFields } from './parse-fields.ts'

/** A table whose columns are not known beforehand. */
export interface TextTable {
  /** As the file has them, trimmed. */
  readonly header: readonly string[]
  readonly rows: AsyncGenerator<TableRow>
}

/** Cells as the header has columns; or a row that cannot be read. Empty lines are passed over. */
export type TableRow =
  | { readonly ok: true; readonly line: number; readonly cells: readonly string[] }
  | { readonly ok: false; readonly line: number; readonly message: string }

const BATCH = 500

/** Reads comma, semicolon or tab separated text with a header line. */
export async function readCsvTable(
  text: AsyncIterable<string>,
): Promise<Result<TextTable, { readonly message: string }>> {
  const lines = readTextLines(text)
  let line = 0
  let header = ''
  // Exports of other programs often begin with empty lines.
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    line += 1
    header = next.value
    if (!isBlank(header)) break
  }
  if (isBlank(header)) return err({ message: 'The file is empty. Its first line must name the columns.' })
  const delimiter = detectDelimiter(header)
  const names = (parseFields([{ line, text: header }], delimiter)[0]?.fields ?? []).map((name) => name.trim())
  while (names.at(-1) === '') names.pop()
  return ok({ header: names, rows: readRows(lines, delimiter, line + 1, names.length) })
}

const isBlank = (line: string): boolean => line.replace(/[,;\t"]/g, '').trim() === ''

async function* readRows(
  lines: AsyncIterable<string>,
  delimiter: string,
  firstLine: number,
  width: number,
): AsyncGenerator<TableRow> {
  let batch: { line: number; text: string }[] = []
  const flush = (): TableRow[] => {
    const parsed = parseFields(batch, delimiter)
    batch = []
    return parsed.map(({ record: { line }, fields, problem }) => {
      if (problem)
        return { ok: false, line, message: `Line ${line}: the quotes of this line do not match (${problem}).` }
      const cells = fields.map((field) => unguardFormula(field.trim()))
      if (cells.slice(width).some((cell) => cell !== ''))
        return { ok: false, line, message: `Line ${line} has ${fields.length} fields, the header has ${width}.` }
      // Programs leave out empty fields at the end of a line.
      return { ok: true, line, cells: Array.from({ length: width }, (_, i) => cells[i] ?? '') }
    })
  }
  for await (const record of joinRecords(lines, delimiter, firstLine)) {
    if (record.text.trim() === '') continue
    if (batch.push(record) >= BATCH) yield* flush()
  }
  yield* flush()
}
