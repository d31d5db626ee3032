import type { Queryable } from '../platform/database/open-database.ts'
import { batches } from '../runs/index.ts'
import type { Drift, SeenPlace } from './find-drift.ts'
import type { LinkState } from './link.ts'

export interface WatchedLink {
  readonly linkId: number
  readonly placeId: number
  readonly otherPlaceId: number
  readonly state: LinkState
  /** Null: not kept yet. */
  readonly place: SeenPlace | null
  readonly other: SeenPlace | null
}

/** Standing links to the other system with what both sides were when they were decided. */
export async function loadWatchedLinks(client: Queryable, otherSystem: string): Promise<WatchedLink[]> {
  const { rows } = await client.query<WatchedLink>(
    `select l.id as "linkId", l.place_id as "placeId", l.other_place_id as "otherPlaceId", l.state, c.place, c.other
       from place_link l join place o on o.id = l.other_place_id left join link_content c on c.link_id = l.id
      where o.system = $1 and l.state in ('confirmed', 'broken', 'flagged') order by l.id`,
    [otherSystem],
  )
  return rows
}

/** Places that were there at the last refresh. */
export async function loadKnownIds(client: Queryable): Promise<Set<number>> {
  const { rows } = await client.query<{ id: number }>('select distinct place_id as id from crosswalk_case')
  return new Set(rows.map(({ id }) => id))
}

export interface StoredFinding extends Drift {
  readonly id: number
  readonly linkId: number
  readonly changedIn: string
  readonly state: 'open' | 'acknowledged'
}

/** Findings that are open, and those that somebody knows of and that need not be shown again. */
export async function loadFindings(client: Queryable, otherSystem: string): Promise<StoredFinding[]> {
  const { rows } = await client.query<StoredFinding>(
    `select f.id, f.link_id as "linkId", f.changed_in as "changedIn", f.kind, f.before, f.after, f.kilometres,
            f.successors, f.state
       from drift_finding f join place_link l on l.id = f.link_id join place o on o.id = l.other_place_id
      where o.system = $1 and f.state in ('open', 'acknowledged') order by f.id`,
    [otherSystem],
  )
  return rows
}

export interface NewFinding extends Drift {
  readonly linkId: number
  readonly changedIn: string
}

interface Stamp {
  readonly runId: number
  readonly now: Date
}

export async function insertFindings(
  client: Queryable,
  findings: readonly NewFinding[],
  { runId, now }: Stamp,
): Promise<void> {
  for (const batch of batches(findings, 1000)) {
    await client.query(
      `insert into drift_finding (link_id, changed_in, kind, before, after, kilometres, successors, found_at, run_id)
       select "linkId", "changedIn", kind, before, after, kilometres,
              array(select jsonb_array_elements_text(successors)::int), $2, $3
         from jsonb_to_recordset($1::jsonb) as r("linkId" int, "changedIn" text, kind text, before text, after text,
              kilometres double precision, successors jsonb)
       on conflict (link_id, changed_in, kind) where state = 'open' do update
          set before = excluded.before, after = excluded.after, kilometres = excluded.kilometres,
              successors = excluded.successors, version = drift_finding.version + 1`,
      [JSON.stringify(batch), now, runId],
    )
  }
}

/** What was found is so no more: nobody has to look at it. */
export async function revertFindings(client: Queryable, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await client.query(
    `update drift_finding set state = 'reverted', resolved_by = 'system', resolved_at = $2, version = version + 1
      where id = any($1::int[]) and state = 'open'`,
    [ids, now],
  )
}
