import type { QueueRow } from '../../../../contract/crosswalk.ts'

export interface AreaRows {
  /** The path of names; empty for places outside all areas. */
  readonly area: string
  readonly rows: readonly QueueRow[]
}

/** Rows by their lowest area, the area with the least certain row first, as the rows come. */
export function byArea(rows: readonly QueueRow[]): AreaRows[] {
  const groups = new Map<string, QueueRow[]>()
  for (const row of rows) {
    const area = row.areas.join(' / ')
    const group = groups.get(area)
    if (group) group.push(row)
    else groups.set(area, [row])
  }
  return [...groups].map(([area, inArea]) => ({ area, rows: inArea }))
}
