import type { Clock } from '../base/clock.ts'
import type { Reject } from '../base/reject.ts'
import { markFiguresDue, refreshStatistics } from '../facilities/index.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { RunContext } from '../runs/index.ts'
import { DEFAULT_STORED_LINK_PATH, textAt, type LinkSettings } from './find-evidence.ts'
import { SYSTEM, type LinkablePlace } from './link.ts'
import { planLinks, type LinkPlan } from './plan-links.ts'

import { insertLinks, LINKS_LOCK, loadLinkablePlaces, loadLinks, updateLinks } from './store-links.ts'

export interface LinkPlacesDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings?: LinkSettings
}

/** Links places of both systems by what they say about themselves, and breaks or restores links of vanished places. */
export async function linkPlaces(run: RunContext, { database, clock, settings = {} }: LinkPlacesDeps): Promise<void> {
  const now = clock.now()
  let linksWritten = 0
  await withTransaction(database, async (client) => {
    await lockInTransaction(client, LINKS_LOCK)
    const openlmis = await loadLinkablePlaces(client, 'openlmis')
    const dhis2 = await loadLinkablePlaces(client, 'dhis2')
    await run.reject(...unknownStoredLinks(openlmis, dhis2, settings))
    const plan = planLinks({ openlmis, dhis2, links: await loadLinks(client), settings })
    run.count('added', plan.add.length)
    run.count('changed', plan.change.length)
    run.count('unchanged', plan.unchanged)
    if (run.dryRun) return
    await insertLinks(
      client,
      plan.add.map((link) => ({ ...link, decidedBy: SYSTEM, decidedAt: now.toISOString() })),
    )
    await updateLinks(
      client,
      plan.change.map(({ link, state, method, note, isDecision }) => ({
        id: link.id,
        state,
        method,
        note,
        decidedBy: isDecision ? SYSTEM : null,
      })),
      now,
    )
    await markFiguresDue(client, placesTouched(plan))
    linksWritten = plan.add.length + plan.change.length
  })
  await refreshStatistics(database.pool, linksWritten)
  await run.settleRejects('openlmis', 'storedLink')
}

const placesTouched = ({ add, change }: LinkPlan): number[] =>
  [...add, ...change.map(({ link }) => link)].flatMap(({ placeId, otherPlaceId }) => [placeId, otherPlaceId])

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
