import type { TFunction } from 'i18next'
import type { Antigen } from '../../../contract/common.ts'
import type { ResupplyCell } from '../../../contract/resupply.ts'
import { ageOfDay } from '../format/age.ts'
import { daysSince, type Format } from '../format/format.ts'

/** "9 d": the age in a cell, where there is no room for more. */
export function shortAge(t: TFunction, day: string, now: Date = new Date()): string {
  return t('common:age.short', { days: daysSince(day, now) })
}

/** A cell as it is read aloud: every number with its name, and what is missing as missing. */
export function cellInWords(
  t: TFunction,
  format: Format,
  facility: string,
  antigen: Antigen,
  cell: ResupplyCell,
): string {
  const parts = [
    `${facility}, ${antigen.code}`,
    cell.sohDoses === null ? '' : t('resupply:say.soh', { doses: format.whole(cell.sohDoses) }),
    t(`resupply:status.${cell.stock}`),
    cell.observedOn ? t('resupply:say.counted', { age: ageOfDay(t, cell.observedOn) }) : '',
    cell.monthsOfStock === null ? '' : t('resupply:say.months', { months: format.decimal1(cell.monthsOfStock) }),
    cell.lastMovementOn ? t('resupply:say.lastMovement', { day: format.day(cell.lastMovementOn) }) : '',
    ...dosesInWords(t, format, cell),
    cell.recommendedDoses === null ? '' : t('resupply:say.recommended', { doses: format.whole(cell.recommendedDoses) }),
    cell.enteredDoses === null ? '' : t('resupply:say.entered', { doses: format.whole(cell.enteredDoses) }),
  ]
  return parts.filter((part) => part !== '').join('; ')
}

function dosesInWords(t: TFunction, format: Format, cell: ResupplyCell): string[] {
  if (cell.doses !== 'reported' || cell.dosesGiven === null) return [t(`resupply:doses.${cell.doses}`)]
  const before = cell.dosesGivenBefore
  return [
    t('resupply:say.given', { doses: format.whole(cell.dosesGiven) }),
    before !== null && before !== cell.dosesGiven ? t('resupply:say.changed', { doses: format.whole(before) }) : '',
    cell.coveragePercent === null ? '' : t('resupply:say.coverage', { percent: format.percent(cell.coveragePercent) }),
    cell.impossible ? t('resupply:say.impossible') : '',
  ]
}
