import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { accountsRoutes, guard, manageAccountsRoutes, type AccountsDeps } from './accounts/index.ts'
import type { Config } from './config.ts'
import { crosswalkFileRoutes, decideRoutes, glnRoutes, manageRoutes, reviewRoutes } from './crosswalk/index.ts'
import { dhis2PackageRoutes, type Dhis2PackageRoutesDeps } from './dhis2-package/index.ts'
import { readRoutes, receiveRoutes, type PublishedQuery } from './exchange/index.ts'
import { openlmisSignIn } from './openlmis-sign-in.ts'
import { overviewRoutes } from './overview/index.ts'
import { loadAppliedMigrations } from './platform/database/migrate.ts'
import { readMigrations } from './platform/database/migration-files.ts'
import type { Database } from './platform/database/open-database.ts'
import { buildWebServer, type FastifyInstance, type Readiness } from './platform/web-server/index.ts'
import { listChangedReports, publishingReportsRoutes, publishingRoutes, type RunRequest } from './publishing/index.ts'
import { resupplyFacilityRoutes, resupplyGridRoutes } from './resupply/index.ts'
import type { Service } from './service.ts'
import {
  accessSettings,
  crosswalkSettings,
  fhirSystems,
  figureSettings,
  glnSettings,
  publishRules,
  roleRights,
} from './slice-settings.ts'
import { stockMappingFileRoutes, stockMappingRoutes } from './stock-mapping/index.ts'
import {
  freshnessOf,
  linksRoutes,
  loadConnections,
  loadStoreVersion,
  mappingsRoutes,
  systemsRoutes,
} from './systems/index.ts'
import { VERSION } from './version.ts'
import { ALL_WORKS, packageDeps, receiveWork } from './works.ts'

const PAGES = join(import.meta.dirname, '..', 'web', 'dist')
const STALE_AFTER_MINUTES = 26 * 60

/** The HTTP side of a service: API and pages. Serves from the store alone, so it answers whatever the outside systems do. */
export async function buildServer(service: Service, demo: AccountsDeps['demo'] = null): Promise<FastifyInstance> {
  const { config, log, database, clock, clients, metrics } = service
  const sources = sourcesOf(config)
  const listSources = async () => freshnessOf(sources, await loadConnections(database.pool), clock.now())
  const accounts = accountsDeps(service, demo, listSources)
  const pages = pageDeps(service, listSources)
  const systems = {
    database,
    clock,
    runs: service.runs,
    sources,
    runnable: ALL_WORKS.filter((what) => service.works.has(what)),
    requestRun: async (what: string, { dryRun, by }: { dryRun: boolean; by: string }) =>
      await service.queue.request(what, { trigger: 'person', dryRun, requestedBy: by }),
  }
  const publishing = {
    database,
    clock,
    dhis2: clients.dhis2,
    rules: publishRules(config),
    runs: service.runs,
    requestRun: async (what: string, { params, by, dryRun = false, afterRunning = false }: RunRequest) =>
      await service.queue.request(what, { trigger: 'person', requestedBy: by, params, dryRun, afterRunning }),
    refreshSchedule: async () => await service.publishSchedule.refresh(),
    timeZone: config.schedule.timeZone,
    openlmisPagesUrl: pages.settings.openlmisPagesUrl,
  }
  const crosswalk = {
    database,
    clock,
    settings: crosswalkSettings(config),
    pages: { openlmis: pages.settings.openlmisPagesUrl, dhis2: pages.settings.dhis2PagesUrl },
    roleRights: roleRights(config),
    requestMatch: async ({
      by,
      ...options
    }: {
      params: Readonly<Record<string, unknown>>
      dryRun: boolean
      by: string
    }) => await service.queue.request('crosswalk.match', { trigger: 'person', requestedBy: by, ...options }),
  }
  log.debug({ openlmis: clients.openlmis !== undefined, dhis2: clients.dhis2 !== undefined }, 'systems switched on')
  return await buildWebServer({
    log,
    api: {
      title: 'openlmis-interop',
      description: 'What was vaccinated beside what is in stock. Months are YYYYMM, quantities doses.',
      version: VERSION,
    },
    publicUrl: config.server.publicUrl,
    trustProxy: config.server.trustProxy,
    requestsPerMinute: config.server.requestsPerMinute,
    metrics: { registry: metrics.registry, token: config.server.metricsToken?.reveal() },
    readiness: async () => await readinessOf(database),
    pagesFolder: existsSync(PAGES) ? PAGES : undefined,
    guard: guard(accounts),
    plugins: [
      accountsRoutes(accounts),
      manageAccountsRoutes(accounts),
      resupplyGridRoutes(pages),
      resupplyFacilityRoutes(pages),
      overviewRoutes(pages),
      systemsRoutes(systems),
      mappingsRoutes({ database, clock }),
      linksRoutes({ database, clock }),
      glnRoutes({ database, settings: glnSettings(config) }),
      reviewRoutes(crosswalk),
      decideRoutes(crosswalk),
      manageRoutes(crosswalk),
      crosswalkFileRoutes({ database, clock, systems: fhirSystems(config) }),
      stockMappingRoutes({ database, clock }),
      stockMappingFileRoutes({ database, clock }),
      publishingRoutes(publishing),
      publishingReportsRoutes(publishing),
      dhis2PackageRoutes(packageRoutesDeps(service)),
      ...exchangeRoutes(service),
    ],
  })
}

