import { resolve } from 'node:path'
import type { GlobalOptions } from '../cli.ts'
import { systemClock } from '../base/clock.ts'
import { createClients } from '../clients.ts'
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
  checkWorker,
  runDoctor,
  type Finding,
} from '../systems/index.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

const MARK: Readonly<Record<Finding['state'], string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }

/** Settings first: without them nothing else can be asked. Ends with 1 when something is broken, 3 when something wants attention. */
export async function doctor(options: GlobalOptions, output: Output): Promise<void> {
  const config = configOf(options)
  const log = quietLog()
  const database = await openStore(config, log, 4).catch((error: unknown) => {
    throw new CliError(error instanceof Error ? error.message : String(error))
  })
  const clients = createClients(config, { log, metrics: createMetrics() })
  const runs = createRuns({ database, log, clock: systemClock })
  try {
    const dataSets = [...(config.dhis2?.doseDataSets ?? []), ...(config.dhis2?.populationDataSets ?? [])]
    const findings = await runDoctor([
      checkDisk(resolve(config.dataFolder)),
      checkDatabase(database),
      checkOpenlmis(clients.openlmis),
      checkDhis2(clients.dhis2, { dataSets }),
      checkFreshness(database, { sources: sourcesOf(config), clock: systemClock }),
      checkMappings(database),
      checkWorker({ list: async () => await runs.list(), clock: systemClock }),
    ])
    output.result(findings, () => ['ok   settings: every key is understood', ...findings.map(describe)])
    if (findings.some(({ state }) => state === 'fail')) process.exitCode = 1
    else if (findings.some(({ state }) => state === 'warn')) process.exitCode = 3
  } finally {
    await clients.close()
    await database.close()
  }
}

const describe = ({ check, state, message, remedy }: Finding): string =>
  `${MARK[state]} ${check}: ${message}${remedy === null ? '' : `\n       ${remedy}`}`
