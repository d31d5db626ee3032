import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'

export type CsvRow = Readonly<Record<string, string>>

/** Rows of `service.table.csv` with lower-case column names; a byte order mark is dropped. */
export function csvTable(folder: string, table: string): readonly CsvRow[] {
  const text = readFileSync(join(folder, `${table}.csv`), 'utf8').replace(/^\uFEFF/, '')
  const parsed = Papa.parse<CsvRow>(text, {
    header: true,
    skipEmptyLines: true,
    transformHeader: (name) => name.toLowerCase(),
  })
  return parsed.data
}

/** The demo files write a missing value as nothing or as the word null. */
export const optional = (value: string | undefined): string | null =>
  value === undefined || value === '' || value === 'null' ? null : value

export const required = (row: CsvRow, column: string): string => {
  const value = row[column]
  if (value === undefined || value === '') throw new Error(`No ${column} in ${JSON.stringify(row).slice(0, 200)}`)
  return value
}

export const integer = (value: string | undefined): number | null =>
  optional(value) === null ? null : Math.trunc(Number(value))

export const decimal = (value: string | undefined): number | null => (optional(value) === null ? null : Number(value))

export const yes = (value: string | undefined): boolean => /^t(rue)?$/i.test(value ?? '')

export function groupBy<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const name = key(row).toLowerCase()
    const group = groups.get(name)
    if (group) group.push(row)
    else groups.set(name, [row])
  }
  return groups
}
