import type { OrderableRow } from './dataset.ts'

const known = new WeakMap<readonly OrderableRow[], readonly OrderableRow[]>()

/** One row for each id: the highest version. */
export function latestOrderables(rows: readonly OrderableRow[]): readonly OrderableRow[] {
  const before = known.get(rows)
  if (before) return before
  const latest = new Map<string, OrderableRow>()
  for (const row of rows) {
    const id = row.id.toLowerCase()
    const other = latest.get(id)
    if (!other || other.versionNumber < row.versionNumber) latest.set(id, row)
  }
  const made = [...latest.values()]
  known.set(rows, made)
  return made
}
