import { useTranslation } from 'react-i18next'
import type { Overview } from '../../../contract/overview.ts'
import { useFormat } from '../format/use-format.ts'
import { mostDisagreeing } from './findings.ts'

/** The answer to "where do vaccinations and stock disagree?", and how much of the picture is there. */
export function OverviewHeadline({ overview }: { overview: Overview }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const month = format.month(overview.month)
  const finding = mostDisagreeing(overview)
  const cells = overview.total.cells
  const out = Math.max(0, ...cells.map((cell) => cell.stockOut))
  const worst = cells.find((cell) => cell.stockOut === out && out > 0)
  const codeOf = (id: number) => overview.antigens.find((antigen) => antigen.id === id)?.code ?? ''
  const reported = overview.months.find((entry) => entry.month === overview.month)
  return (
    <header>
      <h1 className="sentence">
        {finding
          ? t('headline.disagree', {
              count: finding.rows,
              of: overview.rows.length,
              antigen: codeOf(finding.antigen),
              month,
            })
          : t('headline.agree', { area: overview.area.name, month })}
      </h1>
      <p className="quiet small">
        {worst
          ? t('headline.out', { count: out, of: format.whole(worst.stockExpected), antigen: codeOf(worst.antigen) })
          : t('headline.noneOut')}
        {reported &&
          ` · ${t('headline.reported', { reported: format.whole(reported.reported), expected: format.whole(reported.expected) })}`}
        {overview.unplaced.dhis2Only > 0 && ` · ${t('headline.dhis2Only', { count: overview.unplaced.dhis2Only })}`}
        {overview.unplaced.openlmisOnly > 0 &&
          ` · ${t('headline.openlmisOnly', { count: overview.unplaced.openlmisOnly })}`}
      </p>
    </header>
  )
}
