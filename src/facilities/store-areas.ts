import type { RunId } from '../base/ids.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { batches, type Stored } from '../runs/index.ts'
import type { AreaContent } from './place-content.ts'
import { parentsFirst } from './resolve-parents.ts'

export interface HashedArea extends AreaContent {
  readonly contentHash: string
  readonly sourceChangedAt: string | null
}

export interface StoredArea extends Stored {
  readonly parentId: number | null
  readonly path: readonly number[]
}

export async function loadStoredAreas(client: Queryable, system: string): Promise<StoredArea[]> {
  const { rows } = await client.query<StoredArea>(
    `select id, source_id as "sourceId", content_hash as "contentHash", vanished_at is not null as vanished,
            parent_id as "parentId", path
       from area where system = $1`,
    [system],
  )
  return rows
}

export interface WriteStamp {
  readonly system: string
  readonly runId: RunId
  readonly now: Date
}

const ROWS_PER_STATEMENT = 500

/** Adds and changes areas; what they were before goes to `area_earlier`. Parents are set by `placeInHierarchy`. */
export async function saveAreas(
  client: Queryable,
  { system, runId, now }: WriteStamp,
  areas: readonly HashedArea[],
): Promise<void> {
  for (const batch of batches(areas, ROWS_PER_STATEMENT)) {
    await client.query(
      `with incoming as (
         select * from jsonb_to_recordset($4::jsonb) as r("sourceId" text, code text, name text, level integer,
           "levelName" text, latitude double precision, longitude double precision, geometry jsonb,
           "catchmentPopulation" integer, "contentHash" text, "sourceChangedAt" timestamptz)),
       kept as (
         insert into area_earlier (area_id, content, run_id, replaced_at)
         select a.id, to_jsonb(a), $2, $3
           from area a join incoming r on a.system = $1 and a.source_id = r."sourceId"
          where a.content_hash <> r."contentHash")
       insert into area (system, source_id, code, name, level, level_name, latitude, longitude, geometry,
                         catchment_population, content_hash, source_changed_at, fetched_at, run_id)
       select $1, "sourceId", code, name, level, "levelName", latitude, longitude, nullif(geometry, 'null'::jsonb),
              "catchmentPopulation", "contentHash", "sourceChangedAt", $3, $2
         from incoming
       on conflict (system, source_id) do update
          set code = excluded.code, name = excluded.name, level = excluded.level, level_name = excluded.level_name,
              latitude = excluded.latitude, longitude = excluded.longitude, geometry = excluded.geometry,
              catchment_population = excluded.catchment_population, content_hash = excluded.content_hash,
              source_changed_at = excluded.source_changed_at, fetched_at = excluded.fetched_at,
              run_id = excluded.run_id, vanished_at = null`,
      [system, runId, now, JSON.stringify(batch)],
    )
  }
}

/**
 * Sets parent and path of every area. The path of an area changes when any ancestor moves, which its own content does not
 * tell. Returns the ids of areas whose path changed.
 */
export async function placeInHierarchy(
  client: Queryable,
  system: string,
  areas: readonly Pick<AreaContent, 'sourceId' | 'parentSourceId'>[],
): Promise<number[]> {
  const stored = new Map((await loadStoredAreas(client, system)).map((area) => [area.sourceId, area]))
  const parentOf = new Map(areas.map(({ sourceId, parentSourceId }) => [sourceId, parentSourceId]))
  const paths = new Map<string, readonly number[]>()
  const moved: { id: number; parentId: number | null; path: string }[] = []
  for (const sourceId of parentsFirst(parentOf)) {
    const area = stored.get(sourceId)
    if (!area) throw new Error(`Area ${sourceId} of ${system} is to be placed but not stored`)
    const parent = parentOf.get(sourceId) ?? null
    const path = [...(parent === null ? [] : (paths.get(parent) ?? [])), area.id]
    paths.set(sourceId, path)
    const parentId = parent === null ? null : (stored.get(parent)?.id ?? null)
    if (area.parentId !== parentId || area.path.join() !== path.join())
      moved.push({ id: area.id, parentId, path: `{${path.join()}}` })
  }
  for (const batch of batches(moved, ROWS_PER_STATEMENT)) {
    await client.query(
      `update area a set parent_id = r."parentId", path = r.path::integer[]
         from jsonb_to_recordset($1::jsonb) as r(id integer, "parentId" integer, path text)
        where a.id = r.id`,
      [JSON.stringify(batch)],
    )
  }
  return moved.map(({ id }) => id)
}

export async function markAreasVanished(client: Queryable, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length > 0) await client.query('update area set vanished_at = $2 where id = any($1)', [ids, now])
}
