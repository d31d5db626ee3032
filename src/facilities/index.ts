/** Places and areas of both hierarchies, who supplies whom. */
export { codeKey } from './duplicate-codes.ts'
export { canonicalGln, GLN_SYSTEM, isGlnSystem } from './gln.ts'
export {
  pullDhis2Places,
  pullListedPlaces,
  pullOpenlmisPlaces,
  type Dhis2PlacesDeps,
  type ListedPlacesDeps,
  type OpenlmisPlacesDeps,
} from './jobs.ts'
export { pullSupplyLinks, type SupplyLinksDeps } from './jobs-supply-links.ts'
export type * from './ports.ts'
export type { Bounds, Position } from './position.ts'
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
export {
  COUNTRY_ID,
  type ListedArea,
  type ListedIdentifiers,
  type ListedPlace,
  type ListSettings,
  type PlaceList,
} from './translate-list.ts'
