import { err, ok, type Result } from '../base/result.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { OPENLMIS, type CaseState } from './link.ts'
import type { Decision } from './decision.ts'
import { planDecision, type DecisionRefusal } from './plan-decision.ts'
import { loadCandidates } from './store-candidates.ts'
import { loadCases } from './store-cases.ts'
import { loadLastStep, type LastStep } from './store-history.ts'
import { LINKS_LOCK, loadLinksInto, loadLinksOf } from './store-links.ts'
import { loadKnownPlaces } from './store-places.ts'
import { takeSteps } from './store-steps.ts'

export interface DecisionResult {
  readonly historyId: number
  readonly placeId: number
  readonly state: CaseState
  readonly version: number
}

export type DecisionProblem =
  | { readonly kind: 'unknownPlaces' }
  | { readonly kind: 'decidedMeanwhile'; readonly last: LastStep | undefined }
  | DecisionRefusal

/**
 * Decides, unless somebody decided about the place after it was seen. Confirming retires other links of the place to the same
 * system; they stay as a record, so that the decision can be taken back.
 */
export async function decide(
  database: Database,
  decision: Decision,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<Result<DecisionResult, DecisionProblem>> {
  return await withTransaction(database, async (client) => {
    await lockInTransaction(client, LINKS_LOCK)
    const outcome = await decideInTransaction(client, decision, { by, now })
    if (outcome.ok) await raiseDataVersion(client, 'links')
    return outcome
  })
}

/** As `decide`, for callers that hold `LINKS_LOCK` in a transaction of their own and decide several things in it. */
export async function decideInTransaction(
  client: Queryable,
  decision: Decision,
  { by, now, batch }: { readonly by: string; readonly now: Date; readonly batch?: string | undefined },
): Promise<Result<DecisionResult, DecisionProblem>> {
  const places = await findPlaces(client, decision)
  if (!places) return err({ kind: 'unknownPlaces' })
  const { place, other, otherSystem } = places
  const caseKey = place.system === OPENLMIS ? otherSystem : place.system
  const cases = await loadCases(client, caseKey, other ? [place.id, other.id] : [place.id])
  const known = cases.get(place.id)
  if (decision.version !== undefined && decision.version !== (known?.version ?? 0))
    return err({ kind: 'decidedMeanwhile', last: await loadLastStep(client, place.id, caseKey) })

  const planned = planDecision(decision, {
    place,
    other,
    otherSystem,
    cases,
    links:
      place.system === OPENLMIS
        ? await loadLinksOf(client, [place.id], otherSystem)
        : await loadLinksInto(client, [place.id]),
    linksIntoOther: other ? await loadLinksInto(client, [other.id]) : [],
    candidates: await loadCandidates(client, [place.id], otherSystem),
    stamp: { by, now },
  })
  if (!planned.ok) return planned
  const [historyId = 0] = await takeSteps(client, { actor: by, now, otherSystem: caseKey, batch }, planned.value)
  const after = (await loadCases(client, caseKey, [place.id])).get(place.id)
  return ok({ historyId, placeId: place.id, state: after?.state ?? 'unmatched', version: after?.version ?? 0 })
}

async function findPlaces(client: Queryable, decision: Decision) {
  const ids = 'otherPlaceId' in decision ? [decision.placeId, decision.otherPlaceId] : [decision.placeId]
  const known = new Map((await loadKnownPlaces(client, { ids })).map((each) => [each.id, each]))
  const place = known.get(decision.placeId)
  if (!place) return undefined
  if ('otherPlaceId' in decision) {
    const other = known.get(decision.otherPlaceId)
    if (!other || place.system !== OPENLMIS || other.system === OPENLMIS) return undefined
    return { place, other, otherSystem: other.system }
  }
  // A place of OpenLMIS stands towards a system; a place of another system towards OpenLMIS.
  const otherSystem = place.system === OPENLMIS ? decision.system : OPENLMIS
  return { place, other: undefined, otherSystem }
}
