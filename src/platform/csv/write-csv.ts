import Papa from 'papaparse'
import { guardFormula } from './formula-guard.ts'

export interface CsvOutputColumn<Row> {
  readonly header: string
  /** Numbers stay numbers; null and undefined give an empty field. */
  readonly value: (row: Row) => string | number | boolean | null | undefined
}

export interface WriteCsvOptions {
  /** Spreadsheets take a file for UTF-8 only with the mark; true when absent. */
  readonly byteOrderMark?: boolean
}

const BATCH = 500

/** The file in pieces, lines ended by CRLF. Texts that a spreadsheet would run as a formula are made harmless. */
export async function* writeCsv<Row>(
  columns: readonly CsvOutputColumn<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
  { byteOrderMark = true }: WriteCsvOptions = {},
): AsyncGenerator<string> {
  yield `${byteOrderMark ? '\uFEFF' : ''}${toLines([columns.map(({ header }) => header)])}`
  let batch: unknown[][] = []
  for await (const row of rows) {
    batch.push(columns.map(({ value }) => toField(value(row))))
    if (batch.length < BATCH) continue
    yield toLines(batch)
    batch = []
  }
  if (batch.length > 0) yield toLines(batch)
}

const toField = (value: string | number | boolean | null | undefined): unknown =>
  typeof value === 'string' ? guardFormula(value) : value

const toLines = (rows: unknown[][]): string => `${Papa.unparse(rows, { newline: '\r\n' })}\r\n`
