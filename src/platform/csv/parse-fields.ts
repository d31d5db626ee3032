import Papa from 'papaparse'
import type { CsvRecord } from './csv-lines.ts'

export interface ParsedRecord {
  readonly record: CsvRecord
  readonly fields: readonly string[]
  readonly problem?: string
}

/** The fields of each record. */
export function parseFields(records: readonly CsvRecord[], delimiter: string): ParsedRecord[] {
  const text = records.map((record) => record.text).join('\n')
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n' })
  // An ill-quoted record spills into its neighbours: each is then read alone.
  if ((errors.length > 0 || data.length !== records.length) && records.length > 1) {
    return records.flatMap((record) => parseFields([record], delimiter))
  }
  return records.map((record, i) => ({
    record,
    fields: data[i] ?? [],
    ...(errors[0] ? { problem: errors[0].message } : {}),
  }))
}
