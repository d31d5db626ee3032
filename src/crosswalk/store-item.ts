import type { Queryable } from '../platform/database/open-database.ts'
import type { LinkMethod, LinkState } from './link.ts'
import type { EvidencePart } from './store-candidates.ts'

export interface ItemLink {
  readonly linkId: number
  /** The place on the other side. */
  readonly otherId: number
  readonly state: LinkState
  readonly method: LinkMethod
  readonly score: number | null
  readonly parts: readonly EvidencePart[]
  readonly decidedBy: string
  readonly decidedAt: string
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly note: string | null
}

/** Links of a place of either side to the other system that somebody or a key decided. */
export async function loadItemLinks(client: Queryable, placeId: number, system: string): Promise<ItemLink[]> {
  const { rows } = await client.query<Omit<ItemLink, 'decidedAt'> & { decidedAt: Date }>(
    `select l.id as "linkId", o.id as "otherId", l.state, l.method, l.score::float8 as score,
            coalesce(l.parts, '[]') as parts, l.decided_by as "decidedBy", l.decided_at as "decidedAt",
            l.valid_from::text as "validFrom", l.valid_to::text as "validTo", l.note
       from place_link l
       join place o on o.id = case when l.place_id = $1 then l.other_place_id else l.place_id end
      where (l.place_id = $1 or l.other_place_id = $1) and o.system = $2
        and l.state in ('confirmed', 'broken', 'flagged', 'rejected')
      order by array_position(array['confirmed', 'broken', 'flagged', 'rejected'], l.state), l.id`,
    [placeId, system],
  )
  return rows.map((row) => ({ ...row, decidedAt: row.decidedAt.toISOString() }))
}

/** Places that stand for each of these, e.g. the stores of an org unit. */
export async function loadLinkedTo(
  client: Queryable,
  otherIds: readonly number[],
): Promise<Map<number, { placeId: number; name: string; code: string | null }[]>> {
  const { rows } = await client.query<{ otherId: number; placeId: number; name: string; code: string | null }>(
    `select l.other_place_id as "otherId", p.id as "placeId", p.name, p.code
       from place_link l join place p on p.id = l.place_id
      where l.other_place_id = any($1::int[]) and l.state in ('confirmed', 'broken', 'flagged') order by l.id`,
    [otherIds],
  )
  const byOther = Map.groupBy(rows, ({ otherId }) => otherId)
  return new Map(
    [...byOther].map(([id, list]) => [id, list.map(({ placeId, name, code }) => ({ placeId, name, code }))]),
  )
}

/** Places that this place of another system is proposed for, best first. */
export async function loadProposedFor(
  client: Queryable,
  otherPlaceId: number,
): Promise<{ placeId: number; probability: number; rank: number; parts: readonly EvidencePart[] }[]> {
  const { rows } = await client.query<{
    placeId: number
    probability: number
    rank: number
    parts: readonly EvidencePart[]
  }>(
    `select place_id as "placeId", probability::float8 as probability, parts,
            row_number() over (order by probability desc, place_id)::int as rank
       from match_candidate where other_place_id = $1 order by probability desc, place_id limit 5`,
    [otherPlaceId],
  )
  return rows
}

export interface NeighbourRow {
  readonly placeId: number
  readonly latitude: number
  readonly longitude: number
}

/** Places of both systems in a box of degrees, by id of place; at most `limit` of each. */
export async function loadPlacesInBox(
  client: Queryable,
  system: string,
  box: { readonly south: number; readonly north: number; readonly west: number; readonly east: number },
  limit: number,
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `select id from (
       select id, row_number() over (partition by system
                order by (latitude - ($2::float8 + $3) / 2) ^ 2 + (longitude - ($4::float8 + $5) / 2) ^ 2, id) as n
         from place
        where vanished_at is null and system in ('openlmis', $1)
          and latitude between $2 and $3 and longitude between $4 and $5) near
      where n <= $6 order by id`,
    [system, box.south, box.north, box.west, box.east, limit],
  )
  return rows.map(({ id }) => id)
}

/** Places of a system whose name, code or id contains every word; those whose name or code begins so come first. */
export async function searchPlaces(
  client: Queryable,
  { system, words, beginning, limit }: { system: string; words: readonly string[]; beginning: string; limit: number },
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `select id from place p
      where system = $1 and vanished_at is null
        and concat_ws(' ', name, code, source_id) ilike all($2::text[])
      order by source_id = $5 or lower(code) = lower($5) desc, name ilike $3 or code ilike $3 desc, active desc, name, id
      limit $4`,
    [system, words, `${beginning}%`, limit, beginning],
  )
  return rows.map(({ id }) => id)
}
