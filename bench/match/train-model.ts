import { readTrees, scoreRow, type BoostedTrees, type TreesInMemory } from '../../src/matching/boosted-trees.ts'
import {
  CONTEXT_FEATURES,
  CONTEXT_WIDTH,
  KEPT,
  PAIR_FEATURES_IN_CONTEXT,
  PairContext,
} from '../../src/matching/context.ts'
import { FEATURE_COUNT, featureNumber, FEATURES, type FeatureName } from '../../src/matching/features.ts'
import type { MatchModel } from '../../src/matching/model.ts'
import { boost, type BoostSettings, type TrainingRows } from './boost.ts'
import { UNKNOWN, type PairSet } from './training-set.ts'

/** Whether more of a feature can only speak for a pair (1) or against it (-1). What common sense says need not be learnt. */
const DIRECTION: Partial<Record<FeatureName, 1 | -1>> = {
  spelling: 1,
  spellingWithBrackets: 1,
  sameSound: 1,
  leftMatched: 1,
  rightMatched: 1,
  leftUnmatched: -1,
  rightUnmatched: -1,
  rarestMatched: 1,
  matchedWeight: 1,
  numerals: 1,
  initials: 1,
  sameWhole: 1,
  keyLikeness: 1,
  kinds: 1,
  typeLift: 1,
  kindLift: 1,
  ownerLift: 1,
  topArea: 1,
  allAreas: 1,
  lowestAreaNames: 1,
  distance: -1,
  crowdedDistance: -1,
  leftNamesakes: -1,
  rightNamesakes: -1,
  leftAreaFound: 1,
  rightAreaFound: 1,
  leftTypeFound: 1,
  rightTypeFound: 1,
}
const CONTEXT_DIRECTION: Readonly<Record<(typeof CONTEXT_FEATURES)[number], number>> = {
  score: 1,
  leftGap: 1,
  rightGap: 1,
  leftRank: -1,
  rightRank: -1,
  leftClose: -1,
  rightClose: -1,
  belief: 1,
  rivalPlaceGap: -1,
  rivalClaimGap: -1,
}

export interface TrainSettings {
  readonly pair: Omit<BoostSettings, 'directions'>
  readonly context: Omit<BoostSettings, 'directions'>
  /** Folds within the training places, so that the context is learnt from scores of places not trained on. */
  readonly innerFolds: number
}

export const TRAIN_SETTINGS: TrainSettings = {
  pair: { trees: 140, depth: 4, rate: 0.1, ridge: 10, leaf: 8 },
  context: { trees: 60, depth: 3, rate: 0.1, ridge: 20, leaf: 12 },
  innerFolds: 4,
}

/** A list with how much each of its places counts; places of weight 0 are left out. */
export interface WeightedSet {
  readonly set: PairSet
  readonly weightOf: (left: number) => number
}

const CARRIED = PAIR_FEATURES_IN_CONTEXT.map(featureNumber)
const pairDirections = FEATURES.map(({ name }) => DIRECTION[name] ?? 0)
const contextDirections = [
  ...CONTEXT_FEATURES.map((name) => CONTEXT_DIRECTION[name]),
  ...PAIR_FEATURES_IN_CONTEXT.map((name) => DIRECTION[name] ?? 0),
]

export const foldOf = (group: string, folds: number): number => {
  let h = 7
  for (const letter of group) h = Math.imul(h ^ letter.charCodeAt(0), 0x01000193)
  return (h >>> 7) % folds
}

export function leftOfPairs({ starts, rights, leftCount }: PairSet): Int32Array {
  const lefts = new Int32Array(rights.length)
  for (let l = 0; l < leftCount; l++) lefts.fill(l, starts[l], starts[l + 1])
  return lefts
}

interface Chosen {
  readonly set: PairSet
  readonly pair: number
  readonly weight: number
}

function rowsOf(
  chosen: readonly Chosen[],
  width: number,
  valuesOf: (set: PairSet) => Float32Array,
  offsetsOf?: (set: PairSet) => Float64Array,
): TrainingRows {
  const values = new Float32Array(chosen.length * width)
  chosen.forEach(({ set, pair }, i) => values.set(valuesOf(set).subarray(pair * width, (pair + 1) * width), i * width))
  return {
    width,
    values,
    labels: Uint8Array.from(chosen, ({ set, pair }) => set.labels[pair] ?? 0),
    weights: Float32Array.from(chosen, ({ weight }) => weight),
    ...(offsetsOf ? { offsets: Float64Array.from(chosen, ({ set, pair }) => offsetsOf(set)[pair] ?? 0) } : {}),
  }
}

