import type { ParsedName } from './parse-name.ts'
import { skeletonOf } from './phonetic.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Kinds of keys; each has a salt of its own, so that a word never meets a piece of a word. */
const SALT = { word: 1, skeleton: 2, whole: 3, piece: 4, start: 5, initials: 6, code: 7, allSkeleton: 8 } as const

function hash(salt: number, text: string, from = 0, to = text.length): number {
  let h = Math.imul(salt, 0x9e3779b1)
  for (let i = from; i < to; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h ^= h >>> 15
  return Math.imul(h, 0x85ebca6b) | 0
}

/** Everything by which a place may be found although its name is misspelt, cut off, turned round, merged or shortened. */
export function keysOfNames(names: readonly ParsedName[], vocabulary: Vocabulary): Int32Array {
  const keys = new Set<number>()
  for (const name of names) {
    for (const word of [...name.core, ...name.bracketed]) {
      keys.add(hash(SALT.word, vocabulary.words[word] ?? ''))
      const skeleton = vocabulary.skeletons[word] ?? ''
      if (skeleton.length > 1) keys.add(hash(SALT.skeleton, skeleton))
    }
    for (const code of name.codes) keys.add(hash(SALT.code, code))
    addSoundKeys(keys, name, vocabulary)
    addInitials(keys, name, vocabulary)
  }
  return Int32Array.from(keys)
}

function addSoundKeys(keys: Set<number>, name: ParsedName, vocabulary: Vocabulary): void {
  const { sound } = name
  if (sound === '') return
  keys.add(hash(SALT.whole, sound))
  const all = skeletonOf(sound)
  if (all.length > 2) keys.add(hash(SALT.allSkeleton, all))
  if (sound.length >= 4) keys.add(hash(SALT.start, sound, 0, Math.min(5, sound.length)))
  const padded = `^${sound}$`
  for (let i = 0; i + 3 <= padded.length; i++) keys.add(hash(SALT.piece, padded, i, i + 3))
  for (const word of name.bracketed) {
    const inside = vocabulary.sounds[word] ?? ''
    for (let i = 0; i + 3 <= inside.length; i++) keys.add(hash(SALT.piece, inside, i, i + 3))
  }
}

/** AIC and Africa Inland Church; also without the first or last word. */
function addInitials(keys: Set<number>, { core }: ParsedName, vocabulary: Vocabulary): void {
  const words = core.map((word) => vocabulary.words[word] ?? '')
  for (const word of words) if (word.length >= 3 && word.length <= 5) keys.add(hash(SALT.initials, word))
  if (words.length < 3) return
  const letters = words.map((word) => word.charAt(0)).join('')
  for (const initials of [letters, letters.slice(1), letters.slice(0, -1)])
    if (initials.length >= 3) keys.add(hash(SALT.initials, initials))
}
