import { PairCounts } from './pair-counts.ts'
import { ROOT, type AreaTree } from './area-tree.ts'

/** How many places it takes to believe half of what they say about two areas. */
const DOUBT = 2
const LIMIT = 6
/** Areas that are likelier not worth a look. */
const SMALLEST_SHARE = 0.01

/**
 * How often places of one area were seen to be places of another, and what that says about any two areas. Nothing is fixed:
 * areas of any level go with areas of any level, to a degree.
 */
export class AreaLinks {
  private readonly counts = new PairCounts()
  private readonly names = new PairCounts()
  private readonly left: AreaTree
  private readonly right: AreaTree
  /** What the last walk found. */
  private total = 0
  private top = 0

  constructor(left: AreaTree, right: AreaTree) {
    this.left = left
    this.right = right
  }

  /** Takes in that a place of the left area is a place of the right area, as strongly as `weight` places. */
  add(left: number, right: number, weight: number): void {
    for (const l of withRoot(this.left, left)) {
      for (const r of withRoot(this.right, right)) {
        this.counts.add(l, r, weight)
      }
    }
  }

  /** Remembers how alike two areas are called. */
  addNames(left: number, right: number, likeness: number): void {
    if (this.names.get(left, right) === 0) this.names.add(left, right, likeness)
  }

  /** 0 when the names are not much alike. */
  namesAlike(left: number, right: number): number {
    return this.names.get(left, right)
  }

  seen(left: number, right: number): number {
    return this.counts.get(left, right)
  }

  forEach(visit: (left: number, right: number, places: number) => void): void {
    this.counts.forEach(visit)
  }

  /** Right areas that hold places of their own where places of the left area probably lie, the densest in them first. */
  reach(left: number, hasPlaces: (right: number) => boolean): number[] {
    const sources = this.left.chains[left] ?? []
    const found: { node: number; lift: number }[] = []
    const visit = (node: number, share: number, lift: number): void => {
      if (hasPlaces(node)) found.push({ node, lift })
      for (const child of this.right.children[node] ?? []) {
        const chance = Math.max(0.5, this.right.sizes[child] ?? 0) / Math.max(1, this.right.sizes[node] ?? 1)
        const part = this.share(sources, child, node, chance, 0, false)
        if (share * part >= SMALLEST_SHARE) visit(child, share * part, lift + Math.log(part / chance))
      }
    }
    visit(ROOT, 1, 0)
    return found.toSorted((a, b) => b.lift - a.lift || a.node - b.node).map(({ node }) => node)
  }

  /**
   * How much likelier than by chance a place of the left area lies in each area above the right one, as log-odds from the top
   * down. `without` takes one place's own voice out.
   */
  lifts(left: number, right: number, without = 0): { top: number; total: number } {
    this.walk(this.left, left, this.right, right, without, false)
    const { total: forth, top: forthTop } = this
    this.walk(this.right, right, this.left, left, without, true)
    return { top: clamp((forthTop + this.top) / 2), total: clamp((forth + this.total) / 2) }
  }

  /**
   * Down the target's chain, the share of the source's places in each step, believed as far as there are places, from the
   * source's widest area to its narrowest, beginning with chance. Leaves the sum of logs of share over chance, and its first.
   */
  private walk(from: AreaTree, source: number, to: AreaTree, target: number, without: number, isTurned: boolean): void {
    this.total = 0
    this.top = 0
    const sources = from.chains[source] ?? NOWHERE
    const targets = to.chains[target] ?? NOWHERE
    for (let i = 0; i < targets.length; i++) {
      const node = targets[i] ?? ROOT
      const above = i === 0 ? ROOT : (targets[i - 1] ?? ROOT)
      const chance = Math.max(0.5, to.sizes[node] ?? 0) / Math.max(1, to.sizes[above] ?? 1)
      const step = Math.log(this.share(sources, node, above, chance, without, isTurned) / chance)
      if (i === 0) this.top = step
      this.total += step
    }
  }

  /** Of the sources' places that lie in `above`, the share that lies in `node`. */
  private share(
    sources: readonly number[],
    node: number,
    above: number,
    chance: number,
    without: number,
    isTurned: boolean,
  ): number {
    const { counts } = this
    let share = chance
    for (const each of sources) {
      const seen = isTurned ? counts.get(above, each) : counts.get(each, above)
      // Nothing seen of a wide area is nothing seen of a narrow one.
      if (seen <= without) break
      const hits = (isTurned ? counts.get(node, each) : counts.get(each, node)) - without
      share = (Math.max(0, hits) + DOUBT * share) / (Math.max(hits, seen - without) + DOUBT)
    }
    return share
  }
}

const NOWHERE: readonly number[] = []
const clamp = (value: number): number => Math.max(-LIMIT, Math.min(LIMIT, value))

function* withRoot(tree: AreaTree, node: number): Generator<number> {
  yield ROOT
  yield* tree.chains[node] ?? []
}
