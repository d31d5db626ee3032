import { readCsv, writeCsv, type CsvColumns, type CsvValues } from '../platform/csv.ts'
import { cellsOf, LINK_COLUMNS, linkHeader, namesOf, type LinkCells, type LinkColumn } from './link-columns.ts'

export interface LinkLine {
  /** 1 is the header. */
  readonly line: number
  readonly cells: LinkCells
}

export interface CsvProblem {
  readonly line: number
  readonly message: string
  readonly remedy: string
}

export type Values = CsvValues<never, string>

const columnsOf = (system: string): CsvColumns<never, string> => ({
  required: [],
  optional: LINK_COLUMNS.flatMap((column) => namesOf(column, system)),
  othersAllowed: true,
})

export const TEMPLATE = 'Export the links and use that file as the template.'
export const withoutColumns = (system: string): string =>
  `The first line must name columns for both sides: openlmis_id or openlmis_code, and ${linkHeader('other_id', system)} or ${linkHeader('other_code', system)}`

export interface ParsedLinks {
  readonly lines: readonly LinkLine[]
  readonly problems: readonly CsvProblem[]
}

/** Reads comma, semicolon or tab separated text with a header line, with or without a byte order mark. */
export async function parseLinks(source: AsyncIterable<Uint8Array>, system: string): Promise<ParsedLinks> {
  const rows = await readCsv(source, columnsOf(system))
  if (!rows.ok) return { lines: [], problems: [{ line: 1, message: rows.error.message, remedy: TEMPLATE }] }
  const read = cellReader(system)
  const lines: LinkLine[] = []
  const problems: CsvProblem[] = []
  for await (const row of rows.value) {
    if (!row.ok) {
      problems.push({ line: row.line, message: row.message, remedy: 'Correct this line.' })
      continue
    }
    const { cells, namesBothSides } = read(row.values)
    if (!namesBothSides)
      return { lines: [], problems: [{ line: 1, message: withoutColumns(system), remedy: TEMPLATE }] }
    lines.push({ line: row.line, cells })
  }
  return { lines, problems }
}

export const writeLinksCsv = (
  rows: Iterable<LinkCells> | AsyncIterable<LinkCells>,
  system: string,
): AsyncGenerator<string> =>
  writeCsv(
    LINK_COLUMNS.map((column) => ({
      header: linkHeader(column, system),
      value: (cells: LinkCells) => cells[column],
    })),
    rows,
  )

/** How to get a cell out of a row: the names of each column are worked out once for a file. */
export function cellReader(system: string): (values: Values) => { cells: LinkCells; namesBothSides: boolean } {
  const names = new Map(LINK_COLUMNS.map((column) => [column, namesOf(column, system)]))
  return (values) => {
    const find = (column: LinkColumn): string | undefined =>
      names
        .get(column)
        ?.map((name) => values[name])
        .find((value) => value !== undefined)
    const has = (...columns: LinkColumn[]): boolean => columns.some((column) => find(column) !== undefined)
    return {
      cells: cellsOf((column) => find(column) ?? ''),
      namesBothSides: has('openlmis_id', 'openlmis_code') && has('other_id', 'other_code'),
    }
  }
}
