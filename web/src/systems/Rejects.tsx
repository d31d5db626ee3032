import { Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { RejectGroup, Systems } from '../../../contract/systems.ts'
import { ageOfInstant } from '../format/age.ts'
import { systemName } from '../format/system-name.ts'
import { useFormat } from '../format/use-format.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { rejectsQuery } from './queries.ts'
import type { SystemsSearch } from './systems-search.ts'

interface Props {
  readonly systems: Systems
  readonly search: SystemsSearch
}

/** Rows that could not be used, by cause: one remedy mends a whole group. */
export function Rejects({ systems, search }: Props) {
  const { t } = useTranslation('systems')
  if (systems.rejects.length === 0)
    return (
      <section className="card empty">
        <h2>{t('rejects.none')}</h2>
      </section>
    )
  const isOpen = (group: RejectGroup) =>
    group.system === search.system && group.entity === search.entity && group.reason === search.reason
  return (
    <section className="stack" aria-label={t('tabs.rejects')}>
      <p className="quiet">{t('rejects.what')}</p>
      {systems.rejects.map((group) => (
        <RejectCard key={`${group.system}/${group.entity}/${group.reason}`} group={group} open={isOpen(group)} />
      ))}
    </section>
  )
}

function RejectCard({ group, open }: { group: RejectGroup; open: boolean }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  const { system, entity, reason } = group
  return (
    <article className="card section reject">
      <header>
        <h2>
          {t('rejects.heading', {
            count: group.count,
            n: format.whole(group.count),
            system: systemName(system),
            entity,
          })}{' '}
          <span className="tag">{t(`reason.${reason}`, { defaultValue: reason })}</span>
        </h2>
        <Link
          to="/systems"
          search={open ? { tab: 'rejects' } : { tab: 'rejects', system, entity, reason }}
          resetScroll={false}
        >
          {t(open ? 'rejects.hide' : 'rejects.show')}
        </Link>
      </header>
      <p>{group.example}</p>
      <p className="notice">{group.remedy}</p>
      <p className="small quiet">{t('rejects.lastSeen', { age: ageOfInstant(t, group.lastSeenAt) })}</p>
      {open && <RejectRows search={{ system, entity, reason }} />}
    </article>
  )
}

function RejectRows({ search }: { search: SystemsSearch }) {
  const { t } = useTranslation('systems')
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(rejectsQuery(search))
  if (error) return <ProblemMessage error={error} />
  if (!data) return <Waiting />
  return (
    <>
      <div className="scroll-x">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('rejects.key')}</th>
              <th scope="col">{t('rejects.message')}</th>
              <th scope="col">{t('rejects.since')}</th>
            </tr>
          </thead>
          <tbody>
            {data.pages
              .flatMap((page) => page.rejects)
              .map((row) => (
                <tr key={row.id}>
                  <th scope="row" className="key">
                    {row.key}
                  </th>
                  <td>{row.message}</td>
                  <td>{ageOfInstant(t, row.firstSeenAt)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && (
        <p>
          <button type="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </button>
        </p>
      )}
    </>
  )
}
