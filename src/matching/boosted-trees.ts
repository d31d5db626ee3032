/**
 * Small decision trees whose answers add up to log-odds. Trees are kept as text, one line each: nodes in order, the root first,
 * separated by spaces; a leaf is `=value`, a split `feature<threshold:left,right:value` with `!` before `<` when a missing value
 * goes left. `value` is the mean answer under a node, from which the share of each feature in an answer follows.
 */
export interface BoostedTrees {
  readonly base: number
  readonly trees: readonly string[]
}

export interface TreesInMemory {
  readonly base: number
  readonly roots: Int32Array
  readonly features: Int16Array
  readonly thresholds: Float64Array
  /** Children; a leaf has -1. */
  readonly left: Int32Array
  readonly right: Int32Array
  readonly missingLeft: Uint8Array
  readonly values: Float64Array
}

const SPLIT = /^(\d+)(!?)<(-?[\d.e+-]+):(\d+),(\d+):(-?[\d.e+-]+)$/

export function readTrees({ base, trees }: BoostedTrees): TreesInMemory {
  const nodes = trees.map((tree) => tree.split(' '))
  const total = nodes.reduce((sum, tree) => sum + tree.length, 0)
  const memory: TreesInMemory = {
    base,
    roots: new Int32Array(trees.length),
    features: new Int16Array(total).fill(-1),
    thresholds: new Float64Array(total),
    left: new Int32Array(total).fill(-1),
    right: new Int32Array(total).fill(-1),
    missingLeft: new Uint8Array(total),
    values: new Float64Array(total),
  }
  let offset = 0
  nodes.forEach((tree, t) => {
    memory.roots[t] = offset
    tree.forEach((text, i) => readNode(memory, offset, offset + i, text))
    offset += tree.length
  })
  return memory
}

function readNode(memory: TreesInMemory, offset: number, node: number, text: string): void {
  if (text.startsWith('=')) {
    memory.values[node] = Number(text.slice(1))
    return
  }
  const [, feature, missing, threshold, left, right, value] = SPLIT.exec(text) ?? []
  if (feature === undefined) throw new Error(`The matching model has a node that cannot be read: "${text}"`)
  memory.features[node] = Number(feature)
  memory.missingLeft[node] = missing === '!' ? 1 : 0
  memory.thresholds[node] = Number(threshold)
  memory.left[node] = offset + Number(left)
  memory.right[node] = offset + Number(right)
  memory.values[node] = Number(value)
}

/** Log-odds of a row of features that begins at `start`. */
export function scoreRow(trees: TreesInMemory, rows: Float64Array | Float32Array, start = 0): number {
  const { roots, features, thresholds, left, right, missingLeft, values } = trees
  let sum = trees.base
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t] ?? 0
    let feature = features[node] ?? -1
    while (feature >= 0) {
      const value = rows[start + feature] ?? 0
      const goesLeft = value < (thresholds[node] ?? 0) || (missingLeft[node] === 1 && value !== value)
      node = (goesLeft ? left[node] : right[node]) ?? 0
      feature = features[node] ?? -1
    }
    sum += values[node] ?? 0
  }
  return sum
}

/** Adds each feature's share of the answer to `shares`, so that they and the returned rest add up to {@link scoreRow}. */
export function addShares(trees: TreesInMemory, row: Float64Array, shares: Float64Array): number {
  let rest = trees.base
  for (const root of trees.roots) {
    let node = root
    rest += trees.values[node] ?? 0
    let feature = trees.features[node] ?? -1
    while (feature >= 0) {
      const value = row[feature] ?? 0
      const goesLeft = value < (trees.thresholds[node] ?? 0) || (trees.missingLeft[node] === 1 && Number.isNaN(value))
      const next = (goesLeft ? trees.left[node] : trees.right[node]) ?? 0
      shares[feature] = (shares[feature] ?? 0) + (trees.values[next] ?? 0) - (trees.values[node] ?? 0)
      node = next
      feature = trees.features[node] ?? -1
    }
  }
  return rest
}
