import type { Queryable } from '../platform/database/open-database.ts'
import { batches } from '../runs/index.ts'
import type { LinkablePlace, LinkMethod, LinkState, StoredLink } from './link.ts'

/** Everything that changes links takes this lock first: plans are made on links that nobody else changes meanwhile. */
export const LINKS_LOCK = 'facility links'

export async function loadLinkablePlaces(client: Queryable, system: string): Promise<LinkablePlace[]> {
  const { rows } = await client.query<LinkablePlace>(
    `select id, source_id as "sourceId", code, identifiers, vanished_at is not null as vanished
       from place where system = $1 order by id`,
    [system],
  )
  return rows
}

/** Links between OpenLMIS and DHIS2, retired ones included. */
export async function loadLinks(client: Queryable): Promise<StoredLink[]> {
  const { rows } = await client.query<StoredLink>(
    `select l.id, l.place_id as "placeId", l.other_place_id as "otherPlaceId", l.method, l.state, l.note,
            l.decided_by as "decidedBy"
       from place_link l join place o on o.id = l.other_place_id
      where o.system = 'dhis2' order by l.id`,
  )
  return rows
}

export interface LinkToInsert {
  readonly placeId: number
  readonly otherPlaceId: number
  readonly method: LinkMethod
  readonly state: LinkState
  readonly note: string | null
  readonly decidedBy: string
  /** ISO time. */
  readonly decidedAt: string
  readonly validFrom?: string | null
  readonly validTo?: string | null
}

const ROWS_PER_STATEMENT = 1000

export async function insertLinks(client: Queryable, links: readonly LinkToInsert[]): Promise<void> {
  for (const batch of batches(links, ROWS_PER_STATEMENT)) {
    await client.query(
      `insert into place_link (place_id, other_place_id, method, state, note, decided_by, decided_at, valid_from, valid_to)
       select "placeId", "otherPlaceId", method, state, note, "decidedBy", "decidedAt", "validFrom", "validTo"
         from jsonb_to_recordset($1::jsonb) as r("placeId" integer, "otherPlaceId" integer, method text, state text,
              note text, "decidedBy" text, "decidedAt" timestamptz, "validFrom" date, "validTo" date)`,
      [JSON.stringify(batch)],
    )
  }
}

export interface LinkToUpdate {
  readonly id: number
  readonly state: LinkState
  readonly method: LinkMethod
  readonly note: string | null
  /** Null leaves who decided, and when, as it is. */
  readonly decidedBy: string | null
  readonly validFrom?: string | null
  readonly validTo?: string | null
}

export async function updateLinks(client: Queryable, links: readonly LinkToUpdate[], now: Date): Promise<void> {
  // Retiring comes first: a pair may have one link only that is not retired.
  const ordered = links.toSorted((a, b) => Number(b.state === 'retired') - Number(a.state === 'retired'))
  for (const batch of batches(ordered, ROWS_PER_STATEMENT)) {
    await client.query(
      `update place_link l
          set state = r.state, method = r.method, note = r.note,
              decided_by = coalesce(r."decidedBy", l.decided_by),
              decided_at = case when r."decidedBy" is null then l.decided_at else $2 end,
              valid_from = coalesce(r."validFrom", l.valid_from), valid_to = coalesce(r."validTo", l.valid_to)
         from jsonb_to_recordset($1::jsonb) as r(id integer, state text, method text, note text, "decidedBy" text,
              "validFrom" date, "validTo" date)
        where l.id = r.id`,
      [JSON.stringify(batch), now],
    )
  }
}
