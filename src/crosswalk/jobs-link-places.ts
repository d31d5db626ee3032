import type { Clock } from '../base/clock.ts'
import type { Reject } from '../base/reject.ts'
import { refreshStatistics } from '../facilities/index.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { RunContext } from '../runs/index.ts'
import { DEFAULT_STORED_LINK_PATH, textAt, type LinkSettings } from './find-evidence.ts'
import {
  isOpenQuestion,
  isStanding,
  OPENLMIS,
  SYSTEM,
  type LinkablePlace,
  type LinkState,
  type PairIds,
  type StoredLink,
} from './link.ts'
import { planLinks, type LinkPlan } from './plan-links.ts'
import { LINKS_LOCK, loadLinkablePlaces, loadLinks, type LinkToWrite } from './store-links.ts'
import { takeSteps, type LinkMove, type Step } from './store-steps.ts'

export interface LinkPlacesDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings?: LinkSettings
  /** `dhis2` when absent. */
  readonly otherSystem?: string
}

/** Links places of both systems by what they say about themselves, and breaks or restores links of vanished places. */
export async function linkPlaces(
  run: RunContext,
  { database, clock, settings = {}, otherSystem = 'dhis2' }: LinkPlacesDeps,
): Promise<void> {
  const now = clock.now()
  // Read before the lock is taken: people's decisions wait for what is written only.
  const openlmis = await loadLinkablePlaces(database.pool, OPENLMIS)
  const dhis2 = await loadLinkablePlaces(database.pool, otherSystem)
  if (otherSystem === 'dhis2') await run.reject(...unknownStoredLinks(openlmis, dhis2, settings))
  let linksWritten = 0
  await withTransaction(database, async (client) => {
    await lockInTransaction(client, LINKS_LOCK)
    const plan = planLinks({ openlmis, dhis2, links: await loadLinks(client, otherSystem), settings })
    run.count('added', plan.add.length)
    run.count('changed', plan.change.length)
    run.count('unchanged', plan.unchanged)
    if (run.dryRun) return
    await takeSteps(client, { actor: SYSTEM, now, otherSystem, batch: `run:${run.runId}` }, stepsOf(plan, now))
    linksWritten = plan.add.length + plan.change.length
    if (linksWritten > 0) await raiseDataVersion(client, 'links')
  })
  await refreshStatistics(database.pool, linksWritten)
  if (otherSystem === 'dhis2') await run.settleRejects('openlmis', 'storedLink')
}

function stepsOf({ add, change }: LinkPlan, now: Date): Step[] {
  const added = add.map(({ placeId, otherPlaceId, method, state, note }): Step => {
    const after = { placeId, otherPlaceId, method, state, note, score: null, decidedBy: SYSTEM, validFrom: null }
    const link = { ...after, decidedAt: now.toISOString(), validTo: null }
    return { ...stepBase(link), action: state === 'confirmed' ? 'key' : 'question', links: [move(undefined, link)] }
  })
  const changed = change.map(({ link, state, method, note, isDecision }): Step => {
    const after = {
      ...link,
      state,
      method,
      note,
      ...(isDecision && { decidedBy: SYSTEM, decidedAt: now.toISOString() }),
    }
    return { ...stepBase(link), action: actionOf(link, state, isDecision), links: [move(link, after)] }
  })
  return [...added, ...changed]
}

const stepBase = ({ placeId, otherPlaceId }: PairIds) => ({ placeId, otherPlaceId })
const move = (before: StoredLink | undefined, after: LinkToWrite): LinkMove => ({ before, after })

function actionOf(link: StoredLink, state: LinkState, isDecision: boolean): Step['action'] {
  if (isDecision && state === 'confirmed') return 'key'
  return isOpenQuestion(link) && !isStanding({ state }) ? 'question' : 'refresh'
}

function unknownStoredLinks(
  openlmis: readonly LinkablePlace[],
  dhis2: readonly LinkablePlace[],
  { storedLinkPath = DEFAULT_STORED_LINK_PATH }: LinkSettings,
): Reject[] {
  if (dhis2.length === 0) return []
  const uids = new Set(dhis2.map(({ sourceId }) => sourceId))
  return openlmis.flatMap(({ sourceId, code, identifiers, vanished }) => {
    const uid = textAt(identifiers, storedLinkPath)
    if (vanished || uid === undefined || uids.has(uid)) return []
    return {
      system: 'openlmis',
      entity: 'storedLink',
      key: sourceId,
      reason: 'storedLinkUnknown',
      message: `Facility ${code ?? sourceId} says that it is org unit ${uid} of DHIS2, which is not among the facilities there`,
      remedy: `Correct extraData.${storedLinkPath} in OpenLMIS, or check the configured facility level of DHIS2.`,
    }
  })
}
