import type { QueueRow } from '../../../../contract/crosswalk.ts'

/** Where a person is in the queue. */
export interface Walk {
  /** Decided here, whether or not the server has it yet. */
  readonly done: ReadonlySet<number>
  readonly skipped: ReadonlySet<number>
  /** Refused counterparts, by place. */
  readonly refused: ReadonlyMap<number, ReadonlySet<number>>
  /** Opened out of turn: by address, or because a decision on it was taken back. */
  readonly opened: number | null
}

export const START: Walk = { done: new Set(), skipped: new Set(), refused: new Map(), opened: null }

type Rows = readonly Pick<QueueRow, 'placeId'>[]

/** The rows still to be asked about, in order, the one that was opened out of turn first. */
export function rowsLeft(rows: Rows, walk: Walk): number[] {
  const waiting = rows.map(({ placeId }) => placeId).filter((id) => !walk.done.has(id) && !walk.skipped.has(id))
  return walk.opened === null ? waiting : [walk.opened, ...waiting.filter((id) => id !== walk.opened)]
}

const withId = (ids: ReadonlySet<number>, id: number): ReadonlySet<number> => new Set([...ids, id])
const withoutId = (ids: ReadonlySet<number>, id: number): ReadonlySet<number> =>
  new Set([...ids].filter((one) => one !== id))

export const decided = (walk: Walk, placeId: number): Walk => ({
  ...walk,
  done: withId(walk.done, placeId),
  opened: null,
})

export const skipped = (walk: Walk, placeId: number): Walk => ({
  ...walk,
  skipped: withId(walk.skipped, placeId),
  opened: null,
})

export const refusedPair = (walk: Walk, placeId: number, otherPlaceId: number): Walk => ({
  ...walk,
  refused: new Map([...walk.refused, [placeId, withId(walk.refused.get(placeId) ?? new Set(), otherPlaceId)]]),
})

/** The place is asked about again, with the counterpart that a refusal took away. */
export const takenBack = (walk: Walk, placeId: number, otherPlaceId: number | null): Walk => ({
  done: withoutId(walk.done, placeId),
  skipped: withoutId(walk.skipped, placeId),
  refused:
    otherPlaceId === null
      ? walk.refused
      : new Map([...walk.refused, [placeId, withoutId(walk.refused.get(placeId) ?? new Set(), otherPlaceId)]]),
  opened: placeId,
})

export const open = (walk: Walk, placeId: number): Walk => ({ ...walk, opened: placeId })
export const skippedAgain = (walk: Walk): Walk => ({ ...walk, skipped: new Set() })
