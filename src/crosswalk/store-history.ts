import type { Queryable } from '../platform/database/open-database.ts'
import type { LinkValues } from './link.ts'
import type { StepAction, CaseMove } from './store-steps.ts'

export interface LastStep {
  readonly by: string
  readonly at: string
  readonly action: StepAction
  readonly otherName: string | null
  readonly note: string | null
}

/** What was done about the place last; undefined when nothing was. */
export async function loadLastStep(
  client: Queryable,
  placeId: number,
  otherSystem: string,
): Promise<LastStep | undefined> {
  const { rows } = await client.query<Omit<LastStep, 'at'> & { at: Date }>(
    `select h.actor as by, h.at, h.action, o.name as "otherName", h.note
       from crosswalk_history h left join place o on o.id = h.other_place_id
      where (h.place_id = $1 or h.other_place_id = $1) and h.other_system = $2 order by h.id desc limit 1`,
    [placeId, otherSystem],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))[0]
}

export interface SavedStep {
  readonly id: number
  readonly action: StepAction
  readonly actor: string
  readonly placeId: number
  readonly otherPlaceId: number | null
  readonly otherSystem: string
  readonly batch: string | null
  readonly undoneBy: number | null
  readonly changes: {
    readonly links: readonly { readonly id: number; readonly before: LinkValues | null; readonly after: LinkValues }[]
    readonly cases: readonly CaseMove[]
  }
}

const SAVED = `h.id, h.action, h.actor, h.place_id as "placeId", h.other_place_id as "otherPlaceId",
  h.other_system as "otherSystem", h.batch, h.changes,
  (select u.id from crosswalk_history u where u.undoes = h.id) as "undoneBy"`

export async function loadStep(client: Queryable, id: number): Promise<SavedStep | undefined> {
  const { rows } = await client.query<SavedStep>(`select ${SAVED} from crosswalk_history h where h.id = $1`, [id])
  return rows[0]
}

/** Newest first: taken back in this order, nothing is in the way. */
export async function listStepsOfBatch(client: Queryable, batch: string): Promise<SavedStep[]> {
  const { rows } = await client.query<SavedStep>(
    `select ${SAVED} from crosswalk_history h where h.batch = $1 and h.action <> 'undo' order by h.id desc`,
    [batch],
  )
  return rows
}

export interface HistoryQuery {
  readonly system?: string | undefined
  readonly place?: number | undefined
  readonly by?: string | undefined
  readonly batch?: string | undefined
  readonly limit: number
  /** Only steps with a lower id. */
  readonly before?: number | undefined
  /** Areas of either hierarchy that the reader may see; everything when absent. */
  readonly areaIds?: readonly number[] | undefined
}

export interface HistoryRow {
  readonly id: number
  readonly at: string
  readonly by: string
  readonly action: StepAction
  readonly placeId: number
  readonly placeName: string
  readonly otherPlaceId: number | null
  readonly otherName: string | null
  readonly otherSystem: string
  readonly before: string | null
  readonly after: string | null
  readonly score: number | null
  readonly note: string | null
  readonly batch: string | null
  readonly undoes: number | null
  readonly undoneBy: number | null
  readonly canUndo: boolean
}

/** Newest first. A step can be taken back while nothing that still stands was done about its place after it. */
export async function listHistory(
  client: Queryable,
  { system, place, by, batch, limit, before, areaIds }: HistoryQuery,
): Promise<{ entries: HistoryRow[]; next: number | null }> {
  const { rows } = await client.query<Omit<HistoryRow, 'at'> & { at: Date }>(
    `select h.id, h.at, h.actor as by, h.action, h.place_id as "placeId", p.name as "placeName",
            h.other_place_id as "otherPlaceId", o.name as "otherName", h.other_system as "otherSystem",
            h.state_before as before, h.state_after as after, h.score::float8 as score, h.note, h.batch, h.undoes,
            u.id as "undoneBy",
            u.id is null and h.action not in ('undo', 'refresh', 'acknowledge')
              and not exists (
                select 1 from crosswalk_history later
                 where later.place_id = h.place_id and later.other_system = h.other_system and later.id > h.id
                   and later.action not in ('undo', 'refresh', 'acknowledge')
                   and not exists (select 1 from crosswalk_history back where back.undoes = later.id)) as "canUndo"
       from crosswalk_history h
       join place p on p.id = h.place_id
       left join place o on o.id = h.other_place_id
       left join crosswalk_history u on u.undoes = h.id
      where ($1::text is null or h.other_system = $1)
        and ($2::int is null or h.place_id = $2 or h.other_place_id = $2)
        and ($3::text is null or h.actor = $3)
        and ($4::text is null or h.batch = $4)
        and ($5::int is null or h.id < $5)
        and ($6::int[] is null or exists (select 1 from area a where a.id in (p.area_id, o.area_id) and a.path && $6))
      order by h.id desc limit $7`,
    [system ?? null, place ?? null, by ?? null, batch ?? null, before ?? null, areaIds ?? null, limit + 1],
  )
  const entries = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }))
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null }
}
