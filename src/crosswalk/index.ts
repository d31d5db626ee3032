/** Which place of one system is which place of another: found, decided by people, watched and kept. */
export type { LinkSettings } from './find-evidence.ts'
export { exportLinks, importLinks, type LinkImportRequest, type LinkImportResult } from './jobs-import-links.ts'
export { linkPlaces, type LinkPlacesDeps } from './jobs-link-places.ts'
export type { LinkMethod, LinkState } from './link.ts'
export { decideLink, type LinkDecision, type LinkDecisionProblem } from './store-decide-link.ts'
export { facilityGaps, type FacilityGapKind } from './store-gaps.ts'
export { listLinks, type LinkListRow, type LinkQuery } from './store-link-list.ts'
