import type { Clock } from '../../src/base/clock.ts'
import { combo, element, password, set, smallCountry, unit } from '../../src/connectors/dhis2/fake/small-country.ts'
import {
  createFakeDhis2,
  type FakeDataset,
  type FakeDataValue,
  type FakeDhis2,
} from '../../src/connectors/dhis2/fake/index.ts'
import { createDhis2 } from '../../src/connectors/dhis2/index.ts'
import { startFakeOpenlmis, type FakeOpenlmis, type OpenlmisDataset } from '../../src/connectors/openlmis/fake/index.ts'
import { TINY_USERS, tinyDataset, tinyIds } from '../../src/connectors/openlmis/fake/tiny-dataset.ts'
import { createOpenlmis } from '../../src/connectors/openlmis/index.ts'
import type { Clients } from '../../src/clients.ts'
import { Config } from '../../src/config.ts'
import { silentLog, type Log } from '../../src/platform/log.ts'
import { confirmProduct, confirmSeries, listAntigenMappings } from '../../src/products/index.ts'
import { createRuns, type Run } from '../../src/runs/index.ts'
import { findWork } from '../../src/run-queue.ts'
import { ALL_WORKS, createWorks, prepareStore } from '../../src/works.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

export interface SmallSystemsOptions {
  readonly openlmis?: OpenlmisDataset
  readonly dhis2?: FakeDataset
  readonly log?: Log
  /** The day of the service; the fakes keep the real one. */
  readonly now?: () => Date
  readonly openlmisConfig?: object
  readonly dhis2Clock?: Clock
}

export interface Connection {
  readonly openlmisUrl?: string
  readonly openlmisPassword?: string
  readonly dhis2Url?: string
  readonly dhis2Password?: string
}

export interface SmallSystems {
  readonly openlmis: FakeOpenlmis
  readonly dhis2: FakeDhis2
  readonly database: TestDatabase
  /** Executes a work as the service does, with its settings changed as given. */
  execute(what: string, connection?: Connection, params?: Record<string, unknown>): Promise<Run>
  /** Everything once, in order; the mappings are confirmed between reference data and numbers. */
  pullAll(): Promise<void>
  rows<T extends object = Record<string, unknown>>(sql: string): Promise<T[]>
  /** Open rejects as `entity reason`, once each, in order. */
  openRejects(): Promise<string[]>
  close(): Promise<void>
}

const month = (n: number) => String(n).padStart(2, '0')

/** The tiny country with periods that are months, and without links of its own. */
export function monthlyTiny(facilityCount = 3): OpenlmisDataset {
  const dataset = tinyDataset(facilityCount)
  const lastDays = [31, 28, 31]
  const processingPeriods = dataset.processingPeriods.map((period, i) => ({
    ...period,
    endDate: `2026-${month(i + 1)}-${lastDays[i] ?? 28}`,
  }))
  const facilities = dataset.facilities.map((facility) => ({ ...facility, extraData: null }))
  return { ...dataset, facilities, processingPeriods }
}

export const doseValue = (
  orgUnit: string,
  period: string,
  value: string,
): FakeDataValue & { readonly orgUnit: string } => ({
  orgUnit,
  dataElement: element.doses,
  period,
  categoryOptionCombo: combo.under1,
  attributeOptionCombo: combo.default,
  value,
  lastUpdated: '2026-03-02T08:00:00.000Z',
})

