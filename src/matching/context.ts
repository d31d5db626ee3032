import type { FeatureName } from './features.ts'

/** Pairs by left place: those of left place `l` stand from `starts[l]` to before `starts[l + 1]`. */
export interface ScoredPairs {
  readonly starts: Int32Array
  /** Number of the right place. */
  readonly rights: Int32Array
  /** Log-odds by the pair alone. */
  readonly scores: Float64Array
  readonly rightCount: number
}

/** What else could be: features of a pair among its rivals. The last ones are those of the pair itself that matter here too. */
export const CONTEXT_FEATURES = [
  'score',
  'leftGap',
  'rightGap',
  'leftRank',
  'rightRank',
  'leftClose',
  'rightClose',
  'belief',
  'rivalPlaceGap',
  'rivalClaimGap',
] as const
export const PAIR_FEATURES_IN_CONTEXT: readonly FeatureName[] = [
  'spelling',
  'leftUnmatched',
  'rightUnmatched',
  'allAreas',
  'lowestAreaNames',
  'typeLift',
  'leftAreaFound',
  'rightAreaFound',
  'leftTypeFound',
  'rightTypeFound',
  'ownerLift',
  'kindLift',
  'kinds',
  'sameWhole',
  'spellingWithBrackets',
  'leftNamesakes',
  'rightNamesakes',
  'shorterLength',
  'distance',
]
export const CONTEXT_WIDTH = CONTEXT_FEATURES.length + PAIR_FEATURES_IN_CONTEXT.length

/** Pairs of a left place that are looked at among their rivals. */
export const KEPT = 8

const FAR = 8
const CLOSE = 1
const ROUNDS = 4
/** Log-odds weight of a place having no counterpart at all. */
const NOBODY = 0
/** Beyond it, adding and taking away lose what others say. */
const LOUDEST = 25

interface Best {
  readonly best: Float64Array
  readonly second: Float64Array
  readonly bestPair: Int32Array
  readonly secondPair: Int32Array
}

/** Everything about the rivals of pairs, computed for all at once. */
export class PairContext {
  private readonly pairs: ScoredPairs
  private readonly oneToOne: boolean
  private readonly lefts: Int32Array
  private readonly byLeft: Best
  private readonly byRight: Best
  private readonly belief: Float64Array
  /** Pairs by right place. */
  private readonly rightStarts: Int32Array
  private readonly rightPairs: Int32Array

  /** `oneToOne` false: a right place may have many left places, so that these are no rivals. */
  constructor(pairs: ScoredPairs, oneToOne = true) {
    const { starts, rights, scores, rightCount } = pairs
    this.pairs = pairs
    this.lefts = new Int32Array(rights.length)
    for (let l = 0; l + 1 < starts.length; l++) this.lefts.fill(l, starts[l], starts[l + 1])
    this.byLeft = bestOf(scores, this.lefts, starts.length - 1)
    this.byRight = bestOf(scores, rights, rightCount)
    this.rightStarts = new Int32Array(rightCount + 1)
    for (const right of rights) this.rightStarts[right + 1] = (this.rightStarts[right + 1] ?? 0) + 1
    for (let r = 0; r < rightCount; r++)
      this.rightStarts[r + 1] = (this.rightStarts[r + 1] ?? 0) + (this.rightStarts[r] ?? 0)
    this.rightPairs = new Int32Array(rights.length)
    const fill = this.rightStarts.slice(0, -1)
    rights.forEach((right, pair) => {
      const to = fill[right] ?? 0
      this.rightPairs[to] = pair
      fill[right] = to + 1
    })
    this.oneToOne = oneToOne
    this.belief = beliefs(scores, this.lefts, rights, starts.length - 1, rightCount, oneToOne)
  }

  /** Writes the context of a pair into `row`; `carried` holds the pair's own features from `carriedAt` on. */
  write(pair: number, carried: Float32Array, carriedAt: number, row: Float64Array): void {
    const { rights, scores } = this.pairs
    const score = scores[pair] ?? 0
    const l = this.lefts[pair] ?? 0
    const r = rights[pair] ?? 0
    const otherPlace = otherBest(this.byLeft, l, pair)
    const otherClaim = otherBest(this.byRight, r, pair)
    row[0] = score
    row[1] = clamp(score - otherPlace.score)
    row[2] = clamp(score - otherClaim.score)
    ;[row[3], row[5]] = this.standing(this.pairs.starts, undefined, l, score)
    ;[row[4], row[6]] = this.standing(this.rightStarts, this.rightPairs, r, score)
    row[7] = this.belief[pair] ?? 0
    if (!this.oneToOne) [row[2], row[4], row[6]] = [FAR, 0, 0]
    row[8] = otherPlace.pair < 0 || !this.oneToOne ? -FAR : clamp(otherPlace.score - this.otherClaimOf(otherPlace.pair))
    row[9] = otherClaim.pair < 0 || !this.oneToOne ? -FAR : clamp(otherClaim.score - this.otherPlaceOf(otherClaim.pair))
    for (let i = 0; i < PAIR_FEATURES_IN_CONTEXT.length; i++)
      row[CONTEXT_FEATURES.length + i] = carried[carriedAt + i] ?? Number.NaN
  }

