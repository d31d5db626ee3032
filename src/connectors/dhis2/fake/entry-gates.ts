import type { FakeDataSet, FakeUser } from './dataset.ts'
import { hasAuthority, type FakeState } from './fake-state.ts'
import { isPeriodType, periodContaining, shiftPeriod, type Period } from '../period.ts'

/** When may data be entered? The gates of a data set, as both engines know them. */

const DAY_MS = 86_400_000

export function isExpired(state: FakeState, user: FakeUser, dataSet: FakeDataSet, period: Period): boolean {
  const expiryDays = dataSet.expiryDays ?? 0
  if (expiryDays <= 0 || hasAuthority(user, 'F_EDIT_EXPIRED')) return false
  return state.clock.now().getTime() > Date.parse(`${period.end}T00:00:00Z`) + (expiryDays + 1) * DAY_MS
}

/** With `openFuturePeriods` 0 the running period itself still counts as future. */
export function isFuture(state: FakeState, dataSet: FakeDataSet, period: Period): boolean {
  if (!isPeriodType(dataSet.periodType)) return false
  const today = state.clock.now().toISOString().slice(0, 10)
  const latestOpen = shiftPeriod(periodContaining(dataSet.periodType, today), (dataSet.openFuturePeriods ?? 0) - 1)
  return period.start > latestOpen.end
}

export const approvalKey = (dataSet: string, period: string, orgUnit: string, attributeOptionCombo: string): string =>
  `${dataSet}|${period}|${orgUnit}|${attributeOptionCombo}`

export type InputPeriodState = 'notUsed' | 'open' | 'closedNow' | 'notListed'

export function inputPeriodState(state: FakeState, dataSet: FakeDataSet, period: string): InputPeriodState {
  const listed = dataSet.dataInputPeriods ?? []
  if (listed.length === 0) return 'notUsed'
  const ofPeriod = listed.filter((item) => item.period === period)
  if (ofPeriod.length === 0) return 'notListed'
  const now = state.clock.now().toISOString()
  const open = ofPeriod.some((item) => (item.openingDate ?? '') <= now && now <= (item.closingDate ?? '9999'))
  return open ? 'open' : 'closedNow'
}
