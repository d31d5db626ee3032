import { resolve } from 'node:path'
import type { GlobalOptions } from '../cli.ts'
import { systemClock } from '../base/clock.ts'
import { createClients, type Clients } from '../clients.ts'
import type { Config } from '../config.ts'
import type { Database } from '../platform/database/open-database.ts'
import type { Log } from '../platform/log.ts'
import { createMetrics } from '../platform/metrics.ts'
import { createRuns } from '../runs/index.ts'
import { sourcesOf } from '../server.ts'
import { openStore } from '../store.ts'
import {
  checkDatabase,
  checkDhis2,
  checkDisk,
  checkFreshness,
  checkMappings,
  checkOpenlmis,
  checkRuns,
  checkWorker,
  countStockPlaces,
  databaseUnusable,
  listRoots,
  runDoctor,
  whenMigrated,
  type Check,
  type Finding,
} from '../systems/index.ts'
import { WORK_ORDER } from '../works.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

const MARK: Readonly<Record<Finding['state'], string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }

/** Settings first: without them nothing else can be asked. Ends with 1 when something is broken, 3 when something wants attention. */
export async function doctor(options: GlobalOptions, output: Output): Promise<void> {
  const config = configOf(options)
  const log = quietLog()
  const store = await openStore(config, log, 4).catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  )
  const clients = createClients(config, { log, metrics: createMetrics() })
  const database = typeof store === 'string' ? undefined : store
  try {
    const findings = await runDoctor([
      checkDisk(resolve(config.dataFolder)),
      typeof store === 'string' ? databaseUnusable(store) : checkDatabase(store),
      ...systemChecks(config, clients, database),
      ...(database ? storeChecks(config, database, log) : []),
    ])
    output.result(findings, () => ['ok   settings: every key is understood', ...findings.map(describe)])
    if (findings.some(({ state }) => state === 'fail')) process.exitCode = 1
    else if (findings.some(({ state }) => state === 'warn')) process.exitCode = 3
  } finally {
    await clients.close()
    await database?.close()
  }
}

function systemChecks({ openlmis, dhis2 }: Config, clients: Clients, database: Database | undefined): Check[] {
  const { username, password } = openlmis ?? {}
  // What the store knows only sharpens the answers: without it they are given all the same.
  const known = async <T>(ask: (client: Database['pool']) => Promise<T>, otherwise: T): Promise<T> =>
    database ? await ask(database.pool).catch(() => otherwise) : otherwise
  return [
    checkOpenlmis(clients.openlmis, {
      programs: openlmis?.programs ?? [],
      movementsFrom: openlmis?.movementsFrom ?? 'stockCards',
      countStockPlaces: async () => await known(countStockPlaces, 0),
      ...(username !== undefined && password !== undefined && { account: { username, password: password.reveal() } }),
    }),
    checkDhis2(clients.dhis2, {
      doseDataSets: dhis2?.doseDataSets ?? [],
      populationDataSets: dhis2?.populationDataSets ?? [],
      listRoots: async () => await known(listRoots, []),
      clock: systemClock,
    }),
  ]
}

function storeChecks(config: Config, database: Database, log: Log): Check[] {
  const runs = createRuns({ database, log, clock: systemClock })
  return [
    checkFreshness(database, { sources: sourcesOf(config), clock: systemClock }),
    checkRuns(runs, WORK_ORDER),
    checkWorker(runs, systemClock),
    checkMappings(database),
  ].map((check) => whenMigrated(database, check))
}

const describe = ({ check, state, message, remedy }: Finding): string =>
  `${MARK[state]} ${check}: ${message}${remedy === null ? '' : `\n       ${remedy}`}`
