import { systemClock } from '../../base/clock.ts'
import { ok, type Result } from '../../base/result.ts'
import type { AnalyticsQuery } from './analytics-plan.ts'
import { readAnalytics, type AnalyticsRead, type AnalyticsSink } from './analytics.ts'
import { readCapabilities, type CapabilityProfile } from './capabilities.ts'
import { listCompletions, type CompletionQuery, type Dhis2Completion } from './completions.ts'
import type { Dhis2Config } from './config.ts'
import { createConnection } from './connection.ts'
import {
  getDefaultOptionCombo,
  listCategoryCombos,
  listDataElements,
  listDataSets,
  listIndicators,
  listIndicatorTypes,
  listOptionCombos,
  type Dhis2CategoryCombo,
  type Dhis2DataElement,
  type Dhis2DataSet,
  type Dhis2Indicator,
  type Dhis2IndicatorType,
  type Dhis2OptionCombo,
} from './data-model.ts'
import { getDataSetForm, type DataSetForm } from './data-set-form.ts'
import { getDataSetGates, type DataSetGates } from './data-set-gates.ts'
import { planDataValues, type DataValueQuery, type DataValueRequest } from './data-value-plan.ts'
import { readDataValues, type DataValueSink, type DataValuesRead } from './data-values.ts'
import type { Dhis2Failure } from './failure.ts'
import {
  findMetadataObjects,
  getOwnUid,
  pushMetadata,
  readMetadataObjects,
  type MetadataObject,
  type MetadataPush,
} from './metadata.ts'
import type { MetadataReport } from './metadata-report.ts'
import {
  listDeletedOrgUnits,
  listOrgUnitAttributes,
  listOrgUnitGroups,
  listOrgUnitGroupSets,
  listOrgUnitLevels,
  type DeletedOrgUnit,
  type Dhis2Attribute,
  type Dhis2OrgUnitGroup,
  type Dhis2OrgUnitGroupSet,
  type Dhis2OrgUnitLevel,
} from './org-unit-structure.ts'
import { listAssignedOrgUnits, listOrgUnits, type OrgUnitListing, type OrgUnitQuery } from './org-units.ts'
import type { Listing } from './paged-list.ts'
import { pushCompletions, type CompletionsPushed, type OutgoingCompletion } from './push-completions.ts'
import { pushDataValues, type DataValuePush, type DataValuesPushed } from './push-data-values.ts'
import { setOrgUnitAttribute, type AttributeWritten, type OrgUnitAttributeChange } from './set-org-unit-attribute.ts'

type Answer<T> = Promise<Result<T, Dhis2Failure>>

/** One connected DHIS2. What changes the server begins with `push`. */
export interface Dhis2 {
  /** Reads the capability profile anew and keeps it for the calls that need the server's zone and rights. */
  connect(): Answer<CapabilityProfile>
  listOrgUnits(query?: OrgUnitQuery): Answer<OrgUnitListing>
  /** UIDs of the org units that a data set is assigned to: those that are to report it. */
  listAssignedOrgUnits(dataSet: string, signal?: AbortSignal): Answer<Listing<{ readonly id: string }>>
  listOrgUnitLevels(): Answer<Listing<Dhis2OrgUnitLevel>>
  listOrgUnitGroups(): Answer<Listing<Dhis2OrgUnitGroup>>
  listOrgUnitGroupSets(): Answer<Listing<Dhis2OrgUnitGroupSet>>
  listOrgUnitAttributes(): Answer<Listing<Dhis2Attribute>>
  /** `unavailable` for accounts that are no superuser. `since` is a UTC instant. */
  listDeletedOrgUnits(since: string): Answer<readonly DeletedOrgUnit[] | 'unavailable'>
  listDataElements(): Answer<Listing<Dhis2DataElement>>
  listCategoryCombos(): Answer<Listing<Dhis2CategoryCombo>>
  /** Those of the given category combos, with the options they are made of. */
  listOptionCombos(combos: readonly string[]): Answer<Listing<Dhis2OptionCombo>>
  listDataSets(): Answer<Listing<Dhis2DataSet>>
  listIndicators(): Answer<Listing<Dhis2Indicator>>
  listIndicatorTypes(): Answer<Listing<Dhis2IndicatorType>>
  getDefaultOptionCombo(): Answer<string | undefined>
  getDataSetGates(dataSet: string): Answer<DataSetGates>
  /** The requests of a pull, in order; a job does one at a time and remembers how far it came. */
  planDataValues(query: DataValueQuery): DataValueRequest[]
  readDataValues(request: DataValueRequest, sink: DataValueSink, signal?: AbortSignal): Answer<DataValuesRead>
  readAnalytics(query: AnalyticsQuery, sink: AnalyticsSink, signal?: AbortSignal): Answer<AnalyticsRead>
  listCompletions(query: CompletionQuery): Answer<readonly Dhis2Completion[]>
  /** Metadata objects by id, with everything that an update has to send again. */
  readMetadataObjects(
    collection: string,
    ids: readonly string[],
    signal?: AbortSignal,
  ): Answer<readonly MetadataObject[]>
  findMetadataObjects(
    collection: string,
    property: 'code' | 'name',
    values: readonly string[],
    signal?: AbortSignal,
  ): Answer<readonly MetadataObject[]>
  getOwnUid(): Answer<string>
  pushMetadata(push: MetadataPush, signal?: AbortSignal): Answer<MetadataReport>
  getDataSetForm(dataSet: string): Answer<DataSetForm>
  pushDataValues(push: DataValuePush, signal?: AbortSignal): Answer<DataValuesPushed>
  pushCompletions(completions: readonly OutgoingCompletion[], signal?: AbortSignal): Answer<CompletionsPushed>
  /** Sets one attribute of one org unit, unless it changed since. */
  setOrgUnitAttribute(change: OrgUnitAttributeChange, signal?: AbortSignal): Answer<AttributeWritten>
  close(): Promise<void>
}

