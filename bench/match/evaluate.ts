import { assignOneToOne } from '../../src/matching/assign.ts'
import { leftOfPairs } from './train-model.ts'
import { UNKNOWN, type PairSet } from './training-set.ts'

export interface Accuracy {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Score from which on pairs count. */
  readonly threshold: number
}

export interface Evaluation {
  readonly best: Accuracy
  readonly precisionAtRecall70: number
  readonly recallAtPrecision985: number
  readonly recallAt: Readonly<Record<1 | 3 | 5, number>>
  readonly unlabelled: number
  /** Score from which on a little more than 0.70 of true pairs are found: where the automatic band is put. */
  readonly thresholdAtRecall72: number
}

/** The one-to-one choice over the whole list. */
export function choosePairs(set: PairSet, scores: Float64Array, least = -4): number[] {
  const chosen = assignOneToOne({
    starts: set.starts,
    rights: set.rights,
    worth: scores.map((score) => Math.max(0, score - least)),
    rightCount: set.rightCount,
  })
  return [...chosen].filter((pair) => pair >= 0)
}

/** A chosen pair is false when it contradicts a label on either side; pairs without any label are counted apart. */
export function evaluate(
  set: PairSet,
  scores: Float64Array,
  counts: (left: number) => boolean = () => true,
): Evaluation {
  const lefts = leftOfPairs(set)
  const chosen = choosePairs(set, scores)
    .filter((pair) => counts(lefts[pair] ?? 0))
    .toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  let all = 0
  const at = { 1: 0, 3: 0, 5: 0 }
  for (let left = 0; left < set.leftCount; left++) {
    if (set.hasTruth[left] !== 1 || !counts(left)) continue
    all++
    const own = Array.from(
      { length: (set.starts[left + 1] ?? 0) - (set.starts[left] ?? 0) },
      (_, i) => (set.starts[left] ?? 0) + i,
    )
    own.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
    const rank = own.findIndex((pair) => set.labels[pair] === 1)
    for (const k of [1, 3, 5] as const) if (rank >= 0 && rank < k) at[k]++
  }
  let [right, wrong, unlabelled] = [0, 0, 0]
  let best: Accuracy = { precision: 0, recall: 0, f1: 0, threshold: 0 }
  let [precisionAtRecall70, recallAtPrecision985, thresholdAtRecall72] = [0, 0, 0]
  for (const pair of chosen) {
    if (set.labels[pair] === UNKNOWN) unlabelled++
    else if (set.labels[pair] === 1) right++
    else wrong++
    const [precision, recall] = [right / Math.max(1, right + wrong), right / all]
    const f1 = (2 * precision * recall) / (precision + recall)
    if (f1 > best.f1) best = { precision, recall, f1, threshold: scores[pair] ?? 0 }
    if (precision >= 0.985 && right > 100) recallAtPrecision985 = recall
    if (recall <= 0.72) thresholdAtRecall72 = scores[pair] ?? 0
    if (recall >= 0.7 && precisionAtRecall70 === 0) precisionAtRecall70 = precision
  }
  return {
    best,
    precisionAtRecall70,
    recallAtPrecision985,
    recallAt: { 1: at[1] / all, 3: at[3] / all, 5: at[5] / all },
    unlabelled,
    thresholdAtRecall72,
  }
}

/** Of the places counted, with all pairs from a score on. */
export function evaluateAt(
  set: PairSet,
  scores: Float64Array,
  threshold: number,
  counts: (left: number) => boolean,
): Accuracy {
  const lefts = leftOfPairs(set)
  let [right, wrong, all] = [0, 0, 0]
  for (let left = 0; left < set.leftCount; left++) if (set.hasTruth[left] === 1 && counts(left)) all++
  for (const pair of choosePairs(set, scores)) {
    if (!counts(lefts[pair] ?? 0) || (scores[pair] ?? 0) < threshold) continue
    if (set.labels[pair] === 1) right++
    else if (set.labels[pair] === 0) wrong++
  }
  const [precision, recall] = [right / Math.max(1, right + wrong), right / Math.max(1, all)]
  return { precision, recall, f1: (2 * precision * recall) / Math.max(1e-9, precision + recall), threshold }
}
