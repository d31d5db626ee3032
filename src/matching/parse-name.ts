import { facilityPhraseAt } from './facility-words.ts'
import { numeralOf, plainWords } from './plain-words.ts'
import { sameWord } from './same-words.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What a name says, with facility words, numbers and codes taken out of it. */
export interface ParsedName {
  /** Words that say which place it is, in their order, without those in brackets. */
  readonly core: readonly number[]
  /** Words in brackets: mostly an area, an owner, or another name. */
  readonly bracketed: readonly number[]
  /** Core words run together, as spelt and as heard; of all words when nothing else is left. */
  readonly joined: string
  readonly sound: string
  /** Kinds of facility, as bits. */
  readonly kinds: number
  /** Numbers in the name: part or level of a place. 0 for none, else 1 plus a bit set. */
  readonly numerals: number
  /** Long digit strings: codes that somebody wrote into the name. */
  readonly codes: readonly string[]
  /** Sounds of the name with and without what stands in brackets. */
  readonly forms: readonly string[]
  /** First letters of the core words. */
  readonly initials: string
  /** Whole name in plain words. */
  readonly whole: string
}

export function parseName(name: string, vocabulary: Vocabulary): ParsedName {
  const core: number[] = []
  const bracketed: number[] = []
  const codes: string[] = []
  let kinds = 0
  let numerals = 0
  const pieces = splitBrackets(name)
  const whole: string[] = []
  for (const { text, inBrackets } of pieces) {
    const words = plainWords(text).map((word) => meantBy(vocabulary, word))
    whole.push(...words)
    for (let i = 0; i < words.length;) {
      const word = words[i] ?? ''
      const phrase = facilityPhraseAt(words, i)
      if (phrase) {
        kinds |= phrase.kinds
        i += phrase.words.length
        continue
      }
      i++
      const numeral = numeralOf(word, i === words.length || facilityPhraseAt(words, i) !== undefined)
      if (numeral !== undefined) numerals |= numeral === 0 ? 0 : 1 << Math.min(numeral, 30)
      else if (isCode(word)) codes.push(word)
      else (inBrackets ? bracketed : core).push(vocabulary.numberOf(sameWord(word)))
    }
  }
  if (core.length === 0 && bracketed.length > 0) core.push(...bracketed.splice(0))
  // A name of facility words alone, such as "District Hospital", is all there is to go by.
  if (core.length === 0) core.push(...whole.filter((word) => !isCode(word)).map((word) => vocabulary.numberOf(word)))
  const joined = core.map((word) => vocabulary.words[word]).join('')
  const sound = core.map((word) => vocabulary.sounds[word]).join('')
  const inside = bracketed.map((word) => vocabulary.sounds[word]).join('')
  return {
    core,
    bracketed,
    joined,
    sound,
    forms: inside === '' ? [sound] : [sound, sound + inside, inside + sound, inside],
    initials: core.map((word) => (vocabulary.words[word] ?? '').charAt(0)).join(''),
    kinds,
    numerals,
    codes,
    whole: whole.join(' '),
  }
}

const meantBy = (vocabulary: Vocabulary, word: string): string =>
  word.length < 6 ? word : vocabulary.meant[vocabulary.numberOf(word)] || word

const isCode = (word: string): boolean =>
  /\d{4}/.test(word) || (/\d/.test(word) && /[a-z]/.test(word) && word.length >= 6)

function splitBrackets(name: string): { text: string; inBrackets: boolean }[] {
  if (!/[([]/.test(name)) return [{ text: name, inBrackets: false }]
  return name
    .split(/[([]/)
    .flatMap((piece, i) => {
      if (i === 0) return [{ text: piece, inBrackets: false }]
      const [inside = '', ...after] = piece.split(/[)\]]/)
      return [
        { text: inside, inBrackets: true },
        { text: after.join(' '), inBrackets: false },
      ]
    })
    .filter(({ text }) => text.trim() !== '')
}
