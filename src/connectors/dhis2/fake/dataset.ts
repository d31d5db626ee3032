/**
 * The port through which the fake DHIS2 gets its country, in DHIS2's own words. Implement it to serve a generated
 * country or files; the fake computes everything a server computes (path, level, leaf, pages, aggregates).
 *
 * Metadata sits in memory; values are asked for by org unit, so that a national country is never held whole.
 * All times are instants in UTC as `YYYY-MM-DDTHH:mm:ss.SSSZ`; the fake renders them in its server's own zone.
 * All references are UIDs. Dates are `YYYY-MM-DD`, periods DHIS2 period ids (`202607`, `2026W31`).
 */
export interface FakeDataset {
  readonly systemId: string
  readonly systemName: string
  readonly users: readonly FakeUser[]
  readonly organisationUnitLevels: readonly FakeOrgUnitLevel[]
  readonly organisationUnits: readonly FakeOrgUnit[]
  readonly organisationUnitGroups: readonly FakeOrgUnitGroup[]
  readonly organisationUnitGroupSets: readonly FakeOrgUnitGroupSet[]
  readonly attributes: readonly FakeAttribute[]
  readonly categoryOptions: readonly FakeCategoryOption[]
  readonly categories: readonly FakeCategory[]
  readonly categoryCombos: readonly FakeCategoryCombo[]
  readonly categoryOptionCombos: readonly FakeCategoryOptionCombo[]
  readonly dataElements: readonly FakeDataElement[]
  readonly dataElementGroups: readonly FakeDataElementGroup[]
  readonly dataSets: readonly FakeDataSet[]
  readonly indicatorTypes: readonly FakeIndicatorType[]
  readonly indicators: readonly FakeIndicator[]
  readonly indicatorGroups: readonly FakeIndicatorGroup[]

  /**
   * The values stored at exactly this org unit, one per (data element, period, combos), in any order but always the same one.
   * `wanted` only helps to skip work: the fake filters again, so an implementation may ignore it.
   */
  valuesOf(orgUnitUid: string, wanted?: WantedValues): Iterable<FakeDataValue>
  /** Data sets reported complete by exactly this org unit. */
  completionsOf(orgUnitUid: string): Iterable<FakeCompletion>
  /** Latest `lastUpdated` among the values of this org unit; lets the fake pass over units that did not change. */
  latestChangeOf?(orgUnitUid: string): string | undefined
}

export interface WantedValues {
  readonly dataElements?: ReadonlySet<string>
  readonly periods?: ReadonlySet<string>
  /** Only values whose `lastUpdated` is this instant or later. */
  readonly lastUpdatedFrom?: string
}

interface Named {
  readonly id: string
  readonly code?: string
  readonly name: string
  readonly shortName?: string
  /** Default: the fake's own start of time, 2020-01-01. */
  readonly created?: string
  readonly lastUpdated?: string
}

export interface FakeUser {
  readonly id: string
  readonly username: string
  readonly name: string
  /** Absent: the user cannot use basic authentication (two-factor). */
  readonly password?: string
  /** Personal access tokens of this user. */
  readonly tokens?: readonly string[]
  /** `['ALL']` makes a superuser. */
  readonly authorities: readonly string[]
  /** Capture scope: UIDs of the roots of the subtrees. */
  readonly organisationUnits: readonly string[]
  /** Data view scope; default: the capture scope. */
  readonly dataViewOrganisationUnits?: readonly string[]
  /** Data sets whose data the user may read; default: all. */
  readonly dataSetsRead?: readonly string[]
  /** Data sets into which the user may write; default: all. */
  readonly dataSetsWrite?: readonly string[]
}

export interface FakeOrgUnitLevel extends Named {
  /** 1 is the root. */
  readonly level: number
}

export interface FakeOrgUnit extends Named {
  /** Absent at a root. */
  readonly parent?: string
  readonly openingDate: string
  readonly closedDate?: string
  /** GeoJSON geometry as a server would send it, broken ones included. */
  readonly geometry?: unknown
  readonly attributeValues?: readonly FakeAttributeValue[]
  readonly comment?: string
  readonly address?: string
}

export interface FakeAttributeValue {
  readonly attribute: string
  readonly value: string
}

