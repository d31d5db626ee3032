import { useTranslation } from 'react-i18next'
import type { ResupplyFacility } from '../../../contract/resupply.ts'
import { ExplainButton } from '../explain/ExplainButton.tsx'
import type { Question } from '../explain/ExplainProvider.tsx'
import { ageOfDay } from '../format/age.ts'
import { useFormat } from '../format/use-format.ts'
import type { FacilityAntigen } from './AntigenSection.tsx'

/** What is known and how sure, in sentences: age, expiry, days out, changed reports, and what cannot be. */
interface Props {
  readonly entry: FacilityAntigen
  readonly facility: ResupplyFacility
}

export function CellFacts({ entry: { antigen, cell, history }, facility }: Props) {
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
  const ask = (figure: string): Question => ({
    facility: facility.facilityId,
    hierarchy: 'openlmis',
    antigen: antigen.id,
    month: facility.month,
    figure,
  })
  return (
    <>
      <dl className="figures">
        <Figure
          name={t('figure.months')}
          value={cell.monthsOfStock === null ? null : format.decimal1(cell.monthsOfStock)}
        />
        <Figure
          name={t('figure.given')}
          ask={ask('dosesGiven')}
          value={cell.doses === 'reported' && cell.dosesGiven !== null ? format.whole(cell.dosesGiven) : null}
          missing={t(`dosesShort.${cell.doses === 'reported' ? 'notReported' : cell.doses}`)}
        />
        <Figure
          name={t('figure.coverage')}
          ask={ask('coveragePercent')}
          value={cell.coveragePercent === null ? null : format.percent(cell.coveragePercent)}
        />
        <Figure
          name={t('figure.wastage')}
          ask={ask('openVialWastageCumulativePercent')}
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

interface FigureProps {
  readonly name: string
  readonly value: string | null
  readonly missing?: string
  /** What to ask when the number is opened; the months of stock are explained by the formulas below them. */
  readonly ask?: Question
}

function Figure({ name, value, missing, ask }: FigureProps) {
  const words = value ?? <span className="quiet">{missing ?? '–'}</span>
  return (
    <div>
      <dt>{name}</dt>
      <dd>{ask ? <ExplainButton {...ask}>{words}</ExplainButton> : words}</dd>
    </div>
  )
}
