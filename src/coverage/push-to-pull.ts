/**
 * Turns a producer that pushes into an iterable that is pulled. The producer waits until its piece is taken, so nothing piles up;
 * leaving the loop early makes its next push fail, which ends it.
 */
export async function* pushToPull<T>(produce: (push: (piece: T) => Promise<void>) => Promise<void>): AsyncGenerator<T> {
  let waiting: { readonly piece: T; readonly taken: () => void; readonly drop: (error: Error) => void } | undefined
  let wake = (): void => undefined
  let left = false
  let ended: { readonly error?: unknown } | undefined

  const push = async (piece: T): Promise<void> => {
    if (left) throw new Error('Nobody takes more pieces')
    await new Promise<void>((taken, drop) => {
      waiting = { piece, taken, drop }
      wake()
    })
  }
  const production = produce(push).then(
    () => (ended = {}),
    (error: unknown) => (ended = { error }),
  )
  void production.finally(() => wake())

  try {
    for (;;) {
      if (waiting) {
        const { piece, taken } = waiting
        yield piece
        waiting = undefined
        taken()
      } else if (ended) {
        if ('error' in ended) throw ended.error
        return
      } else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    left = true
    waiting?.drop(new Error('Nobody takes more pieces'))
    await production
  }
}
