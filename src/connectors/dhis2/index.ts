export { createDhis2, type Dhis2 } from './create-dhis2.ts'
export { defaultLimits, type Dhis2Config, type Dhis2Limits } from './config.ts'
export type { Dhis2Failure } from './failure.ts'
export type { CapabilityProfile } from './capabilities.ts'
export type { Listing } from './paged-list.ts'
export type { Dhis2OrgUnit, OrgUnitAttribute, OrgUnitListing, OrgUnitQuery } from './org-units.ts'
export type { Geometry, Position, Ring } from './geometry.ts'
export type {
  DeletedOrgUnit,
  Dhis2Attribute,
  Dhis2OrgUnitGroup,
  Dhis2OrgUnitGroupSet,
  Dhis2OrgUnitLevel,
} from './org-unit-structure.ts'
export type {
  Dhis2CategoryCombo,
  Dhis2CategoryOptionCombo,
  Dhis2DataElement,
  Dhis2DataSet,
  Dhis2Indicator,
  Dhis2IndicatorType,
  Dhis2OptionCombo,
} from './data-model.ts'
export type { MetadataBundle, MetadataObject, MetadataPush } from './metadata.ts'
export {
  parseMetadataReport,
  type MetadataCounts,
  type MetadataProblem,
  type MetadataReport,
} from './metadata-report.ts'
export type { DataSetGates } from './data-set-gates.ts'
export type { DataValueQuery, DataValueRequest } from './data-value-plan.ts'
export type { DataValueSink, DataValuesRead, Dhis2DataValue } from './data-values.ts'
export type { DataSetForm, FormElement } from './data-set-form.ts'
export { interpretImport, ZERO_DROPPED, type ImportOutcome, type RowConflict } from './interpret-import.ts'
export type { OutgoingValue } from './outgoing-value.ts'
export type { CompletionsPushed, OutgoingCompletion } from './push-completions.ts'
export type { DataValuePush, DataValuesPushed } from './push-data-values.ts'
export type { AnalyticsQuery } from './analytics-plan.ts'
export type { AnalyticsCell, AnalyticsRead, AnalyticsSink } from './analytics.ts'
export type { CompletionQuery, Dhis2Completion } from './completions.ts'
export {
  parseWebMessage,
  type ImportConflict,
  type ImportCount,
  type ImportSummary,
  type WebMessage,
} from './web-message.ts'
export {
  daysInPeriod,
  isPeriodType,
  parsePeriod,
  periodContaining,
  periodsBetween,
  periodTypes,
  shiftPeriod,
  type BadPeriod,
  type Period,
  type PeriodType,
} from './period.ts'
export type { AttributeWritten, OrgUnitAttributeChange } from './set-org-unit-attribute.ts'
