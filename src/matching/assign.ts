/** One side's places with what each pair is worth; pairs worth nothing or less are left out. */
export interface WorthOfPairs {
  readonly starts: Int32Array
  readonly rights: Int32Array
  readonly worth: Float64Array
  readonly rightCount: number
}

/**
 * The one-to-one choice of pairs that is worth most over all lists: optimal, not the best first. By shortest augmenting paths
 * with potentials (Jonker and Volgenant 1987) on the few pairs there are; each place added looks at its own neighbourhood
 * only. Returns the pair chosen for each left place, or -1.
 */
export function assignOneToOne(pairs: WorthOfPairs): Int32Array {
  const search = new Assignment(pairs)
  for (let left = 0; left + 1 < pairs.starts.length; left++) search.place(left)
  return search.pairOfLeft
}

class Assignment {
  readonly pairOfLeft: Int32Array
  private readonly pairs: WorthOfPairs
  private readonly leftOfRight: Int32Array
  private readonly pairOfRight: Int32Array
  private readonly leftPrice: Float64Array
  private readonly rightPrice: Float64Array

  constructor(pairs: WorthOfPairs) {
    const lefts = pairs.starts.length - 1
    this.pairs = pairs
    this.pairOfLeft = new Int32Array(lefts).fill(-1)
    this.leftOfRight = new Int32Array(pairs.rightCount).fill(-1)
    this.pairOfRight = new Int32Array(pairs.rightCount).fill(-1)
    this.leftPrice = new Float64Array(lefts)
    this.rightPrice = new Float64Array(pairs.rightCount)
  }

  /** Finds the cheapest way to make room for one more left place, or to leave one out. */
  place(root: number): void {
    const { starts, rights, worth } = this.pairs
    let price = 0
    for (let p = starts[root] ?? 0; p < (starts[root + 1] ?? 0); p++)
      price = Math.min(price, -(worth[p] ?? 0) - (this.rightPrice[rights[p] ?? 0] ?? 0))
    this.leftPrice[root] = price

    const reached = new Map<number, { distance: number; pair: number; from: number }>()
    const settledRights: number[] = []
    const settledLefts: { left: number; distance: number }[] = []
    let leftOut = { left: root, distance: Infinity }
    let left = root
    let distance = 0
    for (;;) {
      settledLefts.push({ left, distance })
      const toLeaveOut = distance - (this.leftPrice[left] ?? 0)
      if (toLeaveOut < leftOut.distance) leftOut = { left, distance: toLeaveOut }
      for (let p = starts[left] ?? 0; p < (starts[left + 1] ?? 0); p++) {
        const right = rights[p] ?? 0
        if ((worth[p] ?? 0) <= 0 || settledRights.includes(right)) continue
        const reduced = -(worth[p] ?? 0) - (this.leftPrice[left] ?? 0) - (this.rightPrice[right] ?? 0)
        const known = reached.get(right)
        if (!known || distance + reduced < known.distance)
          reached.set(right, { distance: distance + reduced, pair: p, from: left })
      }
      const next = nearest(reached, settledRights)
      if (next === undefined || leftOut.distance <= next.distance) {
        this.reprice(settledLefts, settledRights, reached, leftOut.distance)
        this.leaveOut(leftOut.left, reached)
        return
      }
      if (this.leftOfRight[next.right] === -1) {
        this.reprice(settledLefts, settledRights, reached, next.distance)
        this.augment(next.right, reached)
        return
      }
      settledRights.push(next.right)
      left = this.leftOfRight[next.right] ?? 0
      distance = next.distance
    }
  }

  private reprice(
    lefts: readonly { left: number; distance: number }[],
    rights: readonly number[],
    reached: ReadonlyMap<number, { distance: number }>,
    end: number,
  ): void {
    for (const { left, distance } of lefts) this.leftPrice[left] = (this.leftPrice[left] ?? 0) + end - distance
    for (const right of rights)
      this.rightPrice[right] = (this.rightPrice[right] ?? 0) - (end - (reached.get(right)?.distance ?? end))
  }

  /** Gives up the pair of `left`, and passes what becomes free back along the path. */
  private leaveOut(left: number, reached: ReadonlyMap<number, { pair: number; from: number }>): void {
    const pair = this.pairOfLeft[left] ?? -1
    this.pairOfLeft[left] = -1
    if (pair === -1) return
    const right = this.pairs.rights[pair] ?? 0
    this.leftOfRight[right] = -1
    this.augment(right, reached)
  }

  private augment(free: number, reached: ReadonlyMap<number, { pair: number; from: number }>): void {
    let right = free
    for (;;) {
      const step = reached.get(right)
      if (!step) return
      const before = this.pairOfLeft[step.from] ?? -1
      this.pairOfLeft[step.from] = step.pair
      this.leftOfRight[right] = step.from
      this.pairOfRight[right] = step.pair
      if (before === -1) return
      right = this.pairs.rights[before] ?? 0
    }
  }
}

function nearest(
  reached: ReadonlyMap<number, { distance: number }>,
  settled: readonly number[],
): { right: number; distance: number } | undefined {
  let best: { right: number; distance: number } | undefined
  for (const [right, { distance }] of reached) {
    if (settled.includes(right)) continue
    if (!best || distance < best.distance || (distance === best.distance && right < best.right))
      best = { right, distance }
  }
  return best
}
