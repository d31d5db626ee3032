import { soundLikeness } from './area-names.ts'
import type { AreaTree } from './area-tree.ts'
import { compareNames, likeness, type NameComparison } from './compare-names.ts'
import { featureNumber, FEATURES, type FeatureName } from './features.ts'
import type { FoundRates } from './found-rates.ts'
import type { PreparedPlace } from './prepare.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What has been learnt of the two lists as a whole. */
export interface ListKnowledge {
  readonly vocabulary: Vocabulary
  readonly leftAreas: AreaTree
  readonly rightAreas: AreaTree
  readonly rarity: (word: number) => number
  readonly areaLifts: (left: number, right: number, without: number) => { readonly top: number; readonly total: number }
  readonly typeLift: (left: PreparedPlace, right: PreparedPlace, without: number) => number
  readonly kindLift: (left: PreparedPlace, right: PreparedPlace, without: number) => number
  readonly ownerLift: (left: PreparedPlace, right: PreparedPlace, without: number) => number
  readonly rates: readonly [FoundRates, FoundRates]
  /** How many places of each list have the place's name, its own left out. */
  readonly namesakes: (place: PreparedPlace, side: 0 | 1) => number
  /** Kilometres to the right place's few nearest neighbours; NaN when unknown. */
  readonly spacing: (right: PreparedPlace) => number
}

const at: Readonly<Record<FeatureName, number>> = Object.fromEntries(
  FEATURES.map(({ name }) => [name, featureNumber(name)]),
) as Record<FeatureName, number>

/** Writes the features of a pair into `row`. `without`: how strongly this pair itself was taken for one place before. */
export function comparePlaces(
  left: PreparedPlace,
  right: PreparedPlace,
  keyLikeness: number,
  without: number,
  known: ListKnowledge,
  row: Float64Array,
): void {
  const names = bestNames(left, right, known)
  for (const [name, value] of Object.entries(names)) row[at[name as keyof NameComparison]] = value
  row[at.keyLikeness] = keyLikeness
  row[at.kinds] = compareKinds(left.kinds, right.kinds)
  row[at.typeLift] = known.typeLift(left, right, without)
  row[at.kindLift] = known.kindLift(left, right, without)
  row[at.ownerLift] = known.ownerLift(left, right, without)
  const lifts = known.areaLifts(left.area, right.area, without)
  row[at.topArea] = lifts.top
  row[at.allAreas] = lifts.total
  compareAreaNames(left, right, known, row)
  const kilometres = distanceKm(left, right)
  row[at.distance] = Math.log(0.05 + kilometres)
  row[at.crowdedDistance] = Math.log((0.05 + kilometres) / known.spacing(right))
  row[at.leftAreaFound] = known.rates[0].inArea(left, without)
  row[at.rightAreaFound] = known.rates[1].inArea(right, without)
  row[at.leftTypeFound] = known.rates[0].ofType(left, without)
  row[at.rightTypeFound] = known.rates[1].ofType(right, without)
  row[at.leftNamesakes] = Math.log(1 + known.namesakes(left, 0))
  row[at.rightNamesakes] = Math.log(1 + known.namesakes(right, 1))
}

function bestNames(left: PreparedPlace, right: PreparedPlace, known: ListKnowledge): NameComparison {
  let [l, r] = [left.names[0], right.names[0]]
  if (left.names.length > 1 || right.names.length > 1) {
    let best = -1
    for (const a of left.names) {
      for (const b of right.names) {
        const value = likeness(a, b)
        if (value > best) [best, l, r] = [value, a, b]
      }
    }
  }
  if (!l || !r) throw new Error('A place was prepared without a name')
  return compareNames(l, r, {
    vocabulary: known.vocabulary,
    rarity: known.rarity,
    leftAreas: known.leftAreas.chainWords[left.area] ?? NO_WORDS,
    rightAreas: known.rightAreas.chainWords[right.area] ?? NO_WORDS,
  })
}

const NO_WORDS: ReadonlySet<number> = new Set()

/** 2 same, 1 overlapping, 0 one or both silent, -1 different. */
function compareKinds(left: number, right: number): number {
  if (left === 0 || right === 0) return 0
  if (left === right) return 2
  return (left & right) === 0 ? -1 : 1
}

function compareAreaNames(left: PreparedPlace, right: PreparedPlace, known: ListKnowledge, row: Float64Array): void {
  const lefts = known.leftAreas.chains[left.area] ?? []
  const rights = known.rightAreas.chains[right.area] ?? []
  if (lefts.length === 0 || rights.length === 0) {
    row[at.lowestAreaNames] = Number.NaN
    row[at.anyAreaNames] = Number.NaN
    return
  }
  const lowest = soundLikeness(known.leftAreas.sounds[left.area] ?? '', known.rightAreas.sounds[right.area] ?? '')
  let any = lowest
  for (const l of lefts)
    for (const r of rights)
      any = Math.max(any, soundLikeness(known.leftAreas.sounds[l] ?? '', known.rightAreas.sounds[r] ?? ''))
  row[at.lowestAreaNames] = lowest
  row[at.anyAreaNames] = any
}

const RADIANS = Math.PI / 180

/** NaN when either position is missing. */
export function distanceKm(a: PreparedPlace, b: PreparedPlace): number {
  const height = (a.latitude - b.latitude) * 111.2
  const width = (a.longitude - b.longitude) * 111.2 * Math.cos(((a.latitude + b.latitude) / 2) * RADIANS)
  return Math.hypot(height, width)
}
