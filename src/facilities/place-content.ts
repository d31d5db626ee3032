import type { Reject } from '../base/reject.ts'

/** An area as its system holds it. References are ids of that system. */
export interface AreaContent {
  readonly sourceId: string
  readonly code: string | null
  readonly name: string
  /** 1 is the country. */
  readonly level: number
  readonly levelName: string | null
  readonly parentSourceId: string | null
  readonly latitude: number | null
  readonly longitude: number | null
  /** GeoJSON geometry. */
  readonly geometry: object | null
  readonly catchmentPopulation: number | null
}

/** A place as its system holds it. */
export interface PlaceContent {
  readonly sourceId: string
  readonly code: string | null
  readonly name: string
  readonly typeCode: string | null
  readonly typeName: string | null
  readonly areaSourceId: string | null
  readonly active: boolean
  /** Dates are `YYYY-MM-DD`. */
  readonly openedOn: string | null
  readonly closedOn: string | null
  readonly holdsStock: boolean
  readonly latitude: number | null
  readonly longitude: number | null
  readonly gln: string | null
  readonly identifiers: Readonly<Record<string, unknown>>
}

export interface AreaRow {
  readonly content: AreaContent
  readonly sourceChangedAt: string | null
}
export interface PlaceRow {
  readonly content: PlaceContent
  readonly sourceChangedAt: string | null
}

/** Both lists hold every id once. Rows with something wrong are kept where they have an identity; `rejects` says what. */
export interface Translation {
  readonly areas: readonly AreaRow[]
  readonly places: readonly PlaceRow[]
  readonly rejects: readonly Reject[]
}

/** Trimmed; null when nothing is left. */
export const textOrNull = (text: string | null | undefined): string | null => text?.trim() || null

/** `YYYY-MM-DD` out of a date or time; null when it is none. */
export function dayOrNull(text: string | null | undefined): string | null {
  const day = text?.slice(0, 10)
  return day && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : null
}

/** Keeps the first of each id: page walks over changing data repeat rows. Sorted by id, so that arrival order is no matter. */
export function onePerId<T extends { readonly id: string }>(rows: readonly T[]): T[] {
  const byId = new Map<string, T>()
  for (const row of rows) if (!byId.has(row.id)) byId.set(row.id, row)
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
