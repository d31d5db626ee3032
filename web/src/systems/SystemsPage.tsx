import '../styles/systems.css'
import { Link, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Systems } from '../../../contract/systems.ts'
import { AccountsTab } from '../accounts/AccountsTab.tsx'
import { useRight } from '../api/session.ts'
import { systemName } from '../format/system-name.ts'
import { useFormat } from '../format/use-format.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { PackageTab } from '../dhis2-package/PackageTab.tsx'
import { StockMapping } from '../stock-mapping/StockMapping.tsx'
import { Connections } from './Connections.tsx'
import { Links } from './Links.tsx'
import { Mappings } from './Mappings.tsx'
import { Rejects } from './Rejects.tsx'
import { Runs } from './Runs.tsx'
import { systemsQuery } from './queries.ts'
import { TABS, type SystemsSearch } from './systems-search.ts'
import { workOf, type Work } from './work.ts'

export function SystemsPage() {
  const { t } = useTranslation('systems')
  const search = useSearch({ from: '/signedIn/systems' })
  const { data, error, refetch } = useQuery(systemsQuery)
  usePageTitle(t('title'))
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <div className="page">
      <Headline systems={data} />
      <Tabs systems={data} />
      <TabBody systems={data} search={search} />
    </div>
  )
}

/** "What needs my hands?", counted, the most pressing first. */
function Headline({ systems }: { systems: Systems }) {
  const { t } = useTranslation('systems')
  const work = workOf(systems)
  return (
    <header>
      <h1 className="sentence">
        {work.length === 0 ? t('headline.fine') : t('headline.work', { count: work.length })}
      </h1>
      {work.length > 0 && (
        <ul className="work">
          {work.map((item) => (
            <li key={item.key}>
              <Link to="/systems" search={{ tab: item.tab }}>
                <WorkWords item={item} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </header>
  )
}

function WorkWords({ item }: { item: Work }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  const counted = { count: item.count, n: format.whole(item.count) }
  if (item.kind === 'gap') return t(`gaps.${item.what}`, { ...counted, defaultValue: item.what })
  if (item.kind === 'failedRun')
    return t('work.failedRun', { what: t(`run.${item.what}`, { defaultValue: item.what }) })
  return t(`work.${item.kind}`, { ...counted, what: systemName(item.what) })
}

function Tabs({ systems }: { systems: Systems }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  const mayManage = useRight('accounts.manage')
  const rejected = systems.rejects.reduce((sum, group) => sum + group.count, 0)
  return (
    <nav className="segments tabs" aria-label={t('tabs.label')}>
      {TABS.filter((tab) => tab !== 'accounts' || mayManage).map((tab) => (
        <Link
          key={tab}
          to="/systems"
          search={{ tab: tab === 'connections' ? undefined : tab }}
          activeOptions={{ explicitUndefined: true }}
        >
          {t(`tabs.${tab}`)}
          {tab === 'rejects' && rejected > 0 && <span className="tag">{format.whole(rejected)}</span>}
        </Link>
      ))}
    </nav>
  )
}

function TabBody({ systems, search }: { systems: Systems; search: SystemsSearch }) {
  switch (search.tab) {
    case 'runs':
      return <Runs systems={systems} />
    case 'rejects':
      return <Rejects systems={systems} search={search} />
    case 'mappings':
      return <Mappings search={search} />
    case 'stockMapping':
      return <StockMapping search={search} />
    case 'accounts':
      return <AccountsTab />
    case 'package':
      return <PackageTab systems={systems} />
    case 'links':
      return <Links search={search} />
    default:
      return <Connections systems={systems} />
  }
}