/** Both fakes with small countries, an empty store and the real works over them. */
export async function startSmallSystems(options: SmallSystemsOptions = {}): Promise<SmallSystems> {
  const { log = silentLog, now = () => new Date('2026-03-15T08:00:00Z') } = options
  const openlmis = await startFakeOpenlmis({ dataset: options.openlmis ?? monthlyTiny(), rateLimit: 'off' })
  const dhis2 = await createFakeDhis2({
    dataset: options.dhis2 ?? smallCountry(),
    ...(options.dhis2Clock && { clock: options.dhis2Clock }),
  })
  const database = await createTestDatabase()
  const clock = { now }
  const runs = createRuns({ database, log, clock })
  const urls = { openlmisUrl: openlmis.url, dhis2Url: dhis2.url }

  const execute: SmallSystems['execute'] = async (what, connection = {}, params = {}) => {
    const { openlmisUrl, dhis2Url, openlmisPassword, dhis2Password } = { ...urls, ...connection }
    const config = configOf({ openlmisUrl, dhis2Url }, options.openlmisConfig)
    const clients = clientsOf({ openlmisUrl, dhis2Url, openlmisPassword, dhis2Password }, log)
    try {
      await prepareStore(database, config)
      const work = findWork(createWorks(config, { database, clients, clock, log }), what)?.work
      if (!work) throw new Error(`There is no work ${what}`)
      const { run } = await runs.start({ what, trigger: 'command', dryRun: false, params })
      const execution = await runs.execute(run.id, work)
      if (execution.kind !== 'done') throw new Error(`${what} is ${execution.kind}`)
      return execution.run
    } finally {
      await clients.close()
    }
  }

  const pullAll = async (): Promise<void> => {
    for (const what of ['openlmis.reference', 'dhis2.reference']) await mustSucceed(execute, what)
    await confirmMappings(database)
    for (const what of ALL_WORKS.filter((name) => !name.endsWith('.reference'))) await mustSucceed(execute, what)
  }

  return {
    openlmis,
    dhis2,
    database,
    execute,
    pullAll,
    rows: async <T extends object>(sql: string) => (await database.pool.query<T & object>(sql)).rows,
    openRejects: async () => {
      const { rows } = await database.pool.query<{ one: string }>(
        `select distinct entity || ' ' || reason as one from reject where resolved_at is null order by 1`,
      )
      return rows.map(({ one }) => one)
    },
    close: async () => {
      await Promise.all([openlmis.close(), dhis2.close()])
      await database.drop()
    },
  }
}

async function mustSucceed(execute: SmallSystems['execute'], what: string): Promise<void> {
  const run = await execute(what)
  if (run.state === 'failed') throw new Error(`${what} failed: ${JSON.stringify(run.error)}`)
}

const configOf = (urls: { openlmisUrl: string; dhis2Url: string }, openlmisConfig: object = {}): Config =>
  Config.parse({
    historyMonths: 12,
    openlmis: {
      url: urls.openlmisUrl,
      clientSecret: 'changeme',
      ...TINY_USERS.admin,
      programs: ['EPI'],
      ...openlmisConfig,
    },
    dhis2: { url: urls.dhis2Url, username: 'admin', password, facilityLevel: 3, doseDataSets: ['VACCINES'] },
  })

/** As the service makes them, but they give up at once. */
function clientsOf(
  to: {
    openlmisUrl: string
    dhis2Url: string
    openlmisPassword: string | undefined
    dhis2Password: string | undefined
  },
  log: Log,
): Clients {
  const common = { egress: { allow: ['127.0.0.1'] }, retry: { attempts: 1 }, log }
  const { username, password: known } = TINY_USERS.admin
  const openlmis = createOpenlmis({
    ...common,
    baseUrl: to.openlmisUrl,
    credentials: {
      grant: 'password',
      clientId: 'user-client',
      clientSecret: 'changeme',
      username,
      password: to.openlmisPassword ?? known,
    },
    pacing: 'unlimited',
  })
  const auth = { kind: 'basic', username: 'admin', password: to.dhis2Password ?? password } as const
  const dhis2 = createDhis2({ ...common, baseUrl: to.dhis2Url, auth, ratePerSecond: 10_000 })
  return { openlmis, dhis2, close: async () => void (await Promise.all([openlmis.close(), dhis2.close()])) }
}

/** What an administrator does once: Penta is Penta, BCG is BCG, and the doses of the small DHIS2 are those of Penta 3. */
async function confirmMappings(database: TestDatabase): Promise<void> {
  const { antigens, products, series } = await listAntigenMappings(database.pool)
  const now = new Date()
  const antigenOf = (code: string): number => antigens.find((one) => one.code === code)?.id ?? 0
  for (const { productId, code } of products) {
    const antigen = antigenOf(code.startsWith('BCG') ? 'BCG' : 'Penta')
    await confirmProduct(database, { productId, decision: { antigen, state: 'confirmed' }, by: 'test', now })
  }
  for (const { id, sourceId } of series) {
    const ageBand = { [`${element.doses}.${combo.under1}`]: 'target', [`${element.doses}.${combo.over1}`]: 'older' }[
      sourceId
    ]
    if (ageBand !== 'target' && ageBand !== 'older') continue
    const decision = {
      antigen: antigenOf('Penta'),
      doseNumber: 3,
      ageBand,
      targetGroup: null,
      state: 'confirmed',
    } as const
    const outcome = await confirmSeries(database, { id, decision, by: 'test', now })
    if (!outcome.ok) throw new Error(`The series ${sourceId} was not confirmed: ${outcome.error.kind}`)
  }
}

export { combo, element, set, smallCountry, tinyDataset, tinyIds, TINY_USERS, unit, password as dhis2Password }
