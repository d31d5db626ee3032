import { useTranslation } from 'react-i18next'
import type { StockIndicator, StockMappingRow } from '../../../contract/stock-mapping.ts'
import type { StockStatus } from '../../../contract/common.ts'
import { StatusMark } from '../ui/StatusMark.tsx'
import { cellKey, isFacilityIndicator, markOf, type Grid, type GridRow } from './grid.ts'

interface Props {
  readonly grid: Grid
  readonly opened: string | undefined
  readonly onOpen: (cell: string) => void
}

export function MappingGrid({ grid, opened, onOpen }: Props) {
  const { t } = useTranslation('stockMapping')
  if (grid.rows.length === 0) return <p className="card empty">{t('nothing')}</p>
  return (
    <section className="card" aria-label={t('grid')}>
      <div className="scroll-x">
        <table className="data-table stock-mapping-grid">
          <thead>
            <tr>
              <th scope="col">{t('counted')}</th>
              {grid.indicators.map((indicator) => (
                <th scope="col" key={indicator}>
                  {t(`indicator.${indicator}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grid.rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  <RowName row={row} />
                </th>
                {grid.indicators.map((indicator) => (
                  <td key={indicator}>
                    <Cell grid={grid} row={row} indicator={indicator} opened={opened} onOpen={onOpen} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

export function RowName({ row }: { row: GridRow }) {
  const { t } = useTranslation('stockMapping')
  if (row.kind === 'facility' || row.kind === 'unknown') return <>{t(`kind.${row.kind}`)}</>
  return (
    <>
      {row.code}
      {row.name !== row.code && <div className="quiet small">{row.name}</div>}
    </>
  )
}

const STATUS: Readonly<Record<'broken' | 'proposed' | 'confirmed' | 'rejected', StockStatus>> = {
  broken: 'out',
  proposed: 'low',
  confirmed: 'ok',
  rejected: 'notReported',
}

function Cell({ grid, row, indicator, opened, onOpen }: Props & { row: GridRow; indicator: StockIndicator }) {
  const { t } = useTranslation('stockMapping')
  const key = cellKey(row.key, indicator)
  const mappings = grid.cells.get(key) ?? []
  const mark = markOf(mappings)
  // A facility has no balances, and a product no refrigerators.
  if (mark === 'none' && (row.kind === 'unknown' || isFacilityIndicator(indicator) !== (row.kind === 'facility')))
    return <span className="quiet">–</span>
  const where = `${row.code || t(`kind.${row.kind}`)}, ${t(`indicator.${indicator}`)}: `
  return (
    <button type="button" className="mapping-cell" aria-pressed={opened === key} onClick={() => onOpen(key)}>
      <span className="hidden-text">{where}</span>
      {mark === 'none' ? (
        <span className="quiet">{t('mark.none')}</span>
      ) : (
        <>
          <span className={`row s-${STATUS[mark]}`}>
            <StatusMark status={STATUS[mark]} />
            {t(`mark.${mark}`)}
          </span>
          <CellWords mappings={mappings} />
        </>
      )}
    </button>
  )
}

function CellWords({ mappings }: { mappings: readonly StockMappingRow[] }) {
  const { t } = useTranslation('stockMapping')
  const units = [...new Set(mappings.map(({ unit }) => t(`unit.${unit}`)))].join(', ')
  const warnings = mappings.reduce((sum, { findings }) => sum + findings.length, 0)
  return (
    <span className="quiet small">
      {units}
      {mappings.length > 1 && ` · ${mappings.length}×`}
      {warnings > 0 && ` · ${t('findings', { count: warnings })}`}
    </span>
  )
}
