import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CrosswalkStatus } from '../../../../contract/crosswalk.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { useChangeSearch } from '../change-search.ts'
import { GLN_STATES, type CrosswalkSearch } from '../crosswalk-search.ts'
import { MoreButton } from '../MoreButton.tsx'
import { glnsQuery } from '../queries.ts'

/** Global Location Numbers: which places have none, and where the two systems or two places disagree. */
export function GlnTab({ search }: { search: CrosswalkSearch; status: CrosswalkStatus }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const change = useChangeSearch()
  const list = useInfiniteQuery(glnsQuery(search))
  const pages = list.data?.pages
  if (!pages && list.error) return <ProblemMessage error={list.error} onAgain={() => void list.refetch()} />
  if (!pages) return <Waiting />
  const rows = pages.flatMap((page) => page.rows)
  const counts = pages[0]?.counts
  return (
    <div className="stack">
      <p className="small quiet">{t('gln.what')}</p>
      <div className="segments tabs no-print" role="group" aria-label={t('gln.states')}>
        <button type="button" aria-pressed={search.gln === undefined} onClick={() => change({ gln: undefined })}>
          {t('gln.all')}
        </button>
        {GLN_STATES.map((state) => (
          <button key={state} type="button" aria-pressed={search.gln === state} onClick={() => change({ gln: state })}>
            {t(`gln.state.${state}`)} {counts && <span className="tag">{format.whole(counts[state])}</span>}
          </button>
        ))}
      </div>
      <section className="card" aria-label={t('tabs.gln')}>
        {rows.length === 0 ? (
          <p className="empty">{t('gln.none')}</p>
        ) : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('tabs.gln')}>
            <table className="data-table">
              <thead>
                <tr>
                  <th scope="col">{t('files.place')}</th>
                  <th scope="col">GLN</th>
                  <th scope="col">{t('gln.other')}</th>
                  <th scope="col">{t('filter.state')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={`${row.placeId}${row.state}`}>
                    <th scope="row">
                      {row.name}
                      <div className="quiet small">
                        {[systemName(row.system), row.areas.join(' / '), row.code].filter(Boolean).join(' · ')}
                      </div>
                    </th>
                    <td className="key whole">{row.gln ?? '–'}</td>
                    <td>
                      {row.otherName ?? '–'}
                      {row.otherGln !== null && <div className="key small whole">{row.otherGln}</div>}
                    </td>
                    <td>
                      {t(`gln.state.${row.state}`)}
                      {row.sharedWith.length > 0 && (
                        <div className="quiet small">
                          {t('gln.shared', { names: format.list(row.sharedWith.map(({ name }) => name)) })}
                        </div>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <MoreButton list={list} />
      </section>
    </div>
  )
}
