import { Registry } from 'prom-client'
import { TODAY } from '../../../test/support/two-districts.ts'
import { accountsRoutes, defaultRoleRights, guard, type AccountsDeps } from '../../accounts/index.ts'
import { fixedClock } from '../../base/clock.ts'
import type { RunId } from '../../base/ids.ts'
import type { Database } from '../../platform/database/open-database.ts'
import { silentLog } from '../../platform/log.ts'
import { buildWebServer, type FastifyInstance } from '../../platform/web-server/index.ts'
import { createRuns } from '../../runs/index.ts'
import { linksRoutes, mappingsRoutes, systemsRoutes } from '../index.ts'
import type { ConfiguredSource } from '../sources.ts'

export const SOURCES: readonly ConfiguredSource[] = [
  { system: 'openlmis', kind: 'openlmis', on: true, staleAfterMinutes: 48 * 60 },
  { system: 'dhis2', kind: 'dhis2', on: true, staleAfterMinutes: 48 * 60 },
  { system: 'registry', kind: 'registry', on: false, staleAfterMinutes: 48 * 60 },
]
export const RUNNABLE = ['openlmis.reference', 'dhis2.reference', 'figures']

/** The routes of this slice behind the real guard, with runs that are queued and never executed. */
export async function buildSystemsServer(database: Database): Promise<FastifyInstance> {
  const clock = fixedClock(TODAY)
  const runs = createRuns({ database, log: silentLog, clock })
  const accounts: AccountsDeps = {
    database,
    clock,
    openlmis: undefined,
    secureCookies: false,
    demo: null,
    listSources: async () => [],
    roleRights: defaultRoleRights,
    access: { roleRights: defaultRoleRights, everywhereRights: [], programIds: [] },
    idleMinutes: 120,
    sessionHours: 12,
  }
  return await buildWebServer({
    log: silentLog,
    api: { title: 'openlmis-interop', description: 'Test', version: '0' },
    metrics: { registry: new Registry() },
    readiness: async () => ({ ready: true, checks: {} }),
    guard: guard(accounts),
    plugins: [
      accountsRoutes(accounts),
      systemsRoutes({
        database,
        clock,
        runs,
        sources: SOURCES,
        runnable: RUNNABLE,
        requestRun: async (what, { dryRun, by }) =>
          (await runs.start({ what, trigger: 'person', dryRun, requestedBy: by })).run,
      }),
      mappingsRoutes({ database, clock }),
      linksRoutes({ database, clock }),
    ],
    requestsPerMinute: 0,
  })
}

/** A finished run, older ones first. */
export async function addRun(database: Database, what: string, state: string, minutesAgo: number): Promise<RunId> {
  const at = new Date(Date.parse(TODAY) - minutesAgo * 60_000)
  const { rows } = await database.pool.query<{ id: RunId }>(
    `insert into run (what, trigger, state, queued_at, started_at, heartbeat_at, finished_at, error)
     values ($1, 'schedule', $2, $3, $3, $3, case when $2 in ('queued', 'running') then null else $3::timestamptz end,
             case when $2 = 'failed' then '{"reason":"ill","message":"It broke","remedy":"Mend it"}'::jsonb end)
     returning id`,
    [what, state, at],
  )
  const id = rows[0]?.id
  if (id === undefined) throw new Error('The run was not stored')
  return id
}
