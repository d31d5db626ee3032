import Papa from 'papaparse'

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

const ALIASES: Readonly<Partial<Record<LinkColumn, readonly string[]>>> = {
  openlmis_id: ['facility_id', 'openlmis_facility_id'],
  openlmis_code: ['facility_code', 'openlmis_facility_code'],
  dhis2_id: ['dhis2_uid', 'org_unit_id', 'orgunit_id', 'org_unit', 'orgunit'],
  dhis2_code: ['org_unit_code', 'orgunit_code'],
}

const TEMPLATE = 'Export the links and use that file as the template.'

/** Reads comma, semicolon or tab separated text with a header line, with or without a byte order mark. */
export function parseLinks(text: string): {
  readonly lines: readonly LinkLine[]
  readonly problems: readonly CsvProblem[]
} {
  const body = text.replace(/^\u{FEFF}/u, '')
  const { data, errors } = Papa.parse<string[]>(body, { delimiter: delimiterOf(body), skipEmptyLines: false })
  const [header, ...rows] = data
  const columns = readHeader(header ?? [])
  const missing = missingColumns(columns)
  if (missing !== undefined) return { lines: [], problems: [{ line: 1, message: missing, remedy: TEMPLATE }] }
  const problems = errors
    .filter(({ code }) => code !== 'UndetectableDelimiter')
    .map(({ row, message }) => ({ line: (row ?? 0) + 1, message, remedy: 'Check the quotation marks of this line.' }))
  const broken = new Set(problems.map(({ line }) => line))
  const lines = rows
    .map((row, i): LinkLine => ({ line: i + 2, cells: readCells(columns, row) }))
    .filter(({ line, cells }) => !broken.has(line) && Object.values(cells).some((cell) => cell !== ''))
  return { lines, problems }
}

export function formatLinks(rows: readonly LinkCells[]): string {
  const data = rows.map((cells) => LINK_COLUMNS.map((column) => harmless(cells[column])))
  return `${Papa.unparse({ fields: [...LINK_COLUMNS], data }, { newline: '\r\n' })}\r\n`
}

/** The separator that the header line has most of: spreadsheets of many countries write semicolons. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/))
  const count = (separator: string): number => header.split(separator).length
  return [';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best), ',')
}

function readHeader(header: readonly string[]): ReadonlyMap<LinkColumn, number> {
  const names = header.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  )
  const found = new Map<LinkColumn, number>()
  for (const column of LINK_COLUMNS) {
    const at = names.findIndex((name) => name === column || ALIASES[column]?.includes(name))
    if (at >= 0) found.set(column, at)
  }
  return found
}

function missingColumns(columns: ReadonlyMap<LinkColumn, number>): string | undefined {
  const hasOpenlmis = columns.has('openlmis_id') || columns.has('openlmis_code')
  const hasDhis2 = columns.has('dhis2_id') || columns.has('dhis2_code')
  if (hasOpenlmis && hasDhis2) return undefined
  const wanted = [hasOpenlmis ? '' : 'openlmis_id or openlmis_code', hasDhis2 ? '' : 'dhis2_id or dhis2_code']
  return `The first line must name the columns; missing: ${wanted.filter(Boolean).join(', and ')}`
}

function readCells(columns: ReadonlyMap<LinkColumn, number>, row: readonly string[]): LinkCells {
  const cell = (column: LinkColumn): string => plain((row[columns.get(column) ?? -1] ?? '').trim())
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

/** Spreadsheets run cells that begin like this as formulas; an apostrophe in front keeps them text. */
const harmless = (cell: string): string => (/^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)
const plain = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)
