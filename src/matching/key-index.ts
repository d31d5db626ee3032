/**
 * Places by key. The places known at first lie packed; those that come later in a map beside. So a
 * change costs what the change is worth.
 */
export class KeyIndex {
  private readonly table: Int32Array
  private readonly mask: number
  private readonly tableKeys: Int32Array
  private readonly starts: Int32Array
  private readonly postings: Int32Array
  private readonly later = new Map<number, number[]>()
  private live: number
  /** By place: the sum of the weights of its keys, as of when it came. */
  readonly weights: number[] = []

  constructor(keysByPlace: readonly Int32Array[]) {
    let total = 0
    for (const keys of keysByPlace) total += keys.length
    let size = 1024
    while (size < total * 1.6) size *= 2
    this.mask = size - 1
    this.table = new Int32Array(size).fill(-1)
    const numbered = new Int32Array(total)
    const distinct: number[] = []
    let at = 0
    for (const keys of keysByPlace) {
      for (const key of keys) {
        let slot = this.slotOf(key, distinct)
        if (this.table[slot] === -1) {
          this.table[slot] = distinct.length
          distinct.push(key)
        }
        slot = this.table[slot] ?? 0
        numbered[at++] = slot
      }
    }
    this.tableKeys = Int32Array.from(distinct)
    this.starts = new Int32Array(distinct.length + 1)
    for (const number of numbered) this.starts[number + 1] = (this.starts[number + 1] ?? 0) + 1
    for (let i = 0; i < distinct.length; i++) this.starts[i + 1] = (this.starts[i + 1] ?? 0) + (this.starts[i] ?? 0)
    this.postings = new Int32Array(total)
    const fill = this.starts.slice(0, -1)
    at = 0
    keysByPlace.forEach((keys, place) => {
      for (let i = 0; i < keys.length; i++) {
        const number = numbered[at++] ?? 0
        const to = fill[number] ?? 0
        this.postings[to] = place
        fill[number] = to + 1
      }
    })
    this.live = keysByPlace.length
    for (const keys of keysByPlace) this.weights.push(this.weightOf(keys))
  }

  add(place: number, keys: Int32Array): void {
    for (const key of keys) {
      const places = this.later.get(key)
      if (places) places.push(place)
      else this.later.set(key, [place])
    }
    this.live++
    this.weights[place] = this.weightOf(keys)
  }

  /** One place fewer. Its number stays in the index and is never used again: whoever asks knows which places there are. */
  remove(): void {
    this.live--
  }

  /** How many places have the key. */
  frequency(key: number): number {
    const number = this.find(key)
    const packed = number < 0 ? 0 : (this.starts[number + 1] ?? 0) - (this.starts[number] ?? 0)
    return packed + (this.later.size > 0 ? (this.later.get(key)?.length ?? 0) : 0)
  }

  /** What it says that two places share a key that so many have. */
  weight(frequency: number): number {
    return Math.log(1 + this.live / (1 + frequency))
  }

  weightOf(keys: Int32Array): number {
    let sum = 0
    for (const key of keys) sum += this.weight(this.frequency(key))
    return sum
  }

  /** Calls `visit` for each living place with the key. */
  forEach(key: number, visit: (place: number) => void): void {
    const number = this.find(key)
    if (number >= 0) {
      const end = this.starts[number + 1] ?? 0
      for (let i = this.starts[number] ?? 0; i < end; i++) visit(this.postings[i] ?? 0)
    }
    if (this.later.size > 0) for (const place of this.later.get(key) ?? []) visit(place)
  }

  private find(key: number): number {
    let slot = (Math.imul(key, 0x9e3779b1) >>> 3) & this.mask
    for (;;) {
      const number = this.table[slot] ?? -1
      if (number === -1 || this.tableKeys[number] === key) return number
      slot = (slot + 1) & this.mask
    }
  }

  private slotOf(key: number, distinct: readonly number[]): number {
    let slot = (Math.imul(key, 0x9e3779b1) >>> 3) & this.mask
    for (;;) {
      const number = this.table[slot] ?? -1
      if (number === -1 || distinct[number] === key) return slot
      slot = (slot + 1) & this.mask
    }
  }
}
