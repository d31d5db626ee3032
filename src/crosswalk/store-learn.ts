import type { Queryable } from '../platform/database/open-database.ts'
import type { MatchModel } from '../matching/index.ts'

export interface LearntFrom {
  readonly placeId: number
  readonly otherPlaceId: number
  readonly decision: 'confirmed' | 'rejected'
}

const BY_PEOPLE = `l.state in ('confirmed', 'rejected') and l.decided_by <> 'system' and o.system = $1`

/** What people and files decided, in an order that does not depend on when. */
export async function loadHumanDecisions(client: Queryable, system: string): Promise<LearntFrom[]> {
  const { rows } = await client.query<LearntFrom>(
    `select l.place_id as "placeId", l.other_place_id as "otherPlaceId", l.state as decision
       from place_link l join place o on o.id = l.other_place_id
      where ${BY_PEOPLE} order by l.place_id, l.other_place_id`,
    [system],
  )
  return rows
}

/** Decisions by people and files since a moment; all when it is undefined. */
export async function countDecisionsSince(
  client: Queryable,
  system: string,
  since: string | undefined,
): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from place_link l join place o on o.id = l.other_place_id
      where ${BY_PEOPLE} and ($2::timestamptz is null or l.decided_at > $2)`,
    [system, since ?? null],
  )
  return rows[0]?.n ?? 0
}

export async function saveModel(
  client: Queryable,
  row: {
    readonly system: string
    readonly model: MatchModel
    readonly decisions: number
    readonly decisionsHash: string
    readonly now: Date
    readonly runId: number
  },
): Promise<void> {
  await client.query(
    `insert into match_model (other_system, version, model, decisions, decisions_hash, made_at, run_id)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.system, row.model.version, JSON.stringify(row.model), row.decisions, row.decisionsHash, row.now, row.runId],
  )
}
