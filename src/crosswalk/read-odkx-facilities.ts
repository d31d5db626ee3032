import type { Reject } from '../base/reject.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { ListedArea, ListedPlace } from '../facilities/index.ts'
import { rowReject, type ListProblem, type ReadList } from './list-file.ts'
import type { ListTable } from './list-table.ts'
import { parsePosition } from './place-values.ts'

const has = (table: ListTable, ...columns: readonly string[]): boolean =>
  columns.every((column) => table.header.includes(column))
export const isOdkxFacilities = (table: ListTable): boolean => has(table, '_id', 'facility_name', 'admin_region_id')
export const isOdkxRegions = (table: ListTable): boolean =>
  has(table, '_id', 'regionName', 'levelNumber', 'regionLevel1')

/**
 * The cold chain app's own tables, as ODK-X Suitcase exports them: `health_facilities` and `geographic_regions`. Columns with the
 * names and telephone numbers of people are not read.
 */
export function readOdkxFacilities(system: string, tables: readonly ListTable[]): Result<ReadList, ListProblem> {
  const regions = tables.filter(isOdkxRegions)
  const facilities = tables.filter(isOdkxFacilities)
  if (regions.length === 0)
    return err({
      message: 'The facilities of ODK-X name their regions by ids that are in another table',
      remedy: 'Give geographic_regions.csv together with health_facilities.csv.',
    })
  const rejects = [...regions, ...facilities].flatMap((table) =>
    table.badRows.map(({ line, message }) =>
      rowReject(system, `${table.file} line ${line}`, 'unreadableRow', message, 'Export the table again.'),
    ),
  )
  const areas = regions.flatMap(readRegions)
  const ancestorsOf = new Map(areas.map(({ id, ancestorIds }) => [id, [id, ...ancestorIds]]))
  const places = facilities.flatMap((table) => readFacilities(system, table, ancestorsOf, rejects))
  const notes = tables.flatMap((table) => table.notes)
  return ok({
    format: 'odkx',
    list: { areas, places, hasCountry: false },
    rejects,
    isComplete: true,
    notes,
    columns: [],
  })
}

type Cells = (column: string) => string

const rowsOf = (table: ListTable): { readonly line: number; readonly cell: Cells }[] => {
  const at = new Map(table.header.map((name, i) => [name, i]))
  return table.rows.map(({ line, cells }) => ({ line, cell: (column) => (cells[at.get(column) ?? -1] ?? '').trim() }))
}

const LEVELS = [1, 2, 3, 4, 5]

/** A region knows the names of all regions above it, not their ids. */
function readRegions(table: ListTable): ListedArea[] {
  const rows = rowsOf(table).map((row) => ({
    ...row,
    id: row.cell('_id'),
    names: LEVELS.map((n) => row.cell(`regionLevel${n}`)).filter((name) => name !== ''),
  }))
  const path = (names: readonly string[]): string => names.join('\n').toLowerCase()
  const idOf = new Map(rows.map(({ id, names }) => [path(names), id]))
  return rows
    .filter(({ id }) => id !== '')
    .map(({ line, cell, id, names }): ListedArea => {
      const above = names.slice(0, -1).map((_, n) => names.slice(0, n + 1))
      return {
        id,
        code: null,
        name: names.at(-1) ?? (cell('regionName') || null),
        levelName: `level ${cell('levelNumber')}`,
        ancestorIds: above.toReversed().map((upper) => idOf.get(path(upper)) ?? `no region ${upper.join('/')}`),
        position: parsePosition(cell('location_latitude'), cell('location_longitude')) ?? null,
        geometry: null,
        at: `${table.file} line ${line}`,
      }
    })
}

function readFacilities(
  system: string,
  table: ListTable,
  ancestorsOf: ReadonlyMap<string, readonly string[]>,
  rejects: Reject[],
): ListedPlace[] {
  return rowsOf(table).flatMap(({ line, cell }) => {
    const id = cell('_id')
    const at = `${table.file} line ${line}`
    if (id === '') {
      rejects.push(rowReject(system, at, 'emptyRow', `${at} has no _id`, 'Export the table again.'))
      return []
    }
    const region = cell('admin_region_id')
    const position = parsePosition(cell('Location_latitude'), cell('Location_longitude'))
    if (position === undefined)
      rejects.push(
        rowReject(system, at, 'positionUnreadable', `${at} has a position that is no number`, 'Correct it in ODK-X.'),
      )
    return [
      {
        id,
        code: cell('facility_id') || null,
        name: cell('facility_name') || null,
        otherNames: [],
        typeCode: cell('facility_type') || null,
        typeName: cell('facility_type').replaceAll('_', ' ') || null,
        ancestorIds: region === '' ? [] : (ancestorsOf.get(region) ?? [region]),
        active: true,
        openedOn: null,
        closedOn: null,
        // The inventory is of places that keep vaccines.
        holdsStock: true,
        position: position ?? null,
        glns: cell('gln') ? [cell('gln')] : [],
        identifiers: [],
        at,
      },
    ]
  })
}
