import type { Kind } from '../../src/matching/facility-words.ts'
import type { Rng } from '../../src/sample-data/random.ts'

export type Tongue = 'en' | 'fr' | 'pt' | 'es'

/** Words of a kind, the full one first; `{}` stands for the place. */
const WORDS: Readonly<Record<Tongue, Partial<Record<Kind, readonly string[]>>>> = {
  en: {
    hospital: ['{} Hospital', '{} Hosp', '{} Hosp.', '{} District Hospital', '{} Sub County Hospital', '{} D Hospital'],
    healthCentre: [
      '{} Health Centre',
      '{} HC',
      '{} H/C',
      '{} Health Center',
      '{} H.C.',
      '{} Hlth Centre',
      '{} H CENTRE',
    ],
    healthPost: ['{} Health Post', '{} HP', '{} H/Post', '{} CHP', '{} MCHP', '{} Health Unit'],
    dispensary: ['{} Dispensary', '{} Disp', '{} Disp.', '{} Dispensery', '{} DISP'],
    clinic: ['{} Clinic', '{} Medical Clinic', '{} Med Clinic', '{} Clin', '{} MC', '{} Medical Centre'],
    maternity: ['{} Maternity', '{} Maternity Home', '{} Mat'],
    nursingHome: ['{} Nursing Home', '{} NH', '{} N H', '{} Nursing and Maternity Home'],
    store: ['{} Vaccine Store', '{} DVS', '{} District Store', '{} DVI Store'],
  },
  fr: {
    hospital: ['Hôpital de {}', 'HD {}', 'Hôpital {}', 'Hop. {}', '{} Hôpital de District'],
    healthCentre: ['Centre de Santé de {}', 'CS {}', 'C.S. {}', 'CSI {}', 'Centre de Sante {}', '{} CS', 'CS de {}'],
    healthPost: ['Poste de Santé de {}', 'PS {}', 'P.S. de {}', 'Case de Santé {}', 'Poste de Sante {}'],
    dispensary: ['Dispensaire de {}', 'Disp. {}', 'Dispensaire {}'],
    clinic: ['Clinique {}', 'Cabinet Médical {}', 'Clin. {}'],
    maternity: ['Maternité de {}', 'Maternite {}', 'Mat {}'],
    store: ['Dépôt de Vaccins {}', 'Depot {}'],
  },
  pt: {
    hospital: ['Hospital Distrital de {}', 'HD {}', 'Hospital {}', 'Hospital Rural de {}'],
    healthCentre: ['Centro de Saúde de {}', 'CS {}', 'C.S. {}', 'C. Saude {}', 'Centro de Saude {}', 'CS de {}'],
    healthPost: ['Posto de Saúde de {}', 'PS {}', 'P. Saude {}', 'P.S. de {}'],
    clinic: ['Clínica {}', 'Clinica {}'],
    maternity: ['Maternidade de {}', 'Maternidade {}'],
    store: ['Depósito de Vacinas {}', 'Deposito {}'],
  },
  es: {
    hospital: ['Hospital {}', 'Hospital General de {}', 'Hosp. {}'],
    healthCentre: ['Centro de Salud {}', 'CS {}', 'C. Salud {}', 'Centro Salud de {}'],
    healthPost: ['Puesto de Salud {}', 'PS {}', 'P. Salud {}'],
    clinic: ['Clínica {}', 'Consultorio {}'],
    store: ['Almacén {}', 'Deposito {}'],
  },
}

/** Kinds as levels of health centres, as some countries have them. */
const LEVELS: Partial<Record<Kind, readonly string[]>> = {
  healthPost: ['{} HC II', '{} Health Centre II', '{} HCII', '{} H/C II', '{} Health Center II'],
  dispensary: ['{} HC II', '{} Health Centre II', '{} HC 2', '{} H/C II', '{} Health Center II'],
  clinic: ['{} Clinic', '{} Medical Clinic', '{} Domiciliary Clinic', '{} Clin.'],
  healthCentre: ['{} HC III', '{} Health Centre III', '{} HCIII', '{} H/C III', '{} Health Center III'],
  maternity: ['{} HC IV', '{} Health Centre IV', '{} HCIV', '{} H/C IV'],
  hospital: ['{} Hospital', '{} General Hospital', '{} Hosp'],
  store: ['{} Vaccine Store', '{} DVS', '{} District Store'],
}

/** How one register writes names. */
export interface NameStyle {
  readonly tongue: Tongue
  readonly levels: boolean
  /** Which of the ways to write a kind it mostly uses. */
  readonly habit: number
  readonly habitRate: number
  /** Share of names without a word for the kind. */
  readonly dropRate: number
  readonly letters: 'asIs' | 'upper' | 'mixed'
  readonly typoRate: number
  readonly soundRate: number
  readonly shortenRate: number
  readonly ownerRate: number
  readonly bracketRate: number
  readonly cutAt: number
  readonly accents: boolean
}

