import { useTranslation } from 'react-i18next'
import { MonthPicker } from '../ui/MonthPicker.tsx'
import type { OverviewProps } from './OverviewPage.tsx'

const HIERARCHIES = ['openlmis', 'dhis2'] as const

export function OverviewToolbar({ overview, search, change }: OverviewProps) {
  const { t } = useTranslation('overview')
  return (
    <div className="toolbar no-print" role="search" aria-label={t('tools.label')}>
      <MonthPicker months={overview.months} month={overview.month} onChange={(month) => change({ month })} />
      <div className="field">
        <span className="label">{t('tools.hierarchy')}</span>
        <span className="segments" role="group" aria-label={t('tools.hierarchy')}>
          {HIERARCHIES.map((hierarchy) => (
            <button
              key={hierarchy}
              type="button"
              aria-pressed={overview.hierarchy === hierarchy}
              onClick={() => change({ hierarchy, area: undefined })}
            >
              {t(`tools.${hierarchy}`)}
            </button>
          ))}
        </span>
      </div>
      <div className="field">
        <span className="label">{t('antigens.label')}</span>
        <span className="segments" role="group" aria-label={t('antigens.label')}>
          <button
            type="button"
            aria-pressed={search.antigens !== 'all'}
            onClick={() => change({ antigens: undefined })}
          >
            {t('antigens.tracers')}
          </button>
          <button type="button" aria-pressed={search.antigens === 'all'} onClick={() => change({ antigens: 'all' })}>
            {t('antigens.all')}
          </button>
        </span>
      </div>
      <span className="push">
        <button type="button" onClick={() => window.print()}>
          {t('tools.print')}
        </button>
      </span>
    </div>
  )
}
