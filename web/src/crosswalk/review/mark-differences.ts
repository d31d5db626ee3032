/** A stretch of a text and how it compares with the other side: `spelling` is the same word but for capitals and accents. */
export interface Stretch {
  readonly text: string
  readonly kind: 'same' | 'spelling' | 'different'
}

export interface Marked {
  readonly left: readonly Stretch[]
  readonly right: readonly Stretch[]
}

/** Words that share less than this of their letters are different words; marking their letters would look like confetti. */
const SAME_WORD_FROM = 0.5

const WORDS = /[\p{L}\p{M}\p{N}]+/gu

interface Word {
  readonly text: string
  readonly folded: string
  readonly start: number
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Letters with the accents that stand on them. */
const lettersOf = (text: string): string[] => text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? []

const wordsOf = (text: string): Word[] =>
  [...text.matchAll(WORDS)].map((match) => ({ text: match[0], folded: fold(match[0]), start: match.index }))

/**
 * Marks where two names differ: whole words that only one side has, and single letters in words that are nearly the same.
 * The order of words makes no difference, since "Kolda CS" and "CS Kolda" are the same words.
 */
export function markDifferences(left: string, right: string): Marked {
  const [leftWords, rightWords] = [wordsOf(left), wordsOf(right)]
  const partners = pairWords(leftWords, rightWords)
  const onLeft = new Map<Word, Stretch[]>()
  const onRight = new Map<Word, Stretch[]>()
  for (const [one, other] of partners) {
    const marked = compareWords(one, other)
    onLeft.set(one, [...marked.left])
    onRight.set(other, [...marked.right])
  }
  return { left: stretchesOf(left, leftWords, onLeft), right: stretchesOf(right, rightWords, onRight) }
}

/** The most alike first, each word once. Names have few words: comparing all with all is nothing. */
function pairWords(left: readonly Word[], right: readonly Word[]): Map<Word, Word> {
  const alike = left.flatMap((one, i) =>
    right.map((other, j) => ({ one, other, similarity: similarityOf(one, other), apart: Math.abs(i - j) })),
  )
  const pairs = new Map<Word, Word>()
  const taken = new Set<Word>()
  for (const { one, other, similarity } of alike.toSorted((a, b) => b.similarity - a.similarity || a.apart - b.apart)) {
    if (similarity < SAME_WORD_FROM || pairs.has(one) || taken.has(other)) continue
    pairs.set(one, other)
    taken.add(other)
  }
  return pairs
}

/** Shared letters in order, as a part of the longer word. Numbers are equal or not: 1 and 11 are two places. */
function similarityOf(one: Word, other: Word): number {
  if (one.folded === other.folded) return 1
  if (/\d/.test(one.folded + other.folded)) return 0
  return (
    commonLetters(lettersOf(one.folded), lettersOf(other.folded)).length /
    Math.max(one.folded.length, other.folded.length)
  )
}

function compareWords(one: Word, other: Word): Marked {
  if (one.text === other.text) return { left: [same(one.text)], right: [same(other.text)] }
  if (one.folded === other.folded) {
    const spelled = (text: string): Stretch[] => [{ text, kind: 'spelling' }]
    return { left: spelled(one.text), right: spelled(other.text) }
  }
  const common = commonLetters(lettersOf(one.text).map(fold), lettersOf(other.text).map(fold))
  return {
    left: letterStretches(lettersOf(one.text), new Set(common.map(([i]) => i))),
    right: letterStretches(lettersOf(other.text), new Set(common.map(([, j]) => j))),
  }
}

/** Places of the letters of a longest common subsequence. */
function commonLetters(left: readonly string[], right: readonly string[]): (readonly [i: number, j: number])[] {
  const width = right.length + 1
  const length = new Uint16Array((left.length + 1) * width)
  const at = (i: number, j: number) => length[i * width + j] ?? 0
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      length[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    if (left[i] === right[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}

const same = (text: string): Stretch => ({ text, kind: 'same' })

function letterStretches(letters: readonly string[], common: ReadonlySet<number>): Stretch[] {
  return joined(letters.map((text, index) => ({ text, kind: common.has(index) ? 'same' : 'different' })))
}

/** The whole text again, what stands between words included. */
function stretchesOf(text: string, words: readonly Word[], marked: ReadonlyMap<Word, readonly Stretch[]>): Stretch[] {
  const stretches: Stretch[] = []
  let end = 0
  for (const word of words) {
    if (word.start > end) stretches.push(same(text.slice(end, word.start)))
    stretches.push(...(marked.get(word) ?? [{ text: word.text, kind: 'different' as const }]))
    end = word.start + word.text.length
  }
  if (end < text.length) stretches.push(same(text.slice(end)))
  return joined(stretches)
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = []
  for (const stretch of stretches) {
    const last = result.at(-1)
    if (last?.kind === stretch.kind) result[result.length - 1] = { ...last, text: last.text + stretch.text }
    else result.push(stretch)
  }
  return result
}
