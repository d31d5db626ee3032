import { Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CrosswalkStatus, QueueRow } from '../../../../contract/crosswalk.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { useTypedText } from '../../ui/use-typed-text.ts'
import { CaseTag } from '../CaseTag.tsx'
import { useChangeSearch } from '../change-search.ts'
import { CASE_STATES, DEFAULT_SYSTEM, type CrosswalkSearch } from '../crosswalk-search.ts'
import { Filters } from '../Filters.tsx'
import { MoreButton } from '../MoreButton.tsx'
import { placesQuery } from '../queries.ts'
import { percentText } from '../review/percent-text.ts'

/** Every place and how it stands, linked ones too; each opens in the review. */
export function PlacesTab({ search, status }: { search: CrosswalkSearch; status: CrosswalkStatus }) {
  const { t } = useTranslation('crosswalk')
  return (
    <div className="stack">
      <Counts status={status} search={search} />
      <Filters search={search} systems={status.systems} states={CASE_STATES}>
        <PlaceTools search={search} />
      </Filters>
      <section className="card" aria-label={t('tabs.places')}>
        <PlaceTable search={search} />
      </section>
    </div>
  )
}

/** Both lists counted by state, so that what is only on one side is seen. */
function Counts({ status, search }: { status: CrosswalkStatus; search: CrosswalkSearch }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const sides = [
    { ...status.left, side: undefined },
    { ...status.right, side: 'right' as const },
  ]
  return (
    <div className="scroll-x card" tabIndex={0} role="region" aria-label={t('places.counts')}>
      <table className="data-table counts">
        <thead>
          <tr>
            <th scope="col">{t('places.list')}</th>
            {CASE_STATES.map((state) => (
              <th key={state} scope="col" className="number">
                {t(`state.${state}`)}
              </th>
            ))}
            <th scope="col" className="number">
              {t('places.total')}
            </th>
          </tr>
        </thead>
        <tbody>
          {sides.map(({ system, total, byState, side }) => (
            <tr key={system}>
              <th scope="row">{systemName(system)}</th>
              {CASE_STATES.map((state) => (
                <td key={state} className={byState[state] === 0 ? 'number quiet' : 'number'}>
                  {byState[state] === 0 ? (
                    '0'
                  ) : (
                    <Link
                      to="/crosswalk"
                      search={{ ...search, tab: 'places', state, side }}
                      aria-label={`${systemName(system)}, ${t(`state.${state}`)}: ${format.whole(byState[state])}`}
                    >
                      {format.whole(byState[state])}
                    </Link>
                  )}
                </td>
              ))}
              <td className="number strong">{format.whole(total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function PlaceTools({ search }: { search: CrosswalkSearch }) {
  const { t } = useTranslation('crosswalk')
  const change = useChangeSearch()
  const [text, type] = useTypedText(search.find ?? '', (find) => change({ find: find === '' ? undefined : find }))
  return (
    <>
      <label className="field">
        <span className="label">{t('places.find')}</span>
        <input type="search" value={text} onChange={(event) => type(event.target.value)} />
      </label>
      <span className="segments" role="group" aria-label={t('places.side')}>
        <button type="button" aria-pressed={search.side !== 'right'} onClick={() => change({ side: undefined })}>
          OpenLMIS
        </button>
        <button type="button" aria-pressed={search.side === 'right'} onClick={() => change({ side: 'right' })}>
          {systemName(search.system ?? DEFAULT_SYSTEM)}
        </button>
      </span>
    </>
  )
}

function PlaceTable({ search }: { search: CrosswalkSearch }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const list = useInfiniteQuery(placesQuery(search))
  const pages = list.data?.pages
  if (!pages && list.error) return <ProblemMessage error={list.error} onAgain={() => void list.refetch()} />
  if (!pages) return <Waiting />
  const rows = pages.flatMap((page) => page.rows)
  const total = pages[0]?.total ?? 0
  if (rows.length === 0) return <p className="empty">{t('places.none')}</p>
  const [left, right] = ['OpenLMIS', systemName(search.system ?? DEFAULT_SYSTEM)]
  return (
    <>
      <p className="section-title small quiet" aria-live="polite">
        {t('places.found', { count: total, n: format.whole(total) })}
      </p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t('tabs.places')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{search.side === 'right' ? right : left}</th>
              <th scope="col">{search.side === 'right' ? left : right}</th>
              <th scope="col">{t('filter.state')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <PlaceRow key={row.placeId} row={row} search={search} />
            ))}
          </tbody>
        </table>
      </div>
      <MoreButton list={list} />
    </>
  )
}

function PlaceRow({ row, search }: { row: QueueRow; search: CrosswalkSearch }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const probability = row.best?.probability ?? null
  const facts = (areas: readonly string[], code: string | null) => [areas.join(' / '), code].filter(Boolean).join(' · ')
  return (
    <tr>
      <th scope="row">
        {search.side === 'right' ? (
          row.name
        ) : (
          <Link to="/crosswalk" search={{ system: search.system, place: row.placeId }}>
            {row.name}
          </Link>
        )}
        <div className="quiet small">{facts(row.areas, row.code)}</div>
      </th>
      <td>
        {row.best ? (
          <>
            {row.best.name}
            <div className="quiet small">{facts(row.best.areas, row.best.code)}</div>
          </>
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
      <td>
        <CaseTag state={row.state} />
        {probability !== null && row.state !== 'confirmed' && (
          <div className="quiet small">{t('percent', { percent: percentText(format, probability) })}</div>
        )}
      </td>
    </tr>
  )
}
