import { PLAN_AHEAD } from './demand.ts'
import { productAt } from './products.ts'
import type { Site } from './sites.ts'

/** A place orders up to this many months of its expected use; the ideal stock amount says the same. */
const MONTHS_OF_STOCK_ORDERED = 2

/** Ideal stock amount in dispensing units: whole packs for two months of the coming use, as planned from the census. */
export function idealStockUnits(site: Site, needs: Float32Array, months: number, p: number, t: number): number {
  const width = months + PLAN_AHEAD
  const coming = ((needs[p * width + t] ?? 0) + (needs[p * width + t + 1] ?? 0)) / 2
  const perPack = productAt(p).unitsPerPack
  return Math.ceil((coming * MONTHS_OF_STOCK_ORDERED * site.planError) / perPack) * perPack
}
