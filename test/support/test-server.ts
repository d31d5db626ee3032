import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { Registry } from 'prom-client'
import {
  accountsRoutes,
  defaultRoleRights,
  guard,
  manageAccountsRoutes,
  saveLocalAccount,
  type AccountsDeps,
  type LocalRole,
  type OpenlmisSignIn,
} from '../../src/accounts/index.ts'
import { fixedClock, type Clock } from '../../src/base/clock.ts'
import { decideRoutes, defaultCrosswalkSettings, manageRoutes, reviewRoutes } from '../../src/crosswalk/index.ts'
import { defaultFigureSettings } from '../../src/figures/index.ts'
import type { Database } from '../../src/platform/database/open-database.ts'
import { silentLog, type Log } from '../../src/platform/log.ts'
import type { Dhis2 } from '../../src/connectors/dhis2/index.ts'
import { defaultPublishRules, publishingReportsRoutes, publishingRoutes } from '../../src/publishing/index.ts'
import { buildWebServer, type FastifyInstance } from '../../src/platform/web-server/index.ts'
import { overviewRoutes } from '../../src/overview/index.ts'
import { resupplyFacilityRoutes, resupplyGridRoutes } from '../../src/resupply/index.ts'
import { createRuns } from '../../src/runs/index.ts'
import { stockMappingFileRoutes, stockMappingRoutes } from '../../src/stock-mapping/index.ts'
import {
  freshnessOf,
  linksRoutes,
  loadConnections,
  loadStoreVersion,
  mappingsRoutes,
  systemsRoutes,
} from '../../src/systems/index.ts'
import { TODAY } from './two-districts.ts'

export interface TestServerOptions {
  readonly database: Database
  readonly clock?: Clock
  readonly log?: Log
  readonly openlmis?: OpenlmisSignIn
  readonly secureCookies?: boolean
  readonly demo?: AccountsDeps['demo']
  readonly dhis2?: Dhis2
}

/** The web server with the routes of every slice, on a test database. */
export async function buildTestServer(options: TestServerOptions): Promise<FastifyInstance> {
  const { database, clock = fixedClock(TODAY), log = silentLog, openlmis, secureCookies = false, demo = null } = options
  const sources = ['openlmis', 'dhis2'].map((system) => ({
    system,
    kind: system,
    on: true,
    staleAfterMinutes: 48 * 60,
  }))
  const listSources = async () => freshnessOf(sources, await loadConnections(database.pool), clock.now())
  const runs = createRuns({ database, log: silentLog, clock })
  const storeVersion = async () => await loadStoreVersion(database.pool)
  const accounts: AccountsDeps = {
    database,
    clock,
    openlmis,
    secureCookies,
    publicOrigin: secureCookies ? 'https://interop.example.org' : undefined,
    demo,
    listSources,
    roleRights: defaultRoleRights,
    access: { roleRights: defaultRoleRights, everywhereRights: ['SYSTEM_SETTINGS_MANAGE'], programIds: [] },
    idleMinutes: 120,
    sessionHours: 12,
  }
  const resupply = {
    database,
    clock,
    listSources,
    storeVersion,
    settings: {
      deliveryDay: 10,
      monthsPerDelivery: 1,
      completePercent: 60,
      programs: ['EPI'],
      figures: defaultFigureSettings,
      openlmisPagesUrl: 'https://openlmis.example.org',
      dhis2PagesUrl: 'https://dhis2.example.org',
    },
  }
  const publishing = {
    database,
    clock,
    dhis2: options.dhis2,
    rules: defaultPublishRules,
    runs,
    requestRun: async (what: string, request: { params: Record<string, unknown>; by: string; dryRun?: boolean }) =>
      (
        await runs.start({
          what,
          trigger: 'person',
          params: request.params,
          requestedBy: request.by,
          dryRun: request.dryRun,
        })
      ).run,
    refreshSchedule: async () => undefined,
    timeZone: 'UTC',
    openlmisPagesUrl: 'https://openlmis.example.org',
  }
  const crosswalk = {
    database,
    clock,
    settings: defaultCrosswalkSettings,
    pages: { openlmis: 'https://openlmis.example.org', dhis2: 'https://dhis2.example.org' },
    roleRights: defaultRoleRights,
    requestMatch: async ({
      by,
      ...options
    }: {
      params: Readonly<Record<string, unknown>>
      dryRun: boolean
      by: string
    }) => (await runs.start({ what: 'crosswalk.match', trigger: 'person', requestedBy: by, ...options })).run,
  }
  return await buildWebServer({
    log,
    api: { title: 'openlmis-interop', description: 'Test', version: '0' },
    publicUrl: secureCookies ? 'https://interop.example.org' : undefined,
    metrics: { registry: new Registry() },
    readiness: async () => ({ ready: true, checks: {} }),
    guard: guard(accounts),
    plugins: [
      accountsRoutes(accounts),
      publishingRoutes(publishing),
      publishingReportsRoutes(publishing),
      manageAccountsRoutes(accounts),
      resupplyGridRoutes(resupply),
      resupplyFacilityRoutes(resupply),
      overviewRoutes(resupply),
      systemsRoutes({
        database,
        clock,
        runs,
        sources,
        runnable: ['openlmis.reference', 'openlmis.stock', 'dhis2.reference', 'dhis2.doses', 'figures'],
        requestRun: async (what, { dryRun, by }) =>
          (await runs.start({ what, trigger: 'person', requestedBy: by, dryRun })).run,
      }),
      mappingsRoutes({ database, clock }),
      linksRoutes({ database, clock }),
      reviewRoutes(crosswalk),
      decideRoutes(crosswalk),
      manageRoutes(crosswalk),
      stockMappingRoutes({ database, clock }),
      stockMappingFileRoutes({ database, clock }),
    ],
    requestsPerMinute: 0,
  })
}

export const PASSWORD = 'correct horse battery'

export async function addAccount(
  database: Database,
  account: {
    readonly login: string
    readonly role: LocalRole
    readonly areaIds?: readonly number[]
    readonly placeIds?: readonly number[]
  },
): Promise<void> {
  const { login, role, areaIds, placeIds } = account
  const everywhere = areaIds === undefined && placeIds === undefined
  const scope = { everywhere, areaIds: areaIds ?? [], placeIds: placeIds ?? [] }
  const saved = await saveLocalAccount(database, { login, password: PASSWORD, displayName: login, role, scope }, 'test')
  if (!saved.ok) throw new Error(saved.error.message)
}

export interface SignedIn {
  readonly csrfToken: string
  readonly cookie: string
  /** Sends cookie and token; `payload` as JSON. */
  request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object): Promise<LightMyRequestResponse>
}

export async function signInAs(app: FastifyInstance, login: string, password = PASSWORD): Promise<SignedIn> {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { login, password } })
  if (answer.statusCode !== 200) throw new Error(`Sign-in of ${login}: ${answer.statusCode} ${answer.body}`)
  const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const { csrfToken } = answer.json<{ csrfToken: string }>()
  return {
    csrfToken,
    cookie,
    request: async (method, url, payload) => {
      const options: InjectOptions = { method, url, headers: { cookie, 'x-csrf-token': csrfToken } }
      return await app.inject(payload ? { ...options, payload } : options)
    },
  }
}
