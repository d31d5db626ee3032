import type { Queryable } from '../platform/database/open-database.ts'
import type { CaseState } from './link.ts'
import type { Reach } from './store-review-areas.ts'

export interface QueueFilter {
  readonly system: string
  readonly side: 'left' | 'right'
  readonly group?: 'review' | 'nearCertain' | undefined
  readonly state?: CaseState | undefined
  /** With all below them. */
  readonly areaIds?: readonly number[] | undefined
  readonly reach: Reach
  readonly search?: string | undefined
  readonly nearCertain: number
}

export interface QueueCase {
  readonly placeId: number
  readonly state: CaseState
  readonly usefulness: number
  readonly version: number
  readonly bestId: number | null
  readonly probability: number | null
}

const OPEN = `c.state in ('suggested', 'ambiguous', 'flagged')`

/** The other side of the case: the place it is linked to or proposed for, else its best candidate. */
const BEST_OF_LEFT = `left join lateral (
    select l.other_place_id as id, l.score::float8 as score
      from place_link l join place lo on lo.id = l.other_place_id
     where l.place_id = c.place_id and lo.system = c.other_system
       and l.state in ('confirmed', 'broken', 'flagged', 'suggested', 'ambiguous')
     order by array_position(array['confirmed', 'broken', 'flagged', 'suggested', 'ambiguous'], l.state),
              l.score desc nulls last, l.id
     limit 1) linked on true
  left join lateral (
    select m.other_place_id as id, m.probability::float8 as score
      from match_candidate m join place mo on mo.id = m.other_place_id
     where m.place_id = c.place_id and mo.system = c.other_system order by m.rank limit 1) proposed on linked.id is null`
const BEST_OF_RIGHT = `left join lateral (
    select l.place_id as id, l.score::float8 as score
      from place_link l
     where l.other_place_id = c.place_id and l.state in ('confirmed', 'broken', 'flagged', 'suggested', 'ambiguous')
     order by array_position(array['confirmed', 'broken', 'flagged', 'suggested', 'ambiguous'], l.state), l.id
     limit 1) linked on true
  left join lateral (select null::int as id, null::float8 as score) proposed on true`

/** Values: system, areas, reach, search, state, probability of the near-certain. */
function listed({ side, group, state }: QueueFilter, withBest = true): string {
  const [place, other] = side === 'left' ? [`'openlmis'`, '$1'] : ['$1', `'openlmis'`]
  const unasked = side === 'left' ? OPEN : `c.state = 'unmatched'`
  const near = `coalesce(c.state = 'suggested' and c.probability >= $6::float8 and not c.asked_anew, false)`
  const grouped = { nearCertain: near, review: `not ${near}`, all: '$6::float8 is not null' }[group ?? 'all']
  return `from crosswalk_case c
    join place p on p.id = c.place_id
    ${withBest ? `${side === 'left' ? BEST_OF_LEFT : BEST_OF_RIGHT} left join place o on o.id = coalesce(linked.id, proposed.id)` : 'left join place o on false'}
   where p.system = ${place} and c.other_system = ${other} and p.vanished_at is null
     and ${state === undefined ? `${unasked} and $5::text is null` : 'c.state = $5'} and ${grouped}
     and ($2::int[] is null or p.area_id = any($2) or o.area_id = any($2))
     and ($3::int[] is null or p.area_id = any($3) or o.area_id = any($3))
     and ($4::text is null or concat_ws(' ', p.name, p.code, p.source_id, o.name, o.code, o.source_id) ilike $4)`
}

const valuesOf = ({ system, areaIds, reach, search, state, nearCertain }: QueueFilter): unknown[] => [
  system,
  areaIds ?? null,
  reach ?? null,
  search === undefined || search === '' ? null : containing(search),
  state ?? null,
  nearCertain,
]

/** A pattern for `ilike`; what people type has no wildcards. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`

export interface QueuePosition {
  readonly usefulness: number
  readonly placeId: number
}

/** Most useful first. */
export async function listQueue(
  client: Queryable,
  filter: QueueFilter,
  { limit, after }: { readonly limit: number; readonly after?: QueuePosition | undefined },
): Promise<{ cases: QueueCase[]; next: QueuePosition | null }> {
  const { rows } = await client.query<QueueCase>(
    `select c.place_id as "placeId", c.state, c.usefulness::float8 as usefulness, c.version,
            coalesce(linked.id, proposed.id) as "bestId", coalesce(linked.score, proposed.score) as probability
     ${listed(filter)}
       and ($7::float8 is null or c.usefulness < $7::real or (c.usefulness = $7::real and c.place_id > $8::int))
     order by c.usefulness desc, c.place_id limit $9`,
    [...valuesOf(filter), after?.usefulness ?? null, after?.placeId ?? null, limit + 1],
  )
  const cases = rows.slice(0, limit)
  const last = cases.at(-1)
  return { cases, next: rows.length > limit && last ? { usefulness: last.usefulness, placeId: last.placeId } : null }
}

/** Only these ask for the other side as well; counting without it is many times faster. */
const needsBest = ({ areaIds, reach, search }: QueueFilter): boolean =>
  areaIds !== undefined || reach !== undefined || (search !== undefined && search !== '')

export async function countQueue(client: Queryable, filter: QueueFilter): Promise<number> {
  const { rows } = await client.query<{ total: number }>(
    `select count(*)::int as total ${listed(filter, needsBest(filter))}`,
    valuesOf(filter),
  )
  return rows[0]?.total ?? 0
}
