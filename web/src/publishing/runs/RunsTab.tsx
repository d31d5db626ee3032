import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PublishRun } from '../../../../contract/publishing.ts'
import { useRight } from '../../api/session.ts'
import { ageOfInstant } from '../../format/age.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { StateTag } from '../../systems/StateTag.tsx'
import { useChangeSearch } from '../change-search.ts'
import { MoreButton } from '../MoreButton.tsx'
import type { TabProps } from '../PublishingPage.tsx'
import { isUnfinished, runsQuery } from '../queries.ts'
import { Batches } from './Batches.tsx'
import { StartRun } from './StartRun.tsx'

/** Who sent what when, how far it is, and what became of it. */
export function RunsTab({ search, of, dataSet }: TabProps) {
  const { t } = useTranslation('publishing')
  const mayRun = useRight('publishing.run')
  const list = useInfiniteQuery(runsQuery(of.dataSetUid))
  if (!list.data && list.error) return <ProblemMessage error={list.error} onAgain={() => void list.refetch()} />
  if (!list.data) return <Waiting />
  const runs = list.data.pages.flat()
  return (
    <div className="stack">
      {mayRun && <StartRun key={of.dataSetUid} of={of} dataSet={dataSet} runs={runs} />}
      <section className="card" aria-labelledby="publish-runs">
        <h2 id="publish-runs" className="section-title">
          {t('runs.title')}
        </h2>
        {runs.length === 0 ? <p className="empty">{t('runs.none')}</p> : <RunsTable runs={runs} opened={search.run} />}
        <MoreButton list={list} />
      </section>
    </div>
  )
}

function RunsTable({ runs, opened }: { runs: readonly PublishRun[]; opened: number | undefined }) {
  const { t } = useTranslation('publishing')
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="publish-runs">
      <table className="data-table runs-table">
        <thead>
          <tr>
            <th scope="col">{t('runs.run')}</th>
            <th scope="col">{t('runs.state')}</th>
            {COUNTS.map((count) => (
              <th key={count} scope="col" className="number">
                {t(`runs.${count}`)}
              </th>
            ))}
            <th scope="col">{t('runs.requests')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((row) => (
            <RunRows key={row.run.id} row={row} open={row.run.id === opened} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const COUNTS = ['added', 'changed', 'unchanged', 'vanished', 'notSendable', 'sent', 'stored', 'refused', 'due'] as const

function RunRows({ row, open }: { row: PublishRun; open: boolean }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const change = useChangeSearch()
  const { run } = row
  const { added, changed, unchanged, vanished, rejected } = run.counts
  const counts = [added, changed, unchanged, vanished, rejected, row.sent, row.stored, row.rejected, row.due]
  return (
    <>
      <tr>
        <th scope="row">
          {ageOfInstant(t, run.finishedAt ?? run.startedAt ?? run.queuedAt)}
          <div className="quiet small">
            {t(`runs.by.${run.trigger}`, { who: run.requestedBy ?? '' })}
            {run.dryRun && ` · ${t('runs.dry')}`}
          </div>
          <Took row={row} />
        </th>
        <td className="run-state">
          <StateTag state={run.state}>{t(`runs.states.${run.state}`)}</StateTag>
          {isUnfinished(run) && <Progress row={row} />}
          {run.error && (
            <div className="small">
              {run.error.message} <span className="quiet">{run.error.remedy}</span>
            </div>
          )}
        </td>
        {counts.map((n, at) => (
          <td key={COUNTS[at]} className={n === 0 ? 'number quiet' : 'number'}>
            {run.dryRun && at > 4 ? '' : format.whole(n)}
          </td>
        ))}
        <td>
          {row.batches > 0 && (
            <button
              type="button"
              aria-expanded={open}
              aria-label={t('runs.showRequests', { count: row.batches, n: format.whole(row.batches) })}
              onClick={() => change({ run: open ? undefined : run.id })}
            >
              {format.whole(row.batches)}
            </button>
          )}
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={COUNTS.length + 3}>
            <Batches runId={run.id} />
          </td>
        </tr>
      )}
    </>
  )
}

function Progress({ row: { run } }: { row: PublishRun }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const { progressDone, progressTotal, progressNote } = run
  return (
    <div className="small">
      <progress
        aria-label={t('runs.progress')}
        {...(progressTotal !== null && { value: progressDone, max: progressTotal })}
      />
      <div className="quiet">
        {format.whole(progressDone)}
        {progressTotal !== null && ` / ${format.whole(progressTotal)}`} {progressNote}
      </div>
    </div>
  )
}

function Took({ row: { run, secondsSending } }: { row: PublishRun }) {
  const { t } = useTranslation('publishing')
  if (!run.startedAt || !run.finishedAt) return null
  const seconds = Math.max(0, Math.round((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000))
  return (
    <div className="quiet small">
      {t('runs.took', { count: seconds })}
      {secondsSending !== null && `, ${t('runs.tookSending', { count: Math.round(secondsSending) })}`}
    </div>
  )
}
