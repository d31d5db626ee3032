import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PublishDataSet, PublishState } from '../../../../contract/publishing.ts'
import { useRight } from '../../api/session.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { useChangeSearch } from '../change-search.ts'
import { MoreButton } from '../MoreButton.tsx'
import type { TabProps } from '../PublishingPage.tsx'
import { STATES, type PublishingSearch } from '../publishing-search.ts'
import { valuesQuery } from '../queries.ts'
import { ReplayDialog, type ReplayFilter } from '../causes/ReplayDialog.tsx'
import { ValuesTable } from './ValuesTable.tsx'

const REPLAYED = ['rejected', 'dead', 'accepted', 'released'] as const
type Replayed = (typeof REPLAYED)[number]
const isReplayed = (state: PublishState | undefined): state is Replayed => REPLAYED.some((one) => one === state)

/** Every value of the period by the state it is in. */
export function ValuesTab({ search, of, dataSet }: TabProps) {
  const { t } = useTranslation('publishing')
  const { state, reason, facility } = search
  const mayRun = useRight('publishing.run')
  const [replay, setReplay] = useState<ReplayFilter | null>(null)
  const list = useInfiniteQuery(valuesQuery({ ...of, state, reason, facilityId: facility }))
  const values = list.data?.pages.flatMap((page) => page.values) ?? []
  return (
    <div className="stack">
      <StateFilter dataSet={dataSet} search={search} />
      {mayRun && isReplayed(state) && values.length > 0 && (
        <div className="no-print">
          <button type="button" onClick={() => setReplay({ ...of, states: [state], reason, facilityId: facility })}>
            {t('replay.these')}
          </button>
        </div>
      )}
      {!list.data && list.error && <ProblemMessage error={list.error} onAgain={() => void list.refetch()} />}
      {!list.data && !list.error && <Waiting />}
      {list.data && values.length === 0 && <p className="card empty">{t('values.none')}</p>}
      {values.length > 0 && (
        <section className="card">
          <ValuesTable values={values} label={t('tabs.values')} />
          <MoreButton list={list} />
        </section>
      )}
      {replay && <ReplayDialog filter={replay} onClose={() => setReplay(null)} />}
    </div>
  )
}

function StateFilter({ dataSet, search }: { dataSet: PublishDataSet; search: PublishingSearch }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const change = useChangeSearch()
  const shown = STATES.filter((state) => dataSet.states[state] > 0 || state === search.state)
  return (
    <div className="row no-print">
      <div className="segments state-filter" role="group" aria-label={t('values.byState')}>
        <button type="button" aria-pressed={search.state === undefined} onClick={() => change({ state: undefined })}>
          {t('values.all')}
        </button>
        {shown.map((state) => (
          <button
            key={state}
            type="button"
            aria-pressed={search.state === state}
            onClick={() => change({ state, reason: undefined })}
          >
            {t(`state.${state}`)} <span className="tag">{format.whole(dataSet.states[state])}</span>
          </button>
        ))}
      </div>
      {search.reason !== undefined && (
        <button type="button" onClick={() => change({ reason: undefined })}>
          {t('values.onlyReason', { reason: search.reason })}
        </button>
      )}
      {search.facility !== undefined && (
        <button type="button" onClick={() => change({ facility: undefined })}>
          {t('values.onlyFacility')}
        </button>
      )}
    </div>
  )
}
