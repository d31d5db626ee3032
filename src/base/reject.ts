/**
 * A row of another system that could not be used. It never vanishes and never stops the good rows:
 * it is stored, shown to the administrator and closed when the row arrives in good shape.
 */
export interface Reject {
  /** Configured system, e.g. `openlmis`, or `csv` for an imported file. */
  readonly system: string
  /** What kind of row, in that system's own word, e.g. `facility`, `stockCardLineItem`, `dataValue`. */
  readonly entity: string
  /** The row's key over there, or its place in the file. */
  readonly key: string
  /** Stable code for grouping and translation, e.g. `facilityWithoutZone`. */
  readonly reason: string
  /** What happened, to which thing, in plain English. */
  readonly message: string
  /** What a person can do about it. */
  readonly remedy: string
  /** The row as received, cut to a reasonable size; never holds credentials or patient data. */
  readonly raw?: unknown
}
