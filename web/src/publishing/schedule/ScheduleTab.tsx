import { useTranslation } from 'react-i18next'
import type { PublishDataSet } from '../../../../contract/publishing.ts'
import { useRight } from '../../api/session.ts'
import { ageOfInstant } from '../../format/age.ts'
import { useFormat } from '../../format/use-format.ts'
import type { TabProps } from '../PublishingPage.tsx'
import { SettingsForm } from './SettingsForm.tsx'

/** What waits to go, how long already, and when each data set goes by itself. */
export function ScheduleTab({ dataSets }: TabProps) {
  return (
    <ul className="schedules">
      {dataSets.map((dataSet) => (
        <li key={dataSet.dataSetUid} className="card section">
          <DataSetSchedule dataSet={dataSet} />
        </li>
      ))}
    </ul>
  )
}

function DataSetSchedule({ dataSet }: { dataSet: PublishDataSet }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const maySet = useRight('publishing.settings')
  const { queue, settings, nextRunAt, lastRun } = dataSet
  const facts = [
    ['next', nextRunAt === null ? t('schedule.byHand') : format.instant(nextRunAt)],
    [
      'last',
      lastRun === null
        ? t('schedule.never')
        : `${ageOfInstant(t, lastRun.finishedAt ?? lastRun.queuedAt)}, ${t(`runs.states.${lastRun.state}`)}`,
    ],
    [
      'queue',
      queue.values === 0
        ? t('schedule.empty')
        : t('schedule.depth', {
            count: queue.values,
            n: format.whole(queue.values),
            requests: format.whole(queue.batches),
            age: queue.oldestPlannedAt === null ? '' : ageOfInstant(t, queue.oldestPlannedAt),
          }),
    ],
    ...(queue.waiting > 0 && queue.nextAttemptAt !== null
      ? [
          [
            'retry',
            t('schedule.waiting', {
              count: queue.waiting,
              n: format.whole(queue.waiting),
              at: format.instant(queue.nextAttemptAt),
            }),
          ] as const,
        ]
      : []),
    ['release', t(settings.needsRelease ? 'schedule.release.yes' : 'schedule.release.no')],
  ] as const
  return (
    <>
      <h2>{dataSet.name}</h2>
      <p className="small quiet">
        {t(`periodType.${dataSet.periodType}`, { defaultValue: dataSet.periodType })} ·{' '}
        {t('schedule.mappings', { count: dataSet.mappings, n: format.whole(dataSet.mappings) })}
      </p>
      <dl className="facts-list">
        {facts.map(([key, text]) => (
          <div key={key}>
            <dt>{t(`schedule.fact.${key}`)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {maySet ? (
        <SettingsForm key={JSON.stringify(settings)} dataSet={dataSet} />
      ) : (
        <p className="small quiet">{t('schedule.noRight')}</p>
      )}
    </>
  )
}
