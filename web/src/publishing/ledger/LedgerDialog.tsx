import { useEffect, useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ValueHistory } from '../../../../contract/publishing.ts'
import { ageOfInstant } from '../../format/age.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { CloseIcon } from '../../ui/CloseIcon.tsx'
import { useChangeSearch } from '../change-search.ts'
import { CorrectAtLinks } from '../CorrectAtLinks.tsx'
import { periodName } from '../period-name.ts'
import { valueQuery } from '../queries.ts'
import { Figure, StateMark } from '../StateMark.tsx'

/** The story of one value: what was computed, what was sent, what DHIS2 said. */
export function LedgerDialog({ valueKey }: { valueKey: string }) {
  const { t } = useTranslation('publishing')
  const change = useChangeSearch()
  const dialog = useRef<HTMLDialogElement>(null)
  const { data, error } = useQuery(valueQuery(valueKey))
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="ledger"
      aria-labelledby="ledger-title"
      // Closing this by the key does not close the report under it.
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
      onClose={() => change({ value: undefined })}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <div>
            <h2 id="ledger-title">{data ? data.now.cell : t('ledger.title')}</h2>
            {data && <Subject value={data} />}
          </div>
          <button
            type="button"
            className="icon-button"
            aria-label={t('common:close')}
            onClick={() => dialog.current?.close()}
          >
            <CloseIcon />
          </button>
        </header>
        {error && <ProblemMessage error={error} />}
        {!data && !error && <Waiting />}
        {data && <Story value={data} />}
      </div>
    </dialog>
  )
}

function Subject({ value: { now } }: { value: ValueHistory }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const products = now.products.length > 0 ? ` · ${format.list(now.products)}` : ''
  return (
    <p className="small quiet">
      {now.facility} · {periodName(t, format, now.period)}
      {products}
    </p>
  )
}

function Story({ value }: { value: ValueHistory }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const { now, source } = value
  return (
    <>
      <dl className="ledger-now">
        <div>
          <dt>{t('preview.ours')}</dt>
          <dd>
            <Figure value={now.value} />{' '}
            <span className="small quiet">{t(`unit.${now.unit}`, { defaultValue: now.unit })}</span>
          </dd>
        </div>
        <div>
          <dt>{t('ledger.held')}</dt>
          <dd>
            <Figure value={now.heldThere} />
          </dd>
        </div>
        <div>
          <dt>{t('values.state')}</dt>
          <dd className="small">
            <StateMark state={now.state} />
          </dd>
        </div>
      </dl>
      {now.reason !== null && (
        <p className="notice">
          {now.detail ?? now.reason} {now.remedy}
        </p>
      )}
      <p className="small quiet records">
        {t('ledger.source', { system: systemName(source.system) })}{' '}
        {source.fetchedAt !== null && ageOfInstant(t, source.fetchedAt)}
        {source.records.length > 0 && `: ${source.records.join(', ')}`}
      </p>
      <CorrectAtLinks stores={value.correctAt} />
      <section>
        <h3>{t('ledger.history')}</h3>
        <ol className="ledger-steps">
          {value.history.map((step, index) => (
            <li key={`${step.at} ${step.runId} ${index}`}>
              <span className="ledger-value">
                <Figure value={step.value} />
              </span>
              <span>
                <StateMark state={step.state} />
                <span className="small block">{t('ledger.computed', { at: format.instant(step.at) })}</span>
                {step.sentAt !== null && (
                  <span className="small block">
                    {t('ledger.sent', { at: format.instant(step.sentAt) })}
                    {step.attempt !== null && step.attempt > 1 && ` (${t('batch.attempt', { n: step.attempt })})`}
                  </span>
                )}
                {step.answeredAt !== null && (
                  <span className="small block">{t('ledger.answered', { at: format.instant(step.answeredAt) })}</span>
                )}
                {step.reason !== null && <span className="small block error-text">{step.detail ?? step.reason}</span>}
                <span className="small quiet block">
                  {t('ledger.run', { id: step.runId, who: startedBy(step.startedBy) })}
                </span>
              </span>
            </li>
          ))}
        </ol>
      </section>
      <FoundThere value={value} />
    </>
  )

  /** Who pressed the button, or what started the run. */
  function startedBy(who: string | null): string {
    return t(`ledger.trigger.${who ?? 'schedule'}`, { defaultValue: who ?? '' })
  }
}

function FoundThere({ value: { findings } }: { value: ValueHistory }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  if (findings.length === 0) return null
  return (
    <section>
      <h3>{t('tabs.findings')}</h3>
      <ul className="small">
        {findings.map((finding) => (
          <li key={`${finding.kind} ${finding.foundAt}`}>
            <strong>{t(`findings.kind.${finding.kind}`)}</strong>: <Figure value={finding.ours} /> →{' '}
            <Figure value={finding.theirs} />, {format.instant(finding.foundAt)}
            {finding.resolvedAt !== null && ` · ${t('ledger.resolved', { at: format.instant(finding.resolvedAt) })}`}
          </li>
        ))}
      </ul>
    </section>
  )
}
