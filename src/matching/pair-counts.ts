const EMPTY = -1

/** Sums by pair of small numbers, in flat arrays: asked for millions of times. */
export class PairCounts {
  private keys = new Float64Array(1 << 12).fill(EMPTY)
  private sums = new Float64Array(1 << 12)
  private used = 0

  add(a: number, b: number, weight: number): void {
    if (this.used * 2 > this.keys.length) this.grow()
    const slot = this.slotOf(a, b)
    if (this.keys[slot] === EMPTY) {
      this.keys[slot] = keyOf(a, b)
      this.used++
    }
    this.sums[slot] = (this.sums[slot] ?? 0) + weight
  }

  get(a: number, b: number): number {
    return this.sums[this.slotOf(a, b)] ?? 0
  }

  forEach(visit: (a: number, b: number, sum: number) => void): void {
    this.keys.forEach((key, slot) => {
      if (key !== EMPTY) visit(Math.floor(key / STRIDE), key % STRIDE, this.sums[slot] ?? 0)
    })
  }

  private slotOf(a: number, b: number): number {
    const { keys } = this
    const mask = keys.length - 1
    const key = keyOf(a, b)
    let slot = hash(a, b) & mask
    while (keys[slot] !== EMPTY && keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  private grow(): void {
    const { keys, sums } = this
    this.keys = new Float64Array(keys.length * 2).fill(EMPTY)
    this.sums = new Float64Array(keys.length * 2)
    keys.forEach((key, i) => {
      if (key === EMPTY) return
      const slot = this.slotOf(Math.floor(key / STRIDE), key % STRIDE)
      this.keys[slot] = key
      this.sums[slot] = sums[i] ?? 0
    })
  }
}

const STRIDE = 1 << 22
const keyOf = (a: number, b: number): number => a * STRIDE + b

function hash(a: number, b: number): number {
  const h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  return h ^ (h >>> 15)
}
