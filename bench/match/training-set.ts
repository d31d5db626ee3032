import { comparePlaces } from '../../src/matching/compare-places.ts'
import { FEATURE_COUNT } from '../../src/matching/features.ts'
import { prepareLists } from '../../src/matching/prepared-lists.ts'
import type { LabelledLists } from './read-kenya.ts'

export const UNKNOWN = 255
/** Pairs of a place that all count in training, by the quick measure; of the rest one in so many does. */
const HOPEFUL = 6
const ONE_IN = 5

/** All pairs that the engine would compare of two lists, with their features and labels. */
export interface PairSet {
  readonly starts: Int32Array
  readonly rights: Int32Array
  readonly rightCount: number
  readonly leftCount: number
  readonly features: Float32Array
  /** 1 the true pair, 0 not, {@link UNKNOWN} when neither side has a label. */
  readonly labels: Uint8Array
  /** By left place: its group; whether its true pair is among all places of the right list. */
  readonly groups: readonly string[]
  readonly hasTruth: Uint8Array
  /** By pair: how much it counts in training; most hopeless pairs are left out, the others stand for them. */
  readonly shares: Float32Array
  readonly lists: LabelledLists
}

export function pairSetOf(lists: LabelledLists): PairSet {
  const prepared = prepareLists(lists.left, lists.right, {})
  const anchorWeights = new Map(
    prepared.anchors.map(({ left, right, weight }) => [`${left.place.id}\0${right.place.id}`, weight]),
  )
  const total = prepared.found.reduce((sum, list) => sum + list.length, 0)
  const starts = new Int32Array(prepared.left.length + 1)
  const rights = new Int32Array(total)
  const features = new Float32Array(total * FEATURE_COUNT)
  const labels = new Uint8Array(total)
  const labelledRights = new Set(lists.truth.values())
  const row = new Float64Array(FEATURE_COUNT)
  const shares = new Float32Array(total)
  let pair = 0
  prepared.left.forEach((left, l) => {
    starts[l] = pair
    const truth = lists.truth.get(left.place.id)
    const ranked = (prepared.found[l] ?? []).toSorted((a, b) => b.rank - a.rank || a.number - b.number)
    for (const [position, { number, likeness }] of ranked.entries()) {
      const right = prepared.right[number]
      if (!right) continue
      comparePlaces(
        left,
        right,
        likeness,
        anchorWeights.get(`${left.place.id}\0${right.place.id}`) ?? 0,
        prepared.known,
        row,
      )
      features.set(row, pair * FEATURE_COUNT)
      rights[pair] = number
      shares[pair] = truth === right.place.id || position < HOPEFUL ? 1 : (l + position) % ONE_IN === 0 ? ONE_IN : 0
      labels[pair] =
        truth === right.place.id ? 1 : truth !== undefined || labelledRights.has(right.place.id) ? 0 : UNKNOWN
      pair++
    }
  })
  starts[prepared.left.length] = pair
  return {
    starts,
    rights,
    rightCount: prepared.right.length,
    leftCount: prepared.left.length,
    features,
    labels,
    shares,
    groups: lists.left.map(({ id }) => lists.groups.get(id) ?? ''),
    hasTruth: Uint8Array.from(lists.left, ({ id }) => (lists.truth.has(id) ? 1 : 0)),
    lists,
  }
}
