import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestStored } from '../bench/kill-pull/stored-result.ts'
import { saveLocalAccount } from '../src/accounts/index.ts'
import { systemClock } from '../src/base/clock.ts'
import type { Clients } from '../src/clients.ts'
import { createDhis2 } from '../src/connectors/dhis2/index.ts'
import type { FailureMode } from '../src/connectors/dhis2/fake/index.ts'
import { createOpenlmis } from '../src/connectors/openlmis/index.ts'
import type { FailureModes } from '../src/connectors/openlmis/fake/index.ts'
import { demoConfig } from '../src/demo-config.ts'
import { DEMO_CLIENT, startFakes, VIRTUAL_HOST, type RunningFakes } from '../src/demo-systems.ts'
import type { Config } from '../src/config.ts'
import { silentLog } from '../src/platform/log.ts'
import type { FastifyInstance } from '../src/platform/web-server/index.ts'
import type { Run } from '../src/runs/index.ts'
import { buildServer } from '../src/server.ts'
import { createService, type Service } from '../src/service.ts'
import { loadConnections, type ConnectionRow } from '../src/systems/index.ts'
import { createWorks } from '../src/works.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { PASSWORD, signInAs, type SignedIn } from './support/test-server.ts'

const HEADERS_MS = 1500
const QUICK_RETRY = { attempts: 2, baseMs: 5, maxMs: 10 }

/** Names of the ways in which each fake can be ill. Late answers of DHIS2 are waited for: they are slow, not wrong. */
const OPENLMIS_ILLS: Readonly<Record<string, FailureModes>> = {
  down: { down: true },
  'so slow that nobody waits': { slowMs: HEADERS_MS * 3 },
  'answering 503': { status: 503 },
  'answering pages instead of data': { html: true },
  'cutting answers short': { truncated: true },
  'breaking connections': { resetMidBody: true },
}
const DHIS2_ILLS: Readonly<Record<string, FailureMode>> = {
  down: { kind: 'down' },
  'answering 503': { kind: 'unavailable', status: 503 },
  'answering pages instead of data': { kind: 'html' },
  'cutting answers short': { kind: 'truncated' },
  'breaking connections': { kind: 'reset' },
}

