/** One request for values: small enough that a killed run loses little and an answer stays of a bearable size. */
export interface ReadStep {
  /** Names the step in the cursor of an interrupted run. */
  readonly key: string
  readonly orgUnits: readonly string[]
  readonly withChildren: boolean
  /** Our places whose values the answer holds completely. */
  readonly placeIds: readonly number[]
  readonly startDate: string
  readonly endDate: string
}

export interface PlanArea {
  readonly id: number
  readonly sourceId: string
  readonly parentId: number | null
}

export interface PlanPlace {
  readonly id: number
  readonly sourceId: string
  readonly areaId: number | null
}

export interface PlanLimits {
  /** Org units of one step at most, unless one area without areas below it has more. */
  readonly placesPerStep: number
  /** UIDs in one URL at most: 11 characters each, and servers refuse URLs of about 8 KB. */
  readonly uidsPerUrl: number
}

export const defaultPlanLimits: PlanLimits = { placesPerStep: 250, uidsPerUrl: 80 }

/**
 * Steps that together read every place once for every year, the years of the same places one after the other, so that they are written
 * close together: areas as far down the tree as they are too large, and places that
 * hang directly on a large area by their own UIDs.
 */
export function planReading(
  areas: readonly PlanArea[],
  places: readonly PlanPlace[],
  years: readonly YearSpan[],
  limits: PlanLimits = defaultPlanLimits,
): ReadStep[] {
  const groups = groupPlaces(areas, places, limits)
  return groups.flatMap(({ name, orgUnits, withChildren, placeIds }) =>
    years.map(({ year, startDate, endDate }) => ({
      key: `${year} ${name}`,
      orgUnits,
      withChildren,
      placeIds,
      startDate,
      endDate,
    })),
  )
}

export interface YearSpan {
  readonly year: number
  readonly startDate: string
  readonly endDate: string
}

interface Group {
  readonly name: string
  readonly orgUnits: readonly string[]
  readonly withChildren: boolean
  readonly placeIds: readonly number[]
}

function groupPlaces(areas: readonly PlanArea[], places: readonly PlanPlace[], limits: PlanLimits): Group[] {
  const children = Map.groupBy(areas, (area) => area.parentId)
  const known = new Set(areas.map(({ id }) => id))
  const direct = Map.groupBy(places, ({ areaId }) => (areaId !== null && known.has(areaId) ? areaId : null))
  const below = new Map<number, readonly PlanPlace[]>()
  const placesBelow = (area: PlanArea): readonly PlanPlace[] => {
    const found = below.get(area.id)
    if (found) return found
    const all = [...(direct.get(area.id) ?? []), ...(children.get(area.id) ?? []).flatMap(placesBelow)]
    below.set(area.id, all)
    return all
  }
  const groups: Group[] = []
  const visit = (area: PlanArea): void => {
    const all = placesBelow(area)
    const parts = children.get(area.id) ?? []
    if (all.length === 0) return
    if (all.length <= limits.placesPerStep || parts.length === 0) {
      groups.push({ name: area.sourceId, orgUnits: [area.sourceId], withChildren: true, placeIds: all.map(toId) })
      return
    }
    groups.push(...byUid(direct.get(area.id) ?? [], limits))
    for (const part of parts) visit(part)
  }
  const roots = areas.filter(({ parentId }) => parentId === null || !known.has(parentId))
  for (const root of roots) visit(root)
  groups.push(...byUid(direct.get(null) ?? [], limits))
  return groups
}

const toId = ({ id }: PlanPlace): number => id

/** Places by their own UIDs, where no area can stand for them. */
export function byUid(places: readonly PlanPlace[], { uidsPerUrl } = defaultPlanLimits): Group[] {
  const sorted = places.toSorted((a, b) => a.id - b.id)
  return Array.from({ length: Math.ceil(sorted.length / uidsPerUrl) }, (_, i) => {
    const some = sorted.slice(i * uidsPerUrl, (i + 1) * uidsPerUrl)
    return {
      name: some.map(({ id }) => id).join('+'),
      orgUnits: some.map(({ sourceId }) => sourceId),
      withChildren: false,
      placeIds: some.map(toId),
    }
  })
}

/** Calendar years from the first month to the last, cut to them. */
export function yearSpans(firstDay: string, lastDay: string): YearSpan[] {
  const [first, last] = [Number(firstDay.slice(0, 4)), Number(lastDay.slice(0, 4))]
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({
    year: first + i,
    startDate: i === 0 ? firstDay : `${first + i}-01-01`,
    endDate: first + i === last ? lastDay : `${first + i}-12-31`,
  }))
}
