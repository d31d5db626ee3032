import { contentHash } from '../runs/index.ts'

/** What is compared of a place, shown beside its counterpart, and kept with a decision. */
export interface PlaceFacts {
  readonly name: string
  readonly code: string | null
  readonly type: string | null
  /** Names of the areas from the top down, the country left out. */
  readonly areas: readonly string[]
  readonly latitude: number | null
  readonly longitude: number | null
  readonly gln: string | null
  readonly active: boolean
}

/** A place with what matching needs to know of it. */
export interface KnownPlace extends PlaceFacts {
  readonly id: number
  readonly system: string
  readonly sourceId: string
  /** Days, `YYYY-MM-DD`. */
  readonly openedOn: string | null
  readonly closedOn: string | null
  readonly areaId: number | null
  readonly identifiers: Readonly<Record<string, unknown>>
  readonly holdsStock: boolean
  readonly vanished: boolean
}

export function factsOf({ name, code, type, areas, latitude, longitude, gln, active }: PlaceFacts): PlaceFacts {
  return { name, code, type, areas, latitude, longitude, gln, active }
}

/** Equal for places that would be decided about alike. */
export const factsHash = (place: PlaceFacts): string => contentHash(factsOf(place))
