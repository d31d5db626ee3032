import type { BoostedTrees } from '../../src/matching/boosted-trees.ts'

/** Rows of features, one after another; what they are; how much each counts; a score to begin from. */
export interface TrainingRows {
  readonly width: number
  readonly values: Float32Array
  readonly labels: Uint8Array
  readonly weights: Float32Array
  readonly offsets?: Float64Array
}

export interface BoostSettings {
  readonly trees: number
  readonly depth: number
  readonly rate: number
  /** Pull of every answer towards zero, in rows. */
  readonly ridge: number
  /** Least weight of rows in a leaf. */
  readonly leaf: number
  /** By feature: 1 when more must never speak against, -1 when more must never speak for. */
  readonly directions?: readonly number[]
}

const BINS = 64

/** Gradient boosting of small trees on the logistic loss (Friedman 2001; second order as in Chen and Guestrin 2016), on binned features. */
export function boost(rows: TrainingRows, settings: BoostSettings): BoostedTrees {
  const { width, labels, weights } = rows
  const count = labels.length
  const cuts = Array.from({ length: width }, (_, f) => cutsOf(rows, f))
  const bins = binRows(rows, cuts)
  const [positive, all] = sums(labels, weights)
  const base = rows.offsets ? 0 : Math.log(positive / (all - positive))
  const scores = new Float64Array(count).fill(base)
  if (rows.offsets) for (let i = 0; i < count; i++) scores[i] = rows.offsets[i] ?? 0
  const gradient = new Float64Array(count)
  const hessian = new Float64Array(count)
  const trees: string[] = []
  for (let t = 0; t < settings.trees; t++) {
    for (let i = 0; i < count; i++) {
      const p = 1 / (1 + Math.exp(-(scores[i] ?? 0)))
      const w = weights[i] ?? 0
      gradient[i] = w * (p - (labels[i] ?? 0))
      hessian[i] = w * Math.max(p * (1 - p), 1e-6)
    }
    trees.push(growTree({ width, count, cuts, bins, gradient, hessian, scores, settings }))
  }
  return { base: round(base), trees }
}

interface Grower {
  readonly width: number
  readonly count: number
  readonly cuts: readonly Float64Array[]
  readonly bins: Uint8Array
  readonly gradient: Float64Array
  readonly hessian: Float64Array
  readonly scores: Float64Array
  readonly settings: BoostSettings
}

interface Draft {
  text: string
}

interface Bounds {
  readonly low: number
  readonly high: number
}

/** Grows one tree, adds its answers to the scores and returns it as text. */
function growTree(grower: Grower): string {
  const order = new Int32Array(grower.count)
  for (let i = 0; i < order.length; i++) order[i] = i
  const nodes: Draft[] = []
  const whole: Slice = { order, from: 0, to: grower.count, histogram: fillHistogram(grower, order, 0, grower.count) }
  grow(grower, whole, 0, { low: -Infinity, high: Infinity }, nodes)
  return nodes.map(({ text }) => text).join(' ')
}

/** The rows of a node, and the sums of their gradients and hessians by feature and bin. */
interface Slice {
  readonly order: Int32Array
  readonly from: number
  readonly to: number
  readonly histogram: Float64Array
}

const CELLS = BINS + 1

/** Gradient and hessian side by side for each feature and bin. */
function fillHistogram(g: Grower, order: Int32Array, from: number, to: number): Float64Array {
  const { width, bins, gradient, hessian } = g
  const histogram = new Float64Array(width * CELLS * 2)
  for (let i = from; i < to; i++) {
    const row = order[i] ?? 0
    const gr = gradient[row] ?? 0
    const he = hessian[row] ?? 0
    let at = row * width
    for (let f = 0; f < width; f++) {
      const cell = (f * CELLS + (bins[at++] ?? 0)) * 2
      histogram[cell] = (histogram[cell] ?? 0) + gr
      histogram[cell + 1] = (histogram[cell + 1] ?? 0) + he
    }
  }
  return histogram
}

const subtract = (all: Float64Array, part: Float64Array): Float64Array => all.map((value, i) => value - (part[i] ?? 0))

function grow(g: Grower, slice: Slice, depth: number, bounds: Bounds, nodes: Draft[]): number {
  const { settings } = g
  const { order, from, to, histogram } = slice
  let [sumG, sumH] = [0, 0]
  for (let cell = 0; cell < CELLS; cell++) {
    sumG += histogram[cell * 2] ?? 0
    sumH += histogram[cell * 2 + 1] ?? 0
  }
  const answer = (gr: number, he: number): number =>
    Math.max(bounds.low, Math.min(bounds.high, -gr / (he + settings.ridge)))
  const value = answer(sumG, sumH)
  const number = nodes.length
  const draft: Draft = { text: '' }
  nodes.push(draft)
  const split = depth < settings.depth ? bestSplit(g, histogram, sumG, sumH, answer) : undefined
  if (!split) {
    const step = round(value * settings.rate)
    draft.text = `=${step}`
    for (let i = from; i < to; i++) {
      const row = order[i] ?? 0
      g.scores[row] = (g.scores[row] ?? 0) + step
    }
    return number
  }
  const middle = partition(g, order, from, to, split)
  const direction = settings.directions?.[split.feature] ?? 0
  const fence = (split.leftValue + split.rightValue) / 2
  const lower: Bounds = direction > 0 ? { ...bounds, high: fence } : direction < 0 ? { ...bounds, low: fence } : bounds
  const upper: Bounds = direction > 0 ? { ...bounds, low: fence } : direction < 0 ? { ...bounds, high: fence } : bounds
  // Only the smaller half is counted; the other is the rest. The deepest nodes need no more than their sums.
  const leftIsSmaller = middle - from < to - middle
  const smaller = leftIsSmaller ? fillHistogram(g, order, from, middle) : fillHistogram(g, order, middle, to)
  const larger = subtract(histogram, smaller)
  const [lefts, rights] = leftIsSmaller ? [smaller, larger] : [larger, smaller]
  const left = grow(g, { order, from, to: middle, histogram: lefts }, depth + 1, lower, nodes)
  const right = grow(g, { order, from: middle, to, histogram: rights }, depth + 1, upper, nodes)
  const threshold = round(g.cuts[split.feature]?.[split.bin] ?? 0)
  draft.text = `${split.feature}${split.missingLeft ? '!' : ''}<${threshold}:${left},${right}:${round(value * settings.rate)}`
  return number
}

