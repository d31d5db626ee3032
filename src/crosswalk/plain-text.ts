import anyAscii from 'any-ascii'

/** Without accents, case and punctuation, so that what is left is what people mean. */
export const plainText = (text: string): string =>
  anyAscii(text)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()

export const plainWords = (text: string): string[] => plainText(text).split(' ').filter(Boolean)

/** Whether every word of `part` stands in `whole`. False for a name without words. */
export function containsWords(whole: string, part: string): boolean {
  const words = plainWords(part)
  const all = new Set(plainWords(whole))
  return words.length > 0 && words.every((word) => all.has(word))
}
