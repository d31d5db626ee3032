import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ageOfInstant } from '../../format/age.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { batchesQuery } from '../queries.ts'

/** The requests of a run, and what DHIS2 said to each. */
export function Batches({ runId }: { runId: number }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const { data, error } = useQuery(batchesQuery(runId))
  if (!data && error) return <ProblemMessage error={error} />
  if (!data) return <Waiting />
  return (
    <ul className="batches small">
      {data.map((batch) => (
        <li key={batch.id}>
          <span>
            <strong>{t(`batch.state.${batch.state}`)}</strong>{' '}
            {t(batch.deletes ? 'batch.deletes' : 'batch.values', {
              count: batch.values,
              n: format.whole(batch.values),
            })}
            {batch.stored !== null &&
              `, ${t('batch.outcome', { stored: format.whole(batch.stored), refused: format.whole(batch.rejected ?? 0) })}`}
          </span>
          <span className="quiet">
            {batch.attempt > 1 && `${t('batch.attempt', { n: batch.attempt })} · `}
            {batch.httpStatus !== null && `HTTP ${batch.httpStatus} · `}
            {ageOfInstant(t, batch.answeredAt ?? batch.sentAt ?? batch.plannedAt)}
            {batch.nextAttemptAt !== null && ` · ${t('batch.next', { at: format.instant(batch.nextAttemptAt) })}`}
          </span>
          {batch.answer !== null && <code>{batch.answer}</code>}
        </li>
      ))}
    </ul>
  )
}
