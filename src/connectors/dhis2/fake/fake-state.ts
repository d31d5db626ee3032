import type { Clock } from '../../../base/clock.ts'
import type { FakeDataset, FakeOrgUnit, FakeUser } from './dataset.ts'
import type { FailureMode } from './failure-mode.ts'
import type { FakeModel } from './model.ts'
import type { RequestLog } from './request-log.ts'
import type { ValueStore } from './value-store.ts'

/** Everything the routes of the fake read and change. */
export interface FakeState {
  /** Replaced as a whole when metadata is imported. */
  dataset: FakeDataset
  /** Metadata that was imported, as it came, by type and id. */
  readonly objects: Map<string, Map<string, Readonly<Record<string, unknown>> & { readonly id: string }>>
  readonly settings: FakeSettings
  readonly clock: Clock
  readonly values: ValueStore
  readonly requests: RequestLog
  readonly orgUnits: Map<string, FakeOrgUnit>
  readonly deletedObjects: DeletedObject[]
  /** `dataSet|period|orgUnit|attributeOptionCombo` of approved data. */
  readonly approvals: Set<string>
  readonly failedLogins: Map<string, number>
  model: FakeModel
  mode: FailureMode
  /** Added to every request, as a long way to the server is. */
  latencyMs: number
  /** Rows that came in to be stored or deleted, however often. */
  imports: { requests: number; rows: number }
  /** Instant of the last analytics run; undefined before the first. */
  analyticsGeneratedAt: string | undefined
}

export interface FakeSettings {
  /** e.g. `2.40.5`, `2.43.1`, `2.44-SNAPSHOT`. */
  readonly version: string
  readonly engine: 'upTo242' | 'from243'
  /** Path before `/api`, e.g. `/dhis`; empty for none. */
  readonly contextPath: string
  readonly serverTimeZone: string
  readonly calendar: string
  readonly gzip: boolean
  /** `keyAnalyticsMaxLimit`. */
  readonly analyticsMaxLimit: number
  /** `keyIncludeZeroValuesInAnalytics`. */
  readonly includeZeroValuesInAnalytics: boolean
  /** As a reverse proxy would: 414 above it. */
  readonly maxUrlChars: number
  /** `client_max_body_size` of a reverse proxy: 413 above it. */
  readonly maxRequestBytes: number
  /** `keyLockMultipleFailedLogins`: attempts before an account is locked; 0 = never. */
  readonly lockAfterFailedLogins: number
}

export interface DeletedObject {
  readonly uid: string
  readonly code: string | undefined
  readonly klass: 'OrganisationUnit'
  readonly deletedAt: string
  readonly deletedBy: string
}

export const isSuperuser = (user: FakeUser): boolean => user.authorities.includes('ALL')
export const hasAuthority = (user: FakeUser, authority: string): boolean =>
  isSuperuser(user) || user.authorities.includes(authority)
export const mayReadDataSet = (user: FakeUser, dataSet: string): boolean =>
  isSuperuser(user) || user.dataSetsRead === undefined || user.dataSetsRead.includes(dataSet)
export const mayWriteDataSet = (user: FakeUser, dataSet: string): boolean =>
  isSuperuser(user) || user.dataSetsWrite === undefined || user.dataSetsWrite.includes(dataSet)
