import { withTransaction } from '../platform/database/transaction.ts'
import type { Clock } from '../base/clock.ts'
import type { BothLists, Learnt, MatchDecision } from '../matching/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { contentHash, RunFailure, type RunContext } from '../runs/index.ts'
import { OPENLMIS } from './link.ts'
import type { CrosswalkSettings } from './settings.ts'
import { saveAlias } from './store-aliases.ts'
import { loadHumanDecisions, saveModel } from './store-learn.ts'
import { loadModel } from './store-match.ts'
import { loadKnownPlaces } from './store-places.ts'
import { toLeft, toRight } from './to-match.ts'

/** Estimates weights anew from decisions. The same lists and decisions give the same weights. */
export type LearnFromDecisions = (lists: BothLists, decisions: readonly MatchDecision[]) => Learnt | Promise<Learnt>

export interface LearnDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings: CrosswalkSettings
  readonly learn?: LearnFromDecisions | undefined
}

/**
 * Makes the model of a system anew from what people and files decided about it. Throws `RunFailure` when that is too little. Nothing
 * is written when the decisions are those that the model was made from.
 */
export async function learnModel(run: RunContext, deps: LearnDeps, otherSystem: string): Promise<void> {
  const { database, clock, settings, learn } = deps
  const decisions = await loadHumanDecisions(database.pool, otherSystem)
  if (!learn) throw cannotLearn()
  if (decisions.length < settings.enoughToLearn) throw tooFew(decisions.length, settings.enoughToLearn, otherSystem)
  const decisionsHash = contentHash(decisions)
  const last = await loadModel(database.pool, otherSystem)
  if (last?.decisionsHash === decisionsHash) return
  run.progress(0, undefined, `learning from ${decisions.length} decisions about ${otherSystem}`)
  const lefts = await loadKnownPlaces(database.pool, { system: OPENLMIS })
  const rights = await loadKnownPlaces(database.pool, { system: otherSystem })
  const { model, areaAliases } = await learn(
    { left: lefts.map((place) => toLeft(place, settings.links)), right: rights.map(toRight) },
    decisions.map(({ placeId, otherPlaceId, decision }) => ({
      leftId: String(placeId),
      rightId: String(otherPlaceId),
      decision,
    })),
  )
  run.signal.throwIfAborted()
  if (run.dryRun) return
  const now = clock.now()
  await withTransaction(database, async (client) => {
    await saveModel(client, {
      system: otherSystem,
      model,
      decisions: decisions.length,
      decisionsHash,
      now,
      runId: run.runId,
    })
    for (const { left, right } of areaAliases)
      await saveAlias(client, { system: otherSystem, left, right }, { source: 'learnt', by: 'system', now })
  })
}

const cannotLearn = (): RunFailure =>
  new RunFailure({
    reason: 'cannotLearn',
    message: 'This installation has no way to estimate weights',
    remedy: 'Match without learning; the shipped weights are used.',
  })

const tooFew = (count: number, enough: number, otherSystem: string): RunFailure =>
  new RunFailure({
    reason: 'tooFewDecisions',
    message: `People decided about ${count} pairs with ${otherSystem}; at least ${enough} are needed to learn from`,
    remedy: 'Review more proposals first, refusals too: they teach as much.',
  })
