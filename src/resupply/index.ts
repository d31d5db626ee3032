/** The DIVO's page: what to send to whom. */
export { resupplyGridRoutes, type ResupplyGridDeps } from './routes.ts'
export { resupplyFacilityRoutes, type ResupplyFacilityDeps } from './routes-facility.ts'
export { loadGrid } from './load-grid.ts'
export type { ResupplySettings } from './settings.ts'
