/**
 * One place of one list, in the words any list can give: an OpenLMIS facility, a DHIS2 org unit, a Location of a registry,
 * a row of a CSV file. Nothing but `id`, `name` and `areas` is needed.
 */
export interface PlaceToMatch {
  /** Unique within its list. */
  readonly id: string
  readonly name: string
  /** Short names, official names, earlier names. */
  readonly otherNames?: readonly string[]
  readonly code?: string
  /** Global Location Number; one with a wrong check digit is no evidence. */
  readonly gln?: string
  /** `system|value`: a value shared in the same system is strong evidence. */
  readonly identifiers?: readonly string[]
  /** Ids of the other list that this place names itself, e.g. a DHIS2 UID in `extraData`. */
  readonly storedLinks?: readonly string[]
  /** Name or code of the facility type in the list's own words: which types go together is learnt from both lists. */
  readonly type?: string
  /** Who runs it, in the list's own words. */
  readonly owner?: string
  /** Names of the administrative areas from the top down, the country left out. May be empty. */
  readonly areas: readonly string[]
  /** Degrees. */
  readonly latitude?: number
  readonly longitude?: number
  /** False when closed. */
  readonly active?: boolean
}
