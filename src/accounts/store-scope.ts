import type { AccountId } from '../base/ids.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { Scope } from './viewer.ts'

interface Kept {
  readonly version: string
  readonly readAt: number
  readonly scope: Promise<Scope>
}

/** So long an area that was moved meanwhile may still be seen from where it was. */
const KEPT_MS = 30_000
const MOST_KEPT = 1000

// A national account holds ten thousand ids; reading them for every request took longer than all the rest of an answer.
const keptOf = new WeakMap<Queryable, Map<AccountId, Kept>>()

/** The scope of an account at a version of it (see `loadSession`); a changed scope has another version and is read at once. */
export async function loadScope(client: Queryable, accountId: AccountId, version: string, now: Date): Promise<Scope> {
  const kept = keptOf.get(client) ?? new Map<AccountId, Kept>()
  keptOf.set(client, kept)
  const found = kept.get(accountId)
  if (found?.version === version && now.getTime() - found.readAt < KEPT_MS && now.getTime() >= found.readAt)
    return await found.scope
  const scope = readScope(client, accountId)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(accountId, { version, readAt: now.getTime(), scope })
  scope.catch(() => kept.delete(accountId))
  return await scope
}

async function readScope(client: Queryable, accountId: AccountId): Promise<Scope> {
  const { rows } = await client.query<Scope>(
    `select everywhere, place_ids as "placeIds",
            array(select r.id from area r where r.path && c.area_ids order by r.id) as "areaIds"
       from account_scope c where account_id = $1`,
    [accountId],
  )
  return rows[0] ?? { everywhere: false, areaIds: [], placeIds: [] }
}
