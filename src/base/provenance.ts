/** Where a value came from. Every stored or shown number can answer this. */
export interface Provenance {
  readonly system: string
  /** The record in that system: a UUID, or `dataElement.categoryOptionCombo/period/orgUnit`. */
  readonly sourceRecord: string
  /** ISO time at which we fetched it. */
  readonly fetchedAt: string
  /** ISO time at which the source says it last changed, where it says so. */
  readonly sourceChangedAt?: string
}
