const DOUBT = 3
const LIMIT = 4

/** Which values of one list's field go with which of another's: learnt from places, so that a code 22 can mean Dispensary. */
export class CategoryLinks {
  private readonly counts = new Map<number, number>()
  private readonly lefts: number[] = []
  private readonly rights: number[] = []
  private all = 0
  private readonly rightShares: readonly number[]

  /** `rightShares`: how common each value is in the right list. */
  constructor(rightShares: readonly number[]) {
    this.rightShares = rightShares
  }

  add(left: number, right: number, weight: number): void {
    if (left < 0 || right < 0) return
    const key = left * STRIDE + right
    this.counts.set(key, (this.counts.get(key) ?? 0) + weight)
    this.lefts[left] = (this.lefts[left] ?? 0) + weight
    this.rights[right] = (this.rights[right] ?? 0) + weight
    this.all += weight
  }

  /** Log of how much likelier than by chance the two values stand for one place; 0 when either is missing. */
  lift(left: number, right: number, without = 0): number {
    if (left < 0 || right < 0 || this.all === 0) return 0
    const chance = Math.max(this.rightShares[right] ?? (this.rights[right] ?? 0) / this.all, 1e-4)
    const hits = Math.max(0, (this.counts.get(left * STRIDE + right) ?? 0) - without)
    const total = Math.max(hits, (this.lefts[left] ?? 0) - without)
    const share = (hits + DOUBT * chance) / (total + DOUBT)
    return Math.max(-LIMIT, Math.min(LIMIT, Math.log(share / chance)))
  }
}

const STRIDE = 1 << 20

/** Numbers for the values of one field of one list. */
export class Categories {
  private readonly numbers = new Map<string, number>()
  readonly counts: number[] = []

  /** -1 for no value. */
  numberOf(value: string): number {
    if (value === '') return -1
    const known = this.numbers.get(value)
    if (known !== undefined) return known
    const number = this.numbers.size
    this.numbers.set(value, number)
    this.counts.push(0)
    return number
  }

  shares(): number[] {
    const all = this.counts.reduce((a, b) => a + b, 0)
    return this.counts.map((count) => count / Math.max(1, all))
  }
}
