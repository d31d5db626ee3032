import type { Rng } from './random.ts'

const ABBREVIATIONS: readonly (readonly [string, readonly string[]])[] = [
  ['Health Centre', ['HC', 'Health Center', 'H/C', 'H. Centre']],
  ['Health Post', ['HP', 'H/P', 'Healthpost', 'H. Post']],
  ['Hospital', ['Hosp.', 'Hosp']],
  ['Clinic', ['Clin.', 'Clinc']],
  ['Centre de Santé', ['CS', 'C.S.', 'Centre de Sante', 'CSI']],
  ['Poste de Santé', ['PS', 'P.S.', 'Poste de Sante']],
  ['Hôpital', ['Hopital', 'Hôp.']],
  ['Clinique', ['Cliniq.']],
  ['Centro de Saúde', ['CS', 'C. Saude', 'Centro de Saude']],
  ['Posto de Saúde', ['PS', 'P. Saude', 'Posto de Saude']],
  ['Clínica', ['Clinica']],
]

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/k/, 'c'],
  [/c(?=[aou])/, 'k'],
  [/i(?=[a-z])/, 'y'],
  [/y/, 'i'],
  [/u/, 'ou'],
  [/w/, 'u'],
  [/z/, 's'],
  [/s(?=[aeiou])/, 'z'],
  [/l/, 'r'],
  [/([bdfgklmnpst])(?=[aeiou][a-z])/, '$1$1'],
  [/mb/, 'b'],
  [/ng/, 'n'],
]

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{Diacritic}/gu, '')

function swapLetters(rng: Rng, text: string): string {
  const at = rng.within(1, Math.max(1, text.length - 3))
  return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
}

function respell(rng: Rng, text: string): string {
  const start = rng.int(SOUNDS.length)
  for (let i = 0; i < SOUNDS.length; i++) {
    const [pattern, replacement] = SOUNDS[(start + i) % SOUNDS.length] ?? SOUNDS[0] ?? [/^$/, '']
    const changed = text.replace(pattern, replacement)
    if (changed !== text) return changed
  }
  return swapLetters(rng, text)
}

/** Changes only the word for the kind of facility: Mbale Health Centre, Mbale HC. */
function abbreviate(rng: Rng, name: string): string {
  for (const [word, shorter] of ABBREVIATIONS) {
    if (name.includes(word))
      return rng.chance(0.25) ? name.replace(word, '').trim() : name.replace(word, rng.pick(shorter))
  }
  return plain(name)
}

/**
 * How another register may write the same place's name: an abbreviation, a different spelling of the place, lost
 * accents, capitals, swapped letters. Never returns the name itself.
 */
export function spellingVariant(rng: Rng, name: string, place: string): string {
  const draw = rng.next()
  let variant: string
  if (draw < 0.35) variant = abbreviate(rng, name)
  else if (draw < 0.6) variant = name.replace(place, respell(rng, place))
  else if (draw < 0.78) variant = abbreviate(rng, name.replace(place, respell(rng, place)))
  else if (draw < 0.86) variant = name.toUpperCase()
  else if (draw < 0.93) variant = name.replace(place, swapLetters(rng, place))
  else variant = plain(name)
  variant = variant
    .replaceAll(/\s+/g, ' ')
    .replace(/\s(?:de|d')$/, '')
    .replace(/^(?:de |d')/, '')
    .trim()
  return variant === name || variant === '' ? name.toUpperCase() : variant
}
