import type { Clock } from '../base/clock.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { parseLinks, writeLinks, type CsvProblem } from './links-csv.ts'
import { planImport, type ImportedLink, type ImportPlan } from './plan-import.ts'
import { markFiguresDue } from '../facilities/index.ts'
import { insertLinks, LINKS_LOCK, loadLinkablePlaces, updateLinks } from './store-links.ts'
import { loadLinkCells, loadLinksWithDates } from './store-links-csv.ts'

export interface LinkImportResult {
  readonly applied: boolean
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly retired: number
  readonly rejects: readonly CsvProblem[]
  /** Set when applying would retire an unusual share of links, and `confirm` was not given. */
  readonly needsConfirmation: string | null
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
    const links = await loadLinksWithDates(client)
    const plan = planImport({
      lines,
      openlmis: await loadLinkablePlaces(client, 'openlmis'),
      dhis2: await loadLinkablePlaces(client, 'dhis2'),
      links,
    })
    const standing = links.filter(({ state }) => state === 'confirmed' || state === 'broken').length
    const needsConfirmation = confirm ? null : askWhenUnusual(plan.retire.length, standing)
    const applied = apply && needsConfirmation === null
    if (applied) {
      await insertLinks(
        client,
        plan.add.map((link) => completed(link, actor, clock.now())),
      )
      await updateLinks(client, updates(plan, actor), clock.now())
      const touched = [...plan.add, ...plan.change, ...plan.retire]
      await markFiguresDue(
        client,
        touched.flatMap(({ placeId, otherPlaceId }) => [placeId, otherPlaceId]),
      )
    }
    const result: LinkImportResult = {
      applied,
      added: plan.add.length,
      changed: plan.change.length,
      unchanged: plan.unchanged,
      retired: plan.retire.length,
      rejects: [...problems, ...plan.problems].toSorted((a, b) => a.line - b.line),
      needsConfirmation,
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
  yield* writeLinks(state === undefined ? cells : cells.filter((cell) => isInState(cell.state, state)))
}

/** `unlinked` means what it means in the list of links. */
const isInState = (state: string, wanted: string): boolean =>
  wanted === 'unlinked' ? state !== 'confirmed' && state !== 'broken' : state === wanted

function askWhenUnusual(retired: number, standing: number): string | null {
  if (retired <= FEW_LINKS || retired <= standing * UNUSUAL_SHARE) return null
  return `This file would remove ${retired} of ${standing} links. If that is meant, confirm it.`
}

const completed = (link: ImportedLink, actor: string, now: Date) => ({
  ...link,
  method: link.method ?? ('csv' as const),
  decidedBy: link.decidedBy ?? actor,
  decidedAt: link.decidedAt ?? now.toISOString(),
})

const updates = ({ change, retire }: ImportPlan, actor: string) => [
  ...retire.map(({ id, method, note }) => ({ id, method, note, state: 'retired' as const, decidedBy: actor })),
  ...change.map(({ id, state, note, validFrom, validTo }) => ({
    id,
    state,
    note,
    validFrom,
    validTo,
    method: 'csv' as const,
    decidedBy: actor,
  })),
]
