import type { AreaLinks } from './area-links.ts'
import { soundLikeness } from './area-names.ts'
import type { AreaTree } from './area-tree.ts'

/** How the areas of two places compare: what places seen in them say, and what their names say. */
export interface AreaComparison {
  /** Log-odds of the widest areas, and of all together. */
  readonly top: number
  readonly total: number
  /** Likeness of the names of the narrowest areas, and the best of any two; NaN when a place has no area. */
  readonly lowestNames: number
  readonly anyNames: number
}

/** Places an area needs to be compared by itself; of a smaller one the area around it is. */
const SMALLEST = 3
const BITS = 17
const SIZE = 1 << BITS

/**
 * Comparisons of areas, kept for the many places that share them; an older one gives way to a newer. The answer is one object,
 * written anew at each question.
 */
export class AreaComparisons {
  private readonly left: AreaTree
  private readonly right: AreaTree
  private links: AreaLinks
  private readonly keys = new Float64Array(SIZE).fill(-1)
  private readonly values = new Float32Array(SIZE * 4)
  private readonly answer = { top: 0, total: 0, lowestNames: 0, anyNames: 0 }

  constructor(left: AreaTree, right: AreaTree, links: AreaLinks) {
    this.left = left
    this.right = right
    this.links = links
  }

  learn(links: AreaLinks): void {
    this.links = links
    this.keys.fill(-1)
  }

  wideLeft(area: number): number {
    return this.left.wideEnough(area, SMALLEST)
  }

  compare(leftArea: number, rightArea: number, without: number): AreaComparison {
    const left = this.left.wideEnough(leftArea, SMALLEST)
    const right = this.right.wideEnough(rightArea, SMALLEST)
    const slot = (Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)) >>> (32 - BITS)
    const key = left * 4_194_304 + right
    const at = slot * 4
    if (this.keys[slot] !== key) {
      const { top, total } = this.links.lifts(left, right)
      this.keys[slot] = key
      this.values[at] = top
      this.values[at + 1] = total
      this.compareNames(left, right, at)
    }
    const { answer, values } = this
    answer.top = values[at] ?? 0
    answer.total = values[at + 1] ?? 0
    answer.lowestNames = values[at + 2] ?? 0
    answer.anyNames = values[at + 3] ?? 0
    if (without > 0) ({ top: answer.top, total: answer.total } = this.links.lifts(left, right, without))
    return answer
  }

  private compareNames(left: number, right: number, at: number): void {
    const lefts = this.left.chains[left] ?? []
    const rights = this.right.chains[right] ?? []
    if (lefts.length === 0 || rights.length === 0) {
      this.values[at + 2] = Number.NaN
      this.values[at + 3] = Number.NaN
      return
    }
    const lowest = soundLikeness(this.left.sounds[left] ?? '', this.right.sounds[right] ?? '')
    let any = lowest
    for (const l of lefts) for (const r of rights) any = Math.max(any, this.links.namesAlike(l, r))
    this.values[at + 2] = lowest
    this.values[at + 3] = any
  }
}
