import { err, ok, type Result } from '../base/result.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { isOpenQuestion, isStanding, type LinkState, type LinkValues, type StoredLink } from './link.ts'
import { loadCases } from './store-cases.ts'
import type { DecisionResult } from './store-decide.ts'
import { listStepsOfBatch, loadStep, type SavedStep } from './store-history.ts'
import { LINKS_LOCK, loadLinksById, loadLinksOf } from './store-links.ts'
import { takeSteps, type LinkMove } from './store-steps.ts'

export type UndoProblem =
  | { readonly kind: 'noSuchStep' }
  | { readonly kind: 'undoneBefore' }
  | { readonly kind: 'builtUpon' }

interface Who {
  readonly by: string
  readonly now: Date
}

/** Takes a step back: everything it changed becomes what it was. Refused when something later was built upon it. */
export async function undo(
  database: Database,
  historyId: number,
  who: Who,
): Promise<Result<DecisionResult, UndoProblem>> {
  return await withTransaction(database, async (client) => {
    await lockInTransaction(client, LINKS_LOCK)
    const step = await loadStep(client, historyId)
    if (!step) return err({ kind: 'noSuchStep' })
    const undone = await undoStep(client, step, who)
    if (undone.ok) await raiseDataVersion(client, 'links')
    return undone
  })
}

const STEPS_PER_TRANSACTION = 200

/** Takes back what of a batch nobody touched since; the newest first. */
export async function undoBatch(
  database: Database,
  batch: string,
  who: Who,
): Promise<{ undone: number; kept: number }> {
  const steps = await listStepsOfBatch(database.pool, batch)
  let undone = 0
  for (let from = 0; from < steps.length; from += STEPS_PER_TRANSACTION) {
    const part = steps.slice(from, from + STEPS_PER_TRANSACTION)
    undone += await withTransaction(database, async (client) => {
      await lockInTransaction(client, LINKS_LOCK)
      let taken = 0
      for (const { id } of part) {
        const step = await loadStep(client, id)
        if (step && (await undoStep(client, step, who)).ok) taken += 1
      }
      await raiseDataVersion(client, 'links')
      return taken
    })
  }
  return { undone, kept: steps.length - undone }
}

async function undoStep(
  client: Queryable,
  step: SavedStep,
  { by, now }: Who,
): Promise<Result<DecisionResult, UndoProblem>> {
  if (step.undoneBy !== null) return err({ kind: 'undoneBefore' })
  if (step.action === 'undo') return err({ kind: 'builtUpon' })
  const { placeId, otherPlaceId, otherSystem, changes } = step
  const current = new Map(
    (
      await loadLinksById(
        client,
        changes.links.map(({ id }) => id),
      )
    ).map((link) => [link.id, link]),
  )
  const moves: LinkMove[] = []
  for (const { id, before, after } of changes.links) {
    const link = current.get(id)
    if (!link || !isUntouched(link, after)) return err({ kind: 'builtUpon' })
    moves.push(before ? { before: link, after: { ...before, id } } : retired(link, { by, now }))
  }
  const others = await loadOthers(client, moves, otherSystem)
  if (wouldContradict(moves, others)) return err({ kind: 'builtUpon' })
  const cases = await loadCases(
    client,
    otherSystem,
    changes.cases.map((move) => move.placeId),
  )
  for (const move of changes.cases)
    if ((cases.get(move.placeId)?.decision?.decidedAt ?? null) !== (move.after?.decidedAt ?? null))
      return err({ kind: 'builtUpon' })
  const [historyId = 0] = await takeSteps(client, { actor: by, now, otherSystem, batch: step.batch ?? undefined }, [
    {
      action: 'undo',
      placeId,
      otherPlaceId,
      // What was proposed in place of it is no longer asked.
      links: [...moves, ...others.filter(isOpenQuestion).map((link) => retired(link, { by, now }))],
      cases: changes.cases.map((move) => ({ ...move, before: move.after, after: move.before })),
      undoes: step.id,
    },
  ])
  const after = (await loadCases(client, otherSystem, [placeId])).get(placeId)
  return ok({ historyId, placeId, state: after?.state ?? 'unmatched', version: after?.version ?? 0 })
}

/** A link that only broke, or came back, because a side did is what the decision left. */
const settled = (state: LinkState): LinkState => (state === 'broken' ? 'confirmed' : state)

const retired = (link: StoredLink, { by, now }: Who): LinkMove => ({
  before: link,
  after: { ...link, state: 'retired', decidedBy: by, decidedAt: now.toISOString() },
})

const isUntouched = (link: StoredLink, after: LinkValues): boolean =>
  settled(link.state) === settled(after.state) &&
  link.method === after.method &&
  link.decidedBy === after.decidedBy &&
  Date.parse(link.decidedAt) === Date.parse(after.decidedAt)

/** Links that the same places have besides those that are taken back. */
async function loadOthers(client: Queryable, moves: readonly LinkMove[], otherSystem: string): Promise<StoredLink[]> {
  const ids = new Set(moves.map(({ before }) => before?.id))
  const placeIds = moves.filter(({ after }) => after.state !== 'retired').map(({ after }) => after.placeId)
  return (await loadLinksOf(client, placeIds, otherSystem)).filter(({ id }) => !ids.has(id))
}

/** Whether a place would stand for two places of one system afterwards, or a pair have two links. */
const wouldContradict = (moves: readonly LinkMove[], others: readonly StoredLink[]): boolean =>
  moves.some(({ after }) =>
    others.some(
      (link) =>
        after.state !== 'retired' &&
        link.placeId === after.placeId &&
        ((isStanding(after) && isStanding(link)) || link.otherPlaceId === after.otherPlaceId),
    ),
  )
