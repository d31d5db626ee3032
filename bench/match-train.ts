import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { MatchModel } from '../src/matching/index.ts'
import { choosePairs } from './match/evaluate.ts'
import { readNameStock } from './match/name-stock.ts'
import { readKenya } from './match/read-kenya.ts'
import { makeLists } from './match/synthetic-lists.ts'
import { calibrationOf, trainModel, type WeightedSet } from './match/train-model.ts'
import { pairSetOf } from './match/training-set.ts'
import type { BenchArgs, BenchReport } from './report.ts'

const KENYA_WEIGHT = 2
const SYNTHETIC = 12
const ROUGHNESS = [0.3, 0.7, 1.1, 1.5] as const

/** Made-up registers to train on beside the real ones; always the same. */
export function trainingLists(count = SYNTHETIC): WeightedSet[] {
  const stock = readNameStock()
  if (!stock) throw new Error('The lists to train on are not there: ../shared/data')
  return Array.from({ length: count }, (_, i) => ({
    set: pairSetOf(makeLists(stock, { seed: 100 + i, places: 1400, roughness: ROUGHNESS[i % ROUGHNESS.length] ?? 1 })),
    weightOf: () => 1,
  }))
}

/** Trains on all there is and writes `src/matching/default-model.ts`; the same data give the same file. `--out FILE` writes elsewhere. */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const startedAt = process.cpuUsage()
  const kenya = readKenya()
  if (!kenya) throw new Error('The lists to train on are not there: ../shared/data')
  const sets: WeightedSet[] = [{ set: pairSetOf(kenya), weightOf: () => KENYA_WEIGHT }, ...trainingLists()]
  args.say(`${sets.length} pairs of lists`)
  const trained = trainModel(sets, undefined, args.say)
  const model: MatchModel = {
    version: '1',
    pair: trained.pair,
    context: trained.context,
    calibration: calibrationOf(sets, trained.heldOut, choosePairs),
  }
  const file = args.options['out'] ?? join(resolve(import.meta.dirname, '..'), 'src/matching/default-model.ts')
  writeFileSync(file, textOf(model))
  return {
    name: 'match-train',
    what: `Trained on ${sets.length} pairs of lists, wrote ${file}`,
    figures: {
      cpuSeconds: process.cpuUsage(startedAt).user / 1e6,
      trees: model.pair.trees.length + model.context.trees.length,
      calibration: model.calibration.map(([x, y]) => `${x}:${y}`).join(' '),
    },
  }
}

function textOf({ version, pair, context, calibration }: MatchModel): string {
  const trees = ({ base, trees: lines }: MatchModel['pair']): string =>
    `{\n    base: ${base},\n    trees: [\n${lines.map((line) => `      '${line}',\n`).join('')}    ],\n  }`
  return `import type { MatchModel } from './model.ts'

/**
 * Weights that ship. Written by \`npm run bench -- match-train\`: trained on two real lists of one country, labelled by a code
 * that the engine does not see, and on made-up registers with planted variations; no name of any place is in here. How to read
 * a tree stands in boosted-trees.ts, what a feature is in features.ts and context.ts.
 */
export const DEFAULT_MODEL: MatchModel = {
  version: '${version}',
  pair: ${trees(pair)},
  context: ${trees(context)},
  calibration: [${calibration.map(([x, y]) => `[${x}, ${y}]`).join(', ')}],
}
`
}
