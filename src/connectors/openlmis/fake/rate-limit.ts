/**
 * nginx `limit_req` with `burst` and `nodelay`: a bucket that leaks at `ratePerSecond`; a request that would make it
 * overflow `burst` is refused and does not count.
 */
export function createRateLimit(ratePerSecond: number, burst: number): (key: string, nowMs: number) => boolean {
  const buckets = new Map<string, { excess: number; at: number }>()
  return (key, nowMs) => {
    const bucket = buckets.get(key)
    if (!bucket) {
      buckets.set(key, { excess: 0, at: nowMs })
      return true
    }
    const excess = Math.max(0, bucket.excess - ((nowMs - bucket.at) * ratePerSecond) / 1000 + 1)
    if (excess > burst) return false
    bucket.excess = excess
    bucket.at = nowMs
    return true
  }
}
