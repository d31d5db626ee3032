import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Papa from 'papaparse'
import { createFakeDhis2, loadSierraLeone, type FakeDhis2 } from '../../src/connectors/dhis2/fake/index.ts'
import { demoCsvDataset } from '../../src/connectors/openlmis/fake/demo-csv-dataset.ts'
import { startFakeOpenlmis, type FakeOpenlmis, type OpenlmisDataset } from '../../src/connectors/openlmis/fake/index.ts'

/** Real data beside the repository; a continuous integration run must have them. */
export const realData = resolve(import.meta.dirname, '../../../shared/data')
export const hasRealData = existsSync(realData)
if (!hasRealData && process.env['CI'] === 'true') throw new Error(`The real data are missing at ${realData}`)
if (!hasRealData) process.stderr.write(`The main job is not tried on real data: there is no ${realData}\n`)

export type FileRow = Readonly<Record<string, string>>

/** A file of the demo of OpenLMIS as it is, read by nothing that the service or its fakes use. Names of columns in lower case. */
export function fileRows(folder: string, name: string): FileRow[] {
  const text = readFileSync(join(realData, folder, `${name}.csv`), 'utf8').replace(/^\u{FEFF}/u, '')
  const transformHeader = (header: string): string => header.toLowerCase()
  return Papa.parse<FileRow>(text, { header: true, skipEmptyLines: true, transformHeader }).data
}

export const SERVICE_ACCOUNT = { username: 'interop', password: 'a service of the ministry' }
const SERVICE_ID = '5e4f1ce0-0000-4000-8000-000000000001'
const GENERAL_RIGHTS = [
  'FACILITIES_MANAGE',
  'GEOGRAPHIC_ZONES_MANAGE',
  'ORDERABLES_MANAGE',
  'PROCESSING_SCHEDULES_MANAGE',
  'PROGRAMS_MANAGE',
  'REQUISITION_GROUPS_MANAGE',
  'SUPERVISORY_NODES_MANAGE',
  'SUPPLY_LINES_MANAGE',
  'SYSTEM_IDEAL_STOCK_AMOUNTS_MANAGE',
]

/** The demo with the account that docs/connectors/openlmis.md asks for: it may view stock and requisitions everywhere. */
function withServiceAccount(demo: OpenlmisDataset): OpenlmisDataset {
  const places = demo.facilities.flatMap(({ id }) =>
    demo.programs.map((program) => `${id}|${program.id}`.toLowerCase()),
  )
  const rights = ['STOCK_CARDS_VIEW', 'REQUISITION_VIEW'].flatMap((right) => places.map((place) => `${right}|${place}`))
  const user = { ...SERVICE_ACCOUNT, id: SERVICE_ID, firstName: '', lastName: '', active: true, homeFacilityId: null }
  return {
    ...demo,
    users: [...demo.users, user],
    permissionStringsOf: (id) => (id === SERVICE_ID ? [...GENERAL_RIGHTS, ...rights] : demo.permissionStringsOf(id)),
  }
}

export interface RealSystems {
  readonly openlmis: FakeOpenlmis
  readonly dhis2: FakeDhis2
  close(): Promise<void>
}

/** OpenLMIS with its demo data and DHIS2 with the Sierra Leone demo and the WHO package, served by the fakes. */
export async function startRealSystems(): Promise<RealSystems> {
  const dataset = withServiceAccount(demoCsvDataset(join(realData, 'openlmis-demo')))
  const openlmis = await startFakeOpenlmis({ dataset, rateLimit: 'off' })
  const dhis2 = await createFakeDhis2({ dataset: loadSierraLeone(realData) })
  return { openlmis, dhis2, close: async () => void (await Promise.all([openlmis.close(), dhis2.close()])) }
}
