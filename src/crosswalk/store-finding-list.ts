import type { Queryable } from '../platform/database/open-database.ts'
import type { DriftKind } from './find-drift.ts'
import type { LinkState } from './link.ts'
import type { Reach } from './store-review-areas.ts'

export interface FindingItem {
  readonly id: number
  readonly kind: DriftKind
  readonly linkId: number
  readonly linkState: LinkState
  readonly placeId: number
  readonly placeName: string
  readonly placeCode: string | null
  readonly otherPlaceId: number
  readonly otherName: string
  readonly otherCode: string | null
  readonly otherSystem: string
  readonly changedIn: string
  readonly before: string | null
  readonly after: string | null
  readonly kilometres: number | null
  readonly successors: { placeId: number; name: string; code: string | null }[]
  readonly foundAt: string
  readonly state: 'open' | 'acknowledged' | 'relinked' | 'retired' | 'reverted'
  readonly resolvedBy: string | null
  readonly resolvedAt: string | null
  readonly version: number
}

export interface FindingQuery {
  readonly system?: string | undefined
  readonly state?: string | undefined
  readonly kind?: DriftKind | undefined
  /** Either side. */
  readonly placeId?: number | undefined
  readonly areaIds?: readonly number[] | undefined
  readonly reach: Reach
}

const FILTERED = `from drift_finding f
  join place_link l on l.id = f.link_id
  join place p on p.id = l.place_id
  join place o on o.id = l.other_place_id
 where ($1::text is null or o.system = $1) and ($2::text is null or f.state = $2)
   and ($3::text is null or f.kind = $3) and ($4::int is null or $4 in (l.place_id, l.other_place_id))
   and ($5::int[] is null or p.area_id = any($5) or o.area_id = any($5))
   and ($6::int[] is null or p.area_id = any($6) or o.area_id = any($6))`

const valuesOf = ({ system, state, kind, placeId, areaIds, reach }: FindingQuery): unknown[] => [
  system ?? null,
  state ?? null,
  kind ?? null,
  placeId ?? null,
  areaIds ?? null,
  reach ?? null,
]

type Row = Omit<FindingItem, 'foundAt' | 'resolvedAt'> & { readonly foundAt: Date; readonly resolvedAt: Date | null }

/** In the order in which they were found. */
export async function listFindings(
  client: Queryable,
  query: FindingQuery,
  { limit, after = 0 }: { readonly limit: number; readonly after?: number | undefined },
): Promise<{ findings: FindingItem[]; next: number | null }> {
  const { rows } = await client.query<Row>(
    `select f.id, f.kind, f.link_id as "linkId", l.state as "linkState", p.id as "placeId", p.name as "placeName",
            p.code as "placeCode", o.id as "otherPlaceId", o.name as "otherName", o.code as "otherCode",
            o.system as "otherSystem", f.changed_in as "changedIn", f.before, f.after, f.kilometres,
            coalesce((select jsonb_agg(jsonb_build_object('placeId', s.id, 'name', s.name, 'code', s.code)
                                       order by array_position(f.successors, s.id))
                        from place s where s.id = any(f.successors)), '[]') as successors,
            f.found_at as "foundAt", f.state, f.resolved_by as "resolvedBy", f.resolved_at as "resolvedAt", f.version
     ${FILTERED} and f.id > $7 order by f.id limit $8`,
    [...valuesOf(query), after, limit + 1],
  )
  const findings = rows.slice(0, limit).map((row) => ({
    ...row,
    foundAt: row.foundAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  }))
  return { findings, next: rows.length > limit ? (findings.at(-1)?.id ?? null) : null }
}

export async function countFindings(
  client: Queryable,
  query: FindingQuery,
): Promise<{ kind: DriftKind; count: number }[]> {
  const { rows } = await client.query<{ kind: DriftKind; count: number }>(
    `select f.kind, count(*)::int as count ${FILTERED} group by f.kind order by count desc, f.kind`,
    valuesOf(query),
  )
  return rows
}