interface Split {
  readonly feature: number
  /** Bins up to and with this one go left. */
  readonly bin: number
  readonly missingLeft: boolean
  readonly leftValue: number
  readonly rightValue: number
}

function bestSplit(
  g: Grower,
  histogram: Float64Array,
  sumG: number,
  sumH: number,
  answer: (g: number, h: number) => number,
): Split | undefined {
  const { width, settings } = g
  const gainOf = (gr: number, he: number, value: number): number =>
    -(gr * value + 0.5 * (he + settings.ridge) * value * value)
  const parent = gainOf(sumG, sumH, answer(sumG, sumH))
  let best: Split | undefined
  let bestGain = 1e-4
  for (let f = 0; f < width; f++) {
    const missingG = histogram[(f * CELLS + BINS) * 2] ?? 0
    const missingH = histogram[(f * CELLS + BINS) * 2 + 1] ?? 0
    const direction = settings.directions?.[f] ?? 0
    for (const missingLeft of missingH > 0 ? [true, false] : [false]) {
      let [lG, lH] = missingLeft ? [missingG, missingH] : [0, 0]
      const cuts = g.cuts[f]?.length ?? 0
      for (let b = 0; b < cuts; b++) {
        lG += histogram[(f * CELLS + b) * 2] ?? 0
        lH += histogram[(f * CELLS + b) * 2 + 1] ?? 0
        const [rG, rH] = [sumG - lG, sumH - lH]
        if (lH < settings.leaf || rH < settings.leaf) continue
        const [lV, rV] = [answer(lG, lH), answer(rG, rH)]
        if (direction * (rV - lV) < 0) continue
        const gain = gainOf(lG, lH, lV) + gainOf(rG, rH, rV) - parent
        if (gain > bestGain) {
          bestGain = gain
          best = { feature: f, bin: b, missingLeft, leftValue: lV, rightValue: rV }
        }
      }
    }
  }
  return best
}

function partition(g: Grower, order: Int32Array, from: number, to: number, split: Split): number {
  const lefts: number[] = []
  const rights: number[] = []
  for (let i = from; i < to; i++) {
    const row = order[i] ?? 0
    const bin = g.bins[row * g.width + split.feature] ?? 0
    const goesLeft = bin === BINS ? split.missingLeft : bin <= split.bin
    ;(goesLeft ? lefts : rights).push(row)
  }
  order.set(lefts, from)
  order.set(rights, from + lefts.length)
  return from + lefts.length
}

/** Thresholds between bins: a value below the first goes into the first bin. */
function cutsOf({ width, values, labels }: TrainingRows, feature: number): Float64Array {
  const sample: number[] = []
  const step = Math.max(1, Math.floor(labels.length / 60_000))
  for (let i = 0; i < labels.length; i++) {
    if (i % step !== 0 && labels[i] === 0) continue
    const value = values[i * width + feature] ?? Number.NaN
    if (!Number.isNaN(value)) sample.push(value)
  }
  sample.sort((a, b) => a - b)
  const cuts: number[] = []
  for (let b = 1; b < BINS; b++) {
    const [below, above] = [
      sample[Math.floor((b * sample.length) / BINS) - 1],
      sample[Math.floor((b * sample.length) / BINS)],
    ]
    if (below === undefined || above === undefined) continue
    const cut = round(above)
    if (cut > (cuts.at(-1) ?? -Infinity) && cut > (sample[0] ?? 0)) cuts.push(cut)
  }
  return Float64Array.from(cuts)
}

function binRows({ width, values, labels }: TrainingRows, cuts: readonly Float64Array[]): Uint8Array {
  const bins = new Uint8Array(labels.length * width)
  for (let f = 0; f < width; f++) {
    const bounds = cuts[f] ?? new Float64Array()
    for (let i = 0; i < labels.length; i++) {
      const value = values[i * width + f] ?? Number.NaN
      bins[i * width + f] = Number.isNaN(value) ? BINS : binOf(bounds, value)
    }
  }
  return bins
}

/** The number of cuts at or below the value: a row goes left of cut `b` when its value is less than the cut. */
function binOf(cuts: Float64Array, value: number): number {
  let [low, high] = [0, cuts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cuts[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}

function sums(labels: Uint8Array, weights: Float32Array): [positive: number, all: number] {
  let [positive, all] = [0, 0]
  for (let i = 0; i < labels.length; i++) {
    all += weights[i] ?? 0
    if (labels[i] === 1) positive += weights[i] ?? 0
  }
  return [positive, all]
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4
