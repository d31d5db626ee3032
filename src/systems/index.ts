/** The administrator's page: connections, runs, rejects, mappings and gaps; doctor. */
export { freshnessOf, type ConfiguredSource } from './sources.ts'
export { loadConnections, loadStoreVersion, type ConnectionRow } from './store-sources.ts'
