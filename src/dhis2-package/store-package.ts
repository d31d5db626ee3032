import type { RunId } from '../base/ids.ts'
import type { MetadataObject } from '../connectors/dhis2/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { InstallResult } from './install-result.ts'
import { objectKey, type PlannedObject } from './plan.ts'

/** Objects as we last wrote them over there, by `collection id`. */
export async function loadWrittenObjects(client: Queryable, serverId: string): Promise<Map<string, MetadataObject>> {
  const { rows } = await client.query<{ collection: string; content: MetadataObject }>(
    'select collection, content from dhis2_package_object where server_id = $1',
    [serverId],
  )
  return new Map(rows.map(({ collection, content }) => [objectKey(collection, content.id), content]))
}

export async function saveWrittenObjects(
  client: Queryable,
  serverId: string,
  objects: readonly Pick<PlannedObject, 'collection' | 'object'>[],
  { runId, now }: { readonly runId: RunId; readonly now: Date },
): Promise<void> {
  await client.query(
    `insert into dhis2_package_object (server_id, collection, uid, content, run_id, written_at)
     select $1, collection, object ->> 'id', object, $2, $3
       from jsonb_to_recordset($4::jsonb) as r(collection text, object jsonb)
     on conflict (server_id, collection, uid) do update
        set content = excluded.content, run_id = excluded.run_id, written_at = excluded.written_at
      where dhis2_package_object.content is distinct from excluded.content`,
    [serverId, runId, now, JSON.stringify(objects.map(({ collection, object }) => ({ collection, object })))],
  )
}

export async function saveInstall(
  client: Queryable,
  serverId: string,
  { runId, by, now }: { readonly runId: RunId; readonly by: string; readonly now: Date },
  result: InstallResult,
): Promise<void> {
  await client.query(
    'insert into dhis2_package_install (server_id, run_id, installed_by, installed_at, result) values ($1, $2, $3, $4, $5)',
    [serverId, runId, by, now, JSON.stringify(result)],
  )
}

export interface StoredInstall {
  readonly runId: number
  readonly by: string
  /** RFC 3339. */
  readonly at: string
  readonly result: InstallResult
}

/** Newest first. */
export async function listInstalls(client: Queryable, serverId: string, limit: number): Promise<StoredInstall[]> {
  const { rows } = await client.query<Omit<StoredInstall, 'at'> & { readonly at: Date }>(
    `select run_id as "runId", installed_by as by, installed_at as at, result
       from dhis2_package_install where server_id = $1 order by id desc limit $2`,
    [serverId, limit],
  )
  return rows.map(({ at, ...install }) => ({ ...install, at: at.toISOString() }))
}
