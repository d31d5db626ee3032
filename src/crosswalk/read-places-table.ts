import { createHash } from 'node:crypto'
import type { Reject } from '../base/reject.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { ListedArea, ListedPlace, PlaceList, Position } from '../facilities/index.ts'
import { rowReject, type ListProblem, type ReadList, type ReadListSettings } from './list-file.ts'
import type { ListTable } from './list-table.ts'
import { guessColumns, type ColumnUse, type PlaceField } from './place-columns.ts'
import { parseActive, parseDay, parsePoint, parsePosition } from './place-values.ts'

/**
 * Any table of places. Columns are known by their names or as a person says; areas are made of the columns of areas, from the
 * one with the fewest different values down, or of rows that other rows name as their parent.
 */
export function readPlacesTable(table: ListTable, settings: ReadListSettings): Result<ReadList, ListProblem> {
  const { uses, problems } = guessColumns(table.header, settings.columns)
  if (problems.length > 0) return err({ message: problems.join(' '), remedy: 'Correct the names of the columns.' })
  if (!uses.some(({ field }) => field === 'name' || field === 'code'))
    return err({
      message: `${table.file} has no column that looks like a name or a code of places. Its columns are: ${table.header.join(', ')}`,
      remedy: 'Say which column holds what, e.g. --column name="Nome da unidade".',
    })
  const reader = rowReader(table, uses)
  const places: ListedPlace[] = []
  const rejects: Reject[] = table.badRows.map(({ line, message }) =>
    rowReject(settings.system, `line ${line}`, 'unreadableRow', message, 'Correct this line of the file.'),
  )
  const unknownStatus = new Map<string, number>()
  const areas = new Map<string, ListedArea>()
  for (const { line, cells } of table.rows) {
    const row = reader(line, cells)
    if (row === undefined) {
      const message = `Line ${line} of ${table.file} has neither a name nor a code nor an id`
      rejects.push(rowReject(settings.system, `line ${line}`, 'emptyRow', message, 'Fill it in or remove the line.'))
      continue
    }
    for (const fault of row.faults)
      rejects.push(rowReject(settings.system, `line ${line}`, fault.reason, fault.message, fault.remedy))
    if (row.unknownStatus !== null)
      unknownStatus.set(row.unknownStatus, (unknownStatus.get(row.unknownStatus) ?? 0) + 1)
    for (const area of row.areas) if (!areas.has(area.id)) areas.set(area.id, area)
    places.push(row.place)
  }
  for (const [word, count] of unknownStatus) {
    const message = `${count} places have the status "${word}", which is not known; they are taken for active`
    rejects.push(rowReject(settings.system, `status ${word}`, 'unknownStatus', message, 'Use active or closed.'))
  }
  const hasCountry = uses.some(({ field }) => field === 'country' || field === 'parentId')
  const list = { places, areas: [...areas.values()], hasCountry }
  return ok({
    format: 'table',
    list: uses.some(({ field }) => field === 'parentId') ? byParents(list) : list,
    rejects,
    isComplete: true,
    notes: [...table.notes, ...idNote(uses)],
    columns: uses,
  })
}

function idNote(uses: readonly ColumnUse[]): string[] {
  const has = (field: PlaceField): boolean => uses.some((use) => use.field === field)
  if (has('id')) return []
  if (has('code')) return ['There is no column of ids; places are known again by their code.']
  return [
    'There is neither a column of ids nor one of codes; a place whose name or area changes is taken for a new one.',
  ]
}

interface Row {
  readonly place: ListedPlace
  readonly areas: readonly ListedArea[]
  readonly faults: readonly { readonly reason: string; readonly message: string; readonly remedy: string }[]
  readonly unknownStatus: string | null
}

