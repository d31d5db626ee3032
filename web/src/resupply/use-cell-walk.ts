import { useEffect, useState, type KeyboardEvent, type MouseEvent, type RefObject } from 'react'

interface Place {
  readonly row: number
  readonly column: number
}

interface Options {
  readonly frame: RefObject<HTMLElement | null>
  readonly rows: number
  readonly columns: number
  readonly scrollTo: (row: number) => void
  readonly open: (row: number, column: number) => void
}

/** What makes a cell one of the walk: its place, and whether Tab leads to it. */
export interface CellWalk {
  readonly tabIndex: 0 | -1
  readonly 'data-row': number
  readonly 'data-column': number
}

export const walkCell = (row: number, column: number, activeColumn: number): CellWalk => ({
  tabIndex: column === activeColumn ? 0 : -1,
  'data-row': row,
  'data-column': column,
})

const PAGE_ROWS = 10

/** Where a key leads from a cell; undefined when the key is not ours. */
export function placeAfter(
  key: string,
  at: Place,
  { rows, columns }: { rows: number; columns: number },
): Place | undefined {
  const moves: Record<string, Place> = {
    ArrowUp: { row: at.row - 1, column: at.column },
    ArrowDown: { row: at.row + 1, column: at.column },
    ArrowLeft: { row: at.row, column: at.column - 1 },
    ArrowRight: { row: at.row, column: at.column + 1 },
    PageUp: { row: at.row - PAGE_ROWS, column: at.column },
    PageDown: { row: at.row + PAGE_ROWS, column: at.column },
    Home: { row: at.row, column: 0 },
    End: { row: at.row, column: columns - 1 },
    'Control+Home': { row: 0, column: 0 },
    'Control+End': { row: rows - 1, column: columns - 1 },
  }
  const to = moves[key]
  if (!to) return undefined
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), Math.max(count - 1, 0))
  return { row: within(to.row, rows), column: within(to.column, columns) }
}

function placeOf(target: EventTarget | null): Place | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null
  if (!cell) return undefined
  return { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) }
}

/**
 * Walking a grid by arrow keys (ARIA grid pattern): one cell is in the tab order, arrows move it, Enter opens it. A cell
 * outside the drawn rows is scrolled in first, and focused once it is there.
 */
export function useCellWalk({ frame, rows, columns, scrollTo, open }: Options) {
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const [wanted, setWanted] = useState<Place | null>(null)
  const current = { row: Math.min(at.row, Math.max(rows - 1, 0)), column: Math.min(at.column, columns - 1) }

  // Runs after every drawing until the wanted cell is drawn.
  useEffect(() => {
    if (!wanted) return
    const cell = frame.current?.querySelector<HTMLElement>(`[data-row="${wanted.row}"][data-column="${wanted.column}"]`)
    if (!cell) return
    cell.focus({ preventScroll: true })
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    setWanted(null)
  })

  const onKeyDown = (event: KeyboardEvent) => {
    const from = placeOf(event.target)
    if (!from || event.altKey || event.metaKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      return open(from.row, from.column)
    }
    const key = event.ctrlKey ? `Control+${event.key}` : event.key
    const to = placeAfter(key, from, { rows, columns })
    if (!to) return
    event.preventDefault()
    setAt(to)
    setWanted(to)
    scrollTo(to.row)
  }
  const onClick = (event: MouseEvent) => {
    const place = placeOf(event.target)
    if (!place) return
    setAt(place)
    open(place.row, place.column)
  }
  /** The column of the active cell in its row, -1 in every other row: so that a move draws two rows anew, not all. */
  const activeColumn = (row: number): number => (row === current.row ? current.column : -1)
  return { handlers: { onKeyDown, onClick }, activeColumn }
}
