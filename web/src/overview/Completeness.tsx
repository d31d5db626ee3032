import { useTranslation } from 'react-i18next'
import type { Overview } from '../../../contract/overview.ts'
import { useFormat } from '../format/use-format.ts'

const MONTHS = 12

/** Twelve months of reports, the ones missing left white: a figure of an incomplete month is read with care. */
export function Completeness({ overview }: { overview: Overview }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const months = overview.months.toSorted((a, b) => a.month - b.month).slice(-MONTHS)
  const current = overview.months.find((entry) => entry.month === overview.month)
  if (!current || months.length === 0) return null
  const share = (entry: { reported: number; expected: number }) =>
    entry.expected === 0 ? 0 : (100 * entry.reported) / entry.expected
  return (
    <section className="card side-card" aria-labelledby="completeness-title">
      <h2 id="completeness-title">
        {t('completeness.title', { percent: format.percent(share(current)), month: format.month(overview.month) })}
      </h2>
      <ol className="completeness">
        {months.map((entry) => (
          <li key={entry.month} className={entry.month === overview.month ? 'current' : undefined}>
            <span>{format.monthShort(entry.month)}</span>
            <span className="track">
              <span className="fill" style={{ width: `${Math.min(100, share(entry))}%` }} />
            </span>
            <span className="number">
              {t('completeness.of', { reported: format.whole(entry.reported), expected: format.whole(entry.expected) })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
