/** The administrator's page: connections, runs, rejects, mappings and gaps; doctor. */
export { dhis2Connected, openlmisConnected, type Connected, type Fact } from './connected.ts'
export { runDoctor, type Check, type Finding } from './doctor.ts'
export { checkDatabase, checkDisk, databaseUnusable, whenMigrated } from './doctor-host.ts'
export { checkDhis2, type Dhis2Reading, type DoctorDhis2 } from './doctor-dhis2.ts'
export { checkOpenlmis, type DoctorOpenlmis, type OpenlmisReading } from './doctor-openlmis.ts'
export { checkRuns, checkWorker } from './doctor-runs.ts'
export { checkFreshness, checkMappings } from './doctor-store.ts'
export { countStockPlaces, listRoots } from './store-doctor.ts'
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
