import type { Queryable } from '../platform/database/open-database.ts'
import type { CaseState, NoCounterpartReason } from './link.ts'

/** What a person said about a place as a whole: it has no counterpart. */
export interface CaseDecision {
  readonly reason: NoCounterpartReason
  readonly note: string | null
  readonly decidedBy: string
  /** ISO time. */
  readonly decidedAt: string
  /** Hash of the facts that were decided on. */
  readonly content: string
}

export interface Case {
  readonly placeId: number
  readonly state: CaseState
  readonly version: number
  readonly decision: CaseDecision | null
}

export interface StoredCase extends Case {
  /** Hash of the stored candidates; null when there are none. */
  readonly candidates: string | null
  readonly usefulness: number
  readonly probability: number | null
  readonly askedAnew: boolean
}

interface CaseRow {
  readonly placeId: number
  readonly state: CaseState
  readonly version: number
  readonly reason: NoCounterpartReason | null
  readonly note: string | null
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly content: string | null
  readonly candidates: string | null
  readonly usefulness: number
  readonly probability: number | null
  readonly askedAnew: boolean
}

const CASE = `c.place_id as "placeId", c.state, c.version, c.reason, c.note, c.decided_by as "decidedBy",
  c.decided_at as "decidedAt", c.decided_content as content, c.candidates, c.usefulness::float8 as usefulness,
  c.probability::float8 as probability, c.asked_anew as "askedAnew"`

function toCase({ reason, note, decidedBy, decidedAt, content, ...row }: CaseRow): StoredCase {
  const decision =
    reason === null || decidedBy === null || decidedAt === null
      ? null
      : { reason, note, decidedBy, decidedAt: decidedAt.toISOString(), content: content ?? '' }
  return { ...row, decision }
}

/** Cases of both sides of a pair of systems, or of some places only. */
export async function loadCases(
  client: Queryable,
  otherSystem: string,
  placeIds?: readonly number[],
): Promise<Map<number, StoredCase>> {
  const { rows } = await client.query<CaseRow>(
    `select ${CASE} from crosswalk_case c join place p on p.id = c.place_id
      where ((p.system = 'openlmis' and c.other_system = $1) or (p.system = $1 and c.other_system = 'openlmis'))
        and ($2::int[] is null or c.place_id = any($2))`,
    [otherSystem, placeIds ?? null],
  )
  return new Map(rows.map((row) => [row.placeId, toCase(row)]))
}

export async function writeCaseDecision(
  client: Queryable,
  { placeId, otherSystem }: { readonly placeId: number; readonly otherSystem: string },
  decision: CaseDecision | null,
): Promise<void> {
  await client.query(
    `insert into crosswalk_case as c (place_id, other_system, state, reason, note, decided_by, decided_at, decided_content)
     values ($1, $2, 'unmatched', $3, $4, $5, $6, $7)
     on conflict (place_id, other_system) do update
        set reason = excluded.reason, note = excluded.note, decided_by = excluded.decided_by,
            decided_at = excluded.decided_at, decided_content = excluded.decided_content`,
    [
      placeId,
      otherSystem,
      decision?.reason ?? null,
      decision?.note ?? null,
      decision?.decidedBy ?? null,
      decision?.decidedAt ?? null,
      decision?.content ?? null,
    ],
  )
}

/**
 * Makes the state of cases what their links say, for some places or, without `placeIds`, for all of the two systems; only what
 * differs is written. With `raise` the version of all of them grows: whoever looked at them before is told.
 */
export async function refreshCases(
  client: Queryable,
  otherSystem: string,
  { placeIds, raise = false }: { readonly placeIds?: readonly number[]; readonly raise?: boolean } = {},
): Promise<void> {
  await client.query(
    `with side as materialized (
       select p.id as place_id, case when p.system = 'openlmis' then $1 else 'openlmis' end as other_system,
              p.vanished_at is null as present
         from place p where p.system in ('openlmis', $1) and ($2::int[] is null or p.id = any($2))),
     said as (
       select l.place_id, l.state from place_link l join place o on o.id = l.other_place_id
        where o.system = $1 and l.state not in ('rejected', 'retired') and ($2::int[] is null or l.place_id = any($2))
       union all
       select l.other_place_id, l.state from place_link l join place o on o.id = l.other_place_id
        where o.system = $1 and l.state not in ('rejected', 'retired')
          and ($2::int[] is null or l.other_place_id = any($2))),
     best as (
       select place_id, min(array_position(array['confirmed', 'broken', 'flagged', 'ambiguous', 'suggested'], state)) as n
         from said group by place_id),
     wanted as (
       select s.place_id, s.other_system, s.present,
              coalesce((array['confirmed', 'broken', 'flagged', 'ambiguous', 'suggested'])[b.n],
                       case when c.reason is not null then 'noCounterpart'
                            when c.asked_anew and not $3 then 'suggested' else 'unmatched' end) as state,
              c.place_id is null as is_new, c.state as known
         from side s left join best b on b.place_id = s.place_id
         left join crosswalk_case c on c.place_id = s.place_id and c.other_system = s.other_system)
     insert into crosswalk_case as c (place_id, other_system, state)
     select place_id, other_system, state from wanted
      where (is_new and present) or (not is_new and (state <> known or $3)) or (is_new and state <> 'unmatched')
     on conflict (place_id, other_system) do update
        set state = excluded.state, version = c.version + $3::int, asked_anew = c.asked_anew and not $3`,
    [otherSystem, placeIds ?? null, raise],
  )
}

export interface CaseMemory {
  readonly placeId: number
  readonly candidates: string | null
  readonly probability: number | null
  readonly usefulness: number
  /** A refused pair is proposed again, because one of the two changed. */
  readonly askedAnew: boolean
}

/** What the matcher remembers with a case. */
export async function writeCaseMemory(
  client: Queryable,
  otherSystem: string,
  memories: readonly CaseMemory[],
): Promise<void> {
  if (memories.length === 0) return
  await client.query(
    `insert into crosswalk_case as c (place_id, other_system, state, candidates, probability, usefulness, asked_anew)
     select "placeId", $2, 'unmatched', candidates, probability, usefulness, "askedAnew"
       from jsonb_to_recordset($1::jsonb)
         as r("placeId" int, candidates text, probability real, usefulness real, "askedAnew" boolean)
     on conflict (place_id, other_system) do update
        set candidates = excluded.candidates, probability = excluded.probability, usefulness = excluded.usefulness,
            asked_anew = excluded.asked_anew`,
    [JSON.stringify(memories), otherSystem],
  )
}
