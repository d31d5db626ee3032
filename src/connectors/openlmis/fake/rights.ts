import type { OpenlmisDataset } from './dataset.ts'
import { lowerIds } from './routes-users.ts'
import type { Caller } from './tokens.ts'
import { lower } from './wire.ts'

/** Services may nearly everything; an API key has no rights and cannot be given any. */
export function createRights(
  data: OpenlmisDataset,
): (caller: Caller, right: string, facilityId?: string, programId?: string) => boolean {
  const byUser = new Map<string, ReadonlySet<string>>()
  const stringsOf = (userId: string): ReadonlySet<string> => {
    const known = byUser.get(userId)
    if (known) return known
    const strings = new Set(data.permissionStringsOf(userId).map(lowerIds))
    byUser.set(userId, strings)
    return strings
  }
  return (caller, right, facilityId, programId) => {
    if (caller.kind === 'service') return true
    if (caller.kind === 'apiKey') return false
    const wanted = [right, facilityId, programId].filter((part) => part !== undefined).join('|')
    return stringsOf(lower(caller.user.id)).has(wanted)
  }
}
