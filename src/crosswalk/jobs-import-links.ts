import { randomUUID } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { importSteps } from './import-steps.ts'
import { describeChanges, type ImportChange } from './describe-changes.ts'
import { parseLinks, writeLinksCsv, type CsvProblem } from './links-csv.ts'
import { parseLinksWorkbook } from './links-workbook.ts'
import { planImport } from './plan-import.ts'
import { loadCases } from './store-cases.ts'
import { LINKS_LOCK, loadLinks } from './store-links.ts'
import { loadLinkCells } from './store-links-csv.ts'
import { loadKnownPlaces } from './store-places.ts'
import { takeSteps } from './store-steps.ts'

export interface LinkImportResult {
  readonly applied: boolean
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly retired: number
  /** What would change, line by line; the first of many. */
  readonly changes: readonly ImportChange[]
  readonly rejects: readonly CsvProblem[]
  /** Set when applying would retire an unusual share of links, and `confirm` was not given. */
  readonly needsConfirmation: string | null
  /** Names what was written, for taking it back; null when nothing was. */
  readonly batch: string | null
}

export type LinkFile =
  /** The file: text, or its bytes as they come in. */
  { readonly csv: string | AsyncIterable<Uint8Array> } | { readonly xlsx: Uint8Array }

export type LinkImportRequest = LinkFile & {
  /** The other system; `dhis2` when absent. */
  readonly system?: string
  /** False: only tell what would change. */
  readonly apply: boolean
  /** True: the person has seen how many links would go. */
  readonly confirm?: boolean
  readonly actor: string
  /** Writes down what was applied, in its transaction. */
  readonly record?: (client: Queryable, result: LinkImportResult) => Promise<void>
}

const FEW_LINKS = 10
const UNUSUAL_SHARE = 0.1

/** Reads a file of links. Good lines are applied together or not at all; bad ones are told with their line. */
export async function importLinks(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  request: LinkImportRequest,
): Promise<LinkImportResult> {
  const { system = 'dhis2', apply, confirm = false, actor, record } = request
  const { lines, problems } = await parse(request, system)
  return await withTransaction(database, async (client) => {
    await lockInTransaction(client, LINKS_LOCK)
    const links = await loadLinks(client, system)
    const cases = await loadCases(client, system)
    const openlmis = await loadKnownPlaces(client, { system: 'openlmis' })
    const others = await loadKnownPlaces(client, { system })
    const loners = new Map([...cases].flatMap(([id, { decision }]) => (decision ? [[id, decision] as const] : [])))
    const plan = planImport({ lines, openlmis, others, otherSystem: system, links, loners })
    const standing = links.filter(({ state }) => state === 'confirmed' || state === 'broken').length
    const needsConfirmation = confirm ? null : askWhenUnusual(plan.retire.length, standing)
    const applied = apply && needsConfirmation === null
    const batch = applied ? `import:${randomUUID()}` : null
    const places = new Map([...openlmis, ...others].map((place) => [place.id, place]))
    if (batch !== null) {
      const now = clock.now()
      const stamp = { actor, now, otherSystem: system, batch }
      await takeSteps(client, stamp, importSteps(plan, { links, cases, places, actor, now, otherSystem: system }))
    }
    const result: LinkImportResult = {
      applied,
      added: plan.add.length,
      changed: plan.change.length + plan.loners.length,
      unchanged: plan.unchanged,
      retired: plan.retire.length,
      changes: describeChanges(plan, links, places),
      rejects: [...problems, ...plan.problems].toSorted((a, b) => a.line - b.line),
      needsConfirmation,
      batch,
    }
    if (applied) await record?.(client, result)
    return result
  })
}

async function parse(file: LinkFile, system: string) {
  if ('xlsx' in file) return await parseLinksWorkbook(file.xlsx, system)
  return await parseLinks(typeof file.csv === 'string' ? bytesOf(file.csv) : file.csv, system)
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** The file of all links in pieces, which `importLinks` reads back without loss; also the template with all ids and codes. */
export async function* exportLinks(
  database: Database,
  { state, system = 'dhis2' }: { readonly state?: string | undefined; readonly system?: string } = {},
): AsyncGenerator<string> {
  const cells = await loadLinkCells(database.pool, system)
  yield* writeLinksCsv(state === undefined ? cells : cells.filter((cell) => isInState(cell.state, state)), system)
}

/** `unlinked` means what it means in the list of links. */
const isInState = (state: string, wanted: string): boolean =>
  wanted === 'unlinked' ? state !== 'confirmed' && state !== 'broken' : state === wanted

function askWhenUnusual(retired: number, standing: number): string | null {
  if (retired <= FEW_LINKS || retired <= standing * UNUSUAL_SHARE) return null
  return `This file would remove ${retired} of ${standing} links. If that is meant, confirm it.`
}
