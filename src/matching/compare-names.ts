import { distance } from 'fastest-levenshtein'
import { AT } from './features.ts'
import type { ParsedName } from './parse-name.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface WordContext {
  readonly vocabulary: Vocabulary
  /** How telling a word is, 0 for one in every name to 1 for one that stands once. */
  readonly rarity: (word: number) => number
}

/** Words at least this alike are the same word, misspelt. */
const ALIKE = 0.72
const BRACKETED = 0.5

/** Writes how two names compare into `row`, among the features of their places. */
export function compareNames(
  left: ParsedName,
  right: ParsedName,
  spelling: number,
  context: WordContext,
  leftAreas: ReadonlySet<number>,
  rightAreas: ReadonlySet<number>,
  row: Float64Array,
): void {
  const isLeftShorter = left.sound.length <= right.sound.length
  const shorter = isLeftShorter ? left.sound : right.sound
  const longer = isLeftShorter ? right.sound : left.sound
  row[AT.spelling] = spelling
  row[AT.spellingWithBrackets] = spelling > 0.97 ? spelling : Math.max(spelling, bracketLikeness(left, right))
  row[AT.sameSound] = left.joined === right.joined ? 2 : left.sound === right.sound ? 1 : 0
  row[AT.sharedStart] = shorter.length === 0 ? 0 : commonStart(shorter, longer) / shorter.length
  row[AT.contained] = shorter.length < 3 ? 0 : longer.startsWith(shorter) ? 2 : longer.includes(shorter) ? 1 : 0
  row[AT.lengthRatio] = longer.length === 0 ? 0 : shorter.length / longer.length
  row[AT.shorterLength] = shorter.length
  row[AT.numerals] = compareNumerals(left.numerals, right.numerals)
  row[AT.initials] = spells(left, right, context.vocabulary) || spells(right, left, context.vocabulary) ? 1 : 0
  row[AT.sameWhole] = left.whole === right.whole ? 1 : 0
  matchWords(left, right, context, rightAreas, leftAreas, side)
  row[AT.leftMatched] = side.all === 0 ? 0 : side.matched / side.all
  row[AT.leftUnmatched] = side.unmatched
  row[AT.areaWordsLeft] = side.areaWords
  const { rarest, matched } = side
  matchWords(right, left, context, leftAreas, rightAreas, side)
  row[AT.rightMatched] = side.all === 0 ? 0 : side.matched / side.all
  row[AT.rightUnmatched] = side.unmatched
  row[AT.areaWordsRight] = side.areaWords
  row[AT.rarestMatched] = Math.min(rarest, side.rarest)
  row[AT.matchedWeight] = Math.min(matched, side.matched)
}

/** The better of spelling and sound. */
export function likeness(left: ParsedName, right: ParsedName): number {
  if (left.joined === right.joined) return left.joined === '' ? 0 : 1
  const spelt = ratio(left.joined, right.joined)
  return Math.max(spelt, left.sound === right.sound ? 0.98 : 0.98 * ratio(left.sound, right.sound))
}

function ratio(a: string, b: string): number {
  const longest = Math.max(a.length, b.length)
  return longest === 0 ? 0 : 1 - distance(a, b) / longest
}

/** Brackets hold another name, or a part of the name: with them, or what stands in them alone. */
function bracketLikeness(left: ParsedName, right: ParsedName): number {
  if (left.forms.length === 1 && right.forms.length === 1) return 0
  let best = 0
  for (const a of left.forms) for (const b of right.forms) best = Math.max(best, 0.98 * ratio(a, b))
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

/** Whether a short word of one is the initials of words of the other. */
function spells(short: ParsedName, long: ParsedName, vocabulary: Vocabulary): boolean {
  if (long.initials.length < 3) return false
  return short.core.some((word) => {
    const text = vocabulary.words[word] ?? ''
    return text.length >= 3 && text.length <= 6 && long.initials.includes(text)
  })
}

/** One side of a comparison; one object is used again and again, since millions of names are compared. */
const side = { all: 0, matched: 0, unmatched: 0, areaWords: 0, rarest: 0 }

/**
 * Pairs each word with the most alike word of the other name: weight of all words and of the matched ones, the rarest matched,
 * and the rarest that is neither matched nor an area's name. Words that name an area of the other place are no contradiction.
 */
function matchWords(
  from: ParsedName,
  to: ParsedName,
  context: WordContext,
  otherAreas: ReadonlySet<number>,
  ownAreas: ReadonlySet<number>,
  into: typeof side,
): void {
  into.all = into.matched = into.unmatched = into.areaWords = into.rarest = 0
  const words = from.core.length + from.bracketed.length
  for (let i = 0; i < words; i++) {
    const inBrackets = i >= from.core.length
    const word = (inBrackets ? from.bracketed[i - from.core.length] : from.core[i]) ?? 0
    const weight = inBrackets ? BRACKETED : 1
    const rare = context.rarity(word)
    const best = mostAlike(word, to, context.vocabulary)
    if (best >= ALIKE) {
      into.all += rare * weight
      into.matched += rare * weight * best
      into.rarest = Math.max(into.rarest, rare * best)
    } else if (otherAreas.has(word)) {
      into.areaWords += rare
    } else if (words > 1 && ownAreas.has(word)) {
      into.all += rare * weight * 0.3
    } else {
      into.all += rare * weight
      into.unmatched = Math.max(into.unmatched, rare * weight)
    }
  }
}

function mostAlike(word: number, { core, bracketed }: ParsedName, vocabulary: Vocabulary): number {
  for (const other of core) if (other === word) return 1
  let best = 0
  for (const other of core) best = Math.max(best, vocabulary.likeness(word, other))
  for (const other of bracketed) best = Math.max(best, 0.95 * vocabulary.likeness(word, other))
  return best
}
