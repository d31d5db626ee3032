import type { Queryable } from '../platform/database/open-database.ts'
import type { Stored } from '../runs/index.ts'
import type { PlaceContent } from './place-content.ts'
import type { WriteStamp } from './store-areas.ts'

export interface HashedPlace extends PlaceContent {
  readonly contentHash: string
  readonly sourceChangedAt: string | null
}

export async function loadStoredPlaces(client: Queryable, system: string): Promise<Stored[]> {
  const { rows } = await client.query<Stored>(
    `select id, source_id as "sourceId", content_hash as "contentHash", vanished_at is not null as vanished
       from place where system = $1`,
    [system],
  )
  return rows
}

/** Adds and changes places; what they were before goes to `place_earlier`. Areas must be stored. Returns their ids. */
export async function savePlaces(
  client: Queryable,
  { system, runId, now }: WriteStamp,
  places: readonly HashedPlace[],
): Promise<number[]> {
  if (places.length === 0) return []
  const { rows } = await client.query<{ id: number }>(
    `with incoming as (
       select * from jsonb_to_recordset($4::jsonb) as r("sourceId" text, code text, name text, "typeCode" text,
         "typeName" text, "areaSourceId" text, active boolean, "openedOn" date, "closedOn" date, "holdsStock" boolean,
         latitude double precision, longitude double precision, gln text, identifiers jsonb, "contentHash" text,
         "sourceChangedAt" timestamptz)),
     kept as (
       insert into place_earlier (place_id, content, run_id, replaced_at)
       select p.id, to_jsonb(p), $2, $3
         from place p join incoming r on p.system = $1 and p.source_id = r."sourceId"
        where p.content_hash <> r."contentHash")
     insert into place (system, source_id, code, name, type_code, type_name, area_id, active, opened_on, closed_on,
                        holds_stock, latitude, longitude, gln, identifiers, content_hash, source_changed_at,
                        fetched_at, run_id)
     select $1, r."sourceId", r.code, r.name, "typeCode", "typeName", a.id, active, "openedOn", "closedOn",
            "holdsStock", r.latitude, r.longitude, gln, identifiers, "contentHash", "sourceChangedAt", $3, $2
       from incoming r left join area a on a.system = $1 and a.source_id = r."areaSourceId"
     on conflict (system, source_id) do update
        set code = excluded.code, name = excluded.name, type_code = excluded.type_code,
            type_name = excluded.type_name, area_id = excluded.area_id, active = excluded.active,
            opened_on = excluded.opened_on, closed_on = excluded.closed_on, holds_stock = excluded.holds_stock,
            latitude = excluded.latitude, longitude = excluded.longitude, gln = excluded.gln,
            identifiers = excluded.identifiers, content_hash = excluded.content_hash,
            source_changed_at = excluded.source_changed_at, fetched_at = excluded.fetched_at,
            run_id = excluded.run_id, vanished_at = null
     returning id`,
    [system, runId, now, JSON.stringify(places)],
  )
  return rows.map(({ id }) => id)
}

export async function markPlacesVanished(client: Queryable, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length > 0) await client.query('update place set vanished_at = $2 where id = any($1)', [ids, now])
}

/** Places at or below these areas. */
export async function placeIdsBelow(client: Queryable, areaIds: readonly number[]): Promise<number[]> {
  if (areaIds.length === 0) return []
  const { rows } = await client.query<{ id: number }>(
    'select p.id from place p join area a on a.id = p.area_id where a.path && $1::integer[]',
    [areaIds],
  )
  return rows.map(({ id }) => id)
}

/** After many rows at once: until the server has counted them by itself, a minute later, it plans for empty tables. */
export async function refreshStatistics(client: Queryable, rowsWritten: number): Promise<void> {
  if (rowsWritten >= MANY_ROWS) await client.query('analyze area, place, place_link')
}
const MANY_ROWS = 500