export function createDhis2(config: Dhis2Config): Dhis2 {
  const connection = createConnection(config)
  const clock = config.clock ?? systemClock
  let known: CapabilityProfile | undefined

  const connect = async (): Answer<CapabilityProfile> => {
    const profile = await readCapabilities(connection, clock)
    if (profile.ok) known = profile.value
    return profile
  }
  const withProfile = async <T>(use: (profile: CapabilityProfile) => Answer<T>): Answer<T> => {
    const profile = known ? ok(known) : await connect()
    return profile.ok ? use(profile.value) : profile
  }

  return {
    connect,
    // The server's clock is read anew: a watermark from an old profile would lie too far back, one from ours may lie ahead.
    async listOrgUnits(query = {}) {
      const profile = await connect()
      return profile.ok ? listOrgUnits(connection, profile.value, profile.value.serverDate, query) : profile
    },
    listAssignedOrgUnits: (dataSet, signal) => listAssignedOrgUnits(connection, dataSet, signal),
    listOrgUnitLevels: () => listOrgUnitLevels(connection),
    listOrgUnitGroups: () => listOrgUnitGroups(connection),
    listOrgUnitGroupSets: () => listOrgUnitGroupSets(connection),
    listOrgUnitAttributes: () => listOrgUnitAttributes(connection),
    listDeletedOrgUnits: (since) => withProfile((profile) => listDeletedOrgUnits(connection, profile, since)),
    listDataElements: () => listDataElements(connection),
    listCategoryCombos: () => listCategoryCombos(connection),
    listOptionCombos: (combos) => listOptionCombos(connection, combos),
    listDataSets: () => listDataSets(connection),
    listIndicators: () => listIndicators(connection),
    listIndicatorTypes: () => listIndicatorTypes(connection),
    getDefaultOptionCombo: () => getDefaultOptionCombo(connection),
    getDataSetGates: (dataSet) => withProfile((profile) => getDataSetGates(connection, profile, dataSet)),
    planDataValues: (query) => planDataValues(query, connection.limits),
    readDataValues: (request, sink, signal) =>
      withProfile((profile) => readDataValues(connection, profile, request, sink, signal)),
    readAnalytics: (query, sink, signal) => readAnalytics(connection, query, sink, signal),
    listCompletions: (query) => withProfile((profile) => listCompletions(connection, profile, query)),
    readMetadataObjects: (collection, ids, signal) => readMetadataObjects(connection, collection, ids, signal),
    findMetadataObjects: (collection, property, values, signal) =>
      findMetadataObjects(connection, collection, property, values, signal),
    getOwnUid: () => getOwnUid(connection),
    pushMetadata: (push, signal) => pushMetadata(connection, push, signal),
    getDataSetForm: (dataSet) => getDataSetForm(connection, dataSet),
    pushDataValues: (push, signal) => pushDataValues(connection, push, signal),
    pushCompletions: (completions, signal) => pushCompletions(connection, completions, signal),
    setOrgUnitAttribute: (change, signal) => setOrgUnitAttribute(connection, change, signal),
    close: () => connection.close(),
  }
}
