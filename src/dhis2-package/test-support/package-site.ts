import { insertRow } from '../../../test/support/two-districts.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { fixedClock } from '../../base/clock.ts'
import type { RunId } from '../../base/ids.ts'
import { createDhis2, type Dhis2 } from '../../connectors/dhis2/index.ts'
import { createFakeDhis2, type FakeDhis2 } from '../../connectors/dhis2/fake/create-fake-dhis2.ts'
import { combo, element, password, smallCountry, unit } from '../../connectors/dhis2/fake/small-country.ts'
import { DEFAULT_ANTIGENS, saveAntigens } from '../../products/index.ts'
import { memoryRun, type MemoryRun } from '../../runs/index.ts'
import { defaultStockMappingSettings } from '../../stock-mapping/index.ts'
import { installPackage, mapInstalled, type InstallOptions, type InstallResult } from '../index.ts'

export const PAGES = 'https://interop.example.org'
export const NOW = '2026-08-05T09:00:00Z'

export interface PackageSite {
  readonly database: TestDatabase
  readonly fake: FakeDhis2
  readonly dhis2: Dhis2
  readonly deps: { readonly database: TestDatabase; readonly dhis2: Dhis2; readonly pagesUrl: string | null }
  install(options?: Partial<InstallOptions> & { readonly dryRun?: boolean }): Promise<InstallResult>
  runOf(options?: { readonly dryRun?: boolean }): Promise<MemoryRun>
  close(): Promise<void>
}

/** BCG and Penta in OpenLMIS, two linked facilities, and a DHIS2 that knows doses of BCG and a population. */
export async function openPackageSite(version: string, username = 'admin'): Promise<PackageSite> {
  const database = await createTestDatabase()
  const fake = await createFakeDhis2({ dataset: smallCountry(), version, clock: fixedClock(NOW) })
  const dhis2 = createDhis2({
    baseUrl: fake.url,
    auth: { kind: 'basic', username, password },
    egress: { allow: ['127.0.0.1'] },
    retry: { attempts: 1 },
    ratePerSecond: 10_000,
  })
  await fill(database)
  const clock = fixedClock(NOW)
  const deps = { database, dhis2, pagesUrl: PAGES }
  const runOf = async ({ dryRun = false } = {}): Promise<MemoryRun> => {
    const row = { what: 'dhis2.package', trigger: 'person', state: 'running', queued_at: NOW, started_at: NOW }
    return memoryRun({ runId: (await insertRow(database.pool, 'run', row)) as RunId, dryRun })
  }
  return {
    database,
    fake,
    dhis2,
    deps,
    runOf,
    async install({ dryRun = false, ...options } = {}) {
      const settings = defaultStockMappingSettings
      const map = { database, dhis2, clock, settings }
      return await installPackage(
        await runOf({ dryRun }),
        { ...deps, clock, mapInstalled: async (run, by) => await mapInstalled(run, map, by) },
        { assignOrgUnits: true, overwrite: [], by: 'administrator', ...options },
      )
    },
    async close() {
      await dhis2.close()
      await fake.close()
      await database.drop()
    },
  }
}

async function fill(database: TestDatabase): Promise<void> {
  const { pool } = database
  await saveAntigens(database, DEFAULT_ANTIGENS)
  const antigenId = (code: string): number => DEFAULT_ANTIGENS.find((one) => one.code === code)?.id ?? 0
  const common = { content_hash: 'x', fetched_at: NOW }
  for (const [code, doses] of [
    ['BCG', 20],
    ['Penta', 10],
  ] as const) {
    const product = await insertRow(pool, 'product', {
      ...common,
      system: 'openlmis',
      source_id: `product-${code}`,
      code,
      name: code,
      doses_per_vial: doses,
      dispensing_unit: 'dose',
    })
    await insertRow(pool, 'product_antigen', {
      product_id: product,
      antigen: antigenId(code),
      method: 'code',
      state: 'confirmed',
      decided_by: 'test',
    })
  }
  for (const uid of [unit.open, unit.elsewhere]) {
    const place = { ...common, name: uid, active: true, holds_stock: true }
    const ours = await insertRow(pool, 'place', { ...place, system: 'openlmis', source_id: `store-${uid}` })
    const theirs = await insertRow(pool, 'place', { ...place, system: 'dhis2', source_id: uid })
    await insertRow(pool, 'place_link', {
      place_id: ours,
      other_place_id: theirs,
      method: 'code',
      state: 'confirmed',
      decided_by: 'test',
    })
  }
  const series = { system: 'dhis2', element_name: 'x', method: 'person', state: 'confirmed', decided_by: 'test' }
  await insertRow(pool, 'series', {
    ...series,
    source_id: `${element.doses}.${combo.under1}`,
    meaning: 'dosesGiven',
    antigen: antigenId('BCG'),
    dose_number: 1,
    age_band: 'target',
  })
  await insertRow(pool, 'series', {
    ...series,
    source_id: `${element.population}.${combo.default}`,
    meaning: 'targetPopulation',
    target_group: 'liveBirths',
    period_type: 'Yearly',
  })
}
