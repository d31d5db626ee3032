/** Rules of how one sound is written in African, English, French and Portuguese spelling; applied in order. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/(?:tch|tsh|ch|sh)/g, 'x'],
  [/ck/g, 'k'],
  [/c(?=[eiy])/g, 's'],
  [/[cq]/g, 'k'],
  [/dj|gi(?=[aou])|j/g, 'g'],
  [/ts|z|ss/g, 's'],
  [/ou|oo|w/g, 'u'],
  [/v/g, 'b'],
  [/[yj]|ee|ie/g, 'i'],
  [/ai|ae/g, 'e'],
  [/au|oa/g, 'o'],
  [/l/g, 'r'],
  [/m(?=[bp])|n(?=[dgkt])/g, ''],
  [/h/g, ''],
  [/(.)\1+/g, '$1'],
]

/** One spelling for what sounds alike: Kyaluma and Chaluma stay apart, Mbale, Bbale and Bare come together. */
export function soundOf(word: string): string {
  let sound = word
  for (const [pattern, replacement] of RULES) sound = sound.replace(pattern, replacement)
  return sound
}

/** Consonants of a sound, with its first letter whatever it is. */
export const skeletonOf = (sound: string): string => sound.charAt(0) + sound.slice(1).replaceAll(/[aeiou]/g, '')
