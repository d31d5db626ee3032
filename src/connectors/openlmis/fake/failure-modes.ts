/** Ways in which the fake can be ill. Switched at run time; several may hold at once. */
export interface FailureModes {
  /** Every answer waits this long. */
  readonly slowMs?: number
  /** Status of every answer, e.g. 503; `retryAfter` goes with it as given. */
  readonly status?: number
  readonly retryAfter?: string
  /** The connection is reset after half of the body. */
  readonly resetMidBody?: boolean
  /** The body is cut in half but ends politely. */
  readonly truncated?: boolean
  /** A login page with status 200 in place of every answer. */
  readonly html?: boolean
  /** A valid page whose `content` never seems to end: this many bytes. */
  readonly hugeBytes?: number
  /** Every page is the first page, while the totals promise more. */
  readonly repeatingPage?: boolean
  /** `totalElements` is this much lower from the second page on. */
  readonly shrinkingTotalBy?: number
  /** Added to the `Date` header. */
  readonly clockSkewMs?: number
  /** Connections are closed without an answer. */
  readonly down?: boolean
  /** Every answer is a redirect to this place. */
  readonly redirectTo?: string
  /** Only requests whose path starts with this are affected. */
  readonly onlyPath?: string
  /** The modes hold for this many affected requests, then end. */
  readonly times?: number
}

export interface ActiveModes {
  set(modes: FailureModes): void
  /** Modes that hold for a request to this path; counts `times` down. */
  take(path: string): FailureModes
}

const NONE: FailureModes = {}

export function createModes(): ActiveModes {
  let current = NONE
  let left = Number.POSITIVE_INFINITY
  return {
    set(modes) {
      current = modes
      left = modes.times ?? Number.POSITIVE_INFINITY
    },
    take(path) {
      if (current === NONE || left <= 0) return NONE
      if (current.onlyPath !== undefined && !path.startsWith(current.onlyPath)) return NONE
      left -= 1
      return current
    },
  }
}
