import { PRODUCTS } from './products.ts'
import { Rng, subSeed } from './random.ts'
import { isActive, type Site } from './sites.ts'
import type { World } from './world.ts'

/** Where figures go wrong on purpose. `t` is the month's number, `p` a product's. */
export type PlantedDefect =
  /** Doses given were multiplied: somebody counted vials as doses twice over. */
  | {
      readonly kind: 'dosesMultiplied'
      readonly site: number
      readonly t: number
      readonly p: number
      readonly factor: 10 | 20
    }
  /** The stock part of the monthly report holds vials where doses are asked for. */
  | { readonly kind: 'stockInVials'; readonly site: number; readonly t: number; readonly p: number }
  /** Two rows of the monthly report were swapped: doses given and stock alike. */
  | {
      readonly kind: 'productsSwapped'
      readonly site: number
      readonly t: number
      readonly p: number
      readonly other: number
    }
  /** More vials are opened than sessions need, from month `t` to the end. Real, not a reporting mistake. */
  | { readonly kind: 'excessiveWastage'; readonly site: number; readonly t: number; readonly p: number }

const SALT = 601

const numberOf = (code: string): number => PRODUCTS.findIndex((product) => product.code === code)

/** Rows that stand next to each other on the paper form and have as many dose numbers. */
const SWAPS: readonly (readonly [number, number])[] = [
  [numberOf('PENTA10'), numberOf('PCV04')],
  [numberOf('YF10'), numberOf('MENA10')],
  [numberOf('IPV05'), numberOf('BCG20')],
]

const MULTI_DOSE = PRODUCTS.flatMap((product, p) => (product.dosesPerVial > 1 ? [p] : []))

const EXCESS_SHARE = 0.025
const UNIT_SHARE = 0.05
const SWAP_SHARE = 0.035

/** Every district with at least eight places has each kind, so that small countries show them too. */
export function plantDefects(world: World, district: number, sites: readonly Site[]): PlantedDefect[] {
  const rng = new Rng(subSeed(world.seed, SALT, district))
  const months = world.calendar.months
  const defects: PlantedDefect[] = []
  const certain = sites.length >= 8 ? rng.int(sites.length) : -1
  for (const site of sites) {
    const t = Math.max(site.opens, rng.within(3, months - 1))
    const draws = { excess: rng.next(), unit: rng.next(), swap: rng.next(), half: rng.next() }
    const p = rng.pick(MULTI_DOSE)
    const [first, second] = rng.pick(SWAPS)
    if (!isActive(site, t)) continue
    const sure = site.local === certain
    if (draws.excess < EXCESS_SHARE || sure) {
      defects.push({ kind: 'excessiveWastage', site: site.number, t: Math.min(t, months - 6), p })
    }
    if (draws.unit < UNIT_SHARE || sure) {
      const known = { site: site.number, t, p }
      if (draws.half < 0.6) defects.push({ kind: 'dosesMultiplied', ...known, factor: draws.half < 0.4 ? 10 : 20 })
      else defects.push({ kind: 'stockInVials', ...known })
    }
    if (draws.swap < SWAP_SHARE || sure) {
      defects.push({
        kind: 'productsSwapped',
        site: site.number,
        t: Math.max(site.opens, t - 2),
        p: first,
        other: second,
      })
    }
  }
  return defects
}
