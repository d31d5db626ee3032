import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { OverviewAlert } from '../../../contract/overview.ts'
import { useFormat } from '../format/use-format.ts'
import type { OverviewProps } from './OverviewPage.tsx'

/** Of each kind so many at first; the others on demand, so that one kind does not hide the rest. */
const SHOWN_OF_A_KIND = 2

/** Where to look first, as the server ordered it. */
export function Alerts({ overview, search }: OverviewProps) {
  const { t } = useTranslation('overview')
  const [all, setAll] = useState(false)
  const { alerts } = overview
  const first = alerts.filter(
    (alert) => alerts.filter(({ kind }) => kind === alert.kind).indexOf(alert) < SHOWN_OF_A_KIND,
  )
  return (
    <section className="card side-card" aria-labelledby="alerts-title">
      <h2 id="alerts-title">{t('alerts.title')}</h2>
      {alerts.length === 0 && <p className="quiet">{t('alerts.none')}</p>}
      <ul className="alerts">
        {(all ? alerts : first).map((alert) => (
          <li key={`${alert.kind}/${alert.areaId}/${alert.facilityId}/${alert.antigen}`}>
            <AlertPlace alert={alert} overview={overview} search={search} />
            <span className="small">
              <AlertWords alert={alert} overview={overview} />
            </span>
          </li>
        ))}
      </ul>
      {!all && first.length < alerts.length && (
        <button type="button" className="no-print" onClick={() => setAll(true)}>
          {t('alerts.all', { count: alerts.length })}
        </button>
      )}
    </section>
  )
}

type AlertProps = { readonly alert: OverviewAlert } & Pick<OverviewProps, 'overview' | 'search'>

function AlertPlace({ alert, overview, search }: AlertProps) {
  if (alert.facilityId !== null)
    return (
      <Link
        to="/resupply"
        search={{
          district: alert.areaId ?? overview.area.id,
          hierarchy: overview.hierarchy,
          month: overview.month,
          facility: alert.facilityId,
          antigen: alert.antigen ?? undefined,
        }}
      >
        {alert.name}
      </Link>
    )
  if (alert.areaId !== null)
    return (
      <Link to="/overview" search={{ ...search, area: alert.areaId }}>
        {alert.name}
      </Link>
    )
  return <strong>{alert.name}</strong>
}

function AlertWords({ alert, overview }: Omit<AlertProps, 'search'>) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const antigen = overview.antigens.find(({ id }) => id === alert.antigen)?.code ?? ''
  const isPercent = ['lowCoverage', 'incomplete', 'wastage'].includes(alert.kind)
  const value = alert.value === null ? null : isPercent ? format.percent(alert.value) : format.whole(alert.value)
  return (
    <span title={alert.detail}>
      {antigen && <strong>{antigen} </strong>}
      {value === null ? t(`alerts.${alert.kind}`) : t(`alerts.${alert.kind}With`, { value })}
    </span>
  )
}
