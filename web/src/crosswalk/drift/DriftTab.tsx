import { Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CrosswalkStatus, DriftFinding, ResolveDrift } from '../../../../contract/crosswalk.ts'
import { ageOfInstant } from '../../format/age.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { SavingError } from '../../ui/SavingError.tsx'
import { useChangeSearch } from '../change-search.ts'
import type { CrosswalkSearch } from '../crosswalk-search.ts'
import { Filters } from '../Filters.tsx'
import { MoreButton } from '../MoreButton.tsx'
import { driftQuery, useResolveDrift } from '../queries.ts'
import { DriftSentence } from './DriftSentence.tsx'

/** What changed on the other side of a link: nothing is broken silently, and nothing follows by itself. */
export function DriftTab({ search, status }: { search: CrosswalkSearch; status: CrosswalkStatus }) {
  const { t } = useTranslation('crosswalk')
  const list = useInfiniteQuery(driftQuery(search))
  const pages = list.data?.pages
  if (!pages && list.error) return <ProblemMessage error={list.error} onAgain={() => void list.refetch()} />
  if (!pages) return <Waiting />
  const findings = pages.flatMap((page) => page.findings)
  return (
    <div className="stack">
      <Filters search={search} systems={status.systems} />
      <Kinds search={search} byKind={pages[0]?.byKind ?? []} />
      {findings.length === 0 && <p className="card empty">{t('drift.none')}</p>}
      <ul className="drift-list">
        {findings.map((finding) => (
          <li key={finding.id} className="card">
            <Finding finding={finding} search={search} />
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
    </div>
  )
}

function Kinds({
  search,
  byKind,
}: {
  search: CrosswalkSearch
  byKind: readonly { kind: DriftFinding['kind']; count: number }[]
}) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const change = useChangeSearch()
  if (byKind.length === 0) return null
  const total = byKind.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="segments tabs no-print" role="group" aria-label={t('drift.kinds')}>
      <button type="button" aria-pressed={search.kind === undefined} onClick={() => change({ kind: undefined })}>
        {t('drift.all')} <span className="tag">{format.whole(total)}</span>
      </button>
      {byKind.map(({ kind, count }) => (
        <button key={kind} type="button" aria-pressed={search.kind === kind} onClick={() => change({ kind })}>
          {t(`drift.kind.${kind}`)} <span className="tag">{format.whole(count)}</span>
        </button>
      ))}
    </div>
  )
}

function Finding({ finding, search }: { finding: DriftFinding; search: CrosswalkSearch }) {
  const { t } = useTranslation('crosswalk')
  const resolve = useResolveDrift(finding.id)
  const { version } = finding
  const send = (json: Omit<ResolveDrift, 'version'>) => resolve.mutate({ ...json, version })
  const gone = finding.kind === 'vanished' || finding.kind === 'merged'
  return (
    <article className="finding">
      <header className="connection-head">
        <h2>
          <DriftSentence finding={finding} />
        </h2>
        <span className="tag">{t(`drift.kind.${finding.kind}`)}</span>
      </header>
      <p className="small quiet">
        {t('drift.link', {
          name: withCode(finding.placeName, finding.placeCode),
          other: withCode(finding.otherName, finding.otherCode),
          system: systemName(finding.otherSystem),
        })}{' '}
        · {ageOfInstant(t, finding.foundAt)}
      </p>
      <dl className="before-after">
        <div>
          <dt>{t('drift.before')}</dt>
          <dd>{finding.before ?? '–'}</dd>
        </div>
        <div>
          <dt>{t('drift.after')}</dt>
          <dd>{finding.after ?? (gone ? t('drift.gone') : '–')}</dd>
        </div>
      </dl>
      <div className="row no-print">
        {!gone && (
          <button
            type="button"
            className="primary"
            disabled={resolve.isPending}
            onClick={() => send({ action: 'acknowledge' })}
          >
            {t('drift.keep')}
          </button>
        )}
        {finding.successors.map((successor) => (
          <button
            key={successor.placeId}
            type="button"
            disabled={resolve.isPending}
            onClick={() => send({ action: 'relink', otherPlaceId: successor.placeId })}
          >
            {t('drift.relinkTo', { name: withCode(successor.name, successor.code) })}
          </button>
        ))}
        <Link to="/crosswalk" search={{ system: search.system, place: finding.placeId }} className="button">
          {t('drift.relink')}
        </Link>
        <button type="button" disabled={resolve.isPending} onClick={() => send({ action: 'retire' })}>
          {t('drift.retire')}
        </button>
      </div>
      <SavingError error={resolve.error} />
    </article>
  )
}

const withCode = (name: string, code: string | null): string => (code === null ? name : `${name} (${code})`)
