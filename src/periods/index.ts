/** Processing periods of OpenLMIS and the months of DHIS2 they stand for. */
export { combineParts, divideWhole, type Accumulation, type DividedValue, type PartValue } from './combine-periods.ts'
export { pullPeriods, type PeriodsDeps } from './jobs.ts'
export {
  mapPeriod,
  monthsTouched,
  type Decided,
  type PeriodDays,
  type PeriodMapping,
  type ScheduleRule,
} from './map-period.ts'
export type { OpenlmisPeriod, OpenlmisPeriodSource, OpenlmisSchedule } from './ports.ts'
export { monthsOfPeriod, relatePeriod, type PeriodRelation, type RelatedPeriod } from './relate-period.ts'
export {
  decidePeriod,
  listPeriods,
  loadPeriodMonths,
  periodGaps,
  type MapPeriodProblem,
  type ProcessingPeriod,
} from './store.ts'
export type { PeriodSettings } from './translate-periods.ts'