export interface FakeAttribute extends Named {
  readonly valueType: string
  readonly unique: boolean
  readonly organisationUnitAttribute?: boolean
  readonly dataElementAttribute?: boolean
}

export interface FakeOrgUnitGroup extends Named {
  readonly organisationUnits: readonly string[]
}

export interface FakeOrgUnitGroupSet extends Named {
  readonly organisationUnitGroups: readonly string[]
}

export interface FakeCategoryOption extends Named {}

export interface FakeCategory extends Named {
  readonly categoryOptions: readonly string[]
}

/** The one named `default` is the default combo, as in DHIS2. */
export interface FakeCategoryCombo extends Named {
  readonly categories: readonly string[]
}

/** The one named `default` in the default combo is used where a value names none. */
export interface FakeCategoryOptionCombo extends Named {
  readonly categoryCombo: string
  readonly categoryOptions: readonly string[]
}

export type FakeAggregationType =
  | 'SUM'
  | 'AVERAGE'
  | 'AVERAGE_SUM_ORG_UNIT'
  | 'COUNT'
  | 'NONE'
  | 'LAST'
  | 'LAST_IN_PERIOD'
  | 'FIRST'
  | 'MIN'
  | 'MAX'

export interface FakeDataElement extends Named {
  readonly formName?: string
  /** `INTEGER`, `INTEGER_ZERO_OR_POSITIVE`, `INTEGER_POSITIVE`, `NUMBER`, `PERCENTAGE`, `TEXT`, `BOOLEAN`, `DATE`, ... */
  readonly valueType: string
  readonly aggregationType: FakeAggregationType
  readonly zeroIsSignificant: boolean
  readonly categoryCombo: string
  readonly domainType?: 'AGGREGATE' | 'TRACKER'
  /** Codes of the option set, where the element has one. */
  readonly optionCodes?: readonly string[]
  readonly attributeValues?: readonly FakeAttributeValue[]
}

export interface FakeDataElementGroup extends Named {
  readonly dataElements: readonly string[]
}

export interface FakeDataSet extends Named {
  /** DHIS2's name of the period type: `Monthly`, `WeeklyWednesday`, `FinancialApril`, ... */
  readonly periodType: string
  /** Combo of the attribute option combos; default: the default combo. */
  readonly categoryCombo?: string
  readonly dataSetElements: readonly FakeDataSetElement[]
  /** Of its entry form. */
  readonly sections?: readonly FakeFormSection[]
  readonly organisationUnits: readonly string[]
  /** 0 = never expires. */
  readonly expiryDays?: number
  /** 0 = the running period still counts as future. */
  readonly openFuturePeriods?: number
  readonly timelyDays?: number
  readonly dataInputPeriods?: readonly FakeDataInputPeriod[]
  /** UID of an approval workflow. */
  readonly workflow?: string
}

export interface FakeFormSection {
  readonly name: string
  readonly sortOrder: number
  readonly dataElements: readonly string[]
}

export interface FakeDataSetElement {
  readonly dataElement: string
  /** Overrides the data element's own combo inside this data set. */
  readonly categoryCombo?: string
}

export interface FakeDataInputPeriod {
  readonly period: string
  readonly openingDate?: string
  readonly closingDate?: string
}

export interface FakeIndicatorType extends Named {
  readonly factor: number
  readonly number: boolean
}

export interface FakeIndicator extends Named {
  readonly numerator: string
  readonly denominator: string
  readonly annualized: boolean
  readonly indicatorType: string
  readonly decimals?: number
}

export interface FakeIndicatorGroup extends Named {
  readonly indicators: readonly string[]
}

export interface FakeDataValue {
  readonly dataElement: string
  readonly period: string
  readonly categoryOptionCombo: string
  readonly attributeOptionCombo: string
  /** As on the wire: always a string. */
  readonly value: string
  readonly lastUpdated: string
  readonly created?: string
  readonly storedBy?: string
  readonly comment?: string
  readonly followup?: boolean
  /** A tombstone. */
  readonly deleted?: boolean
}

export interface FakeCompletion {
  readonly dataSet: string
  readonly period: string
  readonly attributeOptionCombo: string
  /** Instant at which the report was marked complete. */
  readonly date: string
  readonly storedBy?: string
}
