import type { NameStock } from './name-stock.ts'
import type { LabelledLists } from './read-kenya.ts'
import { makeLists } from './synthetic-lists.ts'

/** Lists of so many places each, of a country that keeps its registers fairly well. */
export function makeScaleLists(stock: NameStock, size: number): LabelledLists {
  // A register holds about three quarters of the places there are.
  const lists = makeLists(stock, { seed: 5, places: Math.round(size * 1.5), roughness: 0.6, lookAlikes: 0.2 })
  const left = lists.left.slice(0, size)
  const right = lists.right.slice(0, size)
  const there = new Set(right.map(({ id }) => id))
  const truth = new Map(
    left.flatMap(({ id }) => {
      const other = lists.truth.get(id)
      return other !== undefined && there.has(other) ? [[id, other] as const] : []
    }),
  )
  return { left, right, truth, groups: lists.groups }
}
