/** Places and areas of both hierarchies, who supplies whom. */
export { codeKey } from './duplicate-codes.ts'
export { isGln } from './gln.ts'
export { pullDhis2Places, pullOpenlmisPlaces, type Dhis2PlacesDeps, type OpenlmisPlacesDeps } from './jobs.ts'
export { pullSupplyLinks, type SupplyLinksDeps } from './jobs-supply-links.ts'
export type * from './ports.ts'
export type { Bounds } from './position.ts'
export { markAllFiguresDue, markFiguresDue } from './store-figures-due.ts'
export { refreshStatistics } from './store-places.ts'
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
