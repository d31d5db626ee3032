import { fork } from 'node:child_process'
import { monthOf, addMonths } from './base/month.ts'
import { createFakeDhis2, type FakeDhis2 } from './connectors/dhis2/fake/index.ts'
import { startFakeOpenlmis, type FakeOpenlmis } from './connectors/openlmis/fake/index.ts'
import {
  createCountry,
  createDhis2Dataset,
  createOpenlmisDataset,
  DEMO_PASSWORD,
  isCountrySize,
  type CountrySize,
} from './sample-data/index.ts'

export interface CountryRequest {
  readonly seed: number
  readonly size: CountrySize
  /** `YYYY-MM-DD`: the day as of which the country is seen; its last month is the one before. */
  readonly today: string
  readonly dhis2Version?: string
  /** For benches that measure the client, not the limit of a proxy. */
  readonly withoutRateLimit?: boolean
}

export interface SystemUrls {
  /** Of the country: ids follow from it. */
  readonly seed: number
  readonly countryName: string
  readonly openlmisUrl: string
  readonly dhis2Url: string
}

export interface RunningFakes extends SystemUrls {
  readonly openlmis: FakeOpenlmis
  readonly dhis2: FakeDhis2
  close(): Promise<void>
}

/** OpenLMIS exempts its own virtual host from the rate limit; the demo calls by that name, as a real deployment would. */
export const VIRTUAL_HOST = 'openlmis.demo'
export const DEMO_CLIENT = {
  clientId: 'user-client',
  clientSecret: 'changeme',
  username: 'interop',
  password: DEMO_PASSWORD,
}

/** Both fakes in this process, serving one generated country. */
export async function startFakes(request: CountryRequest): Promise<RunningFakes> {
  const country = createCountry({
    seed: request.seed,
    size: request.size,
    endMonth: addMonths(monthOf(request.today), -1),
    asOf: request.today,
  })
  const [openlmis, dhis2] = await Promise.all([
    startFakeOpenlmis({
      dataset: createOpenlmisDataset(country),
      virtualHost: VIRTUAL_HOST,
      ...(request.withoutRateLimit && { rateLimit: 'off' as const }),
    }),
    createFakeDhis2({
      dataset: createDhis2Dataset(country),
      ...(request.dhis2Version && { version: request.dhis2Version }),
    }),
  ])
  return {
    seed: request.seed,
    countryName: country.areas.countryName,
    openlmis,
    dhis2,
    openlmisUrl: openlmis.url,
    dhis2Url: dhis2.url,
    close: async () => void (await Promise.all([openlmis.close(), dhis2.close()])),
  }
}

export interface FakeProcess extends SystemUrls {
  readonly pid: number
  stop(): Promise<void>
}

/** The same in a process of their own: they end with this one, and do not take its processor. */
export async function forkFakes(request: CountryRequest): Promise<FakeProcess> {
  const child = fork(import.meta.filename, [JSON.stringify(request)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const urls = await new Promise<SystemUrls>((resolve, reject) => {
    child.once('message', (message) => resolve(message as SystemUrls))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The fakes of OpenLMIS and DHIS2 ended with exit code ${code}`)))
  })
  return {
    ...urls,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function serveParent(argument: string): Promise<void> {
  const request = JSON.parse(argument) as CountryRequest
  if (!isCountrySize(request.size)) throw new Error(`No such size: ${String(request.size)}`)
  const { seed, countryName, openlmisUrl, dhis2Url } = await startFakes(request)
  process.send?.({ seed, countryName, openlmisUrl, dhis2Url } satisfies SystemUrls)
  process.once('disconnect', () => process.exit(0))
  process.once('SIGTERM', () => process.exit(0))
  // Ctrl-C reaches the whole group; the parent decides when we end.
  process.on('SIGINT', () => undefined)
}

const argument = process.argv[2]
if (import.meta.main && argument !== undefined) await serveParent(argument)
