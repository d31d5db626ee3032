import { LONG_FACILITY_WORDS } from './facility-words.ts'
import { distance } from 'fastest-levenshtein'
import { skeletonOf, soundOf } from './phonetic.ts'

/** Every word of both lists once, with what is worth computing once. Words are known by number. */
export class Vocabulary {
  readonly words: string[] = []
  readonly sounds: string[] = []
  readonly skeletons: string[] = []
  /** The facility word that this is a misspelling of, or ''. */
  readonly meant: string[] = []
  /** In how many names of each list it stands. */
  readonly uses: [number[], number[]] = [[], []]
  private readonly numbers = new Map<string, number>()
  private readonly cacheKeys = new Float64Array(CACHE).fill(-1)
  private readonly cacheValues = new Float32Array(CACHE)

  numberOf(word: string): number {
    const known = this.numbers.get(word)
    if (known !== undefined) return known
    const number = this.words.length
    const sound = soundOf(word)
    this.numbers.set(word, number)
    this.words.push(word)
    this.sounds.push(sound)
    this.skeletons.push(skeletonOf(sound))
    this.meant.push(facilityWordLike(word))
    this.uses[0].push(0)
    this.uses[1].push(0)
    return number
  }

  /** How alike two words are, 0 to 1: the better of spelling and sound. */
  likeness(a: number, b: number): number {
    if (a === b) return 1
    const [low, high] = a < b ? [a, b] : [b, a]
    const key = low * 16_777_216 + high
    const slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> (32 - CACHE_BITS)
    if (this.cacheKeys[slot] === key) return this.cacheValues[slot] ?? 0
    const value = this.compare(low, high)
    this.cacheKeys[slot] = key
    this.cacheValues[slot] = value
    return value
  }

  private compare(a: number, b: number): number {
    const [left, right] = [this.words[a] ?? '', this.words[b] ?? '']
    const [leftSound, rightSound] = [this.sounds[a] ?? '', this.sounds[b] ?? '']
    const longest = Math.max(left.length, right.length)
    const shortest = Math.min(left.length, right.length)
    if (shortest < 3)
      return shortest > 0 && longest <= 12 && (left.startsWith(right) || right.startsWith(left)) ? 0.6 : 0
    if (leftSound === rightSound) return 0.96
    if (longest > 2 * shortest + 1 && !left.startsWith(right) && !right.startsWith(left)) return 0
    const spelt = 1 - distance(left, right) / longest
    const heard = 1 - distance(leftSound, rightSound) / Math.max(leftSound.length, rightSound.length)
    const cut = shortest >= 4 && (left.startsWith(right) || right.startsWith(left)) ? 0.85 : 0
    return Math.max(spelt, heard * 0.97, cut)
  }
}

const CACHE_BITS = 17
const CACHE = 1 << CACHE_BITS

/** The facility word a long word is a misspelling of: one letter in six may be wrong, the first must be right. */
function facilityWordLike(word: string): string {
  if (word.length < 6) return ''
  const allowed = word.length >= 8 ? 2 : 1
  for (const known of LONG_FACILITY_WORDS) {
    if (known === word) return ''
    if (known.charCodeAt(0) !== word.charCodeAt(0) || Math.abs(known.length - word.length) > allowed) continue
    if (distance(known, word) <= allowed) return known
  }
  return ''
}
