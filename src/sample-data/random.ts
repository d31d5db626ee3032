/**
 * Randomness that depends on nothing but its seed. Every draw of the generated country comes from here, so that
 * one seed always gives the same bytes and any part can be computed without its neighbours.
 */

/** The finaliser of murmur3: each input bit changes about half of the output bits. */
export function scramble(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A sub-seed: the same parts in the same order give the same number, anything else an unrelated one. */
export function subSeed(seed: number, ...parts: readonly number[]): number {
  let h = scramble(seed + 0x9e3779b9)
  for (const part of parts) h = scramble(Math.imul(h ^ (part | 0), 0x9e3779b1) + 0x7f4a7c15)
  return h
}

/** A number in [0, 1) for decisions that need no stream. */
export const unitOf = (seed: number, ...parts: readonly number[]): number => subSeed(seed, ...parts) / 4294967296

/** A stream of random numbers (sfc32: 128 bits of state, a few nanoseconds a draw). */
export class Rng {
  private a: number
  private b: number
  private c: number
  private counter = 1
  /** Normal deviates come in pairs; the second one waits here. */
  private spare = Number.NaN

  constructor(seed: number) {
    this.a = scramble(seed ^ 0x243f6a88)
    this.b = scramble(seed ^ 0x85a308d3)
    this.c = scramble(seed ^ 0x13198a2e)
    for (let i = 0; i < 4; i++) this.next()
  }

  /** In [0, 1). */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum
    this.c |= 0
    return (sum >>> 0) / 4294967296
  }

  /** A whole number in [0, below). */
  int(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** A whole number with both ends included. */
  within(low: number, high: number): number {
    return low + this.int(high - low + 1)
  }

  range(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.int(list.length)]
    if (item === undefined) throw new RangeError('Cannot pick from an empty list')
    return item
  }

  /** Mean 0, standard deviation 1 (polar method). */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const kept = this.spare
      this.spare = Number.NaN
      return kept
    }
    for (;;) {
      const u = 2 * this.next() - 1
      const v = 2 * this.next() - 1
      const s = u * u + v * v
      if (s >= 1 || s === 0) continue
      const scale = Math.sqrt((-2 * Math.log(s)) / s)
      this.spare = v * scale
      return u * scale
    }
  }

  /** A count with the given mean; above 12 the rounded normal is close enough for a country of facilities. */
  poisson(mean: number): number {
    if (mean <= 0) return 0
    if (mean > 12) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.next(); product > limit; product *= this.next()) count++
    return count
  }
}
