import type { ParsedName } from './parse-name.ts'

const WORDS = 4
const BITS = WORDS * 32
/** The words of the bits, then how many are set. */
const WIDTH = WORDS + 1

/** Which pairs of letters the names of places have, as bits, one place after another: to compare many places quickly. */
export class Signatures {
  private bits = new Int32Array(1024 * WIDTH)

  put(number: number, names: readonly ParsedName[]): void {
    const at = number * WIDTH
    if (at + WIDTH > this.bits.length) {
      const wider = new Int32Array(Math.max(at + WIDTH, this.bits.length * 2))
      wider.set(this.bits)
      this.bits = wider
    }
    write(this.bits, at, names)
  }

  /** How many pairs of letters both have, against the fewer and against all; of a place that is in here and one that is not. */
  likeness(wanted: Int32Array, number: number): number {
    const { bits } = this
    const at = number * WIDTH
    let both = 0
    for (let i = 0; i < WORDS; i++) both += bitsIn((wanted[i] ?? 0) & (bits[at + i] ?? 0))
    if (both === 0) return 0
    const [left, right] = [wanted[WORDS] ?? 0, bits[at + WORDS] ?? 0]
    return both / Math.max(1, Math.min(left, right)) + both / Math.max(1, left + right)
  }
}

export function signatureOf(names: readonly ParsedName[]): Int32Array {
  const signature = new Int32Array(WIDTH)
  write(signature, 0, names)
  return signature
}

function write(bits: Int32Array, at: number, names: readonly ParsedName[]): void {
  bits.fill(0, at, at + WIDTH)
  for (const { sound } of names) {
    for (let i = 0; i + 2 <= sound.length; i++) {
      const bit = (Math.imul(sound.charCodeAt(i) * 31 + sound.charCodeAt(i + 1), 0x9e3779b1) >>> 8) % BITS
      bits[at + (bit >> 5)] = (bits[at + (bit >> 5)] ?? 0) | (1 << (bit & 31))
    }
  }
  for (let i = 0; i < WORDS; i++) bits[at + WORDS] = (bits[at + WORDS] ?? 0) + bitsIn(bits[at + i] ?? 0)
}

function bitsIn(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
