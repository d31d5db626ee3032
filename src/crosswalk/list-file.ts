import type { Reject } from '../base/reject.ts'
import type { PlaceList } from '../facilities/index.ts'
import type { ColumnUse } from './place-columns.ts'

/** A file as it was handed in. */
export interface ListFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export type ListFormat = 'fhir' | 'odkx' | 'opensrp' | 'table'

/** What was understood of the files of a list. */
export interface ReadList {
  readonly format: ListFormat
  readonly list: PlaceList
  /** Rows that could not be read at all. */
  readonly rejects: readonly Reject[]
  /** False: the files say themselves that more belongs to the list, so nothing is taken for gone. */
  readonly isComplete: boolean
  /** What was assumed and a person should look at, in plain English. */
  readonly notes: readonly string[]
  /** For tables: what each column was taken for. */
  readonly columns: readonly ColumnUse[]
}

/** Why the files as a whole are of no use. */
export interface ListProblem {
  readonly message: string
  readonly remedy: string
}

export interface ReadListSettings {
  /** Whose list it is. */
  readonly system: string
  /** Columns of a table as a person named them, by what they hold; wins over guesses. */
  readonly columns?: readonly { readonly field: string; readonly column: string }[]
  /** Identifier system whose value is the code of a FHIR Location. */
  readonly codeSystem?: string
  /** Short names of identifier systems, by URI: `openlmis`, `dhis2` or the name of a list. */
  readonly identifierSystems?: Readonly<Record<string, string>>
}

export const rowReject = (system: string, key: string, reason: string, message: string, remedy: string): Reject => ({
  system,
  entity: 'row',
  key,
  reason,
  message,
  remedy,
})

/**
 * Short names for the identifier systems of the two systems that every crosswalk is about, however their addresses look, so that
 * an id that a registry keeps of them is found again.
 */
export function identifierSystem(uri: string, names: Readonly<Record<string, string>> = {}): string {
  const known = names[uri]
  if (known !== undefined) return known
  if (/organi[sz]ation_?units?\b|\bdhis-?2?\b/i.test(uri)) return 'dhis2'
  return /openlmis|\/api\/facilities\b/i.test(uri) ? 'openlmis' : uri
}
