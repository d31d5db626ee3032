import { addShares, scoreRow, type TreesInMemory } from './boosted-trees.ts'
import { comparePlaces, type ListKnowledge } from './compare-places.ts'
import { KEPT, PAIR_FEATURES_IN_CONTEXT } from './context.ts'
import { FEATURE_COUNT, featureNumber, FEATURES } from './features.ts'
import type { Found } from './find-candidates.ts'
import type { MatchPartKind } from './match.ts'
import type { MatchModel } from './model.ts'
import type { PreparedPlace } from './prepare.ts'

/** The best pairs of one left place, each by itself. */
export interface KeptOfPlace {
  /** Numbers of right places. */
  readonly rights: Int32Array
  /** Log-odds by the pair alone, keys included. */
  readonly scores: Float64Array
  /** Of them, by keys. */
  readonly keyWeights: Float64Array
  readonly likeness: Float64Array
  /** Features of the pair that matter among its rivals, one pair after another. */
  readonly carried: Float32Array
}

export const CARRIED_WIDTH = PAIR_FEATURES_IN_CONTEXT.length
const CARRIED = PAIR_FEATURES_IN_CONTEXT.map(featureNumber)
const KIND_OF_FEATURE: readonly MatchPartKind[] = FEATURES.map(({ kind }) => kind)

/** Compares pairs by the model, with what was learnt from decisions laid over it. */
export class PairScorer {
  readonly trees: TreesInMemory
  readonly row = new Float64Array(FEATURE_COUNT)
  readonly shares = new Float64Array(FEATURE_COUNT)
  private readonly known: ListKnowledge
  private readonly factors: Float64Array | undefined
  private readonly bias: number

  constructor(trees: TreesInMemory, { adjust, bias = 0 }: MatchModel, known: ListKnowledge) {
    this.trees = trees
    this.known = known
    this.bias = bias
    this.factors = adjust && Float64Array.from(KIND_OF_FEATURE, (kind) => 1 + (adjust[kind] ?? 0))
  }

  /** Leaves the features of the pair in `row`. */
  score(left: PreparedPlace, right: PreparedPlace, likeness: number, without: number): number {
    comparePlaces(left, right, likeness, without, this.known, this.row)
    if (!this.factors) return scoreRow(this.trees, this.row) + this.bias
    return this.explain()
  }

  /** Fills `shares` for the pair in `row`; returns its score. The rest of the score beside the shares is the prior. */
  explain(): number {
    this.shares.fill(0)
    let score = addShares(this.trees, this.row, this.shares) + this.bias
    for (let f = 0; f < FEATURE_COUNT; f++) {
      const share = (this.shares[f] ?? 0) * (this.factors?.[f] ?? 1)
      this.shares[f] = share
      score += share
    }
    return score
  }
}

export interface PlaceToLookAt {
  readonly left: PreparedPlace
  readonly found: readonly Found[]
  /** By number of the right place: what keys add. */
  readonly keyWeights: ReadonlyMap<number, number> | undefined
  /** By number of the right place: how strongly the pair was taken for one before. */
  readonly withoutOf: (right: number) => number
  readonly rightOf: (number: number) => PreparedPlace | undefined
  readonly isRefused: (right: number) => boolean
}

/** Scores what was found for a place, and whatever shares a key with it, and keeps the best. */
export function lookAtPlace(place: PlaceToLookAt, scorer: PairScorer): KeptOfPlace {
  const likenesses = new Map(place.found.map(({ number, likeness }) => [number, likeness]))
  for (const right of place.keyWeights?.keys() ?? []) if (!likenesses.has(right)) likenesses.set(right, 0)
  const pairs: { right: number; score: number; keyWeight: number; likeness: number; carried: Float32Array }[] = []
  for (const [number, likeness] of likenesses) {
    const right = place.rightOf(number)
    if (!right || place.isRefused(number)) continue
    const keyWeight = place.keyWeights?.get(number) ?? 0
    const score = scorer.score(place.left, right, likeness, place.withoutOf(number)) + keyWeight
    if (pairs.length >= KEPT && score < (pairs.at(-1)?.score ?? 0)) continue
    const carried = Float32Array.from(CARRIED, (feature) => scorer.row[feature] ?? Number.NaN)
    pairs.push({ right: number, score, keyWeight, likeness, carried })
    pairs.sort((a, b) => b.score - a.score || a.right - b.right)
    if (pairs.length > KEPT) pairs.pop()
  }
  const carried = new Float32Array(pairs.length * CARRIED_WIDTH)
  pairs.forEach((pair, i) => carried.set(pair.carried, i * CARRIED_WIDTH))
  return {
    rights: Int32Array.from(pairs, ({ right }) => right),
    scores: Float64Array.from(pairs, ({ score }) => score),
    keyWeights: Float64Array.from(pairs, ({ keyWeight }) => keyWeight),
    likeness: Float64Array.from(pairs, ({ likeness }) => likeness),
    carried,
  }
}
