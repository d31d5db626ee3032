import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assignOneToOne } from './assign.ts'

const lists = fc.integer({ min: 1, max: 5 }).chain((rightCount) =>
  fc.record({
    rightCount: fc.constant(rightCount),
    rows: fc.array(
      fc.uniqueArray(fc.record({ right: fc.nat({ max: rightCount - 1 }), worth: fc.integer({ min: -3, max: 20 }) }), {
        selector: ({ right }) => right,
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
)
type Rows = readonly (readonly { readonly right: number; readonly worth: number }[])[]

const flat = (rows: Rows, rightCount: number) => {
  const all = rows.flat()
  const starts = new Int32Array(rows.length + 1)
  rows.forEach((row, i) => (starts[i + 1] = (starts[i] ?? 0) + row.length))
  return {
    starts,
    rights: Int32Array.from(all, ({ right }) => right),
    worth: Float64Array.from(all, ({ worth }) => worth),
    rightCount,
  }
}

function bestByTryingAll(rows: Rows, at = 0, taken: ReadonlySet<number> = new Set()): number {
  const row = rows[at]
  if (!row) return 0
  let best = bestByTryingAll(rows, at + 1, taken)
  for (const { right, worth } of row)
    if (!taken.has(right)) best = Math.max(best, worth + bestByTryingAll(rows, at + 1, new Set([...taken, right])))
  return best
}

test('no other one-to-one choice is worth more, and no right place is chosen twice', () => {
  fc.assert(
    fc.property(lists, ({ rows, rightCount }) => {
      const pairs = flat(rows, rightCount)
      const chosen = [...assignOneToOne(pairs)].filter((pair) => pair >= 0)
      const rights = chosen.map((pair) => pairs.rights[pair])
      expect(new Set(rights).size).toBe(rights.length)
      expect(chosen.reduce((sum, pair) => sum + (pairs.worth[pair] ?? 0), 0)).toBe(bestByTryingAll(rows))
    }),
    { numRuns: 500 },
  )
})

test('gives up the best pair of one place when both places gain by it', () => {
  const rows = [
    [
      { right: 0, worth: 10 },
      { right: 1, worth: 9 },
    ],
    [{ right: 0, worth: 8 }],
  ]
  const pairs = flat(rows, 2)
  expect([...assignOneToOne(pairs)].map((pair) => pairs.rights[pair])).toEqual([1, 0])
})
