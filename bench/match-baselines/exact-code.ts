import type { BothLists } from '../../src/matching/index.ts'
import { greedyOneToOne, type ScoredPair } from './scored-pair.ts'

/** What the core services do: a code is the same, letter by letter. */
export function exactCode({ left, right }: BothLists): ScoredPair[] {
  const byCode = new Map(right.flatMap(({ code }, r) => (code === undefined ? [] : [[code, r] as const])))
  return greedyOneToOne(
    left.flatMap(({ code }, l) => {
      const r = code === undefined ? undefined : byCode.get(code)
      return r === undefined ? [] : [{ left: l, right: r, score: 1 }]
    }),
  )
}
