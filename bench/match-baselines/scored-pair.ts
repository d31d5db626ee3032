/** A pair that a baseline proposes, by numbers in both lists; higher is surer. */
export interface ScoredPair {
  readonly left: number
  readonly right: number
  readonly score: number
}

/** Best first, each place once: what programs without an assignment over the whole list do. */
export function greedyOneToOne(pairs: readonly ScoredPair[]): ScoredPair[] {
  const [lefts, rights] = [new Set<number>(), new Set<number>()]
  return pairs
    .toSorted((a, b) => b.score - a.score || a.left - b.left || a.right - b.right)
    .filter(({ left, right }) => {
      if (lefts.has(left) || rights.has(right)) return false
      lefts.add(left)
      rights.add(right)
      return true
    })
}
