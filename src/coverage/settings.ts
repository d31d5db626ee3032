import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import type { Dhis2ValueSource } from './ports.ts'
import type { PlanLimits } from './read-plan.ts'

export interface CoverageSettings {
  /** Name of the system whose values these are; `dhis2` by default. */
  readonly system: string
  readonly doseDataSets: readonly string[]
  readonly populationDataSets: readonly string[]
  /** Months kept, the running one included. */
  readonly historyMonths: number
  /** Everything is read and compared again after so many days, because some changes leave no trace in `lastUpdated`. */
  readonly fullReadEveryDays: number
  /** Values changed so long before the last read are read again: a transaction over there may become visible late. */
  readonly overlapMinutes: number
  /** How many of the latest months' completions are read each time; all of them with a full read. */
  readonly completionMonths: number
  /** Requests for values at the same time. */
  readonly concurrency: number
  readonly plan?: PlanLimits
}

export const defaultCoverageSettings: CoverageSettings = {
  system: 'dhis2',
  doseDataSets: [],
  populationDataSets: [],
  historyMonths: 36,
  fullReadEveryDays: 7,
  overlapMinutes: 15,
  completionMonths: 4,
  concurrency: 2,
}

export interface CoverageDeps {
  readonly database: Database
  readonly dhis2: Dhis2ValueSource
  readonly clock: Clock
  readonly settings: CoverageSettings
}
