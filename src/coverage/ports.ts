/**
 * What this slice needs of DHIS2. An iterable gives pages in any order and throws when the read could not be completed:
 * whoever gets to its end has read everything that was asked for.
 */
export interface Dhis2ValueSource {
  /** The server's own clock, read before values, so that a watermark never runs ahead of a clock that is wrong. */
  serverTime(signal: AbortSignal): Promise<Date>
  /** `GET /api/dataValueSets`; fields that 2.43 hoists to the root are back in each value. */
  dataValues(query: ValueQuery, signal: AbortSignal): AsyncIterable<readonly Dhis2Value[]>
  /** `GET /api/analytics`: of each org unit together with those below it, as of the server's last analytics run. */
  indicators(query: IndicatorQuery, signal: AbortSignal): Promise<IndicatorValues>
  /** `GET /api/completeDataSetRegistrations` */
  completions(query: CompletionQuery, signal: AbortSignal): AsyncIterable<readonly Dhis2Completion[]>
  /** Org units assigned to a data set: those expected to report it. */
  dataSetOrgUnits(dataSetId: string, signal: AbortSignal): AsyncIterable<readonly string[]>
}

export interface ValueQuery {
  /** Data sets that hold the elements; both are given, the client uses what its server's version takes. */
  readonly dataSets: readonly string[]
  readonly dataElements: readonly string[]
  readonly orgUnits: readonly string[]
  /** Whether everything below the org units is meant too. */
  readonly withChildren: boolean
  /** `YYYY-MM-DD`, both included; absent with `changedSince`. */
  readonly startDate?: string
  readonly endDate?: string
  /** Only values changed at this instant or later, deleted ones included. */
  readonly changedSince?: Date
}

export interface Dhis2Value {
  readonly dataElement: string
  readonly period: string
  readonly orgUnit: string
  /** Empty: the value is of an indicator. */
  readonly categoryOptionCombo: string
  readonly attributeOptionCombo?: string | undefined
  /** Always a text on the wire; absent in some tombstones. */
  readonly value?: string | null | undefined
  /** An instant, ISO 8601 in UTC. */
  readonly lastUpdated?: string | null | undefined
  readonly deleted?: boolean | undefined
}

export interface IndicatorQuery {
  readonly indicators: readonly string[]
  /** DHIS2 period ids. */
  readonly periods: readonly string[]
  readonly orgUnits: readonly string[]
}

export interface IndicatorValues {
  /** The indicator stands as data element, without a category option combo. */
  readonly values: readonly Dhis2Value[]
  /** Indicators that the server dropped without a word: unknown, or not readable. */
  readonly unknown: readonly string[]
}

export interface CompletionQuery {
  readonly dataSets: readonly string[]
  readonly orgUnits: readonly string[]
  readonly withChildren: boolean
  readonly startDate: string
  readonly endDate: string
}

export interface Dhis2Completion {
  readonly dataSet: string
  readonly period: string
  readonly orgUnit: string
  /** An instant or a day. */
  readonly date?: string | null | undefined
  readonly completed?: boolean | undefined
}
