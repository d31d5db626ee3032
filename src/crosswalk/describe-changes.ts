import type { StoredLink } from './link.ts'
import type { ImportPlan } from './plan-import.ts'

/** One thing that a file would change. */
export interface ImportChange {
  /** Null: no line names it; it follows from another one. */
  readonly line: number | null
  readonly kind: 'add' | 'change' | 'retire'
  readonly placeName: string
  readonly placeCode: string | null
  readonly otherName: string
  readonly otherCode: string | null
  /** States of the pair, or of the place where there is no pair. */
  readonly before: string | null
  readonly after: string
}

interface Named {
  readonly name: string
  readonly code: string | null
}

/** More than a person reads. */
const MOST = 500

/** What a planned import would change: what goes first, since that is what people should look at. */
export function describeChanges(
  { add, change, retire, loners }: ImportPlan,
  links: readonly StoredLink[],
  places: ReadonlyMap<number, Named>,
): ImportChange[] {
  const stateOf = new Map(links.map(({ id, state }) => [id, state]))
  const sides = (placeId: number, otherPlaceId: number | null) => {
    const place = places.get(placeId)
    const other = otherPlaceId === null ? undefined : places.get(otherPlaceId)
    return {
      placeName: place?.name ?? '',
      placeCode: place?.code ?? null,
      otherName: other?.name ?? '',
      otherCode: other?.code ?? null,
    }
  }
  const all = [
    ...retire.map(({ placeId, otherPlaceId, state }): ImportChange => ({
      line: null,
      kind: 'retire',
      ...sides(placeId, otherPlaceId),
      before: state,
      after: 'retired',
    })),
    ...change.map(({ line, id, placeId, otherPlaceId, state }): ImportChange => ({
      line,
      kind: 'change',
      ...sides(placeId, otherPlaceId),
      before: stateOf.get(id) ?? null,
      after: state,
    })),
    ...loners.map(({ line, placeId, reason }): ImportChange => ({
      line,
      kind: 'change',
      ...sides(placeId, null),
      before: null,
      after: `noCounterpart (${reason})`,
    })),
    ...add.map(({ line, placeId, otherPlaceId, state }): ImportChange => ({
      line,
      kind: 'add',
      ...sides(placeId, otherPlaceId),
      before: null,
      after: state,
    })),
  ]
  return all.slice(0, MOST)
}
