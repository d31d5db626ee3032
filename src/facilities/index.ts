/** Places and areas of both hierarchies, links between systems, who supplies whom. */
export { codeKey } from './duplicate-codes.ts'
export type { LinkSettings } from './find-evidence.ts'
export { pullDhis2Places, pullOpenlmisPlaces, type Dhis2PlacesDeps, type OpenlmisPlacesDeps } from './jobs.ts'
export { exportLinks, importLinks, type LinkImportRequest, type LinkImportResult } from './jobs-import-links.ts'
export { linkPlaces, type LinkPlacesDeps } from './jobs-link-places.ts'
export { pullSupplyLinks, type SupplyLinksDeps } from './jobs-supply-links.ts'
export type { LinkMethod, LinkState } from './link.ts'
export type * from './ports.ts'
export type { Bounds } from './position.ts'
export { decideLink, type LinkDecision, type LinkDecisionProblem } from './store-decide-link.ts'
export { markAllFiguresDue, markFiguresDue } from './store-figures-due.ts'
export { facilityGaps, type FacilityGapKind } from './store-gaps.ts'
export { listLinks, type LinkListRow, type LinkQuery } from './store-link-list.ts'
export {
  areaPath,
  facilitiesInArea,
  listAreas,
  listGeometries,
  topAreaId,
  type Area,
  type Hierarchy,
} from './store-read.ts'
export type { Dhis2TranslationSettings } from './translate-dhis2.ts'
export type { OpenlmisTranslationSettings } from './translate-openlmis.ts'