function choose(sets: readonly WeightedSet[], keep: (set: PairSet, left: number, pair: number) => boolean): Chosen[] {
  return sets.flatMap(({ set, weightOf }) => {
    const chosen: Chosen[] = []
    for (let left = 0; left < set.leftCount; left++) {
      const weight = weightOf(left)
      if (weight <= 0) continue
      for (let pair = set.starts[left] ?? 0; pair < (set.starts[left + 1] ?? 0); pair++)
        if (set.labels[pair] !== UNKNOWN && (set.shares[pair] ?? 0) > 0 && keep(set, left, pair))
          chosen.push({ set, pair, weight: weight * (set.shares[pair] ?? 0) })
    }
    return chosen
  })
}

export const scoreSet = (set: PairSet, model: TreesInMemory): Float64Array =>
  Float64Array.from(set.rights, (_, pair) => scoreRow(model, set.features, pair * FEATURE_COUNT))

/** The pairs of a set that stay for the second look, and their context. */
export interface KeptPairs {
  /** Numbers of pairs of the set. */
  readonly pairs: Int32Array
  readonly context: Float32Array
  readonly starts: Int32Array
}

export function keepBest(set: PairSet, scores: Float64Array): KeptPairs {
  const pairs: number[] = []
  const starts = new Int32Array(set.leftCount + 1)
  for (let left = 0; left < set.leftCount; left++) {
    const own = Array.from(
      { length: (set.starts[left + 1] ?? 0) - (set.starts[left] ?? 0) },
      (_, i) => (set.starts[left] ?? 0) + i,
    )
    own.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (set.rights[a] ?? 0) - (set.rights[b] ?? 0))
    pairs.push(...own.slice(0, KEPT))
    starts[left + 1] = pairs.length
  }
  const kept = Int32Array.from(pairs)
  const among = new PairContext({
    starts,
    rights: kept.map((pair) => set.rights[pair] ?? 0),
    scores: Float64Array.from(kept, (pair) => scores[pair] ?? 0),
    rightCount: set.rightCount,
  })
  const context = new Float32Array(kept.length * CONTEXT_WIDTH)
  const row = new Float64Array(CONTEXT_WIDTH)
  const carried = new Float32Array(CARRIED.length)
  kept.forEach((pair, i) => {
    CARRIED.forEach((feature, k) => (carried[k] = set.features[pair * FEATURE_COUNT + feature] ?? Number.NaN))
    among.write(i, carried, 0, row)
    context.set(row, i * CONTEXT_WIDTH)
  })
  return { pairs: kept, context, starts }
}

/** Final scores of kept pairs by pair of the set; others get minus infinity. */
export function finalScores(set: PairSet, scores: Float64Array, kept: KeptPairs, context: TreesInMemory): Float64Array {
  const result = new Float64Array(set.rights.length).fill(Number.NEGATIVE_INFINITY)
  kept.pairs.forEach(
    (pair, i) => (result[pair] = (scores[pair] ?? 0) + scoreRow(context, kept.context, i * CONTEXT_WIDTH)),
  )
  return result
}

export interface Trained {
  readonly pair: BoostedTrees
  readonly context: BoostedTrees
  /** By set: final scores of places by models that were not trained on them, for calibration. */
  readonly heldOut: ReadonlyMap<PairSet, Float64Array>
}

