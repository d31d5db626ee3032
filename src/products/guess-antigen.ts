/**
 * What a name or a code seems to speak of. It only orders what a person is asked to confirm: names are translated, edited
 * and abbreviated, and nothing is counted on the strength of one.
 */
export interface Guess {
  /** Code of an antigen. */
  readonly antigen: string
  readonly dose: number | null
}

/** English, French and Portuguese words and abbreviations, with the antigen's code in the default list. */
const WORDS: readonly (readonly [pattern: RegExp, antigen: string])[] = [
  [/\bbcg/, 'BCG'],
  [/\b(?:ipv|vpi|inactivated polio|polio inject)/, 'IPV'],
  [/\b(?:b?opv|vpo|polio)/, 'OPV'],
  [/\b(?:penta(?:val|vac|v?\b| ?\d)|(?:dpt|dtp|dtc)(?:\b| ?\d|hep))/, 'Penta'],
  [/\b(?:pcv|pneumo|vpc)/, 'PCV'],
  [/\b(?:rota|rv ?\d)/, 'Rota'],
  [/\b(?:measles|mr ?\d|mmr|rougeole|rr ?\d|var ?\d|sarampo)/, 'MR'],
  [/\b(?:yellow ?f|yf\b|vaa|fievre jaune|febre amarela)/, 'YF'],
  [/\b(?:men ?a\b|mening|menafri)/, 'MenA'],
  [/\b(?:hpv|papillom|vph)/, 'HPV'],
  [/\b(?:td ?\d*\b|tt ?\d|tetan|vat ?\d*)/, 'Td'],
]
const NOT_A_VACCINE = /dilu|solvant|solvente|syringe|seringue|seringa|safety|box|session|aefi|mapi|fridge|wast|stock/

export function guessAntigen(...texts: readonly (string | null | undefined)[]): Guess | undefined {
  for (const text of texts) {
    const plain = simplify(text ?? '')
    if (NOT_A_VACCINE.test(plain)) return undefined
    const found = WORDS.find(([pattern]) => pattern.test(plain))
    if (found) return { antigen: found[1], dose: doseIn(plain) }
  }
  return undefined
}

const simplify = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[_\-/.,()]+/g, ' ')

/** A single digit that is its own word or ends one, e.g. `OPV3`, `Penta 2`. */
function doseIn(plain: string): number | null {
  const match = /[a-z] ?([0-5])\b(?! ?(?:dose\b|ml|y|m\b))/.exec(plain)
  return match ? Number(match[1]) : null
}
