import { readCsv, writeCsv, type CsvColumns, type CsvValues } from '../platform/csv.ts'

/** Columns of the file of links, in the order of the export. */
export const LINK_COLUMNS = [
  'openlmis_id',
  'openlmis_code',
  'openlmis_name',
  'openlmis_area',
  'dhis2_id',
  'dhis2_code',
  'dhis2_name',
  'dhis2_area',
  'state',
  'method',
  'decided_by',
  'decided_at',
  'valid_from',
  'valid_to',
  'note',
] as const
export type LinkColumn = (typeof LINK_COLUMNS)[number]

/** A line of the file; columns that it does not have are empty. */
export type LinkCells = Readonly<Record<LinkColumn, string>>
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

/** How others name these columns. */
const ALIASES: Readonly<Partial<Record<LinkColumn, readonly string[]>>> = {
  openlmis_id: ['facility_id', 'facility id', 'openlmis id', 'openlmis facility id'],
  openlmis_code: ['facility_code', 'facility code', 'openlmis code', 'openlmis facility code'],
  dhis2_id: ['dhis2_uid', 'dhis2 uid', 'dhis2 id', 'org_unit_id', 'org unit id', 'orgunit', 'orgunit_id', 'org unit'],
  dhis2_code: ['org_unit_code', 'org unit code', 'orgunit_code', 'dhis2 code'],
}

const columns: CsvColumns<never, string> = {
  required: [],
  optional: [...LINK_COLUMNS, ...Object.values(ALIASES).flat()],
  othersAllowed: true,
}
type Values = CsvValues<never, string>

const TEMPLATE = 'Export the links and use that file as the template.'
const WITHOUT_COLUMNS =
  'The first line must name columns for both sides: openlmis_id or openlmis_code, and dhis2_id or dhis2_code'

export interface ParsedLinks {
  readonly lines: readonly LinkLine[]
  readonly problems: readonly CsvProblem[]
}

/** Reads comma, semicolon or tab separated text with a header line, with or without a byte order mark. */
export async function parseLinks(source: AsyncIterable<Uint8Array>): Promise<ParsedLinks> {
  const rows = await readCsv(source, columns)
  if (!rows.ok) return { lines: [], problems: [{ line: 1, message: rows.error.message, remedy: TEMPLATE }] }
  const lines: LinkLine[] = []
  const problems: CsvProblem[] = []
  for await (const row of rows.value) {
    if (!row.ok) problems.push({ line: row.line, message: row.message, remedy: 'Correct this line.' })
    else if (!namesBothSides(row.values))
      return { lines: [], problems: [{ line: 1, message: WITHOUT_COLUMNS, remedy: TEMPLATE }] }
    else lines.push({ line: row.line, cells: toCells(row.values) })
  }
  return { lines, problems }
}

export const writeLinksCsv = (rows: readonly LinkCells[]): AsyncGenerator<string> =>
  writeCsv(
    LINK_COLUMNS.map((header) => ({ header, value: (cells: LinkCells) => cells[header] })),
    rows,
  )

const valueOf = (values: Values, column: LinkColumn): string | undefined =>
  values[column] ?? ALIASES[column]?.map((alias) => values[alias]).find((value) => value !== undefined)

const namesBothSides = (values: Values): boolean =>
  [valueOf(values, 'openlmis_id'), valueOf(values, 'openlmis_code')].some((value) => value !== undefined) &&
  [valueOf(values, 'dhis2_id'), valueOf(values, 'dhis2_code')].some((value) => value !== undefined)

function toCells(values: Values): LinkCells {
  const cell = (column: LinkColumn): string => valueOf(values, column) ?? ''
  return {
    openlmis_id: cell('openlmis_id'),
    openlmis_code: cell('openlmis_code'),
    openlmis_name: cell('openlmis_name'),
    openlmis_area: cell('openlmis_area'),
    dhis2_id: cell('dhis2_id'),
    dhis2_code: cell('dhis2_code'),
    dhis2_name: cell('dhis2_name'),
    dhis2_area: cell('dhis2_area'),
    state: cell('state'),
    method: cell('method'),
    decided_by: cell('decided_by'),
    decided_at: cell('decided_at'),
    valid_from: cell('valid_from'),
    valid_to: cell('valid_to'),
    note: cell('note'),
  }
}
