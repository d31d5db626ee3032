/**
 * From which probability on a pair is confirmed without asking, so that of all that are confirmed the wanted share is right:
 * as low as the sum of their probabilities allows, but never so low that a single one would be a gamble.
 */
export function cutoffFor(probabilities: readonly number[], precision: number): number {
  const lowest = 1 - GAMBLE * (1 - precision)
  let [sum, count] = [0, 0]
  let cutoff = Math.max(lowest, precision)
  for (const probability of probabilities.toSorted((a, b) => b - a)) {
    if (probability < lowest) break
    sum += probability
    count++
    if (sum / count < precision) break
    cutoff = probability
  }
  return cutoff
}

const GAMBLE = 4
