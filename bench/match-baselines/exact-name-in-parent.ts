import type { BothLists, PlaceToMatch } from '../../src/matching/index.ts'
import { greedyOneToOne, type ScoredPair } from './scored-pair.ts'

/**
 * What reconciliation tools do on their own: lower-cased names are equal, and so are the names of a parent on either side. A
 * place whose parents have no namesake in the other list is compared with all.
 */
export function exactNameInParent({ left, right }: BothLists): ScoredPair[] {
  const byName = new Map<string, number[]>()
  right.forEach((place, r) => byName.set(lower(place.name), [...(byName.get(lower(place.name)) ?? []), r]))
  const parents = new Set(right.flatMap(parentsOf))
  return greedyOneToOne(
    left.flatMap((place, l) => {
      const mapped = parentsOf(place).filter((name) => parents.has(name))
      return (byName.get(lower(place.name)) ?? [])
        .filter((r) => {
          const other = right[r]
          return mapped.length === 0 || (other !== undefined && parentsOf(other).some((name) => mapped.includes(name)))
        })
        .map((r) => ({ left: l, right: r, score: 1 }))
    }),
  )
}

const lower = (text: string): string => text.toLowerCase().trim()
const parentsOf = ({ areas }: PlaceToMatch): string[] => areas.map(lower)
