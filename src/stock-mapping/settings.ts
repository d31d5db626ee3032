import { compilePattern, type WrittenPattern, type CompiledPattern } from './code-pattern.ts'
import type { MappingUnit } from './indicator.ts'
import { CONFIGURED, DISTINCT_PRESETS, PRESETS } from './presets.ts'

export interface StockMappingSettings {
  /** Data sets that stock may be published to, by UID or code, besides those that are recognised. */
  readonly dataSets: readonly string[]
  /** Tried before the presets. */
  readonly patterns: readonly WrittenPattern[]
  /**
   * `byCode`: in the configured data sets, what codes say exactly and nothing speaks against is confirmed by itself. `never`: a
   * person confirms everything, as everywhere in data sets that were only recognised: facilities may type stock into those.
   */
  readonly confirm: 'never' | 'byCode'
}

export const defaultStockMappingSettings: StockMappingSettings = { dataSets: [], patterns: [], confirm: 'never' }

/** The settings as a person writes them; words for indicators that do not exist become rejects when they are compiled. */
export const stockMappingSettings = ({
  dataSets,
  patterns,
  confirm,
}: {
  readonly dataSets: readonly string[]
  readonly patterns: readonly {
    readonly pattern: string
    readonly indicators: Readonly<Record<string, string>>
    readonly unit: MappingUnit
  }[]
  readonly confirm: StockMappingSettings['confirm']
}): StockMappingSettings => ({
  dataSets,
  patterns: patterns.map((pattern) => ({ ...pattern, name: CONFIGURED })),
  confirm,
})

/** Patterns of the configuration, then the presets. A pattern that cannot be read is told by name and left out. */
export function compileAll(patterns: readonly WrittenPattern[]): {
  readonly compiled: readonly CompiledPattern[]
  readonly bad: readonly { readonly pattern: string; readonly message: string }[]
} {
  const results = [...patterns, ...PRESETS].map((source) => ({ source, compiled: compilePattern(source) }))
  return {
    compiled: results.flatMap(({ compiled }) => ('match' in compiled ? [compiled] : [])),
    bad: results.flatMap(({ source, compiled }) =>
      'match' in compiled ? [] : [{ pattern: source.pattern, message: compiled.message }],
    ),
  }
}

const distinct = DISTINCT_PRESETS.flatMap((preset) => {
  const compiled = compilePattern(preset)
  return 'match' in compiled ? [compiled] : []
})

/** A data set with so many elements that a preset's codes name is one for stock. */
const ENOUGH_ELEMENTS = 3

/**
 * The data sets that stock may be published to: those configured, those already mapped, and those whose elements bear the codes
 * of a known package. Only of these are gates and org units read, because that costs requests.
 */
export function chooseDataSets<
  T extends {
    readonly id: string
    readonly code?: string | null | undefined
    readonly elements: readonly { readonly dataElement: string }[]
  },
>(
  dataSets: readonly T[],
  codeOfElement: ReadonlyMap<string, string>,
  { configured, mapped }: { readonly configured: readonly string[]; readonly mapped: ReadonlySet<string> },
): T[] {
  const isRecognised = ({ elements }: T): boolean => {
    const known = elements.filter(({ dataElement }) => {
      const code = codeOfElement.get(dataElement)
      return code !== undefined && distinct.some((pattern) => pattern.match(code) !== undefined)
    })
    return known.length >= ENOUGH_ELEMENTS
  }
  const isConfigured = ({ id, code }: T): boolean => configured.some((key) => key === id || key === code)
  return dataSets.filter((set) => isConfigured(set) || mapped.has(set.id) || isRecognised(set))
}
