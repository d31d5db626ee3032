import { useTranslation } from 'react-i18next'
import type { PublishDataSet, Publishing } from '../../../contract/publishing.ts'
import { useRight } from '../api/session.ts'
import { ageOfInstant } from '../format/age.ts'
import { useFormat } from '../format/use-format.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { periodName } from './period-name.ts'
import { useStart, type Of } from './queries.ts'

interface Props {
  readonly stop: Publishing['stop']
  readonly dataSet: PublishDataSet
  readonly of: Of
}

/** Has everything of the period arrived, and if not, what keeps it. */
export function Headline({ stop, dataSet, of }: Props) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const { states } = dataSet
  const period = periodName(t, format, of.period)
  const sum = Object.values(states).reduce((total, n) => total + n, 0)
  const parts = (
    [
      ['waiting', states.computed + states.held],
      ['due', states.released + states.sending],
      ['refused', states.rejected + states.dead],
    ] as const
  ).filter(([, n]) => n > 0)
  const arrived = t('headline.arrived', { count: states.accepted, n: format.whole(states.accepted) })
  return (
    <header>
      <h1 className="sentence">
        {dataSet.name}, {period}:{' '}
        {sum === 0
          ? t('headline.none')
          : [
              arrived,
              ...parts.map(([kind, n]) => t(`headline.${kind}`, { count: n, n: format.whole(n) })),
              ...(parts.length === 0 ? [t('headline.fine')] : []),
            ].join(', ')}
        .
      </h1>
      {stop && <StopNote stop={stop} of={of} />}
    </header>
  )
}

function StopNote({ stop, of }: { stop: NonNullable<Props['stop']>; of: Of }) {
  const { t } = useTranslation('publishing')
  const mayRun = useRight('publishing.run')
  const start = useStart()
  return (
    <div className="notice stop row" role="alert">
      <p>
        <strong>{t('stop.title', { age: ageOfInstant(t, stop.since) })}</strong> {stop.message} {stop.remedy}
      </p>
      {mayRun && (
        <button type="button" disabled={start.isPending} onClick={() => start.mutate({ dataSetUid: of.dataSetUid })}>
          {t('stop.again')}
        </button>
      )}
      <SavingError error={start.error} />
    </div>
  )
}
