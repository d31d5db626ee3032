export interface RetryConfig {
  /** Tries in all, the first included. */
  readonly attempts: number
  readonly baseMs: number
  readonly maxMs: number
  /** A longer `Retry-After` is not waited for: the failure goes back to the caller, who has other work. */
  readonly maxRetryAfterMs: number
}

export const defaultRetry: RetryConfig = { attempts: 4, baseMs: 500, maxMs: 20_000, maxRetryAfterMs: 60_000 }

export const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

/**
 * Full jitter: anywhere between zero and the exponential bound, so that many callers do not come back together.
 * `Retry-After` is a floor. Undefined when the wait would be longer than we are willing to sit.
 */
export function retryDelayMs(
  attempt: number,
  retryAfterMs: number | undefined,
  random: number,
  config: RetryConfig,
): number | undefined {
  const bound = Math.min(config.maxMs, config.baseMs * 2 ** (attempt - 1))
  const jittered = Math.round(random * bound)
  if (retryAfterMs === undefined) return jittered
  return retryAfterMs > config.maxRetryAfterMs ? undefined : retryAfterMs + Math.round(random * config.baseMs)
}

/** `Retry-After` in seconds or as an HTTP date, in milliseconds from `nowMs`; undefined when absent or unreadable. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
