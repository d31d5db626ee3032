/** A number that was published, as the ledger holds it now. */
export interface PublishedValue {
  readonly dataElementUid: string
  /** Name of the data element, with its option combo. */
  readonly name: string
  readonly categoryOptionComboUid: string | null
  readonly attributeOptionComboUid: string | null
  readonly productCodes: readonly string[]
  readonly unit: string
  readonly value: string
}

/** All numbers of one indicator of one org unit and period in one data set. */
export interface PublishedReport {
  readonly orgUnitUid: string
  readonly orgUnitCode: string | null
  readonly orgUnitName: string
  readonly dataSetUid: string
  /** DHIS2's id. */
  readonly period: string
  readonly indicator: string
  /** RFC 3339: when the newest of its numbers was computed. */
  readonly changedAt: string
  readonly values: readonly PublishedValue[]
}

/** Where reading goes on: after this report in the order of change. */
export interface PublishedPosition {
  /** RFC 3339. */
  readonly changedAt: string
  readonly key: string
}

export interface PublishedQuery {
  /** Only reports changed at this instant or later. */
  readonly since?: string | undefined
  readonly dataSetUid?: string | undefined
  readonly period?: string | undefined
  readonly orgUnitUid?: string | undefined
  readonly indicator?: string | undefined
  readonly after?: PublishedPosition | undefined
  readonly limit: number
}

/** Reports in the order in which they changed; `next` is null at the end. */
export interface PublishedPage {
  readonly reports: readonly PublishedReport[]
  readonly next: PublishedPosition | null
}

/** Where published numbers come from: the ledger. */
export interface PublishedSource {
  listReports(query: PublishedQuery): Promise<PublishedPage>
}
