import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Dhis2Package, PackagePreview } from '../../contract/dhis2-package.ts'
import { addAccount, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { accountsRoutes, defaultRoleRights, guard, type AccountsDeps } from '../accounts/index.ts'
import { fixedClock } from '../base/clock.ts'
import { silentLog } from '../platform/log.ts'
import { buildWebServer, type FastifyInstance } from '../platform/web-server/index.ts'
import { createRuns } from '../runs/index.ts'
import { dhis2PackageRoutes } from './index.ts'
import { NOW, openPackageSite, type PackageSite } from './test-support/package-site.ts'

let site: PackageSite
let app: FastifyInstance
let administrator: SignedIn
let divo: SignedIn

beforeAll(async () => {
  site = await openPackageSite('2.43.1')
  await addAccount(site.database, { login: 'administrator', role: 'administrator' })
  await addAccount(site.database, { login: 'divo', role: 'divo' })
  app = await buildApp(site)
  administrator = await signInAs(app, 'administrator')
  divo = await signInAs(app, 'divo')
})
afterAll(async () => {
  await app.close()
  await site.close()
})

async function buildApp({ database, deps }: PackageSite): Promise<FastifyInstance> {
  const clock = fixedClock(NOW)
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
      dhis2PackageRoutes({
        database,
        deps,
        requestInstall: async ({ dryRun, ...params }) =>
          (await runs.start({ what: 'dhis2.package', trigger: 'person', dryRun, requestedBy: params.by, params })).run,
      }),
    ],
    requestsPerMinute: 0,
  })
}

const preview = async (query = ''): Promise<PackagePreview> =>
  PackagePreview.parse((await administrator.request('GET', `/api/v1/dhis2-package/preview${query}`)).json())

describe('the package over HTTP', () => {
  test('is previewed with counts, notices and what would be created', async () => {
    const shown = await preview()
    expect(shown).toMatchObject({ version: '2.43.1', problem: null, canInstall: true })
    expect(shown.types.find(({ collection }) => collection === 'dataElements')?.counts).toMatchObject({ create: 28 })
    expect(shown.notices.map(({ code }) => code)).toEqual(['noDoses', 'orgUnitsLeft'])
    expect((await preview('?assignOrgUnits=true')).notices.map(({ code }) => code)).toEqual(['noDoses'])
  })

  test('is installed by a run, and who asked is kept', async () => {
    const answer = await administrator.request('POST', '/api/v1/dhis2-package/install', { assignOrgUnits: true })
    expect(answer.statusCode, answer.body).toBe(202)
    const { rows } = await site.database.pool.query('select params, requested_by from run where id = $1', [
      answer.json().id,
    ])
    expect(rows[0]).toEqual({
      params: { assignOrgUnits: true, overwrite: [], by: 'administrator' },
      requested_by: 'administrator',
    })
    const audit = await site.database.pool.query(`select actor, action from audit order by id desc limit 1`)
    expect(audit.rows[0]).toEqual({ actor: 'administrator', action: 'dhis2Package.install' })
    expect((await preview()).objects.length).toBeGreaterThan(0)
  })

  test('shows what came of it', async () => {
    await site.install({ dryRun: true })
    const shown = Dhis2Package.parse((await administrator.request('GET', '/api/v1/dhis2-package')).json())
    expect(shown).toMatchObject({ configured: true, installs: [{ result: { outcome: 'tried' } }] })
  })

  test('is not for a district officer', async () => {
    expect((await divo.request('GET', '/api/v1/dhis2-package')).statusCode).toBe(403)
    expect((await divo.request('POST', '/api/v1/dhis2-package/install', {})).statusCode).toBe(403)
  })

  test('says in words that DHIS2 cannot be asked', async () => {
    site.fake.setMode({ kind: 'down' })
    const shown = await preview()
    expect(shown).toMatchObject({ version: null, canInstall: false, problem: { reason: 'ill' } })
    expect(shown.problem?.remedy).not.toBe('')
    site.fake.setMode({ kind: 'ok' })
  })
})
