import { useTranslation } from 'react-i18next'
import { ageOfDay } from '../format/age.ts'
import { useFormat } from '../format/use-format.ts'
import type { FacilityAntigen } from './AntigenSection.tsx'

/** What is known and how sure, in sentences: age, expiry, days out, changed reports, and what cannot be. */
export function CellFacts({ entry: { antigen, cell, history } }: { entry: FacilityAntigen }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const lines = [
    cell.observedOn &&
      t(`facts.origin.${cell.origin ?? 'unknown'}`, {
        age: ageOfDay(t, cell.observedOn),
        day: format.day(cell.observedOn),
      }),
    cell.lastMovementOn && t('facts.lastMovement', { day: format.day(cell.lastMovementOn) }),
    cell.runsOutOn && t('facts.runsOut', { day: format.day(cell.runsOutOn) }),
    cell.nextExpiryOn && t('facts.expiry', { day: format.day(cell.nextExpiryOn) }),
    cell.stockoutDays !== null && cell.stockoutDays > 0 && t('facts.daysOut', { count: cell.stockoutDays }),
    cell.dosesGivenBefore !== null &&
      cell.dosesGivenBefore !== cell.dosesGiven &&
      t('facts.changed', {
        before: format.whole(cell.dosesGivenBefore),
        now: cell.dosesGiven === null ? '–' : format.whole(cell.dosesGiven),
      }),
    cell.impossible && t('facts.impossible'),
  ].filter((line) => typeof line === 'string')
  const last = history.at(-1)
  return (
    <>
      <dl className="figures">
        <Figure
          name={t('figure.months')}
          value={cell.monthsOfStock === null ? null : format.decimal1(cell.monthsOfStock)}
        />
        <Figure
          name={t('figure.given')}
          value={cell.doses === 'reported' && cell.dosesGiven !== null ? format.whole(cell.dosesGiven) : null}
          missing={t(`dosesShort.${cell.doses === 'reported' ? 'notReported' : cell.doses}`)}
        />
        <Figure
          name={t('figure.coverage')}
          value={cell.coveragePercent === null ? null : format.percent(cell.coveragePercent)}
        />
        <Figure
          name={t('figure.wastage')}
          value={
            last?.openVialWastageCumulativePercent === null || last === undefined
              ? null
              : format.percent(last.openVialWastageCumulativePercent)
          }
        />
      </dl>
      <ul className="facts small">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <span className="hidden-text">{antigen.name}</span>
    </>
  )
}

function Figure({ name, value, missing }: { name: string; value: string | null; missing?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value ?? <span className="quiet">{missing ?? '–'}</span>}</dd>
    </div>
  )
}
