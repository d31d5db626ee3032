import { readTrees } from '../src/matching/boosted-trees.ts'
import { BASELINES } from './match.ts'
import { evaluate, evaluateAt, type Evaluation } from './match/evaluate.ts'
import { readKenya } from './match/read-kenya.ts'
import { finalScores, foldOf, keepBest, scoreSet, trainModel } from './match/train-model.ts'
import { pairSetOf, UNKNOWN, type PairSet } from './match/training-set.ts'
import { trainingLists } from './match-train.ts'
import type { ScoredPair } from './match-baselines/scored-pair.ts'
import { option, type BenchArgs, type BenchReport } from './report.ts'

/**
 * Two real lists, cross-validated by district: trained on made-up registers and on the labels of some districts, thresholds
 * chosen there too, measured on the others. `--folds` (default 5), `--labels no` to train on made-up registers alone,
 * `--wrong yes` to print what was wrong.
 */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const lists = readKenya()
  if (!lists) throw new Error('The lists are not there: ../shared/data/kenya-facilities')
  const startedAt = process.cpuUsage()
  const set = pairSetOf(lists)
  const folds = option(args, 'labels', 'yes') === 'no' ? 1 : Number(option(args, 'folds', '5'))
  const made = trainingLists()
  const scores = new Float64Array(set.rights.length).fill(Number.NEGATIVE_INFINITY)
  const figures: Record<string, number | string> = {
    places: `${lists.left.length} x ${lists.right.length}, ${lists.truth.size} labelled pairs`,
  }
  for (let fold = 0; fold < folds; fold++) {
    const isTest = (left: number): boolean => folds === 1 || foldOf(set.groups[left] ?? '', folds) === fold
    const trained = trainModel([{ set, weightOf: (left) => (isTest(left) ? 0 : 2) }, ...made], undefined, args.say)
    const pair = scoreSet(set, readTrees(trained.pair))
    const final = finalScores(set, pair, keepBest(set, pair), readTrees(trained.context))
    for (let left = 0; left < set.leftCount; left++)
      if (isTest(left))
        for (let p = set.starts[left] ?? 0; p < (set.starts[left + 1] ?? 0); p++) scores[p] = final[p] ?? 0
    const heldOut = folds === 1 ? final : (trained.heldOut.get(set) ?? final)
    const tuned = evaluate(set, heldOut, (left) => folds === 1 || !isTest(left))
    const atF1 = evaluateAt(set, final, tuned.best.threshold, isTest)
    const atAuto = evaluateAt(set, final, tuned.thresholdAtRecall72, isTest)
    figures[`fold ${fold + 1}`] =
      `P ${atF1.precision.toFixed(3)} R ${atF1.recall.toFixed(3)} F1 ${atF1.f1.toFixed(3)}; automatic P ${atAuto.precision.toFixed(3)} R ${atAuto.recall.toFixed(3)}; first five ${evaluate(set, final, isTest).recallAt[5].toFixed(3)}`
    args.say(String(figures[`fold ${fold + 1}`]))
  }
  const all = evaluate(set, scores)
  Object.assign(figures, summary(all), { cpuSeconds: process.cpuUsage(startedAt).user / 1e6 })
  for (const [name, baseline] of BASELINES.slice(1)) figures[`${name}`] = baselineText(set, baseline(lists))
  return { name: 'match-kenya', what: 'Cold chain inventory against master facility list, by district folds', figures }
}

function summary({
  best,
  precisionAtRecall70,
  recallAtPrecision985,
  recallAt,
  unlabelled,
}: Evaluation): Record<string, number | string> {
  return {
    'best f1': `${best.f1.toFixed(4)} (P ${best.precision.toFixed(3)}, R ${best.recall.toFixed(3)})`,
    'precision at recall 0.70': precisionAtRecall70.toFixed(4),
    'recall at precision 0.985': recallAtPrecision985.toFixed(3),
    'true pair first, among three, among five': ([1, 3, 5] as const).map((k) => recallAt[k].toFixed(4)).join(', '),
    'chosen pairs without any label': unlabelled,
  }
}

/** Same counting: false is what contradicts a label on either side; at the threshold that suits the baseline best. */
function baselineText({ lists }: PairSet, pairs: readonly ScoredPair[]): string {
  const labelled = new Set(lists.truth.values())
  let [right, wrong, best, text] = [0, 0, 0, '']
  for (const { left, right: r } of pairs.toSorted((a, b) => b.score - a.score)) {
    const [l, other] = [lists.left[left]?.id ?? '', lists.right[r]?.id ?? '']
    const truth = lists.truth.get(l)
    const label = truth === other ? 1 : truth !== undefined || labelled.has(other) ? 0 : UNKNOWN
    if (label === 1) right++
    else if (label === 0) wrong++
    const [precision, recall] = [right / Math.max(1, right + wrong), right / lists.truth.size]
    const f1 = (2 * precision * recall) / Math.max(1e-9, precision + recall)
    if (f1 > best) [best, text] = [f1, `F1 ${f1.toFixed(3)} (P ${precision.toFixed(3)}, R ${recall.toFixed(3)})`]
  }
  return text
}
