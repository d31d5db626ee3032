import type { ResupplyCell, ResupplyRow } from '../../../contract/resupply.ts'
import type { Antigen, StockStatus } from '../../../contract/common.ts'
import { idSet } from '../shell/search-values.ts'
import type { ResupplySearch, Shown } from './resupply-search.ts'

export interface Sort {
  readonly by: 'urgency' | 'name' | number
  readonly descending: boolean
}

export function readSort(sort: string | undefined): Sort {
  const descending = sort?.startsWith('-') ?? false
  const by = (sort ?? 'urgency').replace(/^-/, '')
  if (by === 'urgency' || by === 'name') return { by, descending }
  return { by: Number(by), descending }
}

/** A header pressed again turns the direction; the default order is left out of the address. */
export function nextSort(sort: Sort, by: Sort['by']): string | undefined {
  const descending = sort.by === by && !sort.descending
  const text = `${descending ? '-' : ''}${by}`
  return text === 'urgency' ? undefined : text
}

export const cellOf = (row: ResupplyRow, antigen: number): ResupplyCell | undefined =>
  row.cells.find((cell) => cell.antigen === antigen)

/** The antigens picked in the address, in the programme's order; all when none or only unknown ones are picked. */
export function chosenAntigens(antigens: readonly Antigen[], picked: string | undefined): readonly Antigen[] {
  const ids = idSet(picked)
  const chosen = antigens.filter((antigen) => ids.has(antigen.id))
  return chosen.length > 0 ? chosen : antigens
}

const MATCHES: Record<Exclude<Shown, 'all'>, (cell: ResupplyCell) => boolean> = {
  out: (cell) => cell.stock === 'out',
  low: (cell) => cell.stock === 'low',
  short: (cell) => cell.stock === 'out' || cell.stock === 'low',
  over: (cell) => cell.stock === 'over',
  notReported: (cell) => cell.stock === 'notReported' || cell.doses === 'notReported',
  impossible: (cell) => cell.impossible,
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function isShown(row: ResupplyRow, search: ResupplySearch, antigens: readonly Antigen[]): boolean {
  if (search.open && row.signedOff) return false
  if (search.find && !fold(`${row.name} ${row.code ?? ''}`).includes(fold(search.find.trim()))) return false
  const { filter } = search
  if (!filter || filter === 'all') return true
  return antigens.some(({ id }) => {
    const cell = cellOf(row, id)
    return cell !== undefined && MATCHES[filter](cell)
  })
}

/** Out first, not reported before what is fine: a silent facility may be empty. */
const RANK: Record<StockStatus, number> = { out: 0, low: 1, notReported: 2, unknown: 3, ok: 4, over: 5, notMapped: 6 }

function compareByAntigen(a: ResupplyRow, b: ResupplyRow, antigen: number): number {
  const [x, y] = [cellOf(a, antigen), cellOf(b, antigen)]
  const byStatus = RANK[x?.stock ?? 'notMapped'] - RANK[y?.stock ?? 'notMapped']
  if (byStatus !== 0) return byStatus
  return (x?.monthsOfStock ?? Infinity) === (y?.monthsOfStock ?? Infinity)
    ? (x?.sohDoses ?? 0) - (y?.sohDoses ?? 0)
    : (x?.monthsOfStock ?? Infinity) - (y?.monthsOfStock ?? Infinity)
}

/** The rows to show, in order. Ties are settled by name, so that the order never jumps between two looks. */
export function arrangeRows(
  rows: readonly ResupplyRow[],
  search: ResupplySearch,
  antigens: readonly Antigen[],
  language: string,
): readonly ResupplyRow[] {
  const sort = readSort(search.sort)
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
  const byName = (a: ResupplyRow, b: ResupplyRow) => collator.compare(a.name, b.name) || a.facilityId - b.facilityId
  const compare = (a: ResupplyRow, b: ResupplyRow): number => {
    if (sort.by === 'name') return byName(a, b)
    return sort.by === 'urgency' ? a.urgency - b.urgency : compareByAntigen(a, b, sort.by)
  }
  const sign = sort.descending ? -1 : 1
  return rows.filter((row) => isShown(row, search, antigens)).toSorted((a, b) => sign * compare(a, b) || byName(a, b))
}
