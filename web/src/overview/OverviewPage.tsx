import '../styles/overview.css'
import { Suspense, lazy } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Overview } from '../../../contract/overview.ts'
import { ExplainProvider } from '../explain/ExplainProvider.tsx'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { SourceLine } from '../shell/SourceLine.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { WhenSeen } from '../ui/WhenSeen.tsx'
import { Alerts } from './Alerts.tsx'
import { AreaTable } from './AreaTable.tsx'
import { Breadcrumb } from './Breadcrumb.tsx'
import { Completeness } from './Completeness.tsx'
import { OverviewHeadline } from './OverviewHeadline.tsx'
import { OverviewToolbar } from './OverviewToolbar.tsx'
import { Tiles } from './Tiles.tsx'
import { overviewQuery } from './queries.ts'
import type { OverviewSearch } from './overview-search.ts'

const AreaMap = lazy(() => import('./AreaMap.tsx').then((module) => ({ default: module.AreaMap })))
const Trends = lazy(() => import('./Trends.tsx').then((module) => ({ default: module.Trends })))

export type ChangeOverview = (change: Partial<OverviewSearch>) => void

export interface OverviewProps {
  readonly overview: Overview
  readonly search: OverviewSearch
  readonly change: ChangeOverview
}

export function OverviewPage() {
  const { t } = useTranslation('overview')
  const search = useSearch({ from: '/signedIn/overview' })
  const { data, error, refetch } = useQuery(overviewQuery(search))
  usePageTitle(data ? `${data.data.area.name} · ${t('title')}` : t('title'))
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <ExplainProvider>
      <SourceLine sources={data.data.sources} keptAt={data.keptAt} />
      <Loaded overview={data.data} search={search} />
    </ExplainProvider>
  )
}

function Loaded({ overview, search }: { overview: Overview; search: OverviewSearch }) {
  const { t } = useTranslation('overview')
  const navigate = useNavigate({ from: '/overview' })
  // Going to another area is a step one wants to take back; everything else only changes how it is looked at.
  const change: ChangeOverview = (to) =>
    void navigate({ search: (now) => ({ ...now, ...to }), replace: !('area' in to), resetScroll: false })
  const shared = { overview, search, change }
  return (
    <div className="page">
      <Breadcrumb {...shared} />
      <OverviewHeadline overview={overview} />
      <OverviewToolbar {...shared} />
      <Tiles overview={overview} />
      <div className="overview-columns">
        <div className="stack">
          <section className="card area-card" aria-labelledby="areas-title">
            <AreasTitle {...shared} />
            {overview.rows.length === 0 && <p className="empty">{t('empty')}</p>}
            {overview.rows.length > 0 && search.view === 'map' && (
              <Suspense fallback={<Waiting />}>
                <AreaMap {...shared} />
              </Suspense>
            )}
            {overview.rows.length > 0 && search.view !== 'map' && <AreaTable {...shared} />}
          </section>
          <Completeness overview={overview} />
        </div>
        <Alerts {...shared} />
      </div>
      <WhenSeen minHeight={320}>
        <Suspense fallback={<Waiting />}>
          <Trends overview={overview} />
        </Suspense>
      </WhenSeen>
    </div>
  )
}

function AreasTitle({ overview, search, change }: OverviewProps) {
  const { t } = useTranslation('overview')
  return (
    <header className="area-head">
      <h2 id="areas-title">{t('areas.title', { area: overview.area.name })}</h2>
      <span className="segments no-print" role="group" aria-label={t('areas.view')}>
        <button type="button" aria-pressed={search.view !== 'map'} onClick={() => change({ view: undefined })}>
          {t('areas.table')}
        </button>
        <button type="button" aria-pressed={search.view === 'map'} onClick={() => change({ view: 'map' })}>
          {t('areas.map')}
        </button>
      </span>
    </header>
  )
}
