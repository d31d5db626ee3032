/** How sending went: done, refused for good, or worth another try because the server was not reached or is ill. */
export type SendOutcome<R> =
  | { readonly kind: 'sent'; readonly result: R }
  | { readonly kind: 'refused'; readonly error: Error }
  | { readonly kind: 'unreached'; readonly error: Error }

export interface Sending<T, R> {
  readonly key: number
  readonly what: T
  readonly state: 'waiting' | 'sent' | 'refused'
  readonly result: R | null
  readonly error: Error | null
}

export interface SenderState<T, R> {
  /** In the order in which they were handed in. */
  readonly sendings: readonly Sending<T, R>[]
  readonly waiting: number
  /** Set while the server is not reached: what is waiting is kept and tried again. */
  readonly unreached: boolean
}

export interface OrderedSender<T, R> {
  readonly add: (what: T) => number
  /** Takes back what has not left yet; false when it was sent already or is on its way. */
  readonly takeBack: (key: number) => boolean
  /** Tries at once what waits for the server to be reached again. */
  readonly tryNow: () => void
  readonly subscribe: (listener: () => void) => () => void
  readonly state: () => SenderState<T, R>
}

interface Options<T, R> {
  /** Sends several at once, in order, and tells of each how it went. */
  readonly send: (batch: readonly Sending<T, R>[]) => Promise<readonly SendOutcome<R>[]>
  readonly atMost: number
  readonly onSettled: (sending: Sending<T, R>) => void
  /** Calls back after a while; a test passes its own. */
  readonly later: (run: () => void, ms: number) => void
}

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000

/**
 * Sends what a person does in the background and in order, so that a slow line does not hold up the next decision. One request is
 * under way at a time; what comes meanwhile goes together in the next. What was refused does not stop what follows it; a server
 * that is not reached stops all until it answers again.
 */
export function createOrderedSender<T, R>({ send, atMost, onSettled, later }: Options<T, R>): OrderedSender<T, R> {
  let state: SenderState<T, R> = { sendings: [], waiting: 0, unreached: false }
  let underWay: ReadonlySet<number> = new Set()
  let nextKey = 1
  let pauseMs = FIRST_PAUSE_MS
  const listeners = new Set<() => void>()

  function change(sendings: readonly Sending<T, R>[], unreached: boolean): void {
    state = { sendings, unreached, waiting: sendings.filter((sending) => sending.state === 'waiting').length }
    for (const listener of listeners) listener()
  }

  async function sendNext(): Promise<void> {
    const batch = state.sendings.filter((sending) => sending.state === 'waiting').slice(0, atMost)
    if (underWay.size > 0 || batch.length === 0) return
    underWay = new Set(batch.map(({ key }) => key))
    const outcomes = await send(batch)
    underWay = new Set()
    settle(batch, outcomes)
  }

  function settle(batch: readonly Sending<T, R>[], outcomes: readonly SendOutcome<R>[]): void {
    const settled = new Map<number, Sending<T, R>>()
    batch.forEach((sending, index) => {
      const outcome = outcomes[index]
      if (outcome?.kind === 'sent') settled.set(sending.key, { ...sending, state: 'sent', result: outcome.result })
      if (outcome?.kind === 'refused') settled.set(sending.key, { ...sending, state: 'refused', error: outcome.error })
    })
    const unreached = settled.size < batch.length
    change(
      state.sendings.map((sending) => settled.get(sending.key) ?? sending),
      unreached,
    )
    for (const sending of settled.values()) onSettled(sending)
    if (!unreached) {
      pauseMs = FIRST_PAUSE_MS
      return void sendNext()
    }
    later(() => void sendNext(), pauseMs)
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }

  return {
    add: (what) => {
      const key = nextKey++
      change([...state.sendings, { key, what, state: 'waiting', result: null, error: null }], state.unreached)
      // While the server is not reached, the next try is planned already.
      if (!state.unreached) void sendNext()
      return key
    },
    takeBack: (key) => {
      const sending = state.sendings.find((one) => one.key === key)
      if (sending?.state !== 'waiting' || underWay.has(key)) return false
      change(
        state.sendings.filter((one) => one.key !== key),
        state.unreached,
      )
      return true
    },
    tryNow: () => void sendNext(),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    state: () => state,
  }
}
