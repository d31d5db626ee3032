import type { Queryable } from '../platform/database/open-database.ts'
import { batches } from '../runs/index.ts'

export interface EvidencePart {
  readonly kind: string
  /** Log-odds. */
  readonly weight: number
  readonly detail: Readonly<Record<string, string | number>>
}

export interface StoredCandidate {
  readonly placeId: number
  readonly otherPlaceId: number
  /** 1 is the best. */
  readonly rank: number
  readonly probability: number
  readonly parts: readonly EvidencePart[]
  readonly model: string
}

/** Best first. */
export async function loadCandidates(
  client: Queryable,
  placeIds: readonly number[],
  otherSystem: string,
): Promise<StoredCandidate[]> {
  const { rows } = await client.query<StoredCandidate>(
    `select m.place_id as "placeId", m.other_place_id as "otherPlaceId", m.rank, m.probability::float8 as probability,
            m.parts, m.model
       from match_candidate m join place o on o.id = m.other_place_id
      where m.place_id = any($1::int[]) and o.system = $2 order by m.place_id, m.rank`,
    [placeIds, otherSystem],
  )
  return rows
}

const ROWS_PER_STATEMENT = 1000

/** Replaces the candidates that these places have in the other system. */
export async function replaceCandidates(
  client: Queryable,
  otherSystem: string,
  placeIds: readonly number[],
  candidates: readonly StoredCandidate[],
): Promise<void> {
  if (placeIds.length === 0) return
  await client.query(
    `delete from match_candidate m using place o
      where o.id = m.other_place_id and o.system = $2 and m.place_id = any($1::int[])`,
    [placeIds, otherSystem],
  )
  for (const batch of batches(candidates, ROWS_PER_STATEMENT)) {
    await client.query(
      `insert into match_candidate (place_id, other_place_id, rank, probability, parts, model)
       select "placeId", "otherPlaceId", rank, probability, parts, model
         from jsonb_to_recordset($1::jsonb)
           as r("placeId" int, "otherPlaceId" int, rank smallint, probability real, parts jsonb, model text)`,
      [JSON.stringify(batch)],
    )
  }
}
