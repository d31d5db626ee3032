import type { Rng } from './random.ts'

/** Which words a region uses for its facilities. */
export type Language = 'en' | 'fr' | 'pt'

export const LANGUAGES: readonly Language[] = ['en', 'fr', 'pt']

const ONSETS = [
  'b',
  'ch',
  'd',
  'f',
  'g',
  'k',
  'k',
  'l',
  'm',
  'm',
  'mb',
  'n',
  'nd',
  'ng',
  'ny',
  'p',
  's',
  's',
  't',
  't',
  'ts',
  'v',
  'w',
  'z',
]
const VOWELS = ['a', 'a', 'a', 'e', 'i', 'o', 'u', 'u']
const ENDINGS = ['', '', '', '', 'na', 'we', 'le', 'si', 'ra', 'mba', 'zi', 'nga']

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A made-up place such as Mbalezi: two or three open syllables, no country's list of places behind it. */
export function placeName(rng: Rng): string {
  const syllables = rng.chance(0.55) ? 2 : 3
  let name = rng.chance(0.12) ? rng.pick(['a', 'e', 'i', 'o', 'u']) : ''
  for (let i = 0; i < syllables; i++) name += rng.pick(ONSETS) + rng.pick(VOWELS)
  return capital(name + rng.pick(ENDINGS))
}

/** A name that `taken` does not hold yet; adds it. */
export function freshPlaceName(rng: Rng, taken: Set<string>): string {
  for (;;) {
    const name = placeName(rng)
    if (taken.has(name) || name.length < 5) continue
    taken.add(name)
    return name
  }
}

const SAINTS: Readonly<Record<Language, readonly string[]>> = {
  en: ['St. Mary', 'St. Joseph', 'St. Luke', 'Holy Cross', 'Good Hope'],
  fr: ['Sainte-Marie', 'Saint-Joseph', 'Saint-Luc', 'Sainte-Croix', 'Bon Espoir'],
  pt: ['Santa Maria', 'São José', 'São Lucas', 'Santa Cruz', 'Boa Esperança'],
}

const QUARTERS: Readonly<Record<Language, readonly string[]>> = {
  en: ['North', 'South', 'Market', 'Mission', 'Hill', 'Bridge'],
  fr: ['Nord', 'Sud', 'Marché', 'Mission', 'Colline', 'Gare'],
  pt: ['Norte', 'Sul', 'Mercado', 'Missão', 'Monte', 'Ponte'],
}

/** The place part of a facility's name: mostly a village, sometimes a quarter of it, a number or a saint. */
export function facilityPlace(rng: Rng, language: Language, taken: Set<string>): string {
  for (;;) {
    const draw = rng.next()
    const base = placeName(rng)
    const name =
      draw < 0.07
        ? `${rng.pick(SAINTS[language])} ${base}`
        : draw < 0.17
          ? `${base} ${rng.pick(QUARTERS[language])}`
          : draw < 0.22
            ? `${base} ${rng.pick(['I', 'II', 'III'])}`
            : base
    if (base.length < 5 || taken.has(name)) continue
    taken.add(name)
    return name
  }
}
