import type { StockIndicator } from './indicator.ts'

/** Words for indicators in English, French and Portuguese, more telling ones first. They only order what a person confirms. */
const WORDS: readonly (readonly [pattern: RegExp, indicator: StockIndicator])[] = [
  [
    /\b(?:days? (?:out of stock|of stock ?out)|stock ?out days?|jours? de rupture|dias? de (?:ruptura|rotura))\b/,
    'stockOutDays',
  ],
  [/\b(?:months? of stock|mois de stock|meses de stock|mos)\b/, 'monthsOfStock'],
  [/\b(?:average monthly consumption|consommation moyenne|consumo medio|amc|cmm)\b/, 'amc'],
  [
    /\b(?:opening (?:balance|stock)|beginning balance|stock initial|stock de debut|solde initial|saldo inicial|stock inicial)\b/,
    'openingBalance',
  ],
  [
    /\b(?:closing (?:balance|stock)|ending balance|stock on hand|soh|stock final|solde final|saldo final|sdu|stock disponible|stock existente)\b/,
    'closingBalance',
  ],
  [/\b(?:opened vials?|open vial|flacons? entames?|frascos? abertos?)\b/, 'lossesOpened'],
  [/\b(?:expired|perimees?|expirad[ao]s?)\b/, 'lossesExpired'],
  [/\b(?:vvm|pcv vire|heat)\b/, 'lossesHeat'],
  [/\b(?:frozen|congelees?|congelad[ao]s?)\b/, 'lossesFrozen'],
  [/\b(?:broken|cassees?|quebrad[ao]s?|partid[ao]s?)\b/, 'lossesBroken'],
  [/\b(?:discard(?:ed)?|wasted?|wastage|losses|pertes|perdas)\b/, 'lossesAll'],
  [/\b(?:positive adjustments?|ajustements? positifs?|ajustes? positivos?)\b/, 'positiveAdjustment'],
  [/\b(?:negative adjustments?|redistributed|ajustements? negatifs?|ajustes? negativos?)\b/, 'negativeAdjustment'],
  [/\b(?:received|receipts?|recues?|recus?|receptions?|recebid[ao]s?|entradas?)\b/, 'received'],
  [/\b(?:consumed|consumption|used|utilisees?|consommees?|consumid[ao]s?|utilizad[ao]s?)\b/, 'consumed'],
  [/\b(?:issued|distributed|distribution|distribuees?|sorties?|distribuid[ao]s?|saidas?)\b/, 'issued'],
]

export interface IndicatorGuess {
  readonly indicator: StockIndicator
  /** The text without the words of the indicator: what is left names the product. */
  readonly rest: string
}

export function guessIndicator(text: string): IndicatorGuess | undefined {
  const plain = simplify(text)
  for (const [pattern, indicator] of WORDS) {
    if (pattern.test(plain)) return { indicator, rest: plain.replace(pattern, ' ').replaceAll(/\s+/g, ' ').trim() }
  }
  return undefined
}

export const simplify = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
