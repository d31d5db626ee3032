import type { Clock } from '../../base/clock.ts'
import type { EgressConfig, HttpLog, HttpMetrics, RetryConfig, Time } from '../../platform/outgoing-http/index.ts'

export interface Dhis2Config {
  /** Without `/api`, e.g. `https://hmis.example.org/dhis`. */
  readonly baseUrl: string
  readonly auth:
    | { readonly kind: 'basic'; readonly username: string; readonly password: string }
    /** A personal access token, whatever its format: 2.40 and 2.41 write different ones. */
    | { readonly kind: 'token'; readonly token: string }
  readonly egress: EgressConfig
  /** Name of this system in rejects; default `dhis2`. */
  readonly system?: string
  /** Absent: no limit of ours. Proxies in front of DHIS2 are often set to 5 requests a second on analytics. */
  readonly ratePerSecond?: number
  readonly concurrency?: number
  readonly limits?: Partial<Dhis2Limits>
  readonly retry?: Partial<RetryConfig>
  readonly log?: HttpLog
  readonly metrics?: HttpMetrics
  readonly time?: Time
  readonly random?: () => number
  readonly clock?: Clock
}

export interface Dhis2Limits {
  /** Longest request address, query included. Proxies refuse somewhere between 2,000 and 8,000 characters. */
  readonly maxUrlChars: number
  /** Rows per page of metadata. The server's own default is 50. */
  readonly pageSize: number
  /** Periods in one request for data values. */
  readonly periodsPerRequest: number
  /** Data items x periods x org units in one analytics request; servers refuse answers above 50,000 or 100,000 rows. */
  readonly analyticsCells: number
}

export const defaultLimits: Dhis2Limits = {
  maxUrlChars: 4000,
  pageSize: 1000,
  periodsPerRequest: 12,
  analyticsCells: 40_000,
}
