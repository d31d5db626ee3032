import { useNavigate } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { LinkRow } from '../../../contract/systems.ts'
import { withQuery } from '../api/http.ts'
import { useRight } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { useTypedText } from '../ui/use-typed-text.ts'
import { LinkImportForm } from './LinkImportForm.tsx'
import { StateTag } from './StateTag.tsx'
import { linksQuery } from './queries.ts'
import { LINK_STATES, type SystemsSearch } from './systems-search.ts'

/** Which facility of OpenLMIS is which org unit of DHIS2. */
export function Links({ search }: { search: SystemsSearch }) {
  const { t } = useTranslation('systems')
  const mayEdit = useRight('mappings.edit')
  return (
    <div className="stack">
      <LinkTools search={search} />
      {mayEdit && <LinkImportForm />}
      <section className="card" aria-label={t('tabs.links')}>
        <LinkTable search={search} />
      </section>
    </div>
  )
}

function LinkTools({ search }: { search: SystemsSearch }) {
  const { t } = useTranslation('systems')
  const navigate = useNavigate({ from: '/systems' })
  const change = (to: Partial<SystemsSearch>) =>
    void navigate({ search: (now) => ({ ...now, ...to }), replace: true, resetScroll: false })
  const [text, type] = useTypedText(search.find ?? '', (find) => change({ find: find === '' ? undefined : find }))
  return (
    <div className="toolbar" role="search" aria-label={t('links.tools')}>
      <label className="field">
        <span className="label">{t('links.find')}</span>
        <input type="search" value={text} onChange={(event) => type(event.target.value)} />
      </label>
      <label className="field">
        <span className="label">{t('links.show')}</span>
        <select
          value={search.state ?? ''}
          onChange={(event) => change({ state: LINK_STATES.find((state) => state === event.target.value) })}
        >
          <option value="">{t('links.all')}</option>
          {LINK_STATES.map((state) => (
            <option key={state} value={state}>
              {t(`linkState.${state}`)}
            </option>
          ))}
        </select>
      </label>
      <a className="push check row" href={withQuery('/api/v1/systems/links.csv', { state: search.state })} download>
        {t('links.export')}
      </a>
    </div>
  )
}

function LinkTable({ search }: { search: SystemsSearch }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(linksQuery(search))
  if (error && !data) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  const rows = data.pages.flatMap((page) => page.links)
  const total = data.pages[0]?.total ?? 0
  if (rows.length === 0) return <p className="empty">{t('links.none')}</p>
  return (
    <>
      <p className="section-title small quiet" aria-live="polite">
        {t('links.total', { count: total, n: format.whole(total) })}
      </p>
      <div className="scroll-x">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">OpenLMIS</th>
              <th scope="col">DHIS2</th>
              <th scope="col">{t('mappings.state')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.facilityId}>
                <td>
                  <Side name={row.openlmisName} code={row.openlmisCode} area={row.openlmisArea} />
                </td>
                <td>
                  <Side name={row.dhis2Name} code={row.dhis2Code ?? row.dhis2Id} area={row.dhis2Area} />
                </td>
                <td>
                  <LinkState row={row} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && (
        <p className="section-title">
          <button type="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </button>
        </p>
      )}
    </>
  )
}

function Side({ name, code, area }: { name: string | null; code: string | null; area: string | null }) {
  const { t } = useTranslation('systems')
  if (name === null) return <span className="quiet">{t('links.missing')}</span>
  return (
    <>
      {name}
      <div className="quiet small">{[code, area].filter(Boolean).join(' · ')}</div>
    </>
  )
}

function LinkState({ row }: { row: LinkRow }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  return (
    <>
      <StateTag state={row.state}>{t(`linkState.${row.state}`, { defaultValue: row.state })}</StateTag>
      <div className="quiet small">
        {row.method && t(`method.${row.method}`, { defaultValue: row.method })}
        {row.decidedBy &&
          row.decidedAt &&
          ` · ${t('links.by', { by: row.decidedBy, at: format.instant(row.decidedAt) })}`}
      </div>
    </>
  )
}
