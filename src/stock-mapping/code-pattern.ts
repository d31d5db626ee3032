import { isStockIndicator, unitsOf, type MappingUnit, type StockIndicator } from './indicator.ts'

/**
 * How codes of DHIS2 tell what an element or option counts: `{indicator}` is one of the words below, `{product}` the code of a
 * product or commodity type, `{antigen}` the code of an antigen, `{item}` a word of the pattern's own list. Without one of these
 * three, the element counts something of a whole facility, or its category options are the products.
 */
export interface CodePattern {
  /** Shown to people: which preset, or `configured`. */
  readonly name: string
  readonly pattern: string
  /** Word in the code and the indicator it means. */
  readonly indicators: Readonly<Record<string, StockIndicator>>
  /** Of quantities; others have units of their own. */
  readonly unit: MappingUnit
  /** Word of an item and the code of the antigen it means. */
  readonly items?: Readonly<Record<string, string>>
}

/** As somebody wrote it: its words may mean no indicator that there is. */
export interface WrittenPattern extends Omit<CodePattern, 'indicators'> {
  readonly indicators: Readonly<Record<string, string>>
}

export type ItemKind = 'product' | 'antigen' | 'item' | 'none'

export interface CodeMatch {
  readonly pattern: CodePattern
  readonly indicator: StockIndicator
  readonly itemKind: ItemKind
  /** The part of the code that names what is counted; empty where nothing does. */
  readonly item: string
}

export interface CompiledPattern {
  readonly source: CodePattern
  readonly itemKind: ItemKind
  readonly match: (code: string) => CodeMatch | undefined
}

export interface BadPattern {
  readonly message: string
}

const PLACEHOLDER = /\{(product|antigen|item|indicator)\}/g

/** Compiles a pattern once; `BadPattern` says what is wrong with one that a person wrote. */
export function compilePattern(source: WrittenPattern): CompiledPattern | BadPattern {
  const names = [...source.pattern.matchAll(PLACEHOLDER)].map(([, name]) => name)
  const items = names.filter((name) => name !== 'indicator')
  if (names.length - items.length !== 1)
    return { message: `The pattern ${source.pattern} has to contain {indicator} once` }
  if (items.length > 1) return { message: `The pattern ${source.pattern} names what is counted more than once` }
  const words = Object.entries(source.indicators)
  const indicatorOf = new Map(words.flatMap(([word, name]) => (isStockIndicator(name) ? [[word, name] as const] : [])))
  const unknown = words.find(([word]) => !indicatorOf.has(word))
  if (unknown) return { message: `${unknown[1]}, in the pattern ${source.pattern}, is no indicator of stock` }
  if (words.length === 0) return { message: `The pattern ${source.pattern} says no word for an indicator` }
  const itemKind = (items[0] ?? 'none') as ItemKind
  const expression = expressionOf(source, [...indicatorOf.keys()])
  const pattern: CodePattern = { ...source, indicators: Object.fromEntries(indicatorOf) }
  return {
    source: pattern,
    itemKind,
    match(code) {
      const groups = expression.exec(code)?.groups
      const indicator = indicatorOf.get(groups?.['indicator'] ?? '')
      return indicator && { pattern, indicator, itemKind, item: groups?.['item'] ?? '' }
    },
  }
}

function expressionOf({ pattern, items }: WrittenPattern, words: readonly string[]): RegExp {
  const either = (texts: readonly string[]): string =>
    texts
      .toSorted((a, b) => b.length - a.length)
      .map(escapeText)
      .join('|')
  const parts = pattern.split(PLACEHOLDER).map((part, i) => {
    if (i % 2 === 0) return escapeText(part)
    if (part === 'indicator') return `(?<indicator>${either(words)})`
    return `(?<item>${items ? either(Object.keys(items)) : '.+?'})`
  })
  return new RegExp(`^${parts.join('')}$`)
}

const escapeText = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** The unit that a recognised code is in. */
export const unitOfMatch = ({ pattern, indicator }: CodeMatch): MappingUnit => {
  const possible = unitsOf(indicator)
  return possible.includes(pattern.unit) ? pattern.unit : (possible[0] ?? pattern.unit)
}
