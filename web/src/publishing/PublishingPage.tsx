import '../styles/systems.css'
import '../styles/publishing.css'
import { Suspense, lazy } from 'react'
import { Link, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PublishDataSet } from '../../../contract/publishing.ts'
import { useFormat } from '../format/use-format.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { useCurrentInView } from '../ui/use-current-in-view.ts'
import { usePageTitle } from '../shell/use-page-title.ts'
import { Headline } from './Headline.tsx'
import { PublishingToolbar } from './PublishingToolbar.tsx'
import { TABS, type PublishingSearch, type Tab } from './publishing-search.ts'
import { publishingQuery, type Of } from './queries.ts'
import { ReportsTab } from './reports/ReportsTab.tsx'

/** The other tabs come when they are looked at: the reports are what a district opens this page for. */
const LATER = {
  runs: lazy(async () => ({ default: (await import('./runs/RunsTab.tsx')).RunsTab })),
  values: lazy(async () => ({ default: (await import('./values/ValuesTab.tsx')).ValuesTab })),
  rejects: lazy(async () => ({ default: (await import('./causes/RejectsTab.tsx')).RejectsTab })),
  findings: lazy(async () => ({ default: (await import('./causes/FindingsTab.tsx')).FindingsTab })),
  schedule: lazy(async () => ({ default: (await import('./schedule/ScheduleTab.tsx')).ScheduleTab })),
}
const LedgerDialog = lazy(async () => ({ default: (await import('./ledger/LedgerDialog.tsx')).LedgerDialog }))

export interface TabProps {
  readonly search: PublishingSearch
  readonly of: Of
  readonly dataSet: PublishDataSet
  readonly dataSets: readonly PublishDataSet[]
}

export function PublishingPage() {
  const { t } = useTranslation('publishing')
  const search = useSearch({ from: '/signedIn/publishing' })
  const { data, error, refetch } = useQuery(publishingQuery(search.period))
  usePageTitle(t('title'))
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  const dataSet = data.dataSets.find(({ dataSetUid }) => dataSetUid === search.dataSet) ?? data.dataSets[0]
  const period = search.period ?? dataSet?.lastClosedPeriod
  if (!dataSet || !period) return <NothingMapped />
  const of = { dataSetUid: dataSet.dataSetUid, period }
  return (
    <div className="page publishing-page">
      <Headline stop={data.stop} dataSet={dataSet} of={of} />
      <PublishingToolbar search={search} dataSets={data.dataSets} dataSet={dataSet} period={period} />
      <Tabs search={search} dataSet={dataSet} />
      <Suspense fallback={<Waiting />}>
        <TabBody search={search} of={of} dataSet={dataSet} dataSets={data.dataSets} />
      </Suspense>
      {search.value !== undefined && (
        <Suspense fallback={null}>
          <LedgerDialog key={search.value} valueKey={search.value} />
        </Suspense>
      )}
    </div>
  )
}

function NothingMapped() {
  const { t } = useTranslation('publishing')
  return (
    <div className="page">
      <h1 className="sentence">{t('nothing.title')}</h1>
      <p className="card empty">
        {t('nothing.what')}{' '}
        <Link to="/systems" search={{ tab: 'stockMapping' }}>
          {t('nothing.map')}
        </Link>
      </p>
    </div>
  )
}

function Tabs({ search, dataSet }: { search: PublishingSearch; dataSet: PublishDataSet }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const row = useCurrentInView<HTMLElement>(search.tab ?? 'reports')
  const { states, openFindings } = dataSet
  const counts: Partial<Record<Tab, number>> = { rejects: states.rejected + states.dead, findings: openFindings }
  return (
    <nav ref={row} className="segments tabs no-print" aria-label={t('tabs.label')}>
      {TABS.map((tab) => (
        <Link
          key={tab}
          to="/publishing"
          search={{
            tab: tab === 'reports' ? undefined : tab,
            dataSet: search.dataSet,
            period: search.period,
            area: search.area,
          }}
          activeOptions={{ explicitUndefined: true }}
          aria-current={(search.tab ?? 'reports') === tab ? 'page' : undefined}
        >
          {t(`tabs.${tab}`)}
          {(counts[tab] ?? 0) > 0 && <span className="tag">{format.whole(counts[tab] ?? 0)}</span>}
        </Link>
      ))}
    </nav>
  )
}

function TabBody(props: TabProps) {
  const tab: Tab = props.search.tab ?? 'reports'
  if (tab === 'reports') return <ReportsTab {...props} />
  const Body = LATER[tab]
  return <Body {...props} />
}
