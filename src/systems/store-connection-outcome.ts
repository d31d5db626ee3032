import type { Connected } from './connected.ts'
import type { Queryable } from '../platform/database/open-database.ts'

export interface ConnectionSuccess extends Connected {
  readonly system: string
  readonly kind: string
  readonly baseUrl: string
  readonly now: Date
}

export interface ConnectionFailure {
  readonly system: string
  readonly kind: string
  readonly baseUrl: string
  readonly reason: string
  readonly message: string
  readonly remedy: string
  readonly now: Date
}

/** The last failure stays readable: its time says that it is over. */
export async function saveConnectionSuccess(client: Queryable, success: ConnectionSuccess): Promise<void> {
  const { system, kind, baseUrl, version, facts, clockSkewSeconds, now } = success
  await client.query(
    `insert into connection (system, kind, base_url, version, profile, clock_skew_seconds, last_checked_at, last_success_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (system) do update
        set kind = excluded.kind, base_url = excluded.base_url, version = excluded.version, profile = excluded.profile,
            clock_skew_seconds = excluded.clock_skew_seconds, last_checked_at = excluded.last_checked_at,
            last_success_at = excluded.last_success_at`,
    [
      system,
      kind,
      baseUrl,
      version,
      JSON.stringify({ facts }),
      clockSkewSeconds === null ? null : Math.round(clockSkewSeconds),
      now,
    ],
  )
}

/** What was known of the system from its last success stays. */
export async function saveConnectionFailure(client: Queryable, failure: ConnectionFailure): Promise<void> {
  const { system, kind, baseUrl, reason, message, remedy, now } = failure
  await client.query(
    `insert into connection (system, kind, base_url, last_checked_at, last_failure_at, last_failure)
     values ($1, $2, $3, $4, $4, $5)
     on conflict (system) do update
        set kind = excluded.kind, base_url = excluded.base_url, last_checked_at = excluded.last_checked_at,
            last_failure_at = excluded.last_failure_at, last_failure = excluded.last_failure`,
    [system, kind, baseUrl, now, JSON.stringify({ reason, message, remedy })],
  )
}
