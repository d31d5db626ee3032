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
 * A text that changes whenever something of the store that pages show may have changed: the counted changes, the runs and how far
 * they are, and the connections. Cheap, and rather once too often than once too rarely.
 */
export async function loadStoreVersion(client: Queryable): Promise<string> {
  const { rows } = await client.query<{ version: string }>(
    `select concat_ws('|',
       (select string_agg(name || version, ',' order by name) from data_version),
       (select concat(max(id), ' ', max(greatest(heartbeat_at, finished_at)))
          from (select id, heartbeat_at, finished_at from run order by id desc limit 100) r),
       (select string_agg(concat(system, last_success_at, last_failure_at), ',' order by system) from connection)
     ) as version`,
  )
  return rows[0]?.version ?? ''
}