describe('with a system that is ill', () => {
  let fakes: RunningFakes
  let database: TestDatabase
  let config: Config
  let service: Service
  let app: FastifyInstance
  let manager: SignedIn

  beforeAll(async () => {
    const today = new Date().toISOString().slice(0, 10)
    fakes = await startFakes({ seed: 3, size: 'demo', today, withoutRateLimit: true })
    database = await createTestDatabase()
    const options = { dataFolder: '', databaseUrl: database.url, port: 0, historyMonths: 3 }
    config = demoConfig(fakes, options)
    service = await createService(config, { log: silentLog })
    app = await buildServer(service)
    const scope = { everywhere: true, areaIds: [], placeIds: [] }
    for (const [login, role] of [
      ['manager', 'epiManager'],
      ['admin', 'administrator'],
    ] as const) {
      const account = { login, password: PASSWORD, displayName: login, role, scope }
      const saved = await saveLocalAccount(database, account, 'test')
      if (!saved.ok) throw new Error(saved.error.message)
    }
    manager = await signInAs(app, 'manager')
    for (const what of ['openlmis.reference', 'dhis2.reference', 'openlmis.stock', 'dhis2.doses', 'figures'])
      expect((await execute(what)).state).not.toBe('failed')
  }, 300_000)
  afterAll(async () => {
    await app.close()
    await service.close()
    await fakes.close()
    await database.drop()
  })

  /** Clients that give up quickly, so that the test does not wait as long as a service in a country with slow links does. */
  function impatientClients(): Clients {
    const common = { egress: { allow: ['127.0.0.1'] }, retry: QUICK_RETRY }
    const { clientId, clientSecret, username, password } = DEMO_CLIENT
    const openlmis = createOpenlmis({
      ...common,
      baseUrl: fakes.openlmisUrl,
      credentials: { grant: 'password', clientId, clientSecret, username, password },
      hostHeader: VIRTUAL_HOST,
      pacing: 'unlimited',
      timeouts: { headersMs: HEADERS_MS },
    })
    const dhis2 = createDhis2({ ...common, baseUrl: fakes.dhis2Url, auth: { kind: 'basic', username, password } })
    return { openlmis, dhis2, close: async () => void (await Promise.all([openlmis.close(), dhis2.close()])) }
  }

  async function execute(what: string, params: Record<string, unknown> = {}): Promise<Run> {
    const clients = impatientClients()
    try {
      const work = createWorks(config, { database, clients, clock: systemClock, log: silentLog }).get(what)?.work
      if (!work) throw new Error(`No work ${what}`)
      const { run } = await service.runs.start({ what, trigger: 'command', params })
      const execution = await service.runs.execute(run.id, work)
      if (execution.kind !== 'done') throw new Error(`${what} ended as ${execution.kind}`)
      return execution.run
    } finally {
      await clients.close()
    }
  }

  const connectionOf = async (system: string): Promise<ConnectionRow | undefined> =>
    (await loadConnections(database.pool)).find((row) => row.system === system)

  const sourceState = async (who: SignedIn, system: string): Promise<string | undefined> => {
    const answer = await who.request('GET', '/api/v1/overview')
    expect(answer.statusCode).toBe(200)
    const { sources } = answer.json<{ sources: { system: string; state: string }[] }>()
    return sources.find((source) => source.system === system)?.state
  }

  async function expectFailureSaid(system: string, run: Run): Promise<void> {
    expect(run).toMatchObject({ state: 'failed' })
    for (const text of [run.error?.reason, run.error?.message, run.error?.remedy]) expect(text).toMatch(/\S/)
    // A fault of the other side is never told as a fault of this program.
    expect(run.error?.reason).not.toBe('unexpected')
    const connection = await connectionOf(system)
    expect(connection?.lastFailure).toMatchObject({ reason: run.error?.reason, remedy: run.error?.remedy })
    expect(connection?.lastFailureAt?.getTime()).toBeGreaterThan(connection?.lastSuccessAt?.getTime() ?? 0)
    expect(await sourceState(manager, system)).toBe('unreachable')
  }

  async function expectRecovery(system: string, what: string): Promise<void> {
    expect((await execute(what)).state).not.toBe('failed')
    const connection = await connectionOf(system)
    expect(connection?.lastSuccessAt?.getTime()).toBeGreaterThan(connection?.lastFailureAt?.getTime() ?? 0)
    expect(await sourceState(manager, system)).toBe('ok')
  }

  /** What is stored, to compare with later. Marks of figures to be computed may come; computed figures do not go. */
  const remember = async (): Promise<unknown> => {
    const { figures_due: _, reject: __, ...rest } = await digestStored(database.pool)
    return rest
  }

  it.each(Object.entries(OPENLMIS_ILLS))(
    'OpenLMIS %s: the runs fail with reason and remedy, pages serve what was there and say so, and the next good run recovers',
    { timeout: 120_000 },
    async (_, modes) => {
      const rows = await remember()
      for (const what of ['openlmis.reference', 'openlmis.stock']) {
        fakes.openlmis.setModes(modes)
        const run = await execute(what)
        await expectFailureSaid('openlmis', run)
        fakes.openlmis.setModes({})
      }
      expect(await remember()).toEqual(rows)
      await expectRecovery('openlmis', 'openlmis.reference')
    },
  )

  it.each(Object.entries(DHIS2_ILLS))(
    'DHIS2 %s: the runs fail with reason and remedy, pages serve what was there and say so, and the next good run recovers',
    { timeout: 120_000 },
    async (_, mode) => {
      const rows = await remember()
      for (const what of ['dhis2.reference', 'dhis2.doses']) {
        fakes.dhis2.setMode(mode)
        const run = await execute(what)
        await expectFailureSaid('dhis2', run)
        fakes.dhis2.setMode({ kind: 'ok' })
      }
      expect(await remember()).toEqual(rows)
      await expectRecovery('dhis2', 'dhis2.doses')
    },
  )

  it('a system that is slow is waited for', { timeout: 120_000 }, async () => {
    fakes.openlmis.setModes({ slowMs: 50 })
    fakes.dhis2.setMode({ kind: 'slow', delayMs: 100 })
    for (const what of ['openlmis.reference', 'dhis2.reference', 'dhis2.doses'])
      expect((await execute(what)).state).not.toBe('failed')
    fakes.openlmis.setModes({})
    fakes.dhis2.setMode({ kind: 'ok' })
  })

  it('a fault that passes is tried again and nobody hears of it', { timeout: 120_000 }, async () => {
    fakes.openlmis.setModes({ status: 503, times: 1 })
    expect((await execute('openlmis.reference')).state).not.toBe('failed')
    fakes.dhis2.setMode({ kind: 'reset', times: 1 })
    expect((await execute('dhis2.doses')).state).not.toBe('failed')
  })

  it(
    'a system that falls ill in the middle of a pull loses nothing of what was there',
    { timeout: 240_000 },
    async () => {
      const rows = await remember()
      fakes.openlmis.setModes({ status: 503, onlyPath: '/api/stockCards/' })
      await expectFailureSaid('openlmis', await execute('openlmis.stock', { full: true }))
      fakes.openlmis.setModes({})
      fakes.dhis2.setMode({ kind: 'truncated', path: 'dataValueSets' })
      await expectFailureSaid('dhis2', await execute('dhis2.doses', { full: true }))
      fakes.dhis2.setMode({ kind: 'ok' })
      expect(await remember()).toEqual(rows)
      await expectRecovery('openlmis', 'openlmis.stock')
      await expectRecovery('dhis2', 'dhis2.doses')
      expect(await remember()).toEqual(rows)
    },
  )

  it('the pull of one system goes on while the other is down', { timeout: 120_000 }, async () => {
    fakes.dhis2.setMode({ kind: 'down' })
    expect((await execute('openlmis.reference')).state).not.toBe('failed')
    expect((await connectionOf('openlmis'))?.lastSuccessAt).not.toBeNull()
    fakes.dhis2.setMode({ kind: 'ok' })
  })
})
