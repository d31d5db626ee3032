import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { OverviewCell, OverviewRow } from '../../../contract/overview.ts'
import { useRight } from '../api/session.ts'
import { ExplainButton } from '../explain/ExplainButton.tsx'
import { useFormat } from '../format/use-format.ts'
import { StatusMark } from '../ui/StatusMark.tsx'
import { CoverageBar } from './CoverageBar.tsx'
import { cellIn } from './findings.ts'
import type { OverviewProps } from './OverviewPage.tsx'

/** The areas (or facilities) below, each antigen with coverage over stock. */
export function AreaTable({ overview, search }: OverviewProps) {
  const { t } = useTranslation('overview')
  return (
    <div className="scroll-x area-scroll" tabIndex={0} role="region" aria-labelledby="areas-title">
      <table className="area-table">
        <thead>
          <tr>
            <th scope="col" className="first">
              {t('areas.name')}
            </th>
            {overview.antigens.map((antigen) => (
              <th key={antigen.id} scope="col" title={antigen.name}>
                {antigen.code}
                <span className="units">{t('areas.units')}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {overview.rows.map((row) => (
            <tr key={`${row.kind}${row.id}`}>
              <th scope="row" className="first">
                <RowName row={row} overview={overview} search={search} />
                <span className="quiet small">
                  {row.kind === 'area' ? t('areas.facilities', { count: row.facilities }) : row.code}
                </span>
              </th>
              <Cells row={row} overview={overview} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="first">
              {overview.area.name}
              <span className="quiet small">{t('areas.facilities', { count: overview.total.facilities })}</span>
            </th>
            <Cells row={overview.total} overview={overview} />
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

type NameProps = Pick<OverviewProps, 'overview' | 'search'> & { readonly row: OverviewRow }

function RowName({ row, overview, search }: NameProps) {
  const mayResupply = useRight('resupply.view')
  if (row.kind === 'area')
    return (
      <Link to="/overview" search={{ ...search, area: row.id }} resetScroll={false}>
        {row.name}
      </Link>
    )
  if (!mayResupply) return <span>{row.name}</span>
  const { hierarchy, month } = overview
  return (
    <Link to="/resupply" search={{ district: overview.area.id, hierarchy, month, facility: row.id }}>
      {row.name}
    </Link>
  )
}

function Cells({ row, overview }: { row: OverviewRow; overview: OverviewProps['overview'] }) {
  return overview.antigens.map((antigen) => {
    const cell = cellIn(row, antigen.id)
    return <td key={antigen.id}>{cell && <Cell cell={cell} row={row} overview={overview} />}</td>
  })
}

function Cell({ cell, row, overview }: { cell: OverviewCell; row: OverviewRow; overview: OverviewProps['overview'] }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const place = row.kind === 'area' ? { area: row.id } : { facility: row.id }
  const ask = { ...place, hierarchy: overview.hierarchy, antigen: cell.antigen, month: overview.month }
  const silent = cell.dosesReported === 0 && cell.dosesExpected > 0
  return (
    <span className="area-cell">
      <span className={silent ? 'over-line hatch' : 'over-line'}>
        <CoverageBar percent={cell.coveragePercent} />
        <ExplainButton {...ask} figure="coveragePercent">
          {cell.coveragePercent === null
            ? silent
              ? t('cell.notReported')
              : '–'
            : format.percent(cell.coveragePercent)}
        </ExplainButton>
      </span>
      <span className="under-line">
        <StockOfArea cell={cell} facility={row.kind === 'facility'} />
        {cell.disagrees && (
          <span className="flagged" title={t('tile.disagrees')}>
            ⚑<span className="hidden-text">{t('tile.disagrees')}</span>
          </span>
        )}
        <ExplainButton {...ask} figure="monthsOfStock">
          {cell.monthsOfStock === null ? '–' : format.decimal1(cell.monthsOfStock)}
        </ExplainButton>
      </span>
    </span>
  )
}

/** Facilities out, or for one facility its status: shape, word or count, colour last. */
function StockOfArea({ cell, facility }: { cell: OverviewCell; facility: boolean }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  if (cell.stockReported === 0)
    return <span className="mark quiet">{cell.stockExpected > 0 ? t('cell.notReported') : ''}</span>
  const status = statusOf(cell, facility)
  const count = cell.stockOut > 0 ? cell.stockOut : cell.stockLow
  const word =
    facility || status === 'ok' || status === 'over'
      ? t(`cell.${status}`)
      : t(`cell.${status}Count`, { count, n: format.whole(count) })
  return (
    <span className={`mark s-${status}`}>
      <StatusMark status={status} />
      {word}
    </span>
  )
}

/** The worst that is there; too much only of a single facility, because an area always has some. */
function statusOf(cell: OverviewCell, facility: boolean): 'out' | 'low' | 'ok' | 'over' {
  if (cell.stockOut > 0) return 'out'
  if (cell.stockLow > 0) return 'low'
  return facility && cell.stockOver > 0 ? 'over' : 'ok'
}
