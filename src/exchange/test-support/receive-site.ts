import { Registry } from 'prom-client'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { insertRow } from '../../../test/support/two-districts.ts'
import { fixedClock } from '../../base/clock.ts'
import { silentLog } from '../../platform/log.ts'
import { buildWebServer, type FastifyInstance } from '../../platform/web-server/index.ts'
import { DEFAULT_ANTIGENS, saveAntigens } from '../../products/index.ts'
import { createRuns, type Runs, type RunWork } from '../../runs/index.ts'
import { applyReceipt, readRoutes, receiveRoutes, type ExchangeAccount, type PublishedSource } from '../index.ts'

export const NOW = '2026-08-05T09:00:00Z'
export const ACCOUNTS: readonly ExchangeAccount[] = [
  { name: 'hmis', password: 'district', token: 'd2p_sender', may: ['send'] },
  { name: 'reader', token: 'reader-token', may: ['read'] },
]
export const SENDER = { authorization: `Basic ${Buffer.from('hmis:district').toString('base64')}` }
export const READER = { authorization: 'ApiToken reader-token' }

export interface ReceiveSite {
  readonly database: TestDatabase
  readonly app: FastifyInstance
  readonly runs: Runs
  readonly work: RunWork
  readonly figuresAsked: () => number
  close(): Promise<void>
}

/** Two facilities and a district of DHIS2; BCG by age with one band confirmed, Penta 3 without a split, a population. */
export async function openReceiveSite(published?: PublishedSource, maxBytes = 1_000_000): Promise<ReceiveSite> {
  const database = await createTestDatabase()
  const { pool } = database
  const clock = fixedClock(NOW)
  await saveAntigens(database, DEFAULT_ANTIGENS)
  const antigenId = (code: string): number => DEFAULT_ANTIGENS.find((one) => one.code === code)?.id ?? 0
  const common = { system: 'dhis2', content_hash: 'x', fetched_at: NOW }
  await insertRow(pool, 'area', { ...common, source_id: 'DistrictA01', code: 'D_A', name: 'District A', level: 2 })
  for (const [uid, code] of [
    ['FacilityA01', 'OU_A01'],
    ['FacilityA02', 'OU_A02'],
  ])
    await insertRow(pool, 'place', { ...common, source_id: uid, code, name: uid, active: true, holds_stock: false })
  const series = { system: 'dhis2', element_name: 'x', method: 'person', state: 'confirmed', decided_by: 'test' }
  const dose = { ...series, meaning: 'dosesGiven', age_band: 'target' }
  await insertRow(pool, 'series', {
    ...dose,
    source_id: 'BcgDoses001.AgeUnder1y0',
    element_code: 'BCG',
    antigen: antigenId('BCG'),
    dose_number: 1,
  })
  await insertRow(pool, 'series', {
    ...dose,
    source_id: 'BcgDoses001.AgeOver1yr0',
    element_code: 'BCG',
    antigen: antigenId('BCG'),
    dose_number: 1,
    age_band: 'older',
  })
  await insertRow(pool, 'series', {
    ...dose,
    source_id: 'PentaDose03.HllvX50cXC0',
    element_code: 'PENTA3',
    antigen: antigenId('Penta'),
    dose_number: 3,
  })
  await insertRow(pool, 'series', {
    ...series,
    source_id: 'Population1.HllvX50cXC0',
    element_code: 'POP',
    meaning: 'targetPopulation',
    target_group: 'under1',
    period_type: 'Yearly',
  })
  const runs = createRuns({ database, log: silentLog, clock })
  const work: RunWork = async (run) => await applyReceipt(run, { database, clock, system: 'dhis2', historyMonths: 36 })
  let asked = 0
  const app = await buildWebServer({
    log: silentLog,
    api: { title: 'openlmis-interop', description: 'Test', version: '0' },
    metrics: { registry: new Registry() },
    readiness: async () => ({ ready: true, checks: {} }),
    plugins: [
      receiveRoutes({
        database,
        clock,
        runs,
        work,
        stored: async () => void (asked += 1),
        accounts: ACCOUNTS,
        maxBytes,
        patienceMs: 60_000,
      }),
      readRoutes({ clock, accounts: ACCOUNTS, published, publicUrl: 'https://interop.example.org' }),
    ],
    requestsPerMinute: 0,
  })
  return {
    database,
    app,
    runs,
    work,
    figuresAsked: () => asked,
    async close() {
      await app.close()
      await database.drop()
    },
  }
}
