import type { AreaTree } from './area-tree.ts'
import type { Categories } from './category-links.ts'
import type { PreparedPlace } from './prepare.ts'

/** How many places it takes to believe half of what a small area says. */
const DOUBT = 3

/**
 * Which share of the places around a place, and of its type, was found in the other list at all: lists differ in whom they
 * hold, and one district's clerks write more carefully than another's.
 */
export class FoundRates {
  private readonly areas: AreaTree
  private readonly types: Categories
  private readonly foundInArea: number[] = []
  private readonly foundOfType: number[] = []
  private all = 0

  constructor(areas: AreaTree, types: Categories) {
    this.areas = areas
    this.types = types
  }

  add(place: PreparedPlace, weight: number): void {
    this.all += weight
    for (const node of this.areas.chains[place.area] ?? [])
      this.foundInArea[node] = (this.foundInArea[node] ?? 0) + weight
    if (place.type >= 0) this.foundOfType[place.type] = (this.foundOfType[place.type] ?? 0) + weight
  }

  /** Against the whole list's share, as log of the ratio; the place's own weight left out. */
  inArea(place: PreparedPlace, without: number): number {
    const whole = this.whole(without)
    let rate = whole
    for (const node of this.areas.chains[place.area] ?? []) {
      const found = (this.foundInArea[node] ?? 0) - without
      const size = (this.areas.sizes[node] ?? 1) - 1
      rate = (Math.max(0, found) + DOUBT * rate) / (Math.max(0, size) + DOUBT)
    }
    return Math.log(rate / whole)
  }

  ofType(place: PreparedPlace, without: number): number {
    if (place.type < 0) return 0
    const whole = this.whole(without)
    const found = Math.max(0, (this.foundOfType[place.type] ?? 0) - without)
    const size = Math.max(found, (this.types.counts[place.type] ?? 1) - 1)
    return Math.log((found + DOUBT * whole) / (size + DOUBT) / whole)
  }

  private whole(without: number): number {
    const size = Math.max(1, this.areas.sizes[0] ?? 1)
    return Math.max(0.01, (this.all - without) / size)
  }
}
