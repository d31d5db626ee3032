import type { Clock } from '../base/clock.ts'
import type { Dhis2 } from '../connectors/dhis2/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import type { BrakeSettings } from '../runs/index.ts'
import { metricScopeLimits } from './stock-class.ts'
import type { DeriveSettings } from './derive-indicator.ts'

/** So many days before a report is due the other schedule counts. */
export const NEAR_DAYS = 5

export interface PublishRules extends DeriveSettings {
  /** Codes of the programmes whose stock is read. */
  readonly programs: readonly string[]
  readonly serverId: string
  /** Requests in flight at most; how many there are follows the link. */
  readonly concurrency: number
  /** Values in a request until the link is known. */
  readonly valuesPerBatch: number
  /** Org units computed at a time. */
  readonly orgUnitsPerChunk: number
  /** A request that failed is waited for so long within a run; later ones are left to the next run. */
  readonly patienceMs: number
  readonly retryBaseMs: number
  readonly retryMaxMs: number
  /** A request that was cut off may still be worked on over there: so long after it was sent we look a second time. */
  readonly graceMs: number
  /** When much of what was published is gone at once, nothing is taken back. */
  readonly brake: BrakeSettings
}

export const defaultPublishRules: PublishRules = {
  amcMonths: 3,
  stockClass: metricScopeLimits,
  programs: [],
  serverId: 'dhis2',
  concurrency: 4,
  valuesPerBatch: 2000,
  orgUnitsPerChunk: 250,
  patienceMs: 120_000,
  retryBaseMs: 1000,
  retryMaxMs: 300_000,
  graceMs: 5000,
  brake: {},
}

/** What this slice needs of DHIS2. */
export type Dhis2Target = Pick<
  Dhis2,
  | 'connect'
  | 'pushDataValues'
  | 'pushCompletions'
  | 'planDataValues'
  | 'readDataValues'
  | 'getDefaultOptionCombo'
  | 'getDataSetForm'
>

export interface PublishDeps {
  readonly database: Database
  readonly dhis2: Dhis2Target
  readonly clock: Clock
  readonly rules: PublishRules
  /** Between 0 and 1, for spreading retries. */
  readonly random?: () => number
  /** Waits; absent: a timer. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  /** True when a person waits for this data set: what the clock asked for then makes room. */
  readonly isPersonWaiting?: (run: { readonly runId: number; readonly what: string }) => Promise<boolean>
}