/** Trains the model of pairs, then that of context on scores that models gave to places they had not seen. */
export function trainModel(
  sets: readonly WeightedSet[],
  settings: TrainSettings = TRAIN_SETTINGS,
  say: (text: string) => void = () => {},
): Trained {
  const pairSettings: BoostSettings = { ...settings.pair, directions: pairDirections }
  const contextSettings: BoostSettings = { ...settings.context, directions: contextDirections }
  const folds = settings.innerFolds
  const inFold = (set: PairSet, left: number, fold: number): boolean => foldOf(set.groups[left] ?? '', folds) === fold
  const oof = new Map(sets.map(({ set }) => [set, new Float64Array(set.rights.length)]))
  for (let fold = 0; fold < folds; fold++) {
    const chosen = choose(sets, (set, left) => !inFold(set, left, fold))
    const model = readTrees(
      boost(
        rowsOf(chosen, FEATURE_COUNT, (set) => set.features),
        pairSettings,
      ),
    )
    for (const [set, scores] of oof)
      for (let left = 0; left < set.leftCount; left++)
        if (inFold(set, left, fold))
          for (let p = set.starts[left] ?? 0; p < (set.starts[left + 1] ?? 0); p++)
            scores[p] = scoreRow(model, set.features, p * FEATURE_COUNT)
    say(`pair model, fold ${fold + 1} of ${folds}, ${chosen.length} pairs`)
  }
  const pair = boost(
    rowsOf(
      choose(sets, () => true),
      FEATURE_COUNT,
      (set) => set.features,
    ),
    pairSettings,
  )
  say('pair model')
  const kept = new Map([...oof].map(([set, scores]) => [set, keepBest(set, scores)]))
  const places = new Map(
    [...kept].map(([set, { pairs }]) => {
      const at = new Int32Array(set.rights.length).fill(-1)
      pairs.forEach((p, i) => (at[p] = i))
      return [set, at]
    }),
  )
  const contextRows = (keep: (set: PairSet, left: number) => boolean): TrainingRows => {
    const chosen = choose(sets, (set, left, p) => (places.get(set)?.[p] ?? -1) >= 0 && keep(set, left))
    const values = new Float32Array(chosen.length * CONTEXT_WIDTH)
    chosen.forEach(({ set, pair: p }, i) => {
      const at = places.get(set)?.[p] ?? 0
      values.set(kept.get(set)?.context.subarray(at * CONTEXT_WIDTH, (at + 1) * CONTEXT_WIDTH) ?? [], i * CONTEXT_WIDTH)
    })
    return {
      ...rowsOf(
        chosen,
        0,
        () => new Float32Array(),
        (set) => oof.get(set) ?? new Float64Array(),
      ),
      width: CONTEXT_WIDTH,
      values,
    }
  }
  const heldOut = new Map<PairSet, Float64Array>()
  for (const [set, scores] of oof) heldOut.set(set, new Float64Array(scores.length).fill(Number.NEGATIVE_INFINITY))
  for (let fold = 0; fold < folds; fold++) {
    const model = readTrees(
      boost(
        contextRows((set, left) => !inFold(set, left, fold)),
        contextSettings,
      ),
    )
    for (const [set, scores] of oof) {
      const own = kept.get(set)
      if (!own) continue
      const all = finalScores(set, scores, own, model)
      for (let left = 0; left < set.leftCount; left++)
        if (inFold(set, left, fold))
          for (let p = set.starts[left] ?? 0; p < (set.starts[left + 1] ?? 0); p++)
            (heldOut.get(set) ?? all)[p] = all[p] ?? 0
    }
  }
  const context = boost(
    contextRows(() => true),
    contextSettings,
  )
  say('context model')
  return { pair, context, heldOut }
}

/**
 * Rising log-odds by score (isotonic regression by pooling neighbours), as a few points with straight lines between. Labels
 * that are plainly wrong are left out: real codes lead to a place of quite another name while one of the same name lies in the
 * same area (docs/benchmarks.md tells how often).
 */
export function calibrationOf(
  sets: readonly WeightedSet[],
  heldOut: Trained['heldOut'],
  choosePairs: (set: PairSet, scores: Float64Array) => readonly number[],
): MatchModel['calibration'] {
  const seen = sets.flatMap(({ set, weightOf }) => {
    const scores = heldOut.get(set) ?? new Float64Array()
    const lefts = leftOfPairs(set)
    return choosePairs(set, scores)
      .filter((p) => set.labels[p] !== UNKNOWN && !isMislabelled(set, scores, lefts[p] ?? 0, p))
      .map((p) => ({ score: scores[p] ?? 0, label: set.labels[p] ?? 0, weight: weightOf(lefts[p] ?? 0) }))
      .filter(({ weight, score }) => weight > 0 && Number.isFinite(score))
  })
  seen.sort((a, b) => a.score - b.score)
  const pools: { score: number; hits: number; weight: number }[] = []
  for (const { score, label, weight } of seen) {
    pools.push({ score: score * weight, hits: label * weight, weight })
    for (;;) {
      const [before, last] = [pools.at(-2), pools.at(-1)]
      if (!before || !last || (before.hits / before.weight <= last.hits / last.weight && before.weight >= POOL)) break
      pools.splice(-2, 2, {
        score: before.score + last.score,
        hits: before.hits + last.hits,
        weight: before.weight + last.weight,
      })
    }
  }
  const points = pools.map(({ score, hits, weight }): [number, number] => {
    const share = (hits + 0.5) / (weight + 1)
    return [round(score / weight), round(Math.log(share / (1 - share)))]
  })
  return points.filter(([, y], i) => i === 0 || y > (points[i - 1]?.[1] ?? -Infinity) + 0.05)
}

/** Whether the label of a place leads to a hopeless pair although a pair of the same name was chosen. */
export function isMislabelled(set: PairSet, scores: Float64Array, left: number, chosen: number): boolean {
  if (set.hasTruth[left] !== 1 || set.labels[chosen] !== 0) return false
  if ((set.features[chosen * FEATURE_COUNT + SPELLING] ?? 0) < 0.9 || (scores[chosen] ?? 0) < 1) return false
  for (let p = set.starts[left] ?? 0; p < (set.starts[left + 1] ?? 0); p++)
    if (set.labels[p] === 1) return (scores[p] ?? 0) < (scores[chosen] ?? 0) - 4
  return true
}

const SPELLING = featureNumber('spelling')
const POOL = 150
const round = (value: number): number => Math.round(value * 100) / 100
