import type { EgressConfig } from './egress-policy.ts'
import type { PacerConfig, Time } from './pacer.ts'
import type { Resolve } from './pinned-lookup.ts'
import type { RetryConfig } from './retry-policy.ts'

export interface HttpClientConfig {
  /** `https://host/prefix`; every request stays below it. */
  readonly baseUrl: string
  readonly egress: EgressConfig
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Replaces the `Host` header, for proxies that route or exempt by virtual host. TLS still checks the real host. */
  readonly hostHeader?: string
  readonly ratePerSecond?: number
  readonly burst?: number
  readonly concurrency?: number
  readonly timeouts?: Partial<Timeouts>
  readonly retry?: Partial<RetryConfig>
  /** Opens after this many failures in a row (network, timeout, 502-504) and lets one request try after the pause. */
  readonly breaker?: { readonly failures: number; readonly coolDownMs: number }
  readonly maxJsonBytes?: number
  readonly log?: HttpLog
  readonly metrics?: HttpMetrics
  readonly time?: Time
  /** Between 0 and 1. */
  readonly random?: () => number
  readonly resolve?: Resolve
}

export interface Timeouts {
  readonly connectMs: number
  /** Until the headers have arrived, counted from the request. */
  readonly headersMs: number
  /** Between two pieces of a body. */
  readonly bodyMs: number
  /** One attempt, body included; for streams it ends with the headers. */
  readonly totalMs: number
}

export const defaultTimeouts: Timeouts = { connectMs: 10_000, headersMs: 60_000, bodyMs: 60_000, totalMs: 300_000 }

export const defaultPacing: PacerConfig & { readonly concurrency: number } = { burst: 10, concurrency: 8 }

export const DEFAULT_MAX_JSON_BYTES = 64 * 1024 * 1024

/** The part of a logger that is used here. */
export interface HttpLog {
  debug(fields: object, message: string): void
  warn(fields: object, message: string): void
  /** Absent: everything is logged. */
  isLevelEnabled?(level: string): boolean
}

export interface HttpMetrics {
  /** `statusClass`: 2xx, 3xx, 4xx, 429, 5xx, timeout, network, blocked, aborted. */
  attempted(host: string, statusClass: string, seconds: number): void
  received(host: string, bytes: number): void
  retried(host: string): void
}
