import type { Clock } from '../base/clock.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { randomUUID } from 'node:crypto'
import type { StoredLink } from './link.ts'
import { parseLinks, writeLinksCsv, type CsvProblem } from './links-csv.ts'
import { planImport, type ImportedLink, type ImportPlan } from './plan-import.ts'
import { LINKS_LOCK, loadLinkablePlaces, loadLinks, type LinkToWrite } from './store-links.ts'
import { loadLinkCells } from './store-links-csv.ts'
import { takeSteps, type Step } from './store-steps.ts'

export interface LinkImportResult {
  readonly applied: boolean
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly retired: number
  readonly rejects: readonly CsvProblem[]
  /** Set when applying would retire an unusual share of links, and `confirm` was not given. */
  readonly needsConfirmation: string | null
  /** Names what was written, for taking it back; null when nothing was. */
  readonly batch: string | null
}

export interface LinkImportRequest {
  /** The file: text, or its bytes as they come in. */
  readonly csv: string | AsyncIterable<Uint8Array>
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
  { csv, apply, confirm = false, actor, record }: LinkImportRequest,
): Promise<LinkImportResult> {
  const { lines, problems } = await parseLinks(typeof csv === 'string' ? bytesOf(csv) : csv)
  return await withTransaction(database, async (client) => {
    await lockInTransaction(client, LINKS_LOCK)
    const links = await loadLinks(client, 'dhis2')
    const plan = planImport({
      lines,
      openlmis: await loadLinkablePlaces(client, 'openlmis'),
      dhis2: await loadLinkablePlaces(client, 'dhis2'),
      links,
    })
    const standing = links.filter(({ state }) => state === 'confirmed' || state === 'broken').length
    const needsConfirmation = confirm ? null : askWhenUnusual(plan.retire.length, standing)
    const applied = apply && needsConfirmation === null
    const batch = applied ? `import:${randomUUID()}` : null
    if (batch !== null) {
      const now = clock.now()
      await takeSteps(client, { actor, now, otherSystem: 'dhis2', batch }, stepsOf(plan, links, actor, now))
    }
    const result: LinkImportResult = {
      applied,
      added: plan.add.length,
      changed: plan.change.length,
      unchanged: plan.unchanged,
      retired: plan.retire.length,
      rejects: [...problems, ...plan.problems].toSorted((a, b) => a.line - b.line),
      needsConfirmation,
      batch,
    }
    if (applied) await record?.(client, result)
    return result
  })
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** The file of all links in pieces, which `importLinks` reads back without loss; also the template with all ids and codes. */
export async function* exportLinks(
  database: Database,
  { state }: { readonly state?: string | undefined } = {},
): AsyncGenerator<string> {
  const cells = await loadLinkCells(database.pool)
  yield* writeLinksCsv(state === undefined ? cells : cells.filter((cell) => isInState(cell.state, state)))
}

/** `unlinked` means what it means in the list of links. */
const isInState = (state: string, wanted: string): boolean =>
  wanted === 'unlinked' ? state !== 'confirmed' && state !== 'broken' : state === wanted

function askWhenUnusual(retired: number, standing: number): string | null {
  if (retired <= FEW_LINKS || retired <= standing * UNUSUAL_SHARE) return null
  return `This file would remove ${retired} of ${standing} links. If that is meant, confirm it.`
}

/** Links that go come before those that come in their place, so that taking back happens in the right order too. */
function stepsOf({ add, change, retire }: ImportPlan, links: readonly StoredLink[], actor: string, now: Date): Step[] {
  const at = now.toISOString()
  const byId = new Map(links.map((link) => [link.id, link]))
  const step = (before: StoredLink | undefined, after: LinkToWrite): Step => ({
    action: 'import',
    placeId: after.placeId,
    otherPlaceId: after.otherPlaceId,
    links: [{ before, after }],
    note: after.note,
  })
  return [
    ...retire.map((link) => step(link, { ...link, state: 'retired', decidedBy: actor, decidedAt: at })),
    ...change.flatMap((wanted) => {
      const before = byId.get(wanted.id)
      return before ? [step(before, changed(before, wanted, actor, at))] : []
    }),
    ...add.map((link) => step(undefined, completed(link, actor, at))),
  ]
}

const changed = (before: StoredLink, wanted: ImportedLink, actor: string, at: string): LinkToWrite => ({
  ...before,
  state: wanted.state,
  note: wanted.note,
  method: 'csv',
  decidedBy: actor,
  decidedAt: at,
  validFrom: wanted.validFrom ?? before.validFrom,
  validTo: wanted.validTo ?? before.validTo,
})

const completed = (link: ImportedLink, actor: string, at: string): LinkToWrite => ({
  ...link,
  score: null,
  method: link.method ?? 'csv',
  decidedBy: link.decidedBy ?? actor,
  decidedAt: link.decidedAt ?? at,
})
