import type { Queryable } from '../platform/database/open-database.ts'

export interface ConnectionRow {
  readonly system: string
  readonly kind: string
  readonly baseUrl: string
  readonly version: string | null
  readonly profile: Readonly<Record<string, unknown>>
  readonly clockSkewSeconds: number | null
  readonly lastCheckedAt: Date | null
  readonly lastSuccessAt: Date | null
  readonly lastFailureAt: Date | null
  readonly lastFailure: { readonly reason?: string; readonly message?: string; readonly remedy?: string } | null
}

export async function loadConnections(client: Queryable): Promise<ConnectionRow[]> {
  const { rows } = await client.query<ConnectionRow>(
    `select system, kind, base_url as "baseUrl", version, profile, clock_skew_seconds as "clockSkewSeconds",
            last_checked_at as "lastCheckedAt", last_success_at as "lastSuccessAt", last_failure_at as "lastFailureAt",
            last_failure as "lastFailure"
       from connection order by system`,
  )
  return rows
}

/**
 * A text that changes whenever something may have changed that pages show: the counted changes (figures raise theirs with every
 * batch), the runs that ended, and the connections. Cheap: it is asked for with every page.
 */
export async function loadStoreVersion(client: Queryable): Promise<string> {
  const { rows } = await client.query<{ version: string }>(
    `select concat_ws('|',
       (select string_agg(name || version, ',' order by name) from data_version),
       (select concat(max(id) filter (where finished_at is not null), ' ', max(finished_at))
          from (select id, finished_at from run order by id desc limit 100) r),
       (select string_agg(concat(system, last_success_at, last_failure_at), ',' order by system) from connection)
     ) as version`,
  )
  return rows[0]?.version ?? ''
}

/** The same for the page of systems, which also shows how far runs are and what they rejected. */
export async function loadSystemsVersion(client: Queryable): Promise<string> {
  const { rows } = await client.query<{ version: string }>(
    `select concat(max(id), ' ', max(greatest(queued_at, heartbeat_at, finished_at)),
                   string_agg(state, ',' order by id)) as version
       from (select id, state, queued_at, heartbeat_at, finished_at from run order by id desc limit 100) r`,
  )
  return `${await loadStoreVersion(client)}|${rows[0]?.version ?? ''}`
}
