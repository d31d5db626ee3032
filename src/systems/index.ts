/** The administrator's page: connections, runs, rejects, mappings and gaps; doctor. */
export { dhis2Connected, openlmisConnected, type Connected, type Fact } from './connected.ts'
export { systemsRoutes, type SystemsDeps } from './routes.ts'
export { freshnessOf, type ConfiguredSource } from './sources.ts'
export {
  saveConnectionFailure,
  saveConnectionSuccess,
  type ConnectionFailure,
  type ConnectionSuccess,
} from './store-connection-outcome.ts'
export { loadConnections, loadStoreVersion, type ConnectionRow } from './store-sources.ts'
