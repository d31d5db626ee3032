import type { Reject } from '../base/reject.ts'
import type { SourceBatches, SourceError, SourceResult } from '../runs/index.ts'
import type { Result } from '../base/result.ts'

/** What this slice needs of the other systems, in their own words. The connectors' clients fit as they are. */
type Maybe<T> = T | null | undefined

export interface OpenlmisPlaceSource {
  listGeographicZones(): SourceBatches<OpenlmisZone>
  listFacilities(): SourceBatches<OpenlmisFacility>
}

export interface OpenlmisZone {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name?: Maybe<string>
  readonly level: { readonly levelNumber: number; readonly name?: Maybe<string> }
  readonly parentId?: Maybe<string>
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
  /** Its id. */
  readonly geographicZone?: Maybe<string>
  readonly goLiveDate?: Maybe<string>
  readonly goDownDate?: Maybe<string>
  readonly location?: Maybe<{ readonly longitude: number; readonly latitude: number }>
  readonly extraData?: Maybe<Readonly<Record<string, unknown>>>
}

export interface OpenlmisSupplySource {
  listPrograms(): Promise<SourceResult<OpenlmisProgram>>
  listSupervisoryNodes(): SourceBatches<OpenlmisSupervisoryNode>
  listRequisitionGroups(): Promise<SourceResult<OpenlmisRequisitionGroup>>
  listSupplyLines(): SourceBatches<OpenlmisSupplyLine>
}

export interface OpenlmisProgram {
  readonly id: string
  readonly code: string
}

export interface OpenlmisSupervisoryNode {
  readonly id: string
  readonly code?: Maybe<string>
  readonly parentNodeId?: Maybe<string>
}

export interface OpenlmisRequisitionGroup {
  readonly id: string
  readonly code?: Maybe<string>
  readonly supervisoryNodeId?: Maybe<string>
  readonly memberFacilityIds: readonly string[]
  readonly schedules: readonly { readonly programId: string }[]
}

export interface OpenlmisSupplyLine {
  readonly id: string
  readonly supervisoryNodeId: string
  readonly programId: string
  readonly supplyingFacilityId: string
}

export interface Dhis2PlaceSource {
  listOrgUnitLevels(): Promise<Result<{ readonly rows: readonly Dhis2Level[] }, SourceError>>
  listOrgUnits(query: { readonly signal: AbortSignal }): Promise<Result<Dhis2OrgUnitList, SourceError>>
}

export interface Dhis2Level {
  readonly level: number
  readonly name: string
}

export interface Dhis2OrgUnitList {
  readonly units: readonly Dhis2OrgUnit[]
  readonly rejects: readonly Reject[]
  readonly total: number
  /** Only then may a missing unit be taken for a deleted one. */
  readonly complete: boolean
}

export interface Dhis2OrgUnit {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name?: Maybe<string>
  /** 1 is the root. */
  readonly level: number
  /** UIDs from the root down to this unit. */
  readonly path: readonly string[]
  readonly parent?: Maybe<string>
  readonly isLeaf?: Maybe<boolean>
  readonly openingDate?: Maybe<string>
  readonly closedDate?: Maybe<string>
  readonly geometry?: Maybe<Dhis2Geometry>
  readonly attributes: readonly Dhis2AttributeValue[]
  readonly groups: readonly Dhis2Group[]
  /** An instant, in UTC. */
  readonly lastUpdated?: Maybe<string>
}

/** GeoJSON, longitude first. */
export type Dhis2Geometry =
  | { readonly type: 'Point'; readonly coordinates: readonly [longitude: number, latitude: number] }
  | { readonly type: 'Polygon' | 'MultiPolygon'; readonly coordinates: readonly unknown[] }

export interface Dhis2AttributeValue {
  readonly id: string
  readonly code?: Maybe<string>
  readonly value: string
}

export interface Dhis2Group {
  readonly id: string
  readonly code?: Maybe<string>
  readonly name?: Maybe<string>
}
