import { createHash, randomUUID } from 'node:crypto'
import { err, ok, type Result } from '../base/result.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { decideInTransaction } from './store-decide.ts'
import { LINKS_LOCK } from './store-links.ts'
import type { Reach } from './store-review-areas.ts'

export interface BulkFilter {
  readonly system: string
  readonly minProbability: number
  /** With all below them. */
  readonly areaIds?: readonly number[] | undefined
  readonly reach: Reach
}

export interface BulkPair {
  readonly placeId: number
  readonly otherPlaceId: number
  readonly probability: number
  readonly usefulness: number
  readonly version: number
}

/**
 * The proposals that may be accepted together, the least probable first. Left out are places that were refused before, and
 * counterparts that are linked, proposed to several, or said to have no counterpart: each of those needs a look of its own.
 */
export async function listBulk(client: Queryable, filter: BulkFilter): Promise<BulkPair[]> {
  const { rows } = await client.query<BulkPair>(
    `with proposed as (
       select c.place_id as "placeId", l.other_place_id as "otherPlaceId", c.probability::float8 as probability,
              c.usefulness::float8 as usefulness, c.version,
              count(*) over (partition by l.other_place_id) as rivals
         from crosswalk_case c
         join place p on p.id = c.place_id
         join place_link l on l.place_id = c.place_id and l.state = 'suggested'
         join place o on o.id = l.other_place_id
        where c.other_system = $1 and o.system = $1 and c.state = 'suggested' and c.probability >= $2::float8
          and l.score >= $2::float8 and not c.asked_anew and p.vanished_at is null and o.vanished_at is null
          and ($3::int[] is null or p.area_id = any($3) or o.area_id = any($3))
          and ($4::int[] is null or p.area_id = any($4) or o.area_id = any($4)))
     select "placeId", "otherPlaceId", probability, usefulness, version from proposed x
      where rivals = 1
        and not exists (select 1 from place_link t where t.other_place_id = x."otherPlaceId"
                           and t.state <> 'retired' and t.state in ('confirmed', 'broken', 'flagged'))
        and not exists (select 1 from crosswalk_case r where r.place_id = x."otherPlaceId"
                           and r.other_system = 'openlmis' and r.reason is not null)
      order by probability, "placeId"`,
    [filter.system, filter.minProbability, filter.areaIds ?? null, filter.reach ?? null],
  )
  return rows
}

/** Names exactly this set: who and in which version. */
export function bulkToken(pairs: readonly BulkPair[]): string {
  const hash = createHash('sha256')
  for (const { placeId, otherPlaceId, version } of pairs.toSorted((a, b) => a.placeId - b.placeId))
    hash.update(`${placeId} ${otherPlaceId} ${version};`)
  return hash.digest('base64url').slice(0, 22)
}

export interface BulkRequest extends BulkFilter {
  readonly token: string
  readonly except: readonly number[]
  readonly note?: string | undefined
}

const PAIRS_PER_TRANSACTION = 100

/**
 * Confirms what a preview showed, but for what the person took out of it. Refused when the set is not the one that was shown.
 * Goes on in small transactions, so that nobody waits for it; a pair that somebody decides about meanwhile is left to them.
 */
export async function acceptBulk(
  database: Database,
  { token, except, note, ...filter }: BulkRequest,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<Result<{ batch: string; confirmed: number }, { kind: 'previewOutdated' }>> {
  const pairs = await listBulk(database.pool, filter)
  if (bulkToken(pairs) !== token) return err({ kind: 'previewOutdated' })
  const out = new Set(except)
  const chosen = pairs.filter(({ placeId }) => !out.has(placeId))
  const batch = `bulk:${randomUUID()}`
  let confirmed = 0
  for (let from = 0; from < chosen.length; from += PAIRS_PER_TRANSACTION) {
    const part = chosen.slice(from, from + PAIRS_PER_TRANSACTION)
    confirmed += await withTransaction(database, async (client) => {
      await lockInTransaction(client, LINKS_LOCK)
      let done = 0
      for (const { placeId, otherPlaceId, version } of part) {
        const decision = { decision: 'confirm', placeId, otherPlaceId, version, note } as const
        if ((await decideInTransaction(client, decision, { by, now, batch })).ok) done += 1
      }
      await raiseDataVersion(client, 'links')
      return done
    })
  }
  return ok({ batch, confirmed })
}
