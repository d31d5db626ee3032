import { useTranslation } from 'react-i18next'
import type { PublishValueRow } from '../../../../contract/publishing.ts'
import { ageOfInstant } from '../../format/age.ts'
import { useFormat } from '../../format/use-format.ts'
import { useChangeSearch } from '../change-search.ts'
import { periodName } from '../period-name.ts'
import { writeValueKey } from '../publishing-search.ts'
import { Figure, StateMark } from '../StateMark.tsx'

export function ValuesTable({ values, label }: { values: readonly PublishValueRow[]; label: string }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const change = useChangeSearch()
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('values.what')}</th>
            <th scope="col" className="number">
              {t('preview.ours')}
            </th>
            <th scope="col" className="number">
              {t('preview.theirs')}
            </th>
            <th scope="col">{t('values.state')}</th>
          </tr>
        </thead>
        <tbody>
          {values.map((row) => (
            <tr key={writeValueKey(row)}>
              <th scope="row">
                {row.facility}
                <div className="quiet small">
                  {row.cell} · {periodName(t, format, row.period)}
                </div>
              </th>
              <td className="number">
                <button
                  type="button"
                  className="plain strong"
                  title={t('ledger.open')}
                  onClick={() => change({ value: writeValueKey(row) })}
                >
                  <Figure value={row.value} />
                </button>
              </td>
              <td className="number">
                <Figure value={row.heldThere} />
              </td>
              <td>
                <StateMark state={row.state} />{' '}
                <span className="quiet small">{ageOfInstant(t, row.answeredAt ?? row.sentAt ?? row.computedAt)}</span>
                {row.reason !== null && (
                  <div className="small">
                    {row.detail ?? row.reason} <span className="quiet">{row.remedy}</span>
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
