export interface Stored {
  readonly id: number
  readonly sourceId: string
  readonly contentHash: string
  readonly vanished: boolean
}

export interface Classified<T> {
  readonly added: readonly T[]
  /** Other content than stored, or vanished before and back now. */
  readonly changed: readonly T[]
  readonly unchanged: readonly T[]
  /** Stored, not vanished, and not among the rows. */
  readonly vanishing: readonly Stored[]
  /** Stored and not vanished before. */
  readonly known: number
}

/** Compares a complete read with what is stored. `stillThere` are ids that were met but gave no row. */
export function classify<T extends { readonly sourceId: string; readonly contentHash: string }>(
  rows: readonly T[],
  stored: readonly Stored[],
  stillThere: ReadonlySet<string> = new Set(),
): Classified<T> {
  const before = new Map(stored.map((row) => [row.sourceId, row]))
  const met = new Set([...stillThere, ...rows.map(({ sourceId }) => sourceId)])
  const isSame = (row: T): boolean => {
    const old = before.get(row.sourceId)
    return old !== undefined && !old.vanished && old.contentHash === row.contentHash
  }
  return {
    added: rows.filter(({ sourceId }) => !before.has(sourceId)),
    changed: rows.filter((row) => before.has(row.sourceId) && !isSame(row)),
    unchanged: rows.filter(isSame),
    vanishing: stored.filter((row) => !row.vanished && !met.has(row.sourceId)),
    known: stored.filter(({ vanished }) => !vanished).length,
  }
}

export function* batches<T>(rows: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size)
}
