import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Bench } from './report.ts'

/** What vite says about each chunk (`web/dist/.vite/manifest.json`). */
interface Chunk {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
  readonly isEntry?: boolean
}
type Manifest = Readonly<Record<string, Chunk>>

const DIST = join(import.meta.dirname, '..', 'web', 'dist')
const TARGET_KB = 200

/** The page itself and the texts it waits for, in the language whose texts are longest. */
const FIRST_VIEWS: Readonly<Record<string, readonly string[]>> = {
  'sign-in': ['src/sign-in/SignInPage.tsx'],
  resupply: ['src/resupply/ResupplyPage.tsx', 'src/i18n/locales/fr/resupply.json'],
  paper: ['src/resupply/PaperStockPage.tsx', 'src/i18n/locales/fr/resupply.json'],
  overview: ['src/overview/OverviewPage.tsx', 'src/i18n/locales/fr/overview.json'],
  systems: ['src/systems/SystemsPage.tsx', 'src/i18n/locales/fr/systems.json'],
  publishing: ['src/publishing/PublishingPage.tsx', 'src/i18n/locales/fr/publishing.json'],
  crosswalk: ['src/crosswalk/CrosswalkPage.tsx', 'src/i18n/locales/fr/crosswalk.json'],
}
const ALWAYS = ['src/i18n/locales/fr/common.json']

/** The files of a chunk and of everything it imports at once; what is loaded later (charts, maps) is not among them. */
function filesOf(manifest: Manifest, key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`The build has no chunk ${key}. Build the pages anew: npm run build:web`)
  if (seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const css of chunk.css ?? []) seen.add(css)
  for (const imported of chunk.imports ?? []) filesOf(manifest, imported, seen)
  return seen
}

const gzippedBytes = (file: string): number => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length

function loadManifest(): Manifest {
  const path = join(DIST, '.vite', 'manifest.json')
  if (!existsSync(path)) throw new Error('The pages are not built. Build them first: npm run build:web')
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}

/** Gzipped bytes of everything a browser loads before it shows a page for the first time. */
export function firstViewBytes(): Record<string, number> {
  const manifest = loadManifest()
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry)
  if (entry === undefined) throw new Error('The build has no entry chunk.')
  return Object.fromEntries(
    Object.entries(FIRST_VIEWS).map(([page, keys]) => {
      const files = new Set(['index.html'])
      for (const key of [entry, ...ALWAYS, ...keys]) for (const file of filesOf(manifest, key)) files.add(file)
      return [page, [...files].reduce((sum, file) => sum + gzippedBytes(file), 0)]
    }),
  )
}

/** First view per page in kB (1000 bytes), gzipped at level 9. `withinTarget` says whether the heaviest page keeps the target. */
export const run: Bench = async () => {
  const bytes = firstViewBytes()
  const figures: Record<string, number | string> = { targetKb: TARGET_KB }
  for (const [page, size] of Object.entries(bytes)) figures[`${page}Kb`] = Math.round(size / 100) / 10
  const heaviest = Math.max(...Object.values(bytes)) / 1000
  figures['withinTarget'] = heaviest <= TARGET_KB ? 'yes' : 'no'
  return { name: 'bundle', what: 'gzipped HTML, JavaScript, CSS and texts loaded before a page first shows', figures }
}
