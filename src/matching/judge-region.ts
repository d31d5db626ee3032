import { assignOneToOne } from './assign.ts'
import { addShares, scoreRow, type TreesInMemory } from './boosted-trees.ts'
import { CONTEXT_FEATURES, CONTEXT_WIDTH, PairContext, type ScoredPairs } from './context.ts'
import { CARRIED_WIDTH, type KeptOfPlace } from './look-at-place.ts'
import { calibrate, type MatchModel } from './model.ts'

/** Some left places with their kept pairs, judged among each other. */
export interface JudgedRegion {
  /** Numbers of the left places, as given. */
  readonly lefts: readonly number[]
  readonly starts: Int32Array
  /** Numbers of the right places. */
  readonly rights: Int32Array
  /** Log-odds of each pair when all its rivals are looked at, calibrated. */
  readonly logOdds: Float64Array
  /** Pair chosen for each left place, or -1. */
  readonly chosen: Int32Array
  /** What the rivals added to a pair, in log-odds before calibration, and the number of close ones on either side. */
  readonly rivalry: (pair: number) => {
    readonly weight: number
    readonly leftClose: number
    readonly rightClose: number
  }
}

/** Pairs below this are not worth a place's only counterpart. */
const WORTHLESS = -5

export interface Judges {
  readonly context: TreesInMemory
  readonly model: MatchModel
  readonly oneToOne: boolean
}

/** Judges pairs among their rivals and chooses one-to-one over all of them. `isTaken`: right places that are given away. */
export function judgeRegion(
  lefts: readonly number[],
  keptOf: (left: number) => KeptOfPlace | undefined,
  isTaken: (right: number) => boolean,
  { context, model, oneToOne }: Judges,
): JudgedRegion {
  const { pairs, numbers, carried } = gather(lefts, keptOf)
  const among = new PairContext(pairs, oneToOne)
  const row = new Float64Array(CONTEXT_WIDTH)
  const logOdds = Float64Array.from(pairs.scores, (score, pair) => {
    among.write(pair, carried, pair * CARRIED_WIDTH, row)
    return calibrate(model.calibration, score + scoreRow(context, row))
  })
  const worth = logOdds.map((value, pair) => (isTaken(numbers[pair] ?? 0) ? 0 : Math.max(0, value - WORTHLESS)))
  const chosen = oneToOne ? assignOneToOne({ ...pairs, worth }) : bestOfEach(pairs.starts, worth)
  return {
    lefts,
    starts: pairs.starts,
    rights: numbers,
    logOdds,
    chosen,
    rivalry: (pair) => {
      among.write(pair, carried, pair * CARRIED_WIDTH, row)
      const shares = new Float64Array(CONTEXT_WIDTH)
      const rest = addShares(context, row, shares)
      const weight = shares.reduce((sum, share) => sum + share, rest)
      return {
        weight,
        leftClose: row[CONTEXT_FEATURES.indexOf('leftClose')] ?? 0,
        rightClose: row[CONTEXT_FEATURES.indexOf('rightClose')] ?? 0,
      }
    },
  }
}

/** Puts the pairs of some places one after another; right places get numbers of their own here. */
function gather(
  lefts: readonly number[],
  keptOf: (left: number) => KeptOfPlace | undefined,
): { pairs: ScoredPairs; numbers: Int32Array; carried: Float32Array } {
  const starts = new Int32Array(lefts.length + 1)
  lefts.forEach((left, i) => (starts[i + 1] = (starts[i] ?? 0) + (keptOf(left)?.rights.length ?? 0)))
  const total = starts[lefts.length] ?? 0
  const numbers = new Int32Array(total)
  const scores = new Float64Array(total)
  const carried = new Float32Array(total * CARRIED_WIDTH)
  lefts.forEach((left, i) => {
    const kept = keptOf(left)
    if (!kept) return
    numbers.set(kept.rights, starts[i])
    scores.set(kept.scores, starts[i])
    carried.set(kept.carried, (starts[i] ?? 0) * CARRIED_WIDTH)
  })
  const local = new Map<number, number>()
  const rights = numbers.map((number) => {
    const known = local.get(number)
    if (known !== undefined) return known
    local.set(number, local.size)
    return local.size - 1
  })
  return { pairs: { starts, rights, scores, rightCount: local.size }, numbers, carried }
}

function bestOfEach(starts: Int32Array, worth: Float64Array): Int32Array {
  const chosen = new Int32Array(starts.length - 1).fill(-1)
  for (let left = 0; left < chosen.length; left++) {
    let best = 0
    for (let pair = starts[left] ?? 0; pair < (starts[left + 1] ?? 0); pair++) {
      if ((worth[pair] ?? 0) <= best) continue
      best = worth[pair] ?? 0
      chosen[left] = pair
    }
  }
  return chosen
}
