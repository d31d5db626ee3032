import { ROOT, type AreaTree } from './area-tree.ts'

/** How many places it takes to believe half of what they say about two areas. */
const DOUBT = 2
const LIMIT = 6
/** Areas that are likelier not worth a look. */
const SMALLEST_SHARE = 0.002

/**
 * How often places of one area were seen to be places of another, and what that says about any two areas. Nothing is fixed:
 * areas of any level go with areas of any level, to a degree.
 */
export class AreaLinks {
  private readonly counts = new Map<number, number>()
  private readonly left: AreaTree
  private readonly right: AreaTree

  constructor(left: AreaTree, right: AreaTree) {
    this.left = left
    this.right = right
  }

  /** Takes in that a place of the left area is a place of the right area, as strongly as `weight` places. */
  add(left: number, right: number, weight: number): void {
    for (const l of withRoot(this.left, left)) {
      for (const r of withRoot(this.right, right)) {
        const key = l * STRIDE + r
        this.counts.set(key, (this.counts.get(key) ?? 0) + weight)
      }
    }
  }

  seen(left: number, right: number): number {
    return this.counts.get(left * STRIDE + right) ?? 0
  }

  forEach(visit: (left: number, right: number, places: number) => void): void {
    for (const [key, places] of this.counts) visit(Math.floor(key / STRIDE), key % STRIDE, places)
  }

  /** Right areas that hold places of their own where places of the left area probably lie, the densest in them first. */
  reach(left: number, hasPlaces: (right: number) => boolean): number[] {
    const sources = this.left.chains[left] ?? []
    const seen = (l: number, r: number): number => this.seen(l, r)
    const found: { node: number; lift: number }[] = []
    const visit = (node: number, share: number, lift: number): void => {
      if (hasPlaces(node)) found.push({ node, lift })
      for (const child of this.right.children[node] ?? []) {
        const chance = Math.max(0.5, this.right.sizes[child] ?? 0) / Math.max(1, this.right.sizes[node] ?? 1)
        const part = shareOf(sources, child, node, chance, 0, seen)
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
    const [forth, forthTop] = lift(this.left, left, this.right, right, without, (l, r) => this.seen(l, r))
    const [back, backTop] = lift(this.right, right, this.left, left, without, (r, l) => this.seen(l, r))
    return { top: clamp((forthTop + backTop) / 2), total: clamp((forth + back) / 2) }
  }
}

const STRIDE = 1 << 22
const clamp = (value: number): number => Math.max(-LIMIT, Math.min(LIMIT, value))

function* withRoot(tree: AreaTree, node: number): Generator<number> {
  yield ROOT
  yield* tree.chains[node] ?? []
}

/**
 * Down the target's chain, the share of the source's places in each step, believed as far as there are places, from the
 * source's widest area to its narrowest, beginning with chance. Returns the sum of logs of share over chance, and its first.
 */
function lift(
  from: AreaTree,
  source: number,
  to: AreaTree,
  target: number,
  without: number,
  seen: (source: number, target: number) => number,
): [total: number, top: number] {
  let total = 0
  let top = 0
  let above = ROOT
  const sources = from.chains[source] ?? []
  for (const node of to.chains[target] ?? []) {
    const chance = Math.max(0.5, to.sizes[node] ?? 0) / Math.max(1, to.sizes[above] ?? 1)
    const share = shareOf(sources, node, above, chance, without, seen)
    const step = Math.log(share / chance)
    if (above === ROOT) top = step
    total += step
    above = node
  }
  return [total, top]
}

/** Of the source's places that lie in `above`, the share that lies in `node`. */
function shareOf(
  sources: readonly number[],
  node: number,
  above: number,
  chance: number,
  without: number,
  seen: (source: number, target: number) => number,
): number {
  let share = chance
  for (const each of sources) {
    const hits = Math.max(0, seen(each, node) - without)
    const all = Math.max(hits, seen(each, above) - without)
    share = (hits + DOUBT * share) / (all + DOUBT)
  }
  return share
}
