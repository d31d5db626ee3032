import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Reviewer } from '../../../../contract/crosswalk.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { CloseIcon } from '../../ui/CloseIcon.tsx'
import { SavingError } from '../../ui/SavingError.tsx'
import { AreaFilter } from '../Filters.tsx'
import { reviewersQuery, usePutReviewer } from '../queries.ts'

/** Who looks after which areas; whoever has none decides nowhere. */
export function ReviewersTab() {
  const { t } = useTranslation('crosswalk')
  const { data, error, refetch } = useQuery(reviewersQuery)
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <section className="card section" aria-labelledby="reviewers-title">
      <h2 id="reviewers-title">{t('reviewers.title')}</h2>
      <p className="small quiet">{t('reviewers.what')}</p>
      {data.reviewers.length === 0 && <p>{t('reviewers.none')}</p>}
      <ul className="reviewers">
        {data.reviewers.map((reviewer) => (
          <li key={reviewer.login}>
            <ReviewerRow reviewer={reviewer} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function ReviewerRow({ reviewer }: { reviewer: Reviewer }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const put = usePutReviewer()
  const [adding, setAdding] = useState<readonly number[] | null>(null)
  const { login, displayName, areas } = reviewer
  const ids = areas.map(({ id }) => id)
  const chosen = adding?.at(-1)
  const add = () => {
    if (chosen === undefined) return
    put.mutate({ login, areaIds: [...new Set([...ids, chosen])] }, { onSuccess: () => setAdding(null) })
  }
  return (
    <>
      <div className="reviewer-head">
        <h3>
          {displayName} <span className="quiet">{login}</span>
        </h3>
        <span className="small quiet">
          {reviewer.everywhere
            ? t('reviewers.everywhere')
            : t('reviewers.open', { count: reviewer.open, n: format.whole(reviewer.open) })}
        </span>
      </div>
      {!reviewer.everywhere && (
        <div className="row">
          {areas.length === 0 && <span className="quiet small">{t('reviewers.noArea')}</span>}
          {areas.map((area) => (
            <span key={area.id} className="area-chip">
              <Link to="/crosswalk" search={{ area: String(area.id) }}>
                {area.name}
              </Link>
              <button
                type="button"
                className="icon-button"
                disabled={put.isPending}
                aria-label={t('reviewers.remove', { area: area.name, name: displayName })}
                onClick={() => put.mutate({ login, areaIds: ids.filter((id) => id !== area.id) })}
              >
                <CloseIcon />
              </button>
            </span>
          ))}
          {adding === null && (
            <button type="button" onClick={() => setAdding([])} aria-label={`${t('reviewers.add')}: ${displayName}`}>
              {t('reviewers.add')}
            </button>
          )}
        </div>
      )}
      {adding !== null && (
        <div className="toolbar">
          <AreaFilter path={adding} onChange={setAdding} />
          <button type="button" className="primary" disabled={chosen === undefined || put.isPending} onClick={add}>
            {t('reviewers.save')}
          </button>
          <button type="button" onClick={() => setAdding(null)}>
            {t('reviewers.cancel')}
          </button>
        </div>
      )}
      <SavingError error={put.error} />
    </>
  )
}
