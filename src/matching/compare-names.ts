import { distance } from 'fastest-levenshtein'
import type { ParsedName } from './parse-name.ts'
import type { Vocabulary } from './vocabulary.ts'

/** How two names of two places compare; see `features.ts` for the words. */
export interface NameComparison {
  readonly spelling: number
  readonly spellingWithBrackets: number
  readonly sameSound: number
  readonly sharedStart: number
  readonly contained: number
  readonly lengthRatio: number
  readonly shorterLength: number
  readonly leftMatched: number
  readonly rightMatched: number
  readonly leftUnmatched: number
  readonly rightUnmatched: number
  readonly rarestMatched: number
  readonly matchedWeight: number
  readonly areaWordsLeft: number
  readonly areaWordsRight: number
  readonly numerals: number
  readonly initials: number
  readonly sameWhole: number
}

export interface WordContext {
  readonly vocabulary: Vocabulary
  /** How telling a word is, 0 for one in every name to 1 for one that stands once. */
  readonly rarity: (word: number) => number
  /** Words of the areas of each side. */
  readonly leftAreas: ReadonlySet<number>
  readonly rightAreas: ReadonlySet<number>
}

/** Words at least this alike are the same word, misspelt. */
const ALIKE = 0.72
const BRACKETED = 0.5

export function compareNames(left: ParsedName, right: ParsedName, context: WordContext): NameComparison {
  const { vocabulary } = context
  const spelling = likeness(left, right)
  const brackets = left.bracketed.length > 0 || right.bracketed.length > 0
  const words = matchWords(left, right, context)
  const [short, long] = [left.sound, right.sound].toSorted((a, b) => a.length - b.length)
  const shorter = short ?? ''
  const longer = long ?? ''
  return {
    spelling,
    spellingWithBrackets: brackets ? Math.max(spelling, bracketLikeness(left, right, vocabulary)) : spelling,
    sameSound: left.joined === right.joined ? 2 : left.sound === right.sound ? 1 : 0,
    sharedStart: shorter.length === 0 ? 0 : commonStart(shorter, longer) / shorter.length,
    contained: shorter.length < 3 ? 0 : longer.startsWith(shorter) ? 2 : longer.includes(shorter) ? 1 : 0,
    lengthRatio: longer.length === 0 ? 0 : shorter.length / longer.length,
    shorterLength: shorter.length,
    ...words,
    numerals: compareNumerals(left.numerals, right.numerals),
    initials: initialsMeet(left, right, vocabulary) ? 1 : 0,
    sameWhole: left.whole === right.whole ? 1 : 0,
  }
}

/** The better of spelling and sound. */
export function likeness(left: ParsedName, right: ParsedName): number {
  if (left.joined === right.joined) return left.joined === '' ? 0 : 1
  return Math.max(
    ratio(left.joined, right.joined),
    left.sound === right.sound ? 0.98 : 0.98 * ratio(left.sound, right.sound),
  )
}

function ratio(a: string, b: string): number {
  const longest = Math.max(a.length, b.length)
  return longest === 0 ? 0 : 1 - distance(a, b) / longest
}

/** Brackets hold another name, or a part of the name: with them, or what stands in them alone. */
function bracketLikeness(left: ParsedName, right: ParsedName, vocabulary: Vocabulary): number {
  const forms = (name: ParsedName): string[] => {
    if (name.bracketed.length === 0) return [name.sound]
    const inside = name.bracketed.map((word) => vocabulary.sounds[word]).join('')
    return [name.sound, name.sound + inside, inside + name.sound, inside]
  }
  let best = 0
  for (const a of forms(left)) for (const b of forms(right)) best = Math.max(best, 0.98 * ratio(a, b))
  return best
}

function commonStart(a: string, b: string): number {
  let length = 0
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}

/** 2 same, 1 neither has any, 0 one has, -1 they differ. Level 1 is often left out. */
function compareNumerals(left: number, right: number): number {
  if (left === right) return left === 0 ? 1 : 2
  if (left === 0 || right === 0) return 0
  return (left & right) === 0 ? -1 : 1.5
}

function initialsMeet(left: ParsedName, right: ParsedName, vocabulary: Vocabulary): boolean {
  return spells(left, right, vocabulary) || spells(right, left, vocabulary)
}

/** Whether a short word of one is the initials of words of the other. */
function spells(short: ParsedName, long: ParsedName, vocabulary: Vocabulary): boolean {
  if (long.core.length < 3) return false
  const letters = long.core.map((word) => (vocabulary.words[word] ?? '').charAt(0)).join('')
  return short.core.some((word) => {
    const text = vocabulary.words[word] ?? ''
    return text.length >= 3 && text.length <= 6 && letters.includes(text)
  })
}

type WordMatch = Pick<
  NameComparison,
  | 'leftMatched'
  | 'rightMatched'
  | 'leftUnmatched'
  | 'rightUnmatched'
  | 'rarestMatched'
  | 'matchedWeight'
  | 'areaWordsLeft'
  | 'areaWordsRight'
>

interface Side {
  /** Weight of all words and of the matched ones; the rarest that is neither matched nor an area; area words of the other side. */
  all: number
  matched: number
  unmatched: number
  areaWords: number
  rarest: number
}

/** Pairs each word with the most alike word of the other name. Unmatched words that name an area are no contradiction. */
function matchWords(left: ParsedName, right: ParsedName, context: WordContext): WordMatch {
  const l = oneSide(left, right, context, context.rightAreas, context.leftAreas)
  const r = oneSide(right, left, context, context.leftAreas, context.rightAreas)
  return {
    leftMatched: l.all === 0 ? 0 : l.matched / l.all,
    rightMatched: r.all === 0 ? 0 : r.matched / r.all,
    leftUnmatched: l.unmatched,
    rightUnmatched: r.unmatched,
    rarestMatched: Math.min(l.rarest, r.rarest),
    matchedWeight: Math.min(l.matched, r.matched),
    areaWordsLeft: l.areaWords,
    areaWordsRight: r.areaWords,
  }
}

function oneSide(
  from: ParsedName,
  to: ParsedName,
  { vocabulary, rarity }: WordContext,
  otherAreas: ReadonlySet<number>,
  ownAreas: ReadonlySet<number>,
): Side {
  const side: Side = { all: 0, matched: 0, unmatched: 0, areaWords: 0, rarest: 0 }
  const look = (word: number, weightFactor: number): void => {
    const rare = rarity(word)
    let best = 0
    for (const other of to.core) {
      const value = word === other ? 1 : vocabulary.likeness(word, other)
      if (value > best) best = value
    }
    for (const other of to.bracketed) {
      const value = 0.95 * vocabulary.likeness(word, other)
      if (value > best) best = value
    }
    if (best >= ALIKE) {
      side.all += rare * weightFactor
      side.matched += rare * weightFactor * best
      side.rarest = Math.max(side.rarest, rare * best)
    } else if (otherAreas.has(word)) {
      side.areaWords += rare
    } else if (ownAreas.has(word) && from.core.length + from.bracketed.length > 1) {
      side.all += rare * weightFactor * 0.3
    } else {
      side.all += rare * weightFactor
      side.unmatched = Math.max(side.unmatched, rare * weightFactor)
    }
  }
  for (const word of from.core) look(word, 1)
  for (const word of from.bracketed) look(word, BRACKETED)
  return side
}
