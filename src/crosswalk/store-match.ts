import type { Queryable } from '../platform/database/open-database.ts'
import { readCursor, writeCursor } from '../runs/index.ts'
import type { AreaAlias, MatchModel } from '../matching/index.ts'

/** Doses in stock by place; a place that is not reported is absent. */
export async function loadStockDoses(client: Queryable): Promise<Map<number, number>> {
  const { rows } = await client.query<{ id: number; doses: number }>(
    'select place_id as id, sum(soh_doses)::float8 as doses from stock_now group by place_id',
  )
  return new Map(rows.map(({ id, doses }) => [id, doses]))
}

/** What both sides were when links of a system, or of some places, were refused; by link. */
export async function loadRefusedContents(
  client: Queryable,
  otherSystem: string,
  placeIds?: readonly number[],
): Promise<Map<number, { placeHash: string; otherHash: string }>> {
  const { rows } = await client.query<{ id: number; placeHash: string; otherHash: string }>(
    `select c.link_id as id, c.place_hash as "placeHash", c.other_hash as "otherHash"
       from link_content c join place_link l on l.id = c.link_id join place o on o.id = l.other_place_id
      where o.system = $1 and l.state = 'rejected' and ($2::int[] is null or l.place_id = any($2))`,
    [otherSystem, placeIds ?? null],
  )
  return new Map(rows.map(({ id, ...content }) => [id, content]))
}

export interface StoredAlias extends AreaAlias {
  readonly source: 'person' | 'learnt'
  readonly by: string
  readonly at: string
}

export async function loadAreaAliases(client: Queryable, otherSystem: string): Promise<StoredAlias[]> {
  const { rows } = await client.query<Omit<StoredAlias, 'at'> & { at: Date }>(
    `select left_path as left, right_path as right, source, decided_by as by, decided_at as at
       from area_alias where other_system = $1 order by left_path, right_path`,
    [otherSystem],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

export interface StoredModel {
  readonly version: string
  readonly model: MatchModel
  readonly decisions: number
  readonly decisionsHash: string
  readonly madeAt: string
}

/** The weights learnt last; undefined while the shipped ones are used. */
export async function loadModel(client: Queryable, otherSystem: string): Promise<StoredModel | undefined> {
  const { rows } = await client.query<Omit<StoredModel, 'madeAt'> & { madeAt: Date }>(
    `select version, model, decisions, decisions_hash as "decisionsHash", made_at as "madeAt"
       from match_model where other_system = $1 order by id desc limit 1`,
    [otherSystem],
  )
  return rows.map((row) => ({ ...row, madeAt: row.madeAt.toISOString() }))[0]
}

/** What the last complete match of a system was made of, and what it did. */
export interface LastMatch {
  readonly input: string
  readonly at: string
  readonly model: string
  readonly autoAcceptPrecision: number | 'never'
  readonly changed: number
}

const stream = (otherSystem: string): string => `match ${otherSystem}`
export const loadLastMatch = async (client: Queryable, otherSystem: string): Promise<LastMatch | undefined> =>
  await readCursor<LastMatch>(client, 'crosswalk', stream(otherSystem))
export const saveLastMatch = async (client: Queryable, otherSystem: string, last: LastMatch): Promise<void> =>
  await writeCursor(client, 'crosswalk', stream(otherSystem), last)
