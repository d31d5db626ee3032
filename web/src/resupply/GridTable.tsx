import { useRef } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useTranslation } from 'react-i18next'
import type { Antigen } from '../../../contract/common.ts'
import type { ResupplyGrid, ResupplyRow } from '../../../contract/resupply.ts'
import { GridHead } from './GridHead.tsx'
import { GridRow, HEAD_ROWS } from './GridRow.tsx'
import { GridTotals } from './GridTotals.tsx'
import { useCellWalk } from './use-cell-walk.ts'
import type { ResupplySearch } from './resupply-search.ts'
import type { ChangeSearch } from './ResupplyPage.tsx'

export interface GridProps {
  readonly grid: ResupplyGrid
  readonly rows: readonly ResupplyRow[]
  readonly antigens: readonly Antigen[]
  readonly search: ResupplySearch
  readonly change: ChangeSearch
}

/** Two lines of 13 px and their padding; the same number stands in resupply.css. */
const ROW_HEIGHT_PX = 46
/** The sticky head covers so much of the frame. */
const HEAD_HEIGHT_PX = 62
/** Only rows in sight are drawn. The counts given to screen readers are those of the whole table. */
export function GridTable({ grid, rows, antigens, search, change }: GridProps) {
  const { t } = useTranslation('resupply')
  const frame = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 8,
    scrollPaddingStart: HEAD_HEIGHT_PX,
    scrollPaddingEnd: ROW_HEIGHT_PX,
  })
  const walk = useCellWalk({
    frame,
    rows: rows.length,
    columns: antigens.length + 1,
    scrollTo: (row) => virtual.scrollToIndex(row),
    open: (row, column) => change({ facility: rows[row]?.facilityId, antigen: antigens[column - 1]?.id }),
  })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div className="grid-frame card" ref={frame}>
      <table
        role="grid"
        className="grid"
        aria-label={t('grid.label', { district: grid.district.name })}
        aria-rowcount={rows.length + HEAD_ROWS + 1}
        aria-colcount={antigens.length + 1}
        aria-describedby="grid-hint"
        {...walk.handlers}
      >
        <GridHead antigens={antigens} search={search} change={change} />
        <tbody>
          <Gap height={above} />
          {items.map(({ index }) => {
            const row = rows[index]
            if (!row) return null
            return (
              <GridRow
                key={row.facilityId}
                row={row}
                index={index}
                antigens={antigens}
                activeColumn={walk.activeColumn(index)}
                selected={row.facilityId === search.facility}
              />
            )
          })}
          <Gap height={below} />
        </tbody>
        <GridTotals grid={grid} antigens={antigens} rowIndex={rows.length + HEAD_ROWS + 1} />
      </table>
      <p id="grid-hint" className="hidden-text">
        {t('grid.hint')}
      </p>
    </div>
  )
}

function Gap({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true" className="gap">
      <td style={{ height }} />
    </tr>
  )
}
