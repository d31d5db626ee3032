import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DemoInfo } from '../contract/session.ts'
import { demoConfig } from './demo-config.ts'
import { forkFakes } from './demo-systems.ts'
import { createLog } from './platform/log.ts'
import type { CountrySize } from './sample-data/index.ts'
import { DEMO_PASSWORD } from './sample-data/index.ts'
import { buildServer } from './server.ts'
import { createService, type Service } from './service.ts'

export interface DemoOptions {
  /** 0 = any free one. */
  readonly port: number
  readonly seed: number
  readonly size: CountrySize
  /** Holds the demo's database; an earlier demo's is used again unless `fresh`. */
  readonly dataFolder: string
  readonly databaseUrl?: string
  readonly fresh?: boolean
  readonly dhis2Version?: string
  /** `YYYY-MM-DD`; today when absent. */
  readonly today?: string
  readonly logLevel?: string
  readonly requestsPerMinute?: number
  readonly say?: (text: string) => void
}

export type DemoAccounts = DemoInfo['accounts']

export interface Demo {
  readonly url: string
  readonly accounts: DemoAccounts
  readonly service: Service
  stop(): Promise<void>
}

/** Accounts of the fake OpenLMIS: people sign in here as they do there. */
export const DEMO_ACCOUNTS: DemoAccounts = [
  { login: 'divo', password: DEMO_PASSWORD, role: 'divo' },
  { login: 'epi', password: DEMO_PASSWORD, role: 'epiManager' },
  { login: 'administrator', password: DEMO_PASSWORD, role: 'administrator' },
]

/** A whole installation on loopback: both systems as fakes in a process of their own, the store, the workers, API and pages. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { port, seed, size, say = () => undefined } = options
  const today = options.today ?? new Date().toISOString().slice(0, 10)
  const dataFolder = resolve(options.dataFolder, `${size}-${seed}`)
  if (options.fresh) await rm(dataFolder, { recursive: true, force: true })
  say('Generating a country and starting the fakes of OpenLMIS and DHIS2')
  const fakes = await forkFakes({
    seed,
    size,
    today,
    ...(options.dhis2Version && { dhis2Version: options.dhis2Version }),
  })
  const config = demoConfig(fakes, {
    dataFolder,
    port,
    historyMonths: size === 'national' ? 36 : 24,
    ...(options.databaseUrl !== undefined && { databaseUrl: options.databaseUrl }),
    ...(options.requestsPerMinute !== undefined && { requestsPerMinute: options.requestsPerMinute }),
  })
  try {
    const service = await createService(config, { log: createLog({ level: options.logLevel ?? 'warn' }) })
    const app = await buildServer(service, DEMO_ACCOUNTS)
    const url = await app.listen({ host: config.server.host, port })
    await pullEverything(service, say)
    await service.work()
    const stop = async (): Promise<void> => {
      await app.close()
      await service.close()
      await fakes.stop()
    }
    return { url, accounts: DEMO_ACCOUNTS, service, stop }
  } catch (error) {
    await fakes.stop()
    throw error
  }
}

/** Both systems at the same time; what happens at places after the places. */
async function pullEverything(service: Service, say: (text: string) => void): Promise<void> {
  for (const stage of [
    ['openlmis.reference', 'dhis2.reference'],
    ['crosswalk.match'],
    ['openlmis.stock', 'dhis2.doses'],
    ['figures'],
  ]) {
    say(`Pulling ${stage.join(' and ')}`)
    await Promise.all(stage.map(async (what) => await pull(service, what)))
  }
}

async function pull({ runs, works, log }: Service, what: string): Promise<void> {
  const known = works.get(what)
  if (!known) return
  const { run } = await runs.start({ what, trigger: 'start' })
  const execution = await runs.execute(run.id, known.work)
  if (execution.kind !== 'done' || execution.run.state === 'failed')
    log.warn({ what, execution }, 'the first pull did not end well; the Systems page says why')
}

export const DEMO_FOLDER = join('data', 'demo')
