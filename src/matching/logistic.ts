export interface LogisticRow {
  /** Log-odds without any change. */
  readonly offset: number
  readonly parts: readonly number[]
  readonly isRight: boolean
}

const ROUNDS = 25

/**
 * Logistic regression of what the offsets miss on the parts, pulled towards no change by `trust` rows' worth (ridge), by
 * Newton's method. The same rows give the same answer.
 */
export function fitNear(
  rows: readonly LogisticRow[],
  width: number,
  trust: number,
): { readonly weights: readonly number[]; readonly bias: number } {
  const size = width + 1
  const weights = new Float64Array(size)
  const inputs = rows.map(({ parts }) => [...parts, 1])
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = Float64Array.from(weights, (weight) => -trust * weight)
    const curvature = Array.from({ length: size }, (_, i) => {
      const row = new Float64Array(size)
      row[i] = trust
      return row
    })
    rows.forEach(({ offset, isRight }, n) => {
      const input = inputs[n] ?? []
      const score = input.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), offset)
      const p = 1 / (1 + Math.exp(-score))
      const slope = Math.max(1e-6, p * (1 - p))
      for (let i = 0; i < size; i++) {
        gradient[i] = (gradient[i] ?? 0) + (input[i] ?? 0) * ((isRight ? 1 : 0) - p)
        const line = curvature[i]
        if (line) for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + slope * (input[i] ?? 0) * (input[j] ?? 0)
      }
    })
    const step = solve(curvature, gradient)
    let moved = 0
    for (let i = 0; i < size; i++) {
      weights[i] = (weights[i] ?? 0) + (step[i] ?? 0)
      moved = Math.max(moved, Math.abs(step[i] ?? 0))
    }
    if (moved < 1e-9) break
  }
  return { weights: Array.from(weights.slice(0, width)), bias: weights[width] ?? 0 }
}

/** Gauss elimination; the matrix is symmetric and well away from singular by the pull towards no change. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length
  const a = matrix.map((row) => row.slice())
  const b = right.slice()
  for (let i = 0; i < size; i++) {
    const pivotRow = a[i]
    const pivot = pivotRow?.[i] ?? 1
    for (let j = i + 1; j < size; j++) {
      const row = a[j]
      if (!row || !pivotRow) continue
      const factor = (row[i] ?? 0) / pivot
      for (let k = i; k < size; k++) row[k] = (row[k] ?? 0) - factor * (pivotRow[k] ?? 0)
      b[j] = (b[j] ?? 0) - factor * (b[i] ?? 0)
    }
  }
  const x = new Float64Array(size)
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i] ?? 0
    for (let k = i + 1; k < size; k++) sum -= (a[i]?.[k] ?? 0) * (x[k] ?? 0)
    x[i] = sum / (a[i]?.[i] ?? 1)
  }
  return x
}
