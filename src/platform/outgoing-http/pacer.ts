export interface PacerConfig {
  /** Undefined: no rate limit. */
  readonly ratePerSecond?: number
  /** Requests that may leave at once after a quiet time. */
  readonly burst: number
  /** Requests in flight at the same time. */
  readonly concurrency: number
}

export interface Time {
  nowMs(): number
  /** Resolves early, without error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Keeps one host from being asked too often or too much at once. First come, first served. */
export interface Pacer {
  /** Waits for a turn; the returned function gives the place back and must be called exactly once. */
  enter(signal?: AbortSignal): Promise<() => void>
  /** Nobody leaves before `ms` from now: the host said it has had enough. */
  pause(ms: number): void
}

export function createPacer(config: PacerConfig, time: Time): Pacer {
  const waiting: (() => void)[] = []
  const intervalMs = config.ratePerSecond === undefined ? 0 : 1000 / config.ratePerSecond
  let inFlight = 0
  /** When the bucket will be full again (the theoretical arrival time of the generic cell rate algorithm). */
  let fullAt = 0
  let pausedUntil = 0

  /** A place goes straight to the next in the queue, so that nobody can slip in between. */
  const release = (): void => {
    const next = waiting.shift()
    if (next) next()
    else inFlight -= 1
  }

  const takePlace = async (signal?: AbortSignal): Promise<boolean> => {
    if (inFlight >= config.concurrency) return waitForPlace(waiting, signal)
    inFlight += 1
    return true
  }

  const reserveMs = (): number => {
    const now = time.nowMs()
    const start = Math.max(now, pausedUntil)
    if (intervalMs === 0) return start - now
    const at = Math.max(start, fullAt - (config.burst - 1) * intervalMs)
    fullAt = Math.max(fullAt, at) + intervalMs
    return at - now
  }

  return {
    async enter(signal) {
      if (!(await takePlace(signal))) return () => {}
      let waitMs = reserveMs()
      while (waitMs > 0 && signal?.aborted !== true) {
        await time.sleep(waitMs, signal)
        // A pause may have been asked for while we slept.
        waitMs = pausedUntil - time.nowMs()
      }
      return release
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, time.nowMs() + ms)
      // The bucket is empty after a pause, otherwise everybody would leave together at its end.
      fullAt = Math.max(fullAt, pausedUntil + config.burst * intervalMs)
    },
  }
}

/** Resolves to false, without a place, when the signal aborts first. */
function waitForPlace(waiting: (() => void)[], signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const go = (): void => {
      signal?.removeEventListener('abort', leave)
      resolve(true)
    }
    const leave = (): void => {
      const at = waiting.indexOf(go)
      if (at < 0) return
      waiting.splice(at, 1)
      resolve(false)
    }
    waiting.push(go)
    signal?.addEventListener('abort', leave, { once: true })
    if (signal?.aborted === true) leave()
  })
}

export const systemTime: Time = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
    }),
}
