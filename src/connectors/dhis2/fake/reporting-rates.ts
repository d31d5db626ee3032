import type { FakeState } from './fake-state.ts'
import { subtreeOf } from './model.ts'
import { parsePeriod, isPeriodType, periodsBetween, type Period } from '../period.ts'

interface Reports {
  readonly expected: number
  readonly actual: number
  readonly onTime: number
}

const DAY_MS = 86_400_000
const DEFAULT_TIMELY_DAYS = 15

/** `REPORTING_RATE` and its kin for one data set, org unit subtree and period; undefined where nothing is expected. */
export function reportingMetric(
  state: FakeState,
  dataSet: string,
  metric: string,
  orgUnit: string,
  period: Period,
): number | undefined {
  const { expected, actual, onTime } = countReports(state, dataSet, orgUnit, period)
  switch (metric) {
    case 'EXPECTED_REPORTS':
      return expected > 0 ? expected : undefined
    case 'ACTUAL_REPORTS':
      return actual > 0 ? actual : undefined
    case 'ACTUAL_REPORTS_ON_TIME':
      return onTime > 0 ? onTime : undefined
    case 'REPORTING_RATE_ON_TIME':
      return expected > 0 ? (onTime / expected) * 100 : undefined
    default:
      return expected > 0 ? (actual / expected) * 100 : undefined
  }
}

function countReports(state: FakeState, dataSetId: string, orgUnit: string, period: Period): Reports {
  const dataSet = state.model.dataSets.get(dataSetId)
  const assigned = state.model.assignedOrgUnits.get(dataSetId)
  if (!dataSet || !assigned || !isPeriodType(dataSet.periodType)) return { expected: 0, actual: 0, onTime: 0 }
  const perUnit = periodsBetween(dataSet.periodType, period.start, period.end).filter((own) =>
    isInside(own, period),
  ).length
  const timelyMs = (dataSet.timelyDays ?? DEFAULT_TIMELY_DAYS) * DAY_MS
  let [expected, actual, onTime] = [0, 0, 0]
  for (const node of subtreeOf(state.model, orgUnit)) {
    if (!assigned.has(node.unit.id)) continue
    expected += perUnit
    for (const completion of state.values.completionsOf(node.unit.id)) {
      const own = parsePeriod(completion.period)
      if (completion.dataSet !== dataSetId || !own.ok || !isInside(own.value, period)) continue
      actual += 1
      if (Date.parse(completion.date) <= Date.parse(`${own.value.end}T23:59:59Z`) + timelyMs) onTime += 1
    }
  }
  return { expected, actual, onTime }
}

const isInside = (own: Period, asked: Period): boolean => own.start >= asked.start && own.end <= asked.end
