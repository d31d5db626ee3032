import { onTestFinished } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { fixedClock, type Clock } from '../../base/clock.ts'
import type { RunId } from '../../base/ids.ts'
import {
  createFakeDhis2,
  type FakeDataset,
  type FakeDhis2,
  type FakeDhis2Options,
} from '../../connectors/dhis2/fake/index.ts'
import { createDhis2, type Dhis2 } from '../../connectors/dhis2/index.ts'
import { memoryRun, type MemoryRun } from '../../runs/index.ts'
import { publishDataSet, workOf } from '../jobs-publish.ts'
import { defaultPublishRules, type PublishDeps, type PublishRules } from '../settings.ts'
import { DATA_SET, fillCountry, PASSWORD, publishDataset, type PublishCountrySize } from './publish-country.ts'

export interface PublishSite {
  readonly database: TestDatabase
  readonly fake: FakeDhis2
  readonly dhis2: Dhis2
  readonly deps: PublishDeps
  /** One run, as a worker executes it. */
  publish(
    params?: Record<string, unknown>,
    more?: { readonly dryRun?: boolean; readonly deps?: Partial<PublishDeps>; readonly signal?: AbortSignal },
  ): Promise<MemoryRun>
  rows<T extends object = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>
  /** Values that DHIS2 holds, as `orgUnit dataElement period` and value. */
  held(): Map<string, string>
  /** How many values are in each state. */
  states(): Promise<Record<string, number>>
  /** For tests that start many; else it is closed with the test. */
  close(): Promise<void>
}

export interface PublishSiteOptions {
  readonly size?: Partial<PublishCountrySize>
  readonly version?: string
  /** Published instead of the country's own. */
  readonly dataSetUid?: string
  readonly dataset?: (dataset: FakeDataset) => FakeDataset
  readonly fake?: Partial<FakeDhis2Options>
  readonly rules?: Partial<PublishRules>
  readonly clock?: Clock
}

export const SMALL: PublishCountrySize = { orgUnits: 6, products: 2, months: [202610] }
const NOW = '2026-11-12T09:00:00.000Z'

/** A store with a small country, a DHIS2 to publish to, and both gone when the test is over. */
export async function startPublishSite(options: PublishSiteOptions = {}): Promise<PublishSite> {
  const size = { ...SMALL, ...options.size }
  const dataset = publishDataset(size)
  const clock = options.clock ?? fixedClock(NOW)
  const fake = await createFakeDhis2({
    dataset: options.dataset ? options.dataset(dataset) : dataset,
    version: options.version ?? '2.42.5.2',
    clock,
    ...options.fake,
  })
  const database = await createTestDatabase()
  const dhis2 = createDhis2({
    baseUrl: fake.url,
    auth: { kind: 'basic', username: 'interop', password: PASSWORD },
    egress: { allow: ['127.0.0.1'] },
    retry: { attempts: 3, baseMs: 1, maxMs: 2 },
    concurrency: 8,
  })
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    closed ??= (async () => {
      await dhis2.close()
      await fake.close()
      await database.drop()
    })()
    await closed
  }
  onTestFinished(close)
  await fillCountry(database.pool, size)
  const rules = {
    ...defaultPublishRules,
    retryBaseMs: 1,
    retryMaxMs: 5,
    graceMs: 0,
    patienceMs: 2000,
    ...options.rules,
  }
  // Time stands still in these tests: what is to be sent later is due when it was waited for.
  const ticking: Clock = { now: () => new Date(clock.now().getTime() + (performance.now() - startedAt)) }
  const startedAt = performance.now()
  const deps: PublishDeps = { database, dhis2, clock: ticking, rules, random: () => 0.5 }
  return {
    database,
    fake,
    dhis2,
    deps,
    publish: async (params = {}, more = {}) => {
      const run = memoryRun({
        runId: await insertRun(database, params, workOf(options.dataSetUid ?? DATA_SET)),
        what: workOf(options.dataSetUid ?? DATA_SET),
        params,
        dryRun: more.dryRun ?? false,
        ...(more.signal && { signal: more.signal }),
      })
      await publishDataSet(run, { ...deps, ...more.deps })
      return run
    },
    rows: async <T extends object>(sql: string, values: unknown[] = []) =>
      (await database.pool.query<T & object>(sql, values)).rows,
    held: () => heldOf(fake),
    close,
    states: async () => {
      const { rows } = await database.pool.query<{ state: string; n: number }>(
        'select state, count(*)::int as n from publish_value_now group by 1',
      )
      return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
    },
  }
}

async function insertRun(database: TestDatabase, params: object, what: string): Promise<RunId> {
  const { rows } = await database.pool.query<{ id: RunId }>(
    `insert into run (what, trigger, state, params, started_at) values ($1, 'person', 'running', $2, now()) returning id`,
    [what, JSON.stringify(params)],
  )
  const id = rows[0]?.id
  if (id === undefined) throw new Error('The run was not stored')
  return id
}

function heldOf(fake: FakeDhis2): Map<string, string> {
  const held = new Map<string, string>()
  for (const { orgUnit, dataElement, period, value, deleted } of fake.values.written())
    if (deleted !== true) held.set(`${orgUnit} ${dataElement} ${period}`, value)
  return held
}
