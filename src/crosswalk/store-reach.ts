import type { Viewer } from '../accounts/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { loadAssignedAreas, withAreasBelow, type Reach } from './store-review-areas.ts'

/**
 * Where somebody decides: everywhere with `mappings.edit`; otherwise in the areas assigned, or, when none are, in those that the
 * account may see.
 */
export async function reachOf(client: Queryable, { accountId, rights, scope }: Viewer): Promise<Reach> {
  if (rights.has('mappings.edit')) return undefined
  const assigned = await loadAssignedAreas(client, accountId)
  if (assigned.length === 0 && scope.everywhere) return undefined
  return await withAreasBelow(client, assigned.length > 0 ? assigned : scope.areaIds)
}
