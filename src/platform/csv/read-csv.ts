import { err, ok, type Result } from '../../base/result.ts'
import { checkHeader, detectDelimiter, type HeaderError } from './csv-header.ts'
import { joinRecords, readTextLines, type CsvRecord } from './csv-lines.ts'
import { unguardFormula } from './formula-guard.ts'
import { parseFields, type ParsedRecord } from './parse-fields.ts'

export interface CsvColumns<Required extends string, Optional extends string> {
  readonly required: readonly Required[]
  readonly optional?: readonly Optional[]
  /** True lets other columns be there, unread. */
  readonly othersAllowed?: boolean
}

export type CsvValues<Required extends string, Optional extends string> = Readonly<Record<Required, string>> &
  Readonly<Partial<Record<Optional, string>>>

/** A row by column name, texts trimmed; or a row that cannot be read, with the reason. Empty lines are passed over. */
export type CsvRow<R extends string, O extends string> =
  | { readonly ok: true; readonly line: number; readonly values: CsvValues<R, O> }
  | { readonly ok: false; readonly line: number; readonly message: string; readonly raw: string }

export type CsvError = HeaderError | { readonly kind: 'empty' | 'notUtf8'; readonly message: string }

/**
 * Reads a CSV file as people's programs write it: with or without byte order mark, with commas, semicolons or tabs,
 * columns in any order and case. Streams. An error concerns the file as a whole; a bad row is one among the rows.
 */
export async function readCsv<R extends string, O extends string = never>(
  source: AsyncIterable<Uint8Array>,
  columns: CsvColumns<R, O>,
): Promise<Result<AsyncGenerator<CsvRow<R, O>>, CsvError>> {
  const lines = readTextLines(decode(source))
  const first = await lines.next()
  const header = first.done ? '' : first.value
  if (header.trim() === '')
    return err({
      kind: 'empty',
      message: `The file is empty. Its first line must name the columns: ${columns.required.join(', ')}.`,
    })
  if (header.includes('\0') || header.includes('\uFFFD')) return err({ kind: 'notUtf8', message: NOT_UTF8 })
  const delimiter = detectDelimiter(header)
  const names = checkHeader(parseFields([{ line: 1, text: header }], delimiter)[0]?.fields ?? [], columns)
  if (!names.ok) return names
  return ok(readRows<R, O>(joinRecords(lines, delimiter, 2), delimiter, names.value))
}

const NOT_UTF8 = 'The file is not in UTF-8. Save it again as "CSV UTF-8".'

/** Bytes that are not UTF-8 become U+FFFD, so one bad name costs one row. The byte order mark is dropped. */
async function* decode(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  for await (const chunk of source) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

const BATCH = 500

async function* readRows<R extends string, O extends string>(
  records: AsyncIterable<CsvRecord>,
  delimiter: string,
  names: readonly string[],
): AsyncGenerator<CsvRow<R, O>> {
  let batch: CsvRecord[] = []
  const flush = (): CsvRow<R, O>[] => parseFields(batch, delimiter).map((parsed) => toRow<R, O>(parsed, names))
  for await (const record of records) {
    if (record.text.trim() === '') continue
    batch.push(record)
    if (batch.length < BATCH) continue
    yield* flush()
    batch = []
  }
  yield* flush()
}

function toRow<R extends string, O extends string>(
  { record, fields, problem }: ParsedRecord,
  names: readonly string[],
): CsvRow<R, O> {
  const bad = (message: string): CsvRow<R, O> => ({
    ok: false,
    line: record.line,
    message,
    raw: record.text.slice(0, 500),
  })
  if (problem) return bad(`Line ${record.line}: the quotes of this line do not match (${problem}).`)
  if (record.text.includes('\uFFFD'))
    return bad(`Line ${record.line} holds bytes that are not UTF-8. Save the file again as "CSV UTF-8".`)
  const isTooLong = fields.slice(names.length).some((field) => field.trim() !== '')
  if (fields.length < names.length || isTooLong) {
    return bad(
      `Line ${record.line} has ${fields.length} fields, the header has ${names.length}. A text that holds the separator must be in quotes.`,
    )
  }
  const entries = names.flatMap((name, i) => (name === '' ? [] : [[name, unguardFormula((fields[i] ?? '').trim())]]))
  return { ok: true, line: record.line, values: Object.fromEntries(entries) as CsvValues<R, O> }
}
