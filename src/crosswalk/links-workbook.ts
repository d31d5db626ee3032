import { readXlsx } from '../platform/read-xlsx.ts'
import { streamXlsx, type XlsxStreamSheet } from '../platform/xlsx-stream.ts'
import {
  LINK_COLUMNS,
  readableHeader,
  systemLabel,
  type FileLanguage,
  type LinkCells,
  type LinkColumn,
} from './link-columns.ts'
import { cellReader, TEMPLATE, withoutColumns, type LinkLine, type ParsedLinks } from './links-csv.ts'
import { workbookTexts } from './workbook-texts.ts'

/** What a person fills in for a place that is still open. */
const OPEN_COLUMNS: readonly LinkColumn[] = [
  'openlmis_id',
  'openlmis_code',
  'openlmis_name',
  'openlmis_area',
  'other_id',
  'other_code',
  'reason',
  'note',
]
const CANDIDATE_COLUMNS: readonly LinkColumn[] = [
  'other_id',
  'other_code',
  'other_name',
  'other_area',
  'state',
  'openlmis_code',
  'openlmis_name',
  'reason',
]
const WIDTHS: Readonly<Partial<Record<LinkColumn, number>>> = {
  openlmis_id: 38,
  openlmis_name: 34,
  openlmis_area: 22,
  other_id: 16,
  other_name: 34,
  other_area: 22,
  decided_at: 24,
  note: 40,
}
const STATES = ['confirmed', 'rejected', 'suggested', 'ambiguous', 'flagged', 'retired']
const REASONS = ['warehouse', 'temporary', 'outOfScope', 'coverageOnly', 'storeOnly', 'other']

/**
 * The crosswalk as a workbook, in pieces: places that are still open, all candidates to choose from, all links, and how to fill it in.
 * `importLinks` reads it back without loss; open places that were left empty stay open.
 */
export async function* writeLinksWorkbook(
  cells: readonly LinkCells[],
  { system, language }: { readonly system: string; readonly language: FileLanguage },
): AsyncGenerator<Uint8Array> {
  const texts = workbookTexts(language, systemLabel(system))
  const links = cells.filter(
    ({ openlmis_id, other_id, state }) => (openlmis_id !== '' && other_id !== '') || state !== '',
  )
  const linked = new Set(
    cells
      .filter(({ other_id, openlmis_id }) => other_id !== '' && openlmis_id !== '')
      .map(({ openlmis_id }) => openlmis_id),
  )
  const open = cells.filter(
    ({ openlmis_id, other_id, state }) =>
      openlmis_id !== '' && other_id === '' && state === '' && !linked.has(openlmis_id),
  )
  const candidates = candidatesOf(cells)
  const columns = (
    names: readonly LinkColumn[],
    choices: Partial<Record<LinkColumn, XlsxStreamSheet['columns'][number]['choices']>>,
  ) =>
    names.map((column) => {
      const chosen = choices[column]
      return {
        header: readableHeader(column, system, language),
        width: WIDTHS[column] ?? 16,
        ...(chosen !== undefined && { choices: chosen }),
      }
    })
  const rowsOf = (rows: readonly LinkCells[], names: readonly LinkColumn[]) =>
    rows.map((row) => names.map((name) => row[name]))
  const fromCandidates = (column: number) => ({ sheet: texts.candidates, column, rows: candidates.length })
  const toFill = { other_id: fromCandidates(0), other_code: fromCandidates(1), reason: REASONS }
  yield* streamXlsx([
    { name: texts.open, columns: columns(OPEN_COLUMNS, toFill), rows: rowsOf(open, OPEN_COLUMNS) },
    { name: texts.candidates, columns: columns(CANDIDATE_COLUMNS, {}), rows: rowsOf(candidates, CANDIDATE_COLUMNS) },
    {
      name: texts.links,
      columns: columns(LINK_COLUMNS, { state: STATES, reason: REASONS }),
      rows: rowsOf(links, LINK_COLUMNS),
    },
    {
      name: texts.explanation,
      columns: [{ header: texts.title, width: 120 }],
      rows: texts.lines.map((line) => [line]),
    },
  ])
}

/** Each place of the other system once, with the facility it is linked to. */
function candidatesOf(cells: readonly LinkCells[]): LinkCells[] {
  const byId = new Map<string, LinkCells>()
  const standing = ({ state }: LinkCells): boolean => state === 'confirmed' || state === 'broken' || state === 'flagged'
  for (const row of cells) {
    if (row.other_id === '') continue
    const known = byId.get(row.other_id)
    // A proposal is no link: the candidate is still to be had.
    const shown =
      standing(row) || row.openlmis_id === '' ? row : { ...row, state: '', openlmis_code: '', openlmis_name: '' }
    if (!known || (standing(row) && !standing(known))) byId.set(row.other_id, shown)
  }
  return [...byId.values()].toSorted(
    (a, b) => compare(a.other_area, b.other_area) || compare(a.other_name, b.other_name),
  )
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Lines of all sheets that name both sides; the sheet of candidates is there to look at. */
export async function parseLinksWorkbook(file: Uint8Array, system: string): Promise<ParsedLinks> {
  const sheets = await readXlsx(file)
  if (!sheets.ok) return { lines: [], problems: [{ line: 1, message: sheets.error.message, remedy: TEMPLATE }] }
  const read = cellReader(system)
  const lines: LinkLine[] = []
  let found = false
  for (const { name, rows } of sheets.value) {
    const header = (rows[0] ?? []).map((cell) => cell.toLowerCase())
    if (isCandidates(name) || !read(Object.fromEntries(header.map((column) => [column, '']))).namesBothSides) continue
    found = true
    // Where links stand an empty side ends them; where open places stand it means that nobody filled it in yet.
    const isOpen = !read(Object.fromEntries(header.map((column) => [column, column]))).cells.state
    for (const [i, row] of rows.entries()) {
      if (i === 0 || row.every((cell) => cell === '')) continue
      const { cells } = read(Object.fromEntries(header.map((column, at) => [column, row[at] ?? ''])))
      const isFilled = cells.other_id !== '' || cells.other_code !== ''
      if (isOpen && !isFilled && cells.reason === '') continue
      lines.push({ line: i + 1, cells: isOpen && !isFilled ? { ...cells, state: 'noCounterpart' } : cells })
    }
  }
  if (!found) return { lines: [], problems: [{ line: 1, message: withoutColumns(system), remedy: TEMPLATE }] }
  return { lines, problems: [] }
}

const isCandidates = (name: string): boolean =>
  (['en', 'fr', 'pt'] as const).some((language) => workbookTexts(language, '').candidates === name)