/** Routes for other programs; without accounts there are none. */
function exchangeRoutes({ config, clients, database, clock, runs, queue }: Service) {
  const { maxBytes } = config.exchange
  const accounts = config.exchange.accounts.map(({ name, password, token, may }) => ({
    name,
    password: password?.reveal(),
    token: token?.reveal(),
    may,
  }))
  if (accounts.length === 0) return []
  const published = clients.dhis2 && {
    listReports: async (query: PublishedQuery) =>
      await listChangedReports(database.pool, { ...query, serverId: 'dhis2' }),
  }
  return [
    receiveRoutes({
      database,
      clock,
      runs,
      work: receiveWork(config, { database, clock }),
      stored: async () => void (await queue.request('figures', { trigger: 'command', afterRunning: true })),
      accounts,
      maxBytes,
    }),
    readRoutes({ clock, accounts, published, publicUrl: config.server.publicUrl }),
  ]
}

const packageRoutesDeps = ({ config, clients, database, queue }: Service): Dhis2PackageRoutesDeps => ({
  database,
  deps: clients.dhis2 && packageDeps(config, clients.dhis2, database),
  requestInstall: async ({ dryRun, ...params }) =>
    await queue.request('dhis2.package', { trigger: 'person', requestedBy: params.by, dryRun, params }),
})

/** The systems that an installation may have, switched on or not. */
export const sourcesOf = (config: Config) =>
  (['openlmis', 'dhis2'] as const).map((system) => ({
    system,
    kind: system,
    on: config[system] !== undefined,
    staleAfterMinutes: STALE_AFTER_MINUTES,
  }))

function accountsDeps(
  { config, database, clock, clients }: Service,
  demo: AccountsDeps['demo'],
  listSources: AccountsDeps['listSources'],
): AccountsDeps {
  const publicUrl = config.server.publicUrl
  return {
    database,
    clock,
    demo,
    listSources,
    openlmis: clients.openlmis && config.openlmis?.signIn ? openlmisSignIn(clients.openlmis) : undefined,
    roleRights: roleRights(config),
    access: accessSettings(config),
    secureCookies: publicUrl?.startsWith('https:') ?? false,
    publicOrigin: publicUrl === undefined ? undefined : new URL(publicUrl).origin,
    idleMinutes: config.access.idleMinutes,
    sessionHours: config.access.sessionHours,
  }
}

function pageDeps({ config, database, clock }: Service, listSources: AccountsDeps['listSources']) {
  const { openlmis, dhis2, pages } = config
  return {
    database,
    clock,
    listSources,
    storeVersion: async () => await loadStoreVersion(database.pool),
    settings: {
      ...pages,
      programs: openlmis?.programs ?? [],
      figures: figureSettings(config),
      openlmisPagesUrl: openlmis ? (openlmis.pagesUrl ?? openlmis.url) : null,
      dhis2PagesUrl: dhis2 ? (dhis2.pagesUrl ?? dhis2.url) : null,
    },
  }
}

async function readinessOf(database: Database): Promise<Readiness> {
  try {
    const applied = new Set((await loadAppliedMigrations(database.pool)).map(({ name }) => name))
    const missing = readMigrations().filter(({ name }) => !applied.has(name)).length
    return {
      ready: missing === 0,
      checks: { database: 'ok', migrations: missing === 0 ? 'ok' : `${missing} not applied` },
    }
  } catch (error) {
    return { ready: false, checks: { database: error instanceof Error ? error.message : 'not reachable' } }
  }
}
