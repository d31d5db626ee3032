import { memo } from 'react'
import type { Antigen } from '../../../contract/common.ts'
import type { ResupplyRow } from '../../../contract/resupply.ts'
import { cellOf } from './arrange-rows.ts'
import { FacilityCell } from './FacilityCell.tsx'
import { StockCell } from './StockCell.tsx'
import { walkCell } from './use-cell-walk.ts'

/** The two header rows come before the first facility in what a screen reader counts. */
export const HEAD_ROWS = 2

interface Props {
  readonly row: ResupplyRow
  readonly index: number
  readonly antigens: readonly Antigen[]
  /** The column that is in the tab order; -1 when it is in another row. */
  readonly activeColumn: number
  readonly selected: boolean
}

/** Drawn anew only when something of this row changed: scrolling and walking touch the others not at all. */
export const GridRow = memo(function GridRow({ row, index, antigens, activeColumn, selected }: Props) {
  return (
    <tr aria-rowindex={index + HEAD_ROWS + 1} aria-selected={selected} className={row.signedOff ? 'signed' : undefined}>
      <FacilityCell row={row} number={index + 1} walk={walkCell(index, 0, activeColumn)} />
      {antigens.map((antigen, column) => (
        <StockCell
          key={antigen.id}
          cell={cellOf(row, antigen.id)}
          antigen={antigen}
          facility={row.name}
          walk={walkCell(index, column + 1, activeColumn)}
        />
      ))}
    </tr>
  )
})
