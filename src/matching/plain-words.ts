import anyAscii from 'any-ascii'

const DIGITS = /^\d+$/
const NINE = 57
const ROMAN: Readonly<Record<string, number>> = {
  ii: 2,
  iii: 3,
  iv: 4,
  v: 5,
  vi: 6,
  vii: 7,
  viii: 8,
  ix: 9,
  x: 10,
  xi: 11,
  xii: 12,
}
const NUMBER_WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  first: 1,
  second: 2,
  third: 3,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  sept: 7,
  huit: 8,
  neuf: 9,
  dix: 10,
  premier: 1,
  deuxieme: 2,
  troisieme: 3,
  dois: 2,
  tres: 3,
  quatro: 4,
  cinco: 5,
  seis: 6,
  sete: 7,
  oito: 8,
  nove: 9,
  dez: 10,
  cuatro: 4,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  primero: 1,
  segundo: 2,
  tercero: 3,
  primeiro: 1,
  terceiro: 3,
}

/** Lower case without accents, in any script; apostrophes closed up, every other sign a space. */
export function plainText(text: string): string {
  const ascii = isPlainAscii(text) ? text : anyAscii(text)
  return ascii
    .toLowerCase()
    .replaceAll(/['`’]+/g, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
}

function isPlainAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 126) return false
  return true
}

/**
 * Words of a text. Single letters that follow each other run together, since H.C., H C and HC are one abbreviation; letters
 * and digits written without a space stand apart (HCII stays, HC3 becomes HC 3).
 */
export function plainWords(text: string): string[] {
  const parts = plainText(text).split(' ')
  const words: string[] = []
  let run = ''
  const flush = (): void => {
    if (run !== '') words.push(run)
    run = ''
  }
  for (const part of parts) {
    if (part.length === 1 && part >= 'a' && part <= 'z') run += part
    else {
      flush()
      if (part !== '') words.push(...partsOf(part))
    }
  }
  flush()
  return words
}

/** The number a word stands for, or undefined. A lone I counts only where it ends a name, as in Mbale I. */
export function numeralOf(word: string, isLast: boolean): number | undefined {
  if (word.charCodeAt(0) <= NINE) {
    if (!DIGITS.test(word)) return undefined
    return word.length <= 3 ? Number(word) : undefined
  }
  if (word === 'i') return isLast ? 1 : undefined
  return ROMAN[word] ?? NUMBER_WORDS[word]
}

/** HC3 is HC and 3, HCIII is HC and III; other words stay whole. */
function partsOf(word: string): string[] {
  if (word.length < 3 || word.length > 8) return [word]
  const match = /^([a-z]+)(\d{1,2})$/.exec(word) ?? /^(hc|hp|cs|ps)(i{1,3}|iv|v)$/.exec(word)
  return match ? [match[1] ?? '', match[2] ?? ''] : [word]
}
