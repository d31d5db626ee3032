export interface ParentClaim {
  readonly id: string
  /** Parent first, then its parent and so on, as far as known. Empty at a root. */
  readonly ancestorIds: readonly string[]
}

export interface ResolvedParents {
  /** Every id with its parent; null at roots and where the hierarchy had to be cut. */
  readonly parentOf: ReadonlyMap<string, string | null>
  /** Ids whose parents lead back to themselves: they stand without a parent. */
  readonly inCycle: ReadonlySet<string>
  /** Ids whose parent is not among the rows, with the ancestor that took its place. */
  readonly orphans: ReadonlyMap<string, string | null>
}

/** Makes a forest of any claims: unknown parents are replaced by the nearest known ancestor, cycles are cut. */
export function resolveParents(claims: readonly ParentClaim[]): ResolvedParents {
  const known = new Set(claims.map(({ id }) => id))
  const orphans = new Map<string, string | null>()
  const claimed = new Map<string, string | null>()
  for (const { id, ancestorIds } of claims) {
    const parent = ancestorIds.find((ancestor) => known.has(ancestor)) ?? null
    claimed.set(id, parent)
    if (ancestorIds.length > 0 && parent !== ancestorIds[0]) orphans.set(id, parent)
  }
  const inCycle = findCycles(claimed)
  const parentOf = new Map([...claimed].map(([id, parent]) => [id, inCycle.has(id) ? null : parent]))
  return { parentOf, inCycle, orphans }
}

/** All members of all cycles. Each id is walked once. */
function findCycles(parentOf: ReadonlyMap<string, string | null>): Set<string> {
  const cyclic = new Set<string>()
  const walked = new Set<string>()
  for (const start of parentOf.keys()) {
    const trail = new Set<string>()
    let at: string | null = start
    while (at !== null && !walked.has(at) && !trail.has(at)) {
      trail.add(at)
      at = parentOf.get(at) ?? null
    }
    if (at !== null && trail.has(at)) for (const id of fromMember(trail, at)) cyclic.add(id)
    for (const id of trail) walked.add(id)
  }
  return cyclic
}

function fromMember(trail: ReadonlySet<string>, member: string): string[] {
  const ids = [...trail]
  return ids.slice(ids.indexOf(member))
}

/** Ids so that every parent stands before its children; `parentOf` must be free of cycles. */
export function parentsFirst(parentOf: ReadonlyMap<string, string | null>): string[] {
  const order = new Set<string>()
  const visit = (id: string): void => {
    const waiting: string[] = []
    for (let at: string | null = id; at !== null && !order.has(at); at = parentOf.get(at) ?? null) waiting.push(at)
    for (const each of waiting.toReversed()) order.add(each)
  }
  for (const id of parentOf.keys()) visit(id)
  return [...order]
}