function rowReader(table: ListTable, uses: readonly ColumnUse[]) {
  const columnsOf = (field: PlaceField): number[] => uses.flatMap((use, i) => (use.field === field ? [i] : []))
  const first = new Map(uses.map(({ field }) => [field, columnsOf(field ?? 'id')[0]]))
  const areaColumns = topDown(table, [...columnsOf('country'), ...columnsOf('area')], columnsOf('country')[0])
  const otherNames = columnsOf('otherName')

  return (line: number, cells: readonly string[]): Row | undefined => {
    const cell = (field: PlaceField): string => {
      const at = uses.some((use) => use.field === field) ? first.get(field) : undefined
      return at === undefined ? '' : (cells[at] ?? '').trim()
    }
    const at = `line ${line}`
    const areas = areasOf(areaColumns, cells, uses, at)
    const name = cell('name')
    const id = cell('id') || cell('code') || (name && madeUpId(name, areas[0]?.id ?? ''))
    if (!id) return undefined
    const position = positionOf(cell)
    const closed = parseActive(cell('closed'))
    const active = parseActive(cell('active'))
    const closedOn = parseDay(cell('closedOn'))
    const hasClosed = cell('closed') !== ''
    const label = name || id
    const identifiers = (
      [
        ['dhis2', cell('dhis2Id')],
        ['openlmis', cell('openlmisId')],
      ] as const
    ).flatMap(([system, value]) => (value === '' ? [] : [{ system, value }]))
    return {
      areas,
      unknownStatus: active === undefined ? cell('active') : hasClosed && closed === undefined ? cell('closed') : null,
      faults:
        position === undefined
          ? [
              {
                reason: 'positionUnreadable',
                message: `"${label}" (line ${line}) has a position that is no number: ${cell('position') || `${cell('latitude')}, ${cell('longitude')}`}; it is kept without`,
                remedy: 'Write degrees with a decimal point, e.g. -1.2345.',
              },
            ]
          : [],
      place: {
        id,
        code: cell('code') || null,
        name: name || null,
        otherNames: otherNames.map((column) => cells[column] ?? ''),
        typeCode: cell('typeCode') || null,
        typeName: cell('type') || null,
        ancestorIds: cell('parentId')
          ? [cell('parentId'), ...areas.map((area) => area.id)]
          : areas.map((area) => area.id),
        active: (active ?? true) && !(hasClosed && closed === true),
        openedOn: parseDay(cell('openedOn')),
        closedOn,
        holdsStock: false,
        position: position ?? null,
        glns: cell('gln') ? [cell('gln')] : [],
        identifiers,
        at,
      },
    }
  }
}

function positionOf(cell: (field: PlaceField) => string): Position | null | undefined {
  return cell('position') !== '' ? parsePoint(cell('position')) : parsePosition(cell('latitude'), cell('longitude'))
}

/** Columns of areas from the top down: the higher, the fewer different values. The country stands first. */
function topDown(table: ListTable, columns: readonly number[], country: number | undefined): number[] {
  const distinct = (column: number): number =>
    column === country ? 0 : new Set(table.rows.map(({ cells }) => areaKey(cells[column] ?? ''))).size
  return columns
    .map((column) => ({ column, distinct: distinct(column) }))
    .toSorted((a, b) => a.distinct - b.distinct || a.column - b.column)
    .map(({ column }) => column)
}

const areaKey = (name: string): string => name.trim().toLowerCase().replace(/\s+/g, ' ')

/** Areas of a row, the lowest first. Two areas of one name below different ones are two. */
function areasOf(
  columns: readonly number[],
  cells: readonly string[],
  uses: readonly ColumnUse[],
  at: string,
): ListedArea[] {
  const areas: ListedArea[] = []
  for (const column of columns) {
    const name = (cells[column] ?? '').trim()
    if (name === '') continue
    const above = areas[0]
    areas.unshift({
      id: above ? `${above.id}/${areaKey(name)}` : areaKey(name),
      code: null,
      name,
      levelName: uses[column]?.column ?? null,
      ancestorIds: areas.map(({ id }) => id),
      position: null,
      geometry: null,
      at,
    })
  }
  return areas
}

/** Where a list gives nothing to know a place again by. */
const madeUpId = (name: string, areaId: string): string =>
  `name:${createHash('sha256')
    .update(`${areaKey(name)}\n${areaId}`)
    .digest('hex')
    .slice(0, 24)}`

/** Rows that others name as their parent, by id or code, are areas. */
function byParents({ places, areas, hasCountry }: PlaceList & { readonly hasCountry: boolean }) {
  const idOf = new Map<string, string>()
  for (const { id, code } of places) if (code !== null) idOf.set(code, id)
  for (const { id } of places) idOf.set(id, id)
  const resolved = places.map((place) => ({
    ...place,
    ancestorIds: place.ancestorIds.map((id, i) => (i === 0 ? (idOf.get(id) ?? id) : id)),
  }))
  const parents = new Set(resolved.flatMap(({ ancestorIds: [parent] }) => (parent === undefined ? [] : [parent])))
  return {
    hasCountry,
    places: resolved.filter(({ id }) => !parents.has(id)),
    areas: [
      ...areas,
      ...resolved
        .filter(({ id }) => parents.has(id))
        .map(({ id, code, name, typeName, ancestorIds, position, at }): ListedArea => ({
          id,
          code,
          name,
          levelName: typeName,
          ancestorIds,
          position,
          geometry: null,
          at,
        })),
    ],
  }
}