  private otherClaimOf(pair: number): number {
    return otherBest(this.byRight, this.pairs.rights[pair] ?? 0, pair).score
  }

  private otherPlaceOf(pair: number): number {
    return otherBest(this.byLeft, this.lefts[pair] ?? 0, pair).score
  }

  /** How many of a place's pairs are better, at most ten, and how many others are about as good. */
  private standing(
    starts: Int32Array,
    order: Int32Array | undefined,
    place: number,
    score: number,
  ): [rank: number, close: number] {
    let [better, close] = [0, -1]
    const end = starts[place + 1] ?? 0
    for (let i = starts[place] ?? 0; i < end; i++) {
      const other = this.pairs.scores[order ? (order[i] ?? 0) : i] ?? 0
      if (other > score) better++
      if (Math.abs(other - score) <= CLOSE) close++
    }
    return [Math.min(10, better), Math.min(10, close)]
  }
}

const clamp = (value: number): number => Math.max(-FAR, Math.min(FAR, value))

function bestOf(scores: Float64Array, places: Int32Array, count: number): Best {
  const found: Best = {
    best: new Float64Array(count).fill(-FAR),
    second: new Float64Array(count).fill(-FAR),
    bestPair: new Int32Array(count).fill(-1),
    secondPair: new Int32Array(count).fill(-1),
  }
  for (let pair = 0; pair < scores.length; pair++) {
    const place = places[pair] ?? 0
    const score = scores[pair] ?? 0
    if (found.bestPair[place] === -1 || score > (found.best[place] ?? 0)) {
      found.second[place] = found.best[place] ?? 0
      found.secondPair[place] = found.bestPair[place] ?? -1
      found.best[place] = score
      found.bestPair[place] = pair
    } else if (found.secondPair[place] === -1 || score > (found.second[place] ?? 0)) {
      found.second[place] = score
      found.secondPair[place] = pair
    }
  }
  return found
}

function otherBest(found: Best, place: number, pair: number): { score: number; pair: number } {
  return found.bestPair[place] === pair
    ? { score: found.second[place] ?? 0, pair: found.secondPair[place] ?? -1 }
    : { score: found.best[place] ?? 0, pair: found.bestPair[place] ?? -1 }
}

/**
 * Log-odds of each pair when every place has at most one counterpart: messages between rows and columns, a few rounds (belief
 * propagation for bipartite matching, Bayati, Shah and Sharma 2008, in its sum form).
 */
function beliefs(
  scores: Float64Array,
  lefts: Int32Array,
  rights: Int32Array,
  leftCount: number,
  rightCount: number,
  oneToOne: boolean,
): Float64Array {
  const fromLeft = scores.slice()
  const fromRight = scores.slice()
  const rows = new Float64Array(leftCount)
  const columns = new Float64Array(rightCount)
  const belief = new Float64Array(scores.length)
  for (let round = 0; round < ROUNDS; round++) {
    rows.fill(Math.exp(NOBODY))
    columns.fill(Math.exp(NOBODY))
    for (let p = 0; p < scores.length; p++) {
      const [l, r] = [lefts[p] ?? 0, rights[p] ?? 0]
      rows[l] = (rows[l] ?? 0) + Math.exp(fromRight[p] ?? 0)
      columns[r] = (columns[r] ?? 0) + Math.exp(fromLeft[p] ?? 0)
    }
    for (let p = 0; p < scores.length; p++) {
      const othersOfLeft = Math.max(1e-9, (rows[lefts[p] ?? 0] ?? 0) - Math.exp(fromRight[p] ?? 0))
      const othersOfRight = oneToOne
        ? Math.max(1e-9, (columns[rights[p] ?? 0] ?? 0) - Math.exp(fromLeft[p] ?? 0))
        : Math.exp(NOBODY)
      const score = scores[p] ?? 0
      fromLeft[p] = Math.min(LOUDEST, score - Math.log(othersOfLeft))
      fromRight[p] = Math.min(LOUDEST, score - Math.log(othersOfRight))
      belief[p] = score - Math.log(othersOfLeft) - Math.log(othersOfRight)
    }
  }
  return belief
}
