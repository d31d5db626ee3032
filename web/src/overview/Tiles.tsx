import { useTranslation } from 'react-i18next'
import type { Antigen } from '../../../contract/common.ts'
import type { Overview, OverviewCell } from '../../../contract/overview.ts'
import { ExplainButton } from '../explain/ExplainButton.tsx'
import { useFormat } from '../format/use-format.ts'
import { StatusMark } from '../ui/StatusMark.tsx'
import { CoverageBar } from './CoverageBar.tsx'
import { cellIn } from './findings.ts'

/** One tile an antigen: coverage beside stock, for the whole area. */
export function Tiles({ overview }: { overview: Overview }) {
  return (
    <ul className="tiles">
      {overview.antigens.map((antigen) => {
        const cell = cellIn(overview.total, antigen.id)
        return (
          <li key={antigen.id} className="card tile">
            <h2 title={antigen.name}>{antigen.code}</h2>
            {cell && <TileBody overview={overview} antigen={antigen} cell={cell} />}
          </li>
        )
      })}
    </ul>
  )
}

function TileBody({ overview, antigen, cell }: { overview: Overview; antigen: Antigen; cell: OverviewCell }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const ask = { area: overview.area.id, hierarchy: overview.hierarchy, antigen: antigen.id, month: overview.month }
  const ratio = t('tile.of', { out: format.whole(cell.stockOut), of: format.whole(cell.stockExpected) })
  return (
    <>
      <dl>
        <div>
          <dt>{t('tile.coverage', { dose: antigen.coverageDose })}</dt>
          <dd>
            <ExplainButton {...ask} figure="coveragePercent" className="big">
              {cell.coveragePercent === null ? '–' : format.percent(cell.coveragePercent)}
            </ExplainButton>
            <CoverageBar percent={cell.coveragePercent} />
          </dd>
        </div>
        <div>
          <dt>{t('tile.months')}</dt>
          <dd>
            <ExplainButton {...ask} figure="monthsOfStock" className="big">
              {cell.monthsOfStock === null ? '–' : format.decimal1(cell.monthsOfStock)}
            </ExplainButton>
            <span className={cell.stockOut > 0 ? 'mark s-out' : 'mark quiet'}>
              <StatusMark status={cell.stockOut > 0 ? 'out' : 'ok'} />
              {cell.stockExpected === 0
                ? t('tile.noStock')
                : cell.stockOut > 0
                  ? t('tile.out', { ratio })
                  : t('tile.noneOut')}
            </span>
          </dd>
        </div>
      </dl>
      <p className="small quiet tile-foot">
        {t('tile.toDate')}{' '}
        <ExplainButton {...ask} figure="coverageCumulativePercent">
          {cell.coverageCumulativePercent === null ? '–' : format.percent(cell.coverageCumulativePercent)}
        </ExplainButton>
        {' · '}
        {t('tile.dropOut')}{' '}
        <ExplainButton {...ask} figure="dropOutPercent">
          {cell.dropOutPercent === null ? '–' : format.percent(cell.dropOutPercent)}
        </ExplainButton>
        {cell.disagrees && <strong className="flagged">⚑ {t('tile.disagrees')}</strong>}
      </p>
    </>
  )
}
