import { chunk } from './data-value-plan.ts'
import type { Dhis2Limits } from './config.ts'

/** Aggregated numbers wanted: every data item in every period for every org unit item. */
export interface AnalyticsQuery {
  /** UIDs of data elements, indicators; `element.optionCombo`; `dataSet.REPORTING_RATE`, `.ACTUAL_REPORTS`, `.EXPECTED_REPORTS`. */
  readonly dataItems: readonly string[]
  readonly periods: readonly string[]
  /** UIDs (each the sum over its subtree), `LEVEL-4`, `OU_GROUP-<uid>`; a level and UIDs together mean that level below those UIDs. */
  readonly orgUnits: readonly string[]
  /** Keeps the option combos of data elements apart. */
  readonly byOptionCombo?: boolean
  /** Adds what an indicator was made of. */
  readonly withNumeratorAndDenominator?: boolean
}

/** `;` and `:` are three characters each in an address. */
const SEPARATOR_CHARS = 3
const FIXED_CHARS = 350

/** Requests below the server's row limit and every proxy's length limit. Level and group items stay together with the rest. */
export function planAnalytics(query: AnalyticsQuery, limits: Dhis2Limits): AnalyticsQuery[] {
  const room = limits.maxUrlChars - FIXED_CHARS
  const itemChunks = chunkByLength(query.dataItems, room * 0.35)
  const periodChunks = chunkByLength(query.periods, room * 0.2)
  const plans: AnalyticsQuery[] = []
  for (const dataItems of itemChunks)
    for (const periods of periodChunks) {
      const unitsPerRequest = Math.floor(limits.analyticsCells / (dataItems.length * periods.length))
      for (const orgUnits of orgUnitChunks(query.orgUnits, room * 0.45, unitsPerRequest))
        plans.push({ ...query, dataItems, periods, orgUnits })
    }
  return plans
}

const isSpecial = (item: string): boolean => item.includes('-')

/** UIDs can be divided freely. A level changes what the UIDs beside it mean, so it goes with every part of them. */
function orgUnitChunks(items: readonly string[], room: number, unitsPerRequest: number): (readonly string[])[] {
  const special = items.filter(isSpecial)
  const named = items.filter((item) => !isSpecial(item))
  if (named.length === 0) return special.length > 0 ? [special] : []
  return chunkByLength(named, room)
    .flatMap((part) => chunk(part, unitsPerRequest))
    .map((part) => [...special, ...part])
}

function chunkByLength(items: readonly string[], room: number): string[][] {
  const chunks: string[][] = []
  let used = Number.POSITIVE_INFINITY
  for (const item of items) {
    const chars = item.length + SEPARATOR_CHARS
    if (used + chars > room) {
      chunks.push([])
      used = 0
    }
    chunks.at(-1)?.push(item)
    used += chars
  }
  return chunks
}

/** Two halves along the longest dimension, for a server whose limit is lower than assumed; nothing when it is a single cell. */
export function splitAnalytics(query: AnalyticsQuery): readonly [AnalyticsQuery, AnalyticsQuery] | undefined {
  const named = query.orgUnits.filter((item) => !isSpecial(item))
  const special = query.orgUnits.filter(isSpecial)
  const longest = Math.max(query.dataItems.length, query.periods.length, named.length)
  if (longest < 2) return undefined
  if (named.length === longest) {
    const [a, b] = halves(named)
    return [
      { ...query, orgUnits: [...special, ...a] },
      { ...query, orgUnits: [...special, ...b] },
    ]
  }
  if (query.periods.length === longest) {
    const [a, b] = halves(query.periods)
    return [
      { ...query, periods: a },
      { ...query, periods: b },
    ]
  }
  const [a, b] = halves(query.dataItems)
  return [
    { ...query, dataItems: a },
    { ...query, dataItems: b },
  ]
}

function halves(items: readonly string[]): readonly [readonly string[], readonly string[]] {
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)]
}
