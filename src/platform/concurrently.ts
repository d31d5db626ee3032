/**
 * Works through `items` in order with at most `limit` at a time, and asks for the next only when there is room. The first error
 * stops handing out more; it is thrown when those under way have ended, so that nothing goes on unseen.
 */
export async function concurrently<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const under = new Set<Promise<void>>()
  let failed = false
  let failure: unknown
  for await (const item of items) {
    if (failed) break
    const job: Promise<void> = work(item)
      .catch((error: unknown) => {
        failure ??= error
        failed = true
      })
      .finally(() => void under.delete(job))
    under.add(job)
    if (under.size >= limit) await Promise.race(under)
    if (failed) break
  }
  await Promise.all(under)
  if (failed) throw failure
}
