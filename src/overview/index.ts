/** The EPI manager's page: coverage beside stock, from the country down to one facility. */
export { overviewRoutes, type OverviewRoutesDeps } from './routes.ts'
export { simplifyBorders } from './simplify-borders.ts'
export type { OverviewSettings } from './settings.ts'
