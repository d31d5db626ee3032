/**
 * Applies `work` to many inputs with at most `concurrency` at a time and yields the results in the order of the
 * inputs. Inputs are taken only as results are consumed, so that memory stays flat however long the list is.
 */
export async function* boundedMap<I, O>(
  inputs: Iterable<I> | AsyncIterable<I>,
  concurrency: number,
  work: (input: I) => Promise<O>,
): AsyncGenerator<O, void, void> {
  const running: Promise<O>[] = []
  for await (const input of inputs) {
    const started = work(input)
    // An earlier one may fail first and end the loop; this one must not then count as unhandled.
    started.catch(() => {})
    running.push(started)
    if (running.length < concurrency) continue
    const next = running.shift()
    if (next) yield await next
  }
  for (const rest of running) yield await rest
}
