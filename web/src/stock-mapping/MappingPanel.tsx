import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StockMappings } from '../../../contract/stock-mapping.ts'
import { useRight } from '../api/session.ts'
import { CloseIcon } from '../ui/CloseIcon.tsx'
import { CellSearch } from './CellSearch.tsx'
import type { Grid, GridRow } from './grid.ts'
import { RowName } from './MappingGrid.tsx'
import { MappingForm } from './MappingForm.tsx'

interface Props {
  readonly data: StockMappings
  readonly grid: Grid
  readonly cell: string
  readonly onClose: () => void
}

/** One cell of the grid: every element it is or may be sent to, and a search for another one. */
export function MappingPanel({ data, grid, cell, onClose }: Props) {
  const { t } = useTranslation('stockMapping')
  const mayEdit = useRight('mappings.edit')
  const [searching, setSearching] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  // On a phone the panel stands below the grid: the focus takes the eye there, and back when it closes.
  useEffect(() => {
    const before = document.activeElement
    heading.current?.focus()
    return () => (before instanceof HTMLElement ? before.focus() : undefined)
  }, [])
  const at = cell.lastIndexOf('~')
  const row = grid.rows.find(({ key }) => key === cell.slice(0, at))
  const indicator = grid.indicators.find((known) => known === cell.slice(at + 1))
  if (!row || !indicator) return null
  const mappings = grid.cells.get(cell) ?? []
  return (
    <aside
      className="card section mapping-panel"
      aria-labelledby="mapping-title"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header className="row">
        <h2 id="mapping-title" tabIndex={-1} ref={heading}>
          <RowTitle row={row} /> · {t(`indicator.${indicator}`)}
        </h2>
        <button type="button" className="icon-button push" aria-label={t('close')} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      {mappings.map((mapping) => (
        <MappingForm key={mapping.id} data={data} mapping={mapping} />
      ))}
      {mappings.length === 0 && <p className="quiet">{t('notMapped')}</p>}
      {mayEdit && row.kind !== 'unknown' && (
        <>
          {(searching || mappings.length === 0) && data.dataSetUid !== null ? (
            <CellSearch dataSetUid={data.dataSetUid} subject={row.subject} indicator={indicator} like={mappings[0]} />
          ) : (
            <button type="button" onClick={() => setSearching(true)}>
              {t('search.other')}
            </button>
          )}
        </>
      )}
    </aside>
  )
}

const RowTitle = ({ row }: { row: GridRow }) => (row.code ? <>{row.code}</> : <RowName row={row} />)
