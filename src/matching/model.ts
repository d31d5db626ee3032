import type { BoostedTrees } from './boosted-trees.ts'
import type { MatchPartKind } from './match.ts'

/** Weights of the engine: made by `bench/match-train.ts`, adjusted by {@link file://./learn.ts}. Plain data. */
export interface MatchModel {
  readonly version: string
  /** Log-odds of a pair by itself, from `FEATURES`. */
  readonly pair: BoostedTrees
  /** What its rivals add, from `CONTEXT_FEATURES`. */
  readonly context: BoostedTrees
  /** Which log-odds a sum of both turned out to be, rising; between the points a straight line, outside them in parallel. */
  readonly calibration: readonly (readonly [score: number, logOdds: number])[]
  /** By kind of part: by how much more (0.1) or less (-0.1) it counts here than in general; learnt from decisions. */
  readonly adjust?: Readonly<Partial<Record<MatchPartKind, number>>>
  /** Added to every score; learnt from decisions. */
  readonly bias?: number
}

export function calibrate(points: MatchModel['calibration'], score: number): number {
  const [first] = points
  const last = points.at(-1)
  if (!first || !last) return score
  if (score <= first[0]) return first[1] + score - first[0]
  if (score >= last[0]) return last[1] + score - last[0]
  let at = 1
  while ((points[at]?.[0] ?? Infinity) < score) at++
  const [x0, y0] = points[at - 1] ?? first
  const [x1, y1] = points[at] ?? last
  return y0 + ((y1 - y0) * (score - x0)) / Math.max(1e-9, x1 - x0)
}

export const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds))
export const logOddsOf = (probability: number): number => Math.log(probability / (1 - probability))
