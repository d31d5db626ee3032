import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { RejectCause } from '../../../../contract/publishing.ts'
import { useRight } from '../../api/session.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import type { TabProps } from '../PublishingPage.tsx'
import { rejectsQuery } from '../queries.ts'
import { ReplayDialog, type ReplayFilter } from './ReplayDialog.tsx'

/** What did not get into DHIS2, by cause, with what to do about it. */
export function RejectsTab({ search, of }: TabProps) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const mayRun = useRight('publishing.run')
  const [replay, setReplay] = useState<ReplayFilter | null>(null)
  const { data, error, refetch } = useQuery(rejectsQuery(of))
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  if (data.length === 0) return <p className="card empty">{t('rejects.none')}</p>
  return (
    <>
      <ul className="causes">
        {data.map((cause) => (
          <li key={`${cause.by} ${cause.reason}`} className="card section">
            <h2>
              {t(`rejects.title.${cause.by}`, { count: cause.count, n: format.whole(cause.count) })}{' '}
              <span className="tag">{cause.reason}</span>
            </h2>
            <p className="quiet small">
              {t('rejects.facilities', { count: cause.facilities, n: format.whole(cause.facilities) })} ·{' '}
              {cause.example}
            </p>
            <p>
              <strong>{t('rejects.remedy')}</strong> {cause.remedy}
            </p>
            <div className="row no-print">
              <Link
                to="/publishing"
                className="button"
                search={{
                  tab: 'values',
                  dataSet: search.dataSet,
                  period: search.period,
                  reason: cause.reason,
                }}
              >
                {t('rejects.show')}
              </Link>
              {cause.by === 'us' ? (
                <span className="small quiet">{t('rejects.byItself')}</span>
              ) : (
                mayRun && (
                  <button type="button" onClick={() => setReplay(filterOf(of, cause))}>
                    {t('replay.these')}
                  </button>
                )
              )}
            </div>
          </li>
        ))}
      </ul>
      {replay && <ReplayDialog filter={replay} onClose={() => setReplay(null)} />}
    </>
  )
}

const filterOf = (of: TabProps['of'], { reason }: RejectCause): ReplayFilter => ({
  ...of,
  states: ['rejected', 'dead'],
  reason,
})
