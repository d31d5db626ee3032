import { err, ok, type Result } from '../base/result.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { OPENLMIS } from './link.ts'
import { decideInTransaction, type DecisionProblem } from './store-decide.ts'
import { acknowledgeFinding, lockFinding, markRelinked, takeOver, type FindingRow } from './store-findings.ts'
import { LINKS_LOCK, loadLinksById } from './store-links.ts'
import { loadKnownPlaces } from './store-places.ts'
import { takeSteps } from './store-steps.ts'

export interface DriftAnswer {
  readonly id: number
  readonly version: number
  /** `acknowledge`: still the same place. `relink`: to `otherPlaceId`. `retire`: the link ends. */
  readonly action: 'acknowledge' | 'relink' | 'retire'
  readonly otherPlaceId?: number | undefined
  readonly note?: string | undefined
}

export type DriftProblem =
  | { readonly kind: 'noSuchFinding' }
  | { readonly kind: 'answeredMeanwhile' }
  | { readonly kind: 'withoutCounterpart' }
  | DecisionProblem

/** Answers what a finding asks. Nothing is done when somebody answered it, or it changed, since it was seen. */
export async function resolveDrift(
  database: Database,
  answer: DriftAnswer,
  who: { readonly by: string; readonly now: Date },
): Promise<Result<void, DriftProblem>> {
  return await withTransaction(database, async (client) => {
    await lockInTransaction(client, LINKS_LOCK)
    const finding = await lockFinding(client, answer.id)
    if (!finding) return err({ kind: 'noSuchFinding' })
    if (finding.state !== 'open' || finding.version !== answer.version) return err({ kind: 'answeredMeanwhile' })
    const outcome = await act(client, finding, answer, who)
    if (outcome.ok) await raiseDataVersion(client, 'links')
    return outcome
  })
}

async function act(
  client: Queryable,
  finding: FindingRow,
  { action, otherPlaceId, note }: DriftAnswer,
  who: { readonly by: string; readonly now: Date },
): Promise<Result<void, DriftProblem>> {
  const { placeId } = finding
  if (action === 'acknowledge') {
    await acknowledge(client, finding, note, who)
    return ok(undefined)
  }
  if (action === 'retire') {
    const done = await decideInTransaction(
      client,
      { decision: 'retire', placeId, otherPlaceId: finding.otherPlaceId, note },
      who,
    )
    return done.ok ? ok(undefined) : done
  }
  if (otherPlaceId === undefined) return err({ kind: 'withoutCounterpart' })
  // Places that were merged roll up to the one that is left.
  const done = await decideInTransaction(
    client,
    { decision: 'confirm', placeId, otherPlaceId, rollUp: true, note },
    who,
  )
  if (!done.ok) return done
  await markRelinked(client, finding.linkId, who.now)
  return ok(undefined)
}

async function acknowledge(
  client: Queryable,
  { id, kind, linkId, placeId, otherPlaceId, otherSystem, changedIn }: FindingRow,
  note: string | undefined,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<void> {
  const side = changedIn === OPENLMIS ? 'place' : 'other'
  const [current] = await loadKnownPlaces(client, { ids: [side === 'place' ? placeId : otherPlaceId] })
  if (current) await takeOver(client, { linkId, kind, side }, current)
  await acknowledgeFinding(client, id, by, now)
  const [link] = await loadLinksById(client, [linkId])
  await takeSteps(client, { actor: by, now, otherSystem }, [
    {
      action: 'acknowledge',
      placeId,
      otherPlaceId,
      links: link ? [{ before: link, after: link }] : [],
      note: note ?? kind,
    },
  ])
}
