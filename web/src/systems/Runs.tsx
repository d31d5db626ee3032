import { useTranslation } from 'react-i18next'
import type { Run, Systems } from '../../../contract/systems.ts'
import { useRight } from '../api/session.ts'
import { ageOfInstant } from '../format/age.ts'
import { useFormat } from '../format/use-format.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { StateTag } from './StateTag.tsx'
import { isUnfinished, useStartRun } from './queries.ts'

export function Runs({ systems }: { systems: Systems }) {
  const { t } = useTranslation('systems')
  const mayRun = useRight('systems.run')
  return (
    <>
      {mayRun && <StartRuns systems={systems} />}
      <section className="card" aria-labelledby="runs-title">
        <h2 id="runs-title" className="section-title">
          {t('runs.title')}
        </h2>
        {systems.runs.length === 0 ? <p className="empty">{t('runs.none')}</p> : <RunsTable runs={systems.runs} />}
      </section>
    </>
  )
}

function StartRuns({ systems }: { systems: Systems }) {
  const { t } = useTranslation('systems')
  const start = useStartRun()
  return (
    <section className="card section" aria-labelledby="start-title">
      <h2 id="start-title">{t('runs.start')}</h2>
      <p className="small quiet">{t('runs.startWhat')}</p>
      <ul className="runnable">
        {systems.runnable.map((what) => {
          const busy = systems.runs.some((run) => run.what === what && isUnfinished(run))
          const name = t(`run.${what}`, { defaultValue: what })
          return (
            <li key={what}>
              <span>{name}</span>
              <span className="row">
                <button
                  type="button"
                  disabled={busy || start.isPending}
                  aria-label={`${t('runs.go')}: ${name}`}
                  onClick={() => start.mutate({ what })}
                >
                  {t('runs.go')}
                </button>
                <button
                  type="button"
                  disabled={busy || start.isPending}
                  aria-label={`${t('runs.dry')}: ${name}`}
                  onClick={() => start.mutate({ what, dryRun: true })}
                >
                  {t('runs.dry')}
                </button>
              </span>
            </li>
          )
        })}
      </ul>
      <SavingError error={start.error} />
    </section>
  )
}

const COUNTS = ['read', 'added', 'changed', 'unchanged', 'vanished', 'rejected'] as const

function RunsTable({ runs }: { runs: readonly Run[] }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="runs-title">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('runs.what')}</th>
            <th scope="col">{t('runs.state')}</th>
            <th scope="col">{t('runs.when')}</th>
            {COUNTS.map((count) => (
              <th key={count} scope="col" className="number">
                {t(`runs.${count}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">
                {t(`run.${run.what}`, { defaultValue: run.what })}
                <div className="quiet small">
                  {t(`trigger.${run.trigger}`, { who: run.requestedBy ?? '' })}
                  {run.dryRun && ` · ${t('runs.dry')}`}
                </div>
              </th>
              <td className="run-state">
                <StateTag state={run.state}>{t(`state.${run.state}`)}</StateTag>
                {isUnfinished(run) && <Progress run={run} />}
                {run.error && (
                  <div className="small">
                    {run.error.message} <span className="quiet">{run.error.remedy}</span>
                  </div>
                )}
              </td>
              <td>
                {ageOfInstant(t, run.finishedAt ?? run.startedAt ?? run.queuedAt)}
                <Took run={run} />
              </td>
              {COUNTS.map((count) => (
                <td key={count} className={run.counts[count] === 0 ? 'number quiet' : 'number'}>
                  {format.whole(run.counts[count])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Progress({ run }: { run: Run }) {
  const format = useFormat()
  const { t } = useTranslation('systems')
  return (
    <div className="small">
      {run.progressTotal === null ? (
        <progress aria-label={t('runs.progress')} />
      ) : (
        <progress aria-label={t('runs.progress')} value={run.progressDone} max={run.progressTotal} />
      )}
      <div className="quiet">
        {format.whole(run.progressDone)}
        {run.progressTotal !== null && ` / ${format.whole(run.progressTotal)}`} {run.progressNote}
      </div>
    </div>
  )
}

function Took({ run }: { run: Run }) {
  const { t } = useTranslation('systems')
  if (!run.startedAt || !run.finishedAt) return null
  const seconds = Math.max(0, Math.round((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000))
  return (
    <div className="quiet small">
      {seconds < 120
        ? t('runs.tookSeconds', { count: seconds })
        : t('runs.tookMinutes', { count: Math.round(seconds / 60) })}
    </div>
  )
}