export interface NameFacts {
  readonly words: string
  readonly kind: Kind
  readonly owner: string
  readonly areas: readonly string[]
}

export function writeName(rng: Rng, facts: NameFacts, style: NameStyle): string {
  let words = facts.words
  if (rng.chance(style.soundRate)) words = respell(rng, words)
  if (rng.chance(style.typoRate)) words = mistype(rng, words)
  if (rng.chance(style.typoRate * 0.15)) words = mistype(rng, mistype(rng, words))
  if (rng.chance(style.shortenRate)) words = shorten(rng, words)
  if (rng.chance(style.ownerRate) && facts.owner !== '') words = addOwner(rng, words, facts.owner)
  let name = rng.chance(style.dropRate) ? words : formOf(rng, facts.kind, style).replace('{}', words)
  if (rng.chance(style.typoRate * 0.3)) name = mistype(rng, name)
  const area = facts.areas.at(-1 - rng.int(Math.min(2, Math.max(1, facts.areas.length))))
  if (rng.chance(style.bracketRate) && area !== undefined) name = `${name} (${area})`
  if (!style.accents) name = name.normalize('NFD').replaceAll(/\p{Diacritic}/gu, '')
  if (style.letters === 'upper' || (style.letters === 'mixed' && rng.chance(0.35))) name = name.toUpperCase()
  return name.slice(0, style.cutAt).trim()
}

function formOf(rng: Rng, kind: Kind, style: NameStyle): string {
  const table = style.levels ? LEVELS : WORDS[style.tongue]
  const forms = table[kind] ?? WORDS[style.tongue].clinic ?? ['{}']
  return rng.chance(style.habitRate) ? (forms[style.habit % forms.length] ?? '{}') : rng.pick(forms)
}

const LETTERS = 'abcdefghijklmnoprstuwyz'

export function mistype(rng: Rng, text: string): string {
  if (text.length < 4) return text
  const at = rng.within(1, text.length - 2)
  const draw = rng.next()
  if (draw < 0.3) return text.slice(0, at) + text.slice(at + 1)
  if (draw < 0.55) return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
  if (draw < 0.75) return text.slice(0, at) + LETTERS.charAt(rng.int(LETTERS.length)) + text.slice(at + 1)
  if (draw < 0.85) return text.slice(0, at) + LETTERS.charAt(rng.int(LETTERS.length)) + text.slice(at)
  return text.slice(0, at) + text.charAt(at) + text.slice(at)
}

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/k/i, 'c'],
  [/c(?=[aou])/i, 'k'],
  [/ch/i, 'c'],
  [/i/i, 'y'],
  [/y/i, 'i'],
  [/u(?=[a-z])/i, 'oo'],
  [/oo/i, 'u'],
  [/w/i, 'u'],
  [/l/i, 'r'],
  [/r/i, 'l'],
  [/mb/i, 'b'],
  [/ng/i, 'n'],
  [/nd/i, 'd'],
  [/sh/i, 's'],
  [/z/i, 's'],
  [/v/i, 'b'],
  [/ph/i, 'f'],
  [/ee/i, 'i'],
  [/a(?=[a-z]*$)/i, 'o'],
  [/e(?=[a-z])/i, 'i'],
  [/o(?=[a-z])/i, 'u'],
  [/([bdfgklmnpst])\1/i, '$1'],
  [/([bdgklmnt])(?=[aeiou])/i, '$1$1'],
]

export function respell(rng: Rng, text: string): string {
  const start = rng.int(SOUNDS.length)
  for (let i = 0; i < SOUNDS.length; i++) {
    const [pattern, replacement] = SOUNDS[(start + i) % SOUNDS.length] ?? [/^$/, '']
    const changed = text.charAt(0) + text.slice(1).replace(pattern, replacement)
    if (changed !== text) return changed
  }
  return text
}

/** Drops, swaps, merges, splits or abbreviates words. */
function shorten(rng: Rng, text: string): string {
  const words = text.split(' ')
  const draw = rng.next()
  if (words.length === 1) {
    if (draw < 0.5 || text.length < 8) return text
    const at = rng.within(3, text.length - 3)
    return draw < 0.75 ? `${text.slice(0, at)} ${text.slice(at)}` : text.slice(0, Math.max(5, at))
  }
  const at = rng.int(words.length)
  if (draw < 0.35) return words.filter((_, i) => i !== at).join(' ')
  if (draw < 0.55) return [...words.slice(1), words[0]].join(' ')
  if (draw < 0.75) return words.join('')
  if (draw < 0.87 && words.length > 2) return words.map((word) => word.charAt(0).toUpperCase()).join('')
  return words.map((word, i) => (i === at ? `${word.slice(0, 3)}.` : word)).join(' ')
}

function addOwner(rng: Rng, words: string, owner: string): string {
  const draw = rng.next()
  if (draw < 0.4) return `${owner} ${words}`
  return draw < 0.7 ? `${words} ${owner}` : `${words} (${owner})`
}
