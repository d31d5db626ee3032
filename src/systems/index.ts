/** The administrator's page: connections, runs, rejects, mappings and gaps; doctor. */
export { dhis2Connected, openlmisConnected, type Connected, type Fact } from './connected.ts'
export { runDoctor, type Check, type Finding } from './doctor.ts'
export { checkDatabase, checkDisk } from './doctor-host.ts'
export { checkFreshness, checkMappings, checkWorker } from './doctor-store.ts'
export { checkDhis2, checkOpenlmis } from './doctor-systems.ts'
export { systemsRoutes, type SystemsDeps } from './routes.ts'
export { linksRoutes, type LinksDeps } from './routes-links.ts'
export { mappingsRoutes, type MappingsDeps } from './routes-mappings.ts'
export { freshnessOf, type ConfiguredSource } from './sources.ts'
export {
  saveConnectionFailure,
  saveConnectionSuccess,
  type ConnectionFailure,
  type ConnectionSuccess,
} from './store-connection-outcome.ts'
export { loadConnections, loadStoreVersion, type ConnectionRow } from './store-sources.ts'
