import '../styles/systems.css'
import '../styles/crosswalk.css'
import { Suspense, lazy } from 'react'
import { Link, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CrosswalkStatus } from '../../../contract/crosswalk.ts'
import { useRight } from '../api/session.ts'
import { systemName } from '../format/system-name.ts'
import { useFormat } from '../format/use-format.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { useCurrentInView } from '../ui/use-current-in-view.ts'
import { usePageTitle } from '../shell/use-page-title.ts'
import { DEFAULT_SYSTEM, TABS, type CrosswalkSearch, type Tab } from './crosswalk-search.ts'
import { statusQuery } from './queries.ts'
import { ReviewTab } from './review/ReviewTab.tsx'

/** The other tabs come when they are looked at: the review is what most open this page for. */
const LATER = {
  bulk: lazy(async () => ({ default: (await import('./bulk/BulkTab.tsx')).BulkTab })),
  places: lazy(async () => ({ default: (await import('./places/PlacesTab.tsx')).PlacesTab })),
  drift: lazy(async () => ({ default: (await import('./drift/DriftTab.tsx')).DriftTab })),
  history: lazy(async () => ({ default: (await import('./history/HistoryTab.tsx')).HistoryTab })),
  files: lazy(async () => ({ default: (await import('./files/FilesTab.tsx')).FilesTab })),
  gln: lazy(async () => ({ default: (await import('./glns/GlnTab.tsx')).GlnTab })),
  reviewers: lazy(async () => ({ default: (await import('./reviewers/ReviewersTab.tsx')).ReviewersTab })),
}

export function CrosswalkPage() {
  const { t } = useTranslation('crosswalk')
  const search = useSearch({ from: '/signedIn/crosswalk' })
  const { data, error, refetch } = useQuery(statusQuery(search.system ?? DEFAULT_SYSTEM))
  usePageTitle(t('title'))
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <div className="page crosswalk-page">
      <Headline status={data} search={search} />
      <Tabs status={data} search={search} />
      <Suspense fallback={<Waiting />}>
        <TabBody status={data} search={search} />
      </Suspense>
    </div>
  )
}

const LEFT = ['suggested', 'ambiguous', 'flagged', 'broken', 'unmatched'] as const

/** How many places wait for an answer, by kind, each leading to its own queue. */
function Headline({ status, search }: { status: CrosswalkStatus; search: CrosswalkSearch }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const { byState } = status.left
  const waiting = byState.suggested + byState.ambiguous + byState.flagged
  const kinds = LEFT.filter((state) => byState[state] > 0)
  return (
    <header>
      <h1 className="sentence">
        {waiting === 0
          ? t('headline.done', { system: systemName(status.system) })
          : t('headline.left', { count: waiting, n: format.whole(waiting), system: systemName(status.system) })}
      </h1>
      <ul className="kinds small">
        {kinds.map((state) => (
          <li key={state}>
            <Link to="/crosswalk" search={{ system: search.system, state }}>
              {t(`headline.kind.${state}`, { count: byState[state], n: format.whole(byState[state]) })}
            </Link>
          </li>
        ))}
        {status.stockPlacesUnlinked > 0 && (
          <li className="quiet">
            {t('headline.stock', { count: status.stockPlacesUnlinked, n: format.whole(status.stockPlacesUnlinked) })}
          </li>
        )}
      </ul>
    </header>
  )
}

function Tabs({ status, search }: { status: CrosswalkStatus; search: CrosswalkSearch }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const mayAssign = useRight('mappings.edit')
  const { system, area } = search
  const row = useCurrentInView<HTMLElement>(search.tab ?? 'review')
  return (
    <nav ref={row} className="segments tabs no-print" aria-label={t('tabs.label')}>
      {TABS.filter((tab) => tab !== 'reviewers' || mayAssign).map((tab) => (
        <Link
          key={tab}
          to="/crosswalk"
          search={{ tab: tab === 'review' ? undefined : tab, system, area }}
          activeOptions={{ explicitUndefined: true }}
        >
          {t(`tabs.${tab}`)}
          {tab === 'drift' && status.openFindings > 0 && (
            <span className="tag">{format.whole(status.openFindings)}</span>
          )}
        </Link>
      ))}
    </nav>
  )
}

function TabBody({ status, search }: { status: CrosswalkStatus; search: CrosswalkSearch }) {
  const tab: Tab = search.tab ?? 'review'
  if (tab === 'review') return <ReviewTab search={search} status={status} />
  const Body = LATER[tab]
  return <Body status={status} search={search} />
}
