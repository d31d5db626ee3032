import { kilometresBetween } from './distance.ts'
import type { SeenPlace } from './find-drift.ts'
import type { KnownPlace } from './place-facts.ts'
import { containsWords, plainText } from './plain-text.ts'

/** The other places of the same system. */
export interface PlacesAround {
  /** Places in the area, and those within some kilometres where positions are known; never the place itself. */
  near(place: KnownPlace, areaId: number | null | undefined): readonly KnownPlace[]
  /** As `near`, only places that were not there at the last refresh. */
  newNear(place: KnownPlace): readonly KnownPlace[]
  isNew(placeId: number): boolean
}

const NEAR_KILOMETRES = 2
/** Closer than this it is the same compound. */
const SAME_SPOT_KILOMETRES = 0.3
const MOST_SUCCESSORS = 5

/** Who seems to follow a place that is gone: near it, and with its name in theirs, or on the same spot. The likeliest first. */
export function findSuccessors(seen: SeenPlace, now: KnownPlace, around: PlacesAround): readonly KnownPlace[] {
  const likeness = (place: KnownPlace): number => {
    if (plainText(place.name) === plainText(seen.name)) return 3
    if (containsWords(place.name, seen.name)) return 2
    return (kilometresBetween(seen, place) ?? Infinity) <= SAME_SPOT_KILOMETRES ? 1 : 0
  }
  return around
    .near(now, seen.areaId)
    .filter((place) => place.active)
    .map((place) => ({ place, likeness: likeness(place) }))
    .filter((each) => each.likeness > 0)
    .toSorted((a, b) => b.likeness - a.likeness || a.place.id - b.place.id)
    .slice(0, MOST_SUCCESSORS)
    .map(({ place }) => place)
}

/** `known`: ids that were there at the last refresh. Until there was one, nothing counts as new. */
export function placesAround(places: readonly KnownPlace[], known: ReadonlySet<number>): PlacesAround {
  const present = places.filter(({ vanished }) => !vanished)
  const news = present.filter(({ id }) => !known.has(id))
  const isFirst = known.size === 0 || news.length > present.length * MANY_NEW
  const fresh = isFirst ? [] : news
  const freshIds = new Set(fresh.map(({ id }) => id))
  const byArea = Map.groupBy(present, ({ areaId }) => areaId)
  const cellOf = (at: number): number => Math.floor(at * CELLS_PER_DEGREE)
  const byCell = Map.groupBy(
    present.filter(({ latitude, longitude }) => latitude !== null && longitude !== null),
    ({ latitude, longitude }) => `${cellOf(latitude ?? 0)} ${cellOf(longitude ?? 0)}`,
  )
  const around = ({ latitude, longitude }: KnownPlace): KnownPlace[] => {
    if (latitude === null || longitude === null) return []
    return STEPS.flatMap((dy) =>
      STEPS.flatMap((dx) => byCell.get(`${cellOf(latitude) + dy} ${cellOf(longitude) + dx}`) ?? []),
    )
  }
  const isNear = (a: KnownPlace, b: KnownPlace): boolean => (kilometresBetween(a, b) ?? Infinity) <= NEAR_KILOMETRES
  return {
    isNew: (id) => freshIds.has(id),
    near: (place, areaId) => {
      const sameArea = areaId === null || areaId === undefined ? [] : (byArea.get(areaId) ?? [])
      const close = around(place).filter((other) => isNear(place, other))
      return [...new Set([...sameArea, ...close])].filter(({ id }) => id !== place.id)
    },
    newNear: (place) =>
      fresh.filter(
        (other) =>
          other.id !== place.id && ((other.areaId !== null && other.areaId === place.areaId) || isNear(place, other)),
      ),
  }
}

/** A list that grows by more at once was read for the first time, or replaced. */
const MANY_NEW = 0.2
/** Cells are some 3.7 km wide at the equator: with those around it, a cell holds everything within 2 km up to 57 degrees. */
const CELLS_PER_DEGREE = 30
const STEPS = [-1, 0, 1] as const
