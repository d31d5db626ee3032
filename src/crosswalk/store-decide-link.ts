import { err, ok, type Result } from '../base/result.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { markFiguresDue } from '../facilities/index.ts'
import { LINKS_LOCK } from './store-links.ts'

export interface LinkDecision {
  readonly placeId: number
  readonly otherPlaceId: number
  readonly state: 'confirmed' | 'rejected' | 'retired'
  readonly by: string
  readonly note?: string | undefined
}

export type LinkDecisionProblem = { readonly kind: 'unknownPlaces' } | { readonly kind: 'noSuchLink' }

/**
 * What a person says about two places. Refreshes do not change it. Confirming retires other links of the place to the same
 * system; they stay as a record, so that the decision can be undone.
 */
export async function decideLink(
  database: Database,
  decision: LinkDecision,
  now: Date,
): Promise<Result<void, LinkDecisionProblem>> {
  return await withTransaction(database, async (client) => {
    await lockInTransaction(client, LINKS_LOCK)
    const { placeId, otherPlaceId, state } = decision
    if (!(await areLinkable(client, placeId, otherPlaceId))) return err({ kind: 'unknownPlaces' })
    const isChanged = await changeLink(client, decision, now)
    if (!isChanged && state === 'retired') return err({ kind: 'noSuchLink' })
    if (!isChanged) await addLink(client, decision, now)
    if (state === 'confirmed') await retireOthers(client, decision, now)
    await markFiguresDue(client, [placeId, otherPlaceId])
    return ok(undefined)
  })
}

async function areLinkable(client: Queryable, placeId: number, otherPlaceId: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from place p, place o where p.id = $1 and o.id = $2 and p.system = 'openlmis' and o.system <> 'openlmis'`,
    [placeId, otherPlaceId],
  )
  return rowCount === 1
}

async function changeLink(
  client: Queryable,
  { placeId, otherPlaceId, state, by, note }: LinkDecision,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update place_link set state = $3, method = 'person', decided_by = $4, decided_at = $5, note = coalesce($6, note)
      where place_id = $1 and other_place_id = $2 and state <> 'retired'`,
    [placeId, otherPlaceId, state, by, now, note ?? null],
  )
  return rowCount === 1
}

async function addLink(
  client: Queryable,
  { placeId, otherPlaceId, state, by, note }: LinkDecision,
  now: Date,
): Promise<void> {
  await client.query(
    `insert into place_link (place_id, other_place_id, method, state, note, decided_by, decided_at)
     values ($1, $2, 'person', $3, $4, $5, $6)`,
    [placeId, otherPlaceId, state, note ?? null, by, now],
  )
}

async function retireOthers(client: Queryable, { placeId, otherPlaceId, by }: LinkDecision, now: Date): Promise<void> {
  const { rows } = await client.query<{ other_place_id: number }>(
    `update place_link l set state = 'retired', decided_by = $3, decided_at = $4
       from place o, place chosen
      where l.place_id = $1 and l.other_place_id <> $2 and l.state in ('confirmed', 'broken', 'flagged', 'ambiguous', 'suggested')
        and o.id = l.other_place_id and chosen.id = $2 and o.system = chosen.system
      returning l.other_place_id`,
    [placeId, otherPlaceId, by, now],
  )
  await markFiguresDue(
    client,
    rows.map((row) => row.other_place_id),
  )
}
