import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../api/session.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { useChangeSearch } from '../change-search.ts'
import type { CrosswalkSearch } from '../crosswalk-search.ts'
import { MoreButton } from '../MoreButton.tsx'
import { historyQuery } from '../queries.ts'
import { HistoryList } from './HistoryList.tsx'

export function HistoryTab({ search }: { search: CrosswalkSearch }) {
  const { t } = useTranslation('crosswalk')
  const login = useSession()?.login
  const change = useChangeSearch()
  const { by, batch } = search
  const list = useInfiniteQuery(historyQuery({ by, batch }))
  const pages = list.data?.pages
  if (!pages && list.error) return <ProblemMessage error={list.error} onAgain={() => void list.refetch()} />
  if (!pages) return <Waiting />
  const entries = pages.flatMap((page) => page.entries)
  return (
    <div className="stack">
      <div className="row no-print">
        <span className="segments" role="group" aria-label={t('history.whose')}>
          <button type="button" aria-pressed={by === undefined} onClick={() => change({ by: undefined })}>
            {t('history.everybody')}
          </button>
          <button type="button" aria-pressed={by !== undefined && by === login} onClick={() => change({ by: login })}>
            {t('history.mine')}
          </button>
        </span>
        {batch !== undefined && (
          <button type="button" onClick={() => change({ batch: undefined })}>
            {t('history.allBatches')}
          </button>
        )}
      </div>
      <section className="card section" aria-label={t('tabs.history')}>
        {entries.length === 0 ? <p className="quiet">{t('history.none')}</p> : <HistoryList entries={entries} />}
      </section>
      <MoreButton list={list} />
    </div>
  )
}
