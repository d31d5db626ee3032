import type { AreaComparison } from './area-comparisons.ts'
import type { AreaTree } from './area-tree.ts'
import { compareNames, likeness } from './compare-names.ts'
import { AT } from './features.ts'
import type { FoundRates } from './found-rates.ts'
import type { PreparedPlace } from './prepare.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What has been learnt of the two lists as a whole. */
export interface ListKnowledge {
  readonly vocabulary: Vocabulary
  readonly leftAreas: AreaTree
  readonly rightAreas: AreaTree
  readonly rarity: (word: number) => number
  readonly areaLifts: (left: number, right: number, without: number) => AreaComparison
  readonly typeLift: (left: PreparedPlace, right: PreparedPlace, without: number) => number
  readonly kindLift: (left: PreparedPlace, right: PreparedPlace, without: number) => number
  readonly ownerLift: (left: PreparedPlace, right: PreparedPlace, without: number) => number
  readonly rates: readonly [FoundRates, FoundRates]
  /** How many places of each list have the place's name, its own left out. */
  readonly namesakes: (place: PreparedPlace, side: 0 | 1) => number
  /** Kilometres to the right place's few nearest neighbours; NaN when unknown. */
  readonly spacing: (right: PreparedPlace) => number
}

/** Writes the features of a pair into `row`. `without`: how strongly this pair itself was taken for one place before. */
export function comparePlaces(
  left: PreparedPlace,
  right: PreparedPlace,
  keyLikeness: number,
  without: number,
  known: ListKnowledge,
  row: Float64Array,
): void {
  compareBestNames(left, right, known, row)
  row[AT.keyLikeness] = keyLikeness
  row[AT.kinds] = compareKinds(left.kinds, right.kinds)
  row[AT.typeLift] = known.typeLift(left, right, without)
  row[AT.kindLift] = known.kindLift(left, right, without)
  row[AT.ownerLift] = known.ownerLift(left, right, without)
  const lifts = known.areaLifts(left.area, right.area, without)
  row[AT.topArea] = lifts.top
  row[AT.allAreas] = lifts.total
  row[AT.lowestAreaNames] = lifts.lowestNames
  row[AT.anyAreaNames] = lifts.anyNames
  const kilometres = distanceKm(left, right)
  row[AT.distance] = Math.log(0.05 + kilometres)
  row[AT.crowdedDistance] = Math.log((0.05 + kilometres) / known.spacing(right))
  row[AT.leftAreaFound] = known.rates[0].inArea(left, without)
  row[AT.rightAreaFound] = known.rates[1].inArea(right, without)
  row[AT.leftTypeFound] = known.rates[0].ofType(left, without)
  row[AT.rightTypeFound] = known.rates[1].ofType(right, without)
  row[AT.leftNamesakes] = Math.log(1 + known.namesakes(left, 0))
  row[AT.rightNamesakes] = Math.log(1 + known.namesakes(right, 1))
}

function compareBestNames(left: PreparedPlace, right: PreparedPlace, known: ListKnowledge, row: Float64Array): void {
  let [l, r] = [left.names[0], right.names[0]]
  let best = -1
  for (const a of left.names) {
    for (const b of right.names) {
      const value = likeness(a, b)
      if (value > best) [best, l, r] = [value, a, b]
    }
  }
  if (!l || !r) throw new Error('A place was prepared without a name')
  const leftAreas = known.leftAreas.chainWords[left.area] ?? NO_WORDS
  const rightAreas = known.rightAreas.chainWords[right.area] ?? NO_WORDS
  compareNames(l, r, best, known, leftAreas, rightAreas, row)
}

const NO_WORDS: ReadonlySet<number> = new Set()

/** 2 same, 1 overlapping, 0 one or both silent, -1 different. */
function compareKinds(left: number, right: number): number {
  if (left === 0 || right === 0) return 0
  if (left === right) return 2
  return (left & right) === 0 ? -1 : 1
}

const RADIANS = Math.PI / 180

/** NaN when either position is missing. */
export function distanceKm(a: PreparedPlace, b: PreparedPlace): number {
  const height = (a.latitude - b.latitude) * 111.2
  const width = (a.longitude - b.longitude) * 111.2 * Math.cos(((a.latitude + b.latitude) / 2) * RADIANS)
  return Math.hypot(height, width)
}
