import type { Found } from './find-candidates.ts'
import { nameKey, type Anchor } from './list-knowledge.ts'
import type { PreparedPlace } from './prepare.ts'

/** Places whose name, as heard, stands once in each list: few, but mostly right, whatever the areas are. */
export function sameUniqueNames(left: readonly PreparedPlace[], right: readonly PreparedPlace[]): Anchor[] {
  const rights = onlyOnes(right)
  return [...onlyOnes(left)].flatMap(([key, place]) => {
    const other = rights.get(key)
    const clash = other !== undefined && (place.names[0]?.numerals ?? 0) !== (other.names[0]?.numerals ?? 0)
    return other === undefined || clash ? [] : [{ left: place, right: other, weight: 1 }]
  })
}

const SHORTEST = 5

function onlyOnes(places: readonly PreparedPlace[]): Map<string, PreparedPlace> {
  const found = new Map<string, PreparedPlace | undefined>()
  for (const place of places) {
    const key = nameKey(place)
    if (key.length >= SHORTEST) found.set(key, found.has(key) ? undefined : place)
  }
  return new Map([...found].flatMap(([key, place]) => (place ? [[key, place] as const] : [])))
}

const ENOUGH = 0.62
const MARGIN = 0.12

/** Places that find each other first and by a margin, by the quick likeness of names and the areas as known so far. */
export function mutualBest(
  left: readonly PreparedPlace[],
  right: readonly (PreparedPlace | undefined)[],
  found: readonly (readonly Found[])[],
): Anchor[] {
  const claims = new Map<number, { left: number; rank: number; second: number }>()
  const firsts = found.map((list, l) => {
    for (const { number, rank } of list) {
      const claim = claims.get(number)
      if (!claim) claims.set(number, { left: l, rank, second: 0 })
      else if (rank > claim.rank) claims.set(number, { left: l, rank, second: claim.rank })
      else if (rank > claim.second) claim.second = rank
    }
    const [best, next] = list.toSorted((a, b) => b.rank - a.rank || a.number - b.number)
    return { best, second: next?.rank ?? 0 }
  })
  return firsts.flatMap(({ best, second }, l) => {
    const [place, other] = [left[l], best === undefined ? undefined : right[best.number]]
    if (!best || !place || !other || best.likeness < ENOUGH || best.rank - second < MARGIN) return []
    const claim = claims.get(best.number)
    if (claim?.left !== l || claim.rank - claim.second < MARGIN) return []
    return [{ left: place, right: other, weight: 1 }]
  })
}
