import type { LearntLists } from './list-knowledge.ts'
import type { AreaMatch } from './match.ts'
import type { ListContext } from './prepare.ts'

const LEAST_PLACES = 0.9
const LEAST_SHARE = 0.5

/** For each left area, the narrowest right area that most of its places were seen in. */
export function areaMatches(
  known: LearntLists,
  { left, right }: { readonly left: ListContext; readonly right: ListContext },
): AreaMatch[] {
  const best = new Map<number, { right: number; share: number; places: number; lift: number }>()
  known.links.forEach((l, r, places) => {
    if (l === 0 || r === 0 || places < LEAST_PLACES) return
    const share = places / Math.max(places, known.links.seen(l, 0))
    if (share < LEAST_SHARE) return
    const lift = Math.log((share * (right.areas.sizes[0] ?? 1)) / Math.max(1, right.areas.sizes[r] ?? 1)) * share
    const before = best.get(l)
    if (!before || lift > before.lift || (lift === before.lift && r < before.right))
      best.set(l, { right: r, share, places, lift })
  })
  return [...best]
    .toSorted(([a], [b]) => a - b)
    .map(([l, { right: r, share, places }]) => ({
      left: left.areas.pathOf(l),
      right: right.areas.pathOf(r),
      probability: share * (places / (places + 1)),
      places: Math.round(places),
    }))
}
