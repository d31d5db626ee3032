/**
 * What this slice needs of the other systems, in their own words. An iterable gives pages in any order and throws when the
 * read could not be completed: whoever gets to its end has read everything.
 */
type Maybe<T> = T | null | undefined

export interface OpenlmisPlaceSource {
  geographicZones(signal: AbortSignal): AsyncIterable<readonly OpenlmisZone[]>
  facilities(signal: AbortSignal): AsyncIterable<readonly OpenlmisFacility[]>
}

export interface OpenlmisZone {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name?: Maybe<string>
  readonly level: { readonly levelNumber: number; readonly name?: Maybe<string> }
  /** Parent, its parent and so on, as far as the zone itself tells them. */
  readonly ancestorIds: readonly string[]
  readonly catchmentPopulation?: Maybe<number>
  readonly latitude?: Maybe<number>
  readonly longitude?: Maybe<number>
}

export interface OpenlmisFacility {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name?: Maybe<string>
  /** In use in the supply chain. */
  readonly active: boolean
  /** Not soft-deleted; independent of `active`. */
  readonly enabled: boolean
  readonly type?: Maybe<{ readonly code?: Maybe<string>; readonly name?: Maybe<string> }>
  readonly geographicZoneId?: Maybe<string>
  readonly goLiveDate?: Maybe<string>
  readonly goDownDate?: Maybe<string>
  readonly location?: Maybe<{ readonly longitude: number; readonly latitude: number }>
  readonly extraData?: Maybe<Readonly<Record<string, unknown>>>
}

export interface OpenlmisSupplySource {
  programs(signal: AbortSignal): AsyncIterable<readonly OpenlmisProgram[]>
  supervisoryNodes(signal: AbortSignal): AsyncIterable<readonly OpenlmisSupervisoryNode[]>
  requisitionGroups(signal: AbortSignal): AsyncIterable<readonly OpenlmisRequisitionGroup[]>
  supplyLines(signal: AbortSignal): AsyncIterable<readonly OpenlmisSupplyLine[]>
}

export interface OpenlmisProgram {
  readonly id: string
  readonly code: string
}

export interface OpenlmisSupervisoryNode {
  readonly id: string
  readonly code?: Maybe<string>
  readonly parentId?: Maybe<string>
}

export interface OpenlmisRequisitionGroup {
  readonly id: string
  readonly code?: Maybe<string>
  readonly supervisoryNodeId?: Maybe<string>
  readonly memberFacilityIds: readonly string[]
  readonly programIds: readonly string[]
}

export interface OpenlmisSupplyLine {
  readonly id: string
  readonly supervisoryNodeId: string
  readonly programId: string
  readonly supplyingFacilityId: string
}

export interface Dhis2PlaceSource {
  organisationUnitLevels(signal: AbortSignal): Promise<readonly Dhis2Level[]>
  organisationUnits(signal: AbortSignal): AsyncIterable<readonly Dhis2OrgUnit[]>
}

export interface Dhis2Level {
  readonly level: number
  readonly name: string
}

export interface Dhis2OrgUnit {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name?: Maybe<string>
  /** 1 is the root. */
  readonly level: number
  /** `/root/…/uid`. */
  readonly path?: Maybe<string>
  readonly parentId?: Maybe<string>
  readonly leaf?: Maybe<boolean>
  readonly openingDate?: Maybe<string>
  readonly closedDate?: Maybe<string>
  readonly geometry?: unknown
  readonly attributeValues?: Maybe<readonly Dhis2AttributeValue[]>
  readonly groups?: Maybe<readonly Dhis2Group[]>
  /** An instant, in UTC. */
  readonly lastUpdated?: Maybe<string>
}

export interface Dhis2AttributeValue {
  readonly attributeId: string
  readonly attributeCode?: Maybe<string>
  readonly value: string
}

export interface Dhis2Group {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name?: Maybe<string>
}
