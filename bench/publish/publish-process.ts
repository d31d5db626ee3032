import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createDhis2 } from '../../src/connectors/dhis2/index.ts'
import { systemClock } from '../../src/base/clock.ts'
import { openDatabase } from '../../src/platform/database/open-database.ts'
import { createLog } from '../../src/platform/log.ts'
import { defaultPublishRules, publishDataSet, workOf, type PublishRules } from '../../src/publishing/index.ts'
import { DATA_SET, PASSWORD } from '../../src/publishing/test-support/publish-country.ts'
import { createRuns, type Run } from '../../src/runs/index.ts'
import { peakRssMegabytesOf } from '../pull/process-use.ts'

export interface PublishOrder {
  readonly dataFolder: string
  readonly databaseUrl?: string
  readonly dhis2Url: string
  readonly params: Readonly<Record<string, unknown>>
  readonly rules?: Partial<PublishRules>
}

export interface PublishReport {
  readonly seconds: number
  readonly peakRssMb: number
  readonly run: Run
}

/** Publishes in a process of its own, as a worker does, and tells how long it took and how much memory it held. */
export async function publishInProcess(order: PublishOrder): Promise<PublishReport> {
  const { child, ended } = startPublishing(order)
  const [message] = (await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error('Publishing ended without a report; its own words stand above'))),
  ])) as [PublishReport]
  await ended
  return message
}

/** The same, to be killed. */
export function startPublishing(order: PublishOrder) {
  const child = fork(import.meta.filename, [JSON.stringify(order)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // As the launcher starts the service.
    execArgv: ['--max-semi-space-size=16'],
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return { child, ended }
}

async function work({ dataFolder, databaseUrl, dhis2Url, params, rules }: PublishOrder): Promise<void> {
  const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'silent' })
  const database = await openDatabase(
    databaseUrl === undefined ? { dataDir: dataFolder, log } : { url: databaseUrl, log },
  )
  const dhis2 = createDhis2({
    baseUrl: dhis2Url,
    auth: { kind: 'basic', username: 'interop', password: PASSWORD },
    egress: { allow: ['127.0.0.1'] },
    concurrency: 16,
  })
  try {
    const runs = createRuns({ database, log, clock: systemClock })
    const startedAt = performance.now()
    const { run } = await runs.start({ what: workOf(DATA_SET), trigger: 'command', params })
    const deps = { database, dhis2, clock: systemClock, rules: { ...defaultPublishRules, ...rules } }
    const execution = await runs.execute(run.id, async (context) => await publishDataSet(context, deps))
    if (execution.kind !== 'done') throw new Error(`The run is ${execution.kind}`)
    const seconds = (performance.now() - startedAt) / 1000
    if (execution.run.state === 'failed') throw new Error(JSON.stringify(execution.run.error))
    process.send?.({ seconds, peakRssMb: peakRssMegabytesOf(process.pid), run: execution.run } satisfies PublishReport)
  } finally {
    await dhis2.close()
    await database.close()
    process.disconnect?.()
  }
}

const argument = process.argv[2]
if (import.meta.main && argument !== undefined) await work(JSON.parse(argument) as PublishOrder)
