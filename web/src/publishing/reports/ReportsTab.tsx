import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PublishFacility } from '../../../../contract/publishing.ts'
import { useRight } from '../../api/session.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { SavingError } from '../../ui/SavingError.tsx'
import { useChangeSearch } from '../change-search.ts'
import { MoreButton } from '../MoreButton.tsx'
import type { TabProps } from '../PublishingPage.tsx'
import { STATES } from '../publishing-search.ts'
import { facilitiesQuery, useRelease } from '../queries.ts'
import { StateMark } from '../StateMark.tsx'
import { PreviewPanel } from './PreviewPanel.tsx'

/** The reports of the period, one line a facility, with the opened one beside the list in DHIS2's own form. */
export function ReportsTab({ search, of, dataSet }: TabProps) {
  const list = useInfiniteQuery(facilitiesQuery(of, search.area, search.find))
  const change = useChangeSearch()
  if (!list.data && list.error) return <ProblemMessage error={list.error} onAgain={() => void list.refetch()} />
  if (!list.data) return <Waiting />
  const facilities = list.data.pages.flatMap((page) => page.facilities)
  const opened = search.facility
  return (
    <div className={opened === undefined ? 'reports' : 'reports with-panel'}>
      <div className="stack report-list">
        <ReleaseAll
          key={`${of.period} ${search.area}`}
          {...{ of, facilities }}
          complete={!list.hasNextPage && search.find === undefined}
        />
        <ReportList facilities={facilities} opened={opened} onOpen={(facility) => change({ facility })} />
        <MoreButton list={list} />
      </div>
      {opened !== undefined && (
        <PreviewPanel
          key={opened}
          of={of}
          facilityId={opened}
          waiting={facilities.find(({ facilityId }) => facilityId === opened)?.states.computed ?? 0}
          dataSetName={dataSet.name}
          onClose={() => change({ facility: undefined })}
        />
      )}
    </div>
  )
}

interface ListProps {
  readonly facilities: readonly PublishFacility[]
  readonly opened: number | undefined
  readonly onOpen: (facility: number) => void
}

function ReportList({ facilities, opened, onOpen }: ListProps) {
  const { t } = useTranslation('publishing')
  if (facilities.length === 0) return <p className="card empty">{t('reports.empty')}</p>
  return (
    <section className="card" aria-label={t('reports.title')}>
      <ul className="report-rows">
        {facilities.map((facility) => (
          <li key={facility.facilityId}>
            <button
              type="button"
              aria-pressed={facility.facilityId === opened}
              onClick={() => onOpen(facility.facilityId)}
            >
              <span className="report-name">
                <strong>{facility.facility}</strong>
                {facility.area && <span className="quiet small">{facility.area}</span>}
              </span>
              <ReportStates facility={facility} />
              {facility.hold && (
                <span className="small hold-note">
                  {t('hold.by', { who: facility.hold.by })}: “{facility.hold.comment}”
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function ReportStates({ facility }: { facility: PublishFacility }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const present = STATES.filter((state) => (facility.states[state] ?? 0) > 0)
  if (present.length === 0)
    return <span className="quiet small">{t(facility.hold ? 'reports.heldAhead' : 'reports.notComputed')}</span>
  return (
    <span className="report-states">
      {present.map((state) => (
        <span key={state} className="row">
          <span className="number">{format.whole(facility.states[state] ?? 0)}</span>
          <StateMark state={state} />
        </span>
      ))}
    </span>
  )
}

interface ReleaseProps {
  readonly of: TabProps['of']
  readonly facilities: readonly PublishFacility[]
  readonly complete: boolean
}

/** All that wait, but for those that somebody holds: a hold is lifted one by one, with its comment in view. */
function ReleaseAll({ of, facilities, complete }: ReleaseProps) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const mayRelease = useRight('publishing.release')
  const release = useRelease()
  const [asked, setAsked] = useState(false)
  const waiting = facilities.filter(({ states, hold }) => (states.computed ?? 0) > 0 && hold === null)
  if (release.data)
    return (
      <p className="notice" role="status">
        {t('release.done', {
          count: release.data.reports,
          n: format.whole(release.data.reports),
          values: format.whole(release.data.values),
        })}
      </p>
    )
  if (waiting.length === 0) return null
  const counted = { count: waiting.length, n: format.whole(waiting.length) }
  return (
    <div className="card section no-print">
      <p>
        {t('release.waiting', counted)} {!complete && <span className="quiet">{t('release.ofThoseShown')}</span>}
      </p>
      <div className="row">
        {asked ? (
          <>
            <button
              type="button"
              className="primary"
              disabled={release.isPending}
              onClick={() => release.mutate({ ...of, facilityIds: waiting.map(({ facilityId }) => facilityId) })}
            >
              {t('release.sure', counted)}
            </button>
            <button type="button" onClick={() => setAsked(false)}>
              {t('cancel')}
            </button>
          </>
        ) : (
          <button type="button" disabled={!mayRelease} aria-describedby="release-right" onClick={() => setAsked(true)}>
            {t('release.all', counted)}
          </button>
        )}
        {!mayRelease && (
          <span id="release-right" className="small quiet">
            {t('release.noRight')}
          </span>
        )}
      </div>
      <SavingError error={release.error} />
    </div>
  )
}
