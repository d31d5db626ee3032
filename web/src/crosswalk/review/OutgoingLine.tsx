import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api/http.ts'
import { useFormat } from '../../format/use-format.ts'
import { outgoing, useOutgoing, type Step, type StepSending } from './outgoing.ts'

/** What became of the decisions: quiet while all is well, loud about each that was not stored. */
export function OutgoingLine({ askAgain }: { askAgain: (step: Step) => void }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const { sendings, waiting, unreached } = useOutgoing()
  const [seen, setSeen] = useState<ReadonlySet<number>>(new Set())
  const dismiss = (key: number) => setSeen((keys) => new Set([...keys, key]))
  const refused = sendings.filter(({ key, state, error }) => state === 'refused' && !seen.has(key) && !isVoid(error))
  const stored = sendings.filter(({ state, what }) => state === 'sent' && what.kind === 'decide').length
  return (
    <div className="outgoing">
      {unreached && (
        <p className="notice" role="alert">
          {t('outgoing.unreached', { count: waiting, n: format.whole(waiting) })}{' '}
          <button type="button" className="plain link" onClick={outgoing.tryNow}>
            {t('outgoing.tryNow')}
          </button>
        </p>
      )}
      {refused.length > 0 && (
        <ul className="refused" role="alert">
          {refused.map((sending) => (
            <li key={sending.key} className="notice">
              <span>
                <strong>{sending.what.name}</strong>: {t('outgoing.refused')} {whyOf(sending)}
              </span>
              <span className="row">
                <button
                  type="button"
                  className="plain link"
                  onClick={() => {
                    dismiss(sending.key)
                    askAgain(sending.what)
                  }}
                >
                  {t('outgoing.look')}
                </button>
                <button type="button" className="plain link" onClick={() => dismiss(sending.key)}>
                  {t('outgoing.dismiss')}
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {(stored > 0 || waiting > 0) && (
        <p className="small quiet" data-waiting={waiting}>
          {t('outgoing.stored', { count: stored, n: format.whole(stored) })}
          {waiting > 0 && !unreached && ` ${t('outgoing.waiting', { count: waiting, n: format.whole(waiting) })}`}
        </p>
      )}
    </div>
  )
}

/** Taking back what was refused comes to nothing, which is what was wanted. */
const isVoid = (error: Error | null): boolean => error instanceof ApiError && error.problem.code === 'notStored'

function whyOf({ error }: StepSending): string {
  if (!(error instanceof ApiError)) return error?.message ?? ''
  return [error.problem.detail ?? error.problem.title, error.problem.remedy].filter(Boolean).join(' ')
}
