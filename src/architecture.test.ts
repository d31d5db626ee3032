import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

/**
 * Who may import whom. When this test is red, the import it names goes against docs/ARCHITECTURE.md: move the code, or hand
 * the thing in as an argument. Adding a line here is a design decision, not a fix.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  base: [],
  platform: ['base'],
  'connectors/openlmis': ['base', 'platform'],
  'connectors/dhis2': ['base', 'platform'],
  runs: ['base', 'platform'],
  facilities: ['base', 'platform', 'connectors', 'runs'],
  crosswalk: ['base', 'platform', 'contract', 'connectors', 'runs', 'accounts', 'facilities', 'matching'],
  products: ['base', 'platform', 'connectors', 'runs', 'facilities'],
  periods: ['base', 'platform', 'connectors', 'runs', 'facilities'],
  'stock-mapping': [
    'base',
    'platform',
    'contract',
    'connectors',
    'accounts',
    'runs',
    'facilities',
    'products',
    'periods',
  ],
  coverage: ['base', 'platform', 'connectors', 'runs', 'facilities', 'products', 'periods'],
  stock: ['base', 'platform', 'connectors', 'runs', 'facilities', 'products', 'periods'],
  figures: ['base', 'platform', 'runs', 'facilities', 'products', 'periods', 'coverage', 'stock'],
  matching: ['base', 'platform'],
  accounts: ['base', 'platform', 'contract', 'facilities'],
  resupply: [
    'base',
    'platform',
    'contract',
    'accounts',
    'facilities',
    'products',
    'periods',
    'coverage',
    'stock',
    'figures',
  ],
  overview: [
    'base',
    'platform',
    'contract',
    'accounts',
    'facilities',
    'products',
    'periods',
    'coverage',
    'stock',
    'figures',
  ],
  systems: [
    'base',
    'platform',
    'contract',
    'connectors',
    'accounts',
    'runs',
    'facilities',
    'crosswalk',
    'products',
    'periods',
    'stock-mapping',
    'coverage',
    'stock',
    'figures',
  ],
  publishing: [
    'base',
    'platform',
    'contract',
    'connectors',
    'accounts',
    'runs',
    'facilities',
    'products',
    'periods',
    'stock',
    'figures',
    'stock-mapping',
  ],
  'dhis2-package': [
    'base',
    'platform',
    'contract',
    'connectors',
    'accounts',
    'runs',
    'facilities',
    'products',
    'stock-mapping',
  ],
  exchange: [
    'base',
    'platform',
    'contract',
    'connectors',
    'accounts',
    'runs',
    'facilities',
    'products',
    'coverage',
    'stock-mapping',
    'publishing',
  ],
  'sample-data': ['base', 'platform', 'connectors'],
  contract: [],
  web: ['contract'],
}

const ROOT = resolve(import.meta.dirname, '..')
const TEST_FILE = /\.test\.tsx?$|\/test-support\//

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !/node_modules|\/dist\//.test(file))
}

/** The room a file stands in: `base`, `connectors/dhis2`, a slice, `contract`, `web`, or `main` for the main files. */
function roomOf(file: string): string {
  const parts = file.split('/')
  if (parts.length === 1) return 'root'
  if (parts[0] !== 'src') return parts[0] ?? ''
  if (parts.length === 2 || parts[1] === 'cli') return 'main'
  return parts[1] === 'connectors' ? `connectors/${parts[2]}` : (parts[1] ?? '')
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:from\s*)?['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)/g

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8').replace(/import\s*\{[^}]*\}/g, (list) =>
    list.replaceAll('\n', ' '),
  )
  // Other files that code reads, such as migrations, are no rooms.
  const targets = [...text.matchAll(IMPORT)].map((match) =>
    relative(ROOT, resolve(ROOT, dirname(file), match[1] ?? match[2] ?? '')),
  )
  return targets.filter((target) => /\.tsx?$/.test(target))
}

const allowed = (from: string, to: string): boolean =>
  from === to || (MAY_IMPORT[from] ?? []).some((room) => room === to || to.startsWith(`${room}/`))

const sources = [...filesUnder('src'), ...filesUnder('contract'), ...filesUnder('web/src')].filter(
  (f) => !TEST_FILE.test(f),
)

describe('the import rule', () => {
  test('every file imports only what its room may import', () => {
    const against = sources
      .filter((file) => roomOf(file) !== 'main')
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ file, target }) => !allowed(roomOf(file), roomOf(target)))
      .map(({ file, target }) => `${file} imports ${target}`)
    expect(against).toEqual([])
  })

  test('a slice is entered through its index', () => {
    const against = sources
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ file, target }) => {
        const [from, to] = [roomOf(file), roomOf(target)]
        const isSlice = !['base', 'platform', 'contract', 'main', 'web', ''].includes(to)
        return isSlice && from !== to && !/\/(index\.ts|fake\/[^/]+\.ts)$/.test(target)
      })
      .map(({ file, target }) => `${file} reaches past the index into ${target}`)
    expect(against).toEqual([])
  })

  test('every room is listed, so that a new one is a decision', () => {
    const rooms = new Set(sources.map(roomOf))
    rooms.delete('main')
    expect([...rooms].filter((room) => !(room in MAY_IMPORT))).toEqual([])
  })
})

/** Tables that only the named slice may touch. Shared ones are listed in docs/ARCHITECTURE.md. */
const OWNED_TABLES: Record<string, readonly string[]> = {
  session: ['accounts'],
  login_attempt: ['accounts'],
  source_cursor: ['runs'],
  stock_card: ['stock'],
  reason_class: ['stock'],
  figures_due: ['figures', 'coverage', 'stock', 'facilities', 'products', 'periods'],
  stock_mapping: ['stock-mapping'],
  dhis2_data_set: ['stock-mapping'],
  dhis2_data_element: ['stock-mapping'],
  exchange_receipt: ['exchange'],
  dhis2_package_object: ['dhis2-package'],
  dhis2_package_install: ['dhis2-package'],
  resupply_decision: ['resupply'],
  resupply_check: ['resupply'],
  resupply_sign_off: ['resupply'],
  publish_cell: ['publishing'],
  publish_setting: ['publishing'],
  publish_stop: ['publishing'],
  publish_input: ['publishing'],
  publish_batch: ['publishing'],
  publish_value: ['publishing'],
  publish_value_earlier: ['publishing'],
  publish_value_now: ['publishing'],
  publish_hold: ['publishing'],
  publish_release: ['publishing'],
  publish_finding: ['publishing'],
  publish_completion: ['publishing'],
}

describe('the table rule', () => {
  test.each(Object.entries(OWNED_TABLES))('%s is read and written by its owner alone', (table, owners) => {
    const pattern = new RegExp(`\\b(?:from|join|into|update|table)\\s+(?:only\\s+)?${table}\\b`, 'i')
    const against = sources.filter(
      (file) =>
        !owners.includes(roomOf(file)) &&
        roomOf(file) !== 'main' &&
        pattern.test(readFileSync(join(ROOT, file), 'utf8')),
    )
    expect(against).toEqual([])
  })

  test('SQL stands in store, jobs or read files of a slice, never in its rules', () => {
    const statement = /\b(?:select\s[\s\S]{1,400}?\sfrom|insert\s+into|delete\s+from)\s+[a-z_]+/i
    const against = sources.filter(
      (file) =>
        !['platform', 'base', 'main', 'web', 'contract'].includes(roomOf(file)) &&
        !/\/(?:store|jobs|read|doctor)[^/]*\.ts$|\/store\//.test(file) &&
        statement.test(readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    )
    expect(against).toEqual([])
  })
})
