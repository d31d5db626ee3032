import type { Dhis2Limits } from './config.ts'

/** Which data values are wanted. Give data sets or data elements, not both; the request would ask for their union. */
export interface DataValueQuery {
  readonly dataSets?: readonly string[]
  readonly dataElements?: readonly string[]
  /** Period ids of one or several types. */
  readonly periods: readonly string[]
  /** With `children`, roots of subtrees: each becomes requests of its own, so choose a level that bounds the answers. */
  readonly orgUnits: readonly string[]
  readonly children: boolean
  /** UTC instant: only values written since, tombstones included. */
  readonly changedSince?: string
}

/** One request: short enough for any proxy, small enough to be repeated when it breaks. */
export interface DataValueRequest {
  readonly dataSets: readonly string[]
  readonly dataElements: readonly string[]
  readonly periods: readonly string[]
  readonly orgUnits: readonly string[]
  readonly children: boolean
  readonly changedSince: string | undefined
}

/** `dataElement=` and a UID and `&`. */
const ELEMENT_CHARS = 24
const ORG_UNIT_CHARS = 20
const PERIOD_CHARS = 22
/** Address of the server, path, and the parameters that every request carries. */
const FIXED_CHARS = 350

/**
 * Splits data elements x periods x org units. A data set goes alone, so that one that is refused does not take others
 * with it, and 2.43 finds its single data set.
 */
export function planDataValues(query: DataValueQuery, limits: Dhis2Limits): DataValueRequest[] {
  const room = limits.maxUrlChars - FIXED_CHARS
  const elementChunks = chunk(query.dataElements ?? [], Math.floor((room * 0.5) / ELEMENT_CHARS))
  const sources = [
    ...(query.dataSets ?? []).map((dataSet) => ({ dataSets: [dataSet], dataElements: [] })),
    ...elementChunks.map((dataElements) => ({ dataSets: [], dataElements })),
  ]
  const periodChunks = chunk(query.periods, Math.min(limits.periodsPerRequest, Math.floor((room * 0.2) / PERIOD_CHARS)))
  const unitChunks = chunk(query.orgUnits, query.children ? 1 : Math.floor((room * 0.3) / ORG_UNIT_CHARS))
  const { children, changedSince } = query
  return unitChunks.flatMap((orgUnits) =>
    periodChunks.flatMap((periods) =>
      sources.map((source) => ({ ...source, periods, orgUnits, children, changedSince })),
    ),
  )
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  const step = Math.max(1, size)
  return Array.from({ length: Math.ceil(items.length / step) }, (_, i) => items.slice(i * step, (i + 1) * step))
}
