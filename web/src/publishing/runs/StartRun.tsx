import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublishDataSet, PublishRun } from '../../../../contract/publishing.ts'
import { useFormat } from '../../format/use-format.ts'
import { SavingError } from '../../ui/SavingError.tsx'
import { periodName } from '../period-name.ts'
import { isUnfinished, useStart, type Of } from '../queries.ts'

interface Props {
  readonly of: Of
  readonly dataSet: PublishDataSet
  readonly runs: readonly PublishRun[]
}

/** Starts a run by hand: tried first, so that a person knows what would go before it goes. Several periods are a back-fill. */
export function StartRun({ of, dataSet, runs }: Props) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const [from, setFrom] = useState(of.period)
  const [to, setTo] = useState(of.period)
  const [full, setFull] = useState(false)
  const [untried, setUntried] = useState(false)
  /** The run that tried what is chosen now. */
  const [trial, setTrial] = useState<number | null>(null)
  const start = useStart()
  const choose = (set: () => void) => {
    set()
    setTrial(null)
  }
  const tried = runs.find(({ run }) => run.id === trial)?.run
  const busy = runs.some(({ run }) => isUnfinished(run)) || start.isPending
  const isTried = tried !== undefined && !isUnfinished(tried) && tried.state !== 'failed'
  const periods = from === to ? { period: from } : { fromPeriod: from, toPeriod: to }
  const request = { dataSetUid: of.dataSetUid, ...periods, full }
  // Periods of one type sort as text.
  const wrongWay = from > to
  return (
    <section className="card section" aria-labelledby="start-publish">
      <h2 id="start-publish">{t('start.title')}</h2>
      <div className="toolbar">
        <PeriodField label={t('start.from')} {...{ dataSet }} value={from} onChange={(p) => choose(() => setFrom(p))} />
        <PeriodField label={t('start.to')} {...{ dataSet }} value={to} onChange={(p) => choose(() => setTo(p))} />
        <label className="check row">
          <input type="checkbox" checked={full} onChange={(event) => choose(() => setFull(event.target.checked))} />
          {t('start.full')}
        </label>
      </div>
      <div className="row">
        <button
          type="button"
          className={isTried ? undefined : 'primary'}
          disabled={busy || wrongWay}
          onClick={() => start.mutate({ ...request, dryRun: true }, { onSuccess: (run) => setTrial(run.id) })}
        >
          {t('start.try')}
        </button>
        <button
          type="button"
          className={isTried ? 'primary' : undefined}
          disabled={busy || wrongWay || !(isTried || untried)}
          aria-describedby="start-hint"
          onClick={() => start.mutate(request, { onSuccess: () => choose(() => setUntried(false)) })}
        >
          {t('start.go')}
        </button>
        <label className="check row small">
          <input type="checkbox" checked={untried} onChange={(event) => setUntried(event.target.checked)} />
          {t('start.untried')}
        </label>
      </div>
      <p id="start-hint" className="small quiet" role="status">
        {wrongWay
          ? t('start.wrongWay')
          : isTried && tried
            ? t('start.would', {
                added: format.whole(tried.counts.added),
                changed: format.whole(tried.counts.changed),
                vanished: format.whole(tried.counts.vanished),
                rejected: format.whole(tried.counts.rejected),
                unchanged: format.whole(tried.counts.unchanged),
              })
            : busy
              ? t('start.busy')
              : t('start.hint')}
      </p>
      <SavingError error={start.error} />
    </section>
  )
}

interface FieldProps {
  readonly label: string
  readonly dataSet: PublishDataSet
  readonly value: string
  readonly onChange: (period: string) => void
}

function PeriodField({ label, dataSet, value, onChange }: FieldProps) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const periods = dataSet.periods.includes(value) ? dataSet.periods : [value, ...dataSet.periods]
  return (
    <label className="field">
      <span className="label">{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {periods.map((period) => (
          <option key={period} value={period}>
            {periodName(t, format, period)}
          </option>
        ))}
      </select>
    </label>
  )
}
