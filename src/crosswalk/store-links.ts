import type { Queryable } from '../platform/database/open-database.ts'
import { batches } from '../runs/index.ts'
import type { LinkablePlace, LinkValues, StoredLink } from './link.ts'

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

const LINK = `l.id, l.place_id as "placeId", l.other_place_id as "otherPlaceId", l.method, l.state, l.score::float8 as score,
  l.note, l.decided_by as "decidedBy", l.decided_at as "decidedAt", l.valid_from::text as "validFrom",
  l.valid_to::text as "validTo"`

interface LinkRow extends Omit<StoredLink, 'decidedAt'> {
  readonly decidedAt: Date
}
const toLink = (row: LinkRow): StoredLink => ({ ...row, decidedAt: row.decidedAt.toISOString() })

/** Links between OpenLMIS and the other system, retired ones included; by id. */
export async function loadLinks(client: Queryable, otherSystem: string): Promise<StoredLink[]> {
  const { rows } = await client.query<LinkRow>(
    `select ${LINK} from place_link l join place o on o.id = l.other_place_id where o.system = $1 order by l.id`,
    [otherSystem],
  )
  return rows.map(toLink)
}

/** Links of these places to the other system that are not retired. */
export async function loadLinksOf(
  client: Queryable,
  placeIds: readonly number[],
  otherSystem: string,
): Promise<StoredLink[]> {
  const { rows } = await client.query<LinkRow>(
    `select ${LINK} from place_link l join place o on o.id = l.other_place_id
      where l.place_id = any($1::int[]) and o.system = $2 and l.state <> 'retired' order by l.id`,
    [placeIds, otherSystem],
  )
  return rows.map(toLink)
}

/** Standing links of other places to the same place. */
export async function loadLinksInto(client: Queryable, otherPlaceIds: readonly number[]): Promise<StoredLink[]> {
  const { rows } = await client.query<LinkRow>(
    `select ${LINK} from place_link l
      where l.other_place_id = any($1::int[]) and l.state <> 'retired' order by l.id`,
    [otherPlaceIds],
  )
  return rows.map(toLink)
}

export async function loadLinksById(client: Queryable, ids: readonly number[]): Promise<StoredLink[]> {
  const { rows } = await client.query<LinkRow>(
    `select ${LINK} from place_link l where l.id = any($1::int[]) order by l.id`,
    [ids],
  )
  return rows.map(toLink)
}

export interface LinkToWrite extends LinkValues {
  /** Absent: a new link. */
  readonly id?: number | undefined
  /** Absent: what is stored stays. */
  readonly parts?: readonly unknown[] | undefined
  readonly model?: string | undefined
}

const ROWS_PER_STATEMENT = 1000
const COLUMNS = `"id" integer, "placeId" integer, "otherPlaceId" integer, method text, state text, score real, note text,
  "decidedBy" text, "decidedAt" timestamptz, "validFrom" date, "validTo" date, parts jsonb, model text, n integer`

/** Writes links as they are to be, and returns their ids in the order given. */
export async function writeLinks(client: Queryable, links: readonly LinkToWrite[]): Promise<number[]> {
  const ids = links.map(({ id }) => id ?? 0)
  // Retiring comes first: a pair may have one link only that is not retired.
  const ordered = links
    .map((link, n) => ({ ...link, n }))
    .toSorted((a, b) => Number(b.state === 'retired') - Number(a.state === 'retired'))
  const known = ordered.filter(({ id }) => id !== undefined)
  for (const batch of batches(known, ROWS_PER_STATEMENT)) await updateLinks(client, batch)
  const added = ordered.filter(({ id }) => id === undefined).toSorted((a, b) => a.n - b.n)
  for (const batch of batches(added, ROWS_PER_STATEMENT)) {
    const inserted = await insertLinks(client, batch)
    batch.forEach(({ n }, i) => (ids[n] = inserted[i] ?? 0))
  }
  return ids
}

async function updateLinks(client: Queryable, links: readonly object[]): Promise<void> {
  await client.query(
    `update place_link l
        set state = r.state, method = r.method, score = r.score, note = r.note, decided_by = r."decidedBy",
            decided_at = r."decidedAt", valid_from = r."validFrom", valid_to = r."validTo",
            parts = coalesce(r.parts, l.parts), model = coalesce(r.model, l.model)
       from jsonb_to_recordset($1::jsonb) as r(${COLUMNS})
      where l.id = r.id`,
    [JSON.stringify(links)],
  )
}

/** Ids are given out in the order of the rows, so that equal work gives equal ids. */
async function insertLinks(client: Queryable, links: readonly object[]): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `insert into place_link (place_id, other_place_id, method, state, score, note, decided_by, decided_at, valid_from,
                             valid_to, parts, model)
     select "placeId", "otherPlaceId", method, state, score, note, "decidedBy", "decidedAt", "validFrom", "validTo",
            parts, model
       from jsonb_to_recordset($1::jsonb) as r(${COLUMNS}) order by n
     returning id`,
    [JSON.stringify(links)],
  )
  return rows.map(({ id }) => id).toSorted((a, b) => a - b)
}
