import type { Calendar } from './calendar.ts'
import { PRODUCTS, productAt } from './products.ts'
import { Rng, subSeed } from './random.ts'

/**
 * The lots of one product in the order in which they arrive and expire, so that the lowest number in stock is always
 * the one to use first (FEFO).
 */
export interface LotPlan {
  readonly count: number
  /** Last day on which each lot may be used, in days since the epoch. */
  readonly expiry: Int32Array
  readonly manufactured: Int32Array
  readonly codes: readonly string[]
  /** Which lot the national store hands out in month `t`. */
  lotAt(t: number): number
}

const SALT = 101

/** A lot is handed out for 7 to 11 months and then has 3 to 7 months to live: slow movers see it expire, nobody gets it expired. */
export function planLots(seed: number, calendar: Calendar, p: number): LotPlan {
  const rng = new Rng(subSeed(seed, SALT, p))
  const firstUse: number[] = []
  const expiry: number[] = []
  const codes: string[] = []
  const product = productAt(p)
  let previous = 0
  let span = 0
  for (let t = -rng.within(3, 7); t <= calendar.months + 6; t += span) {
    span = rng.within(7, 11)
    const leftMonths = product.vvmType === '' ? 30 : rng.within(3, 7)
    const day = Math.max(previous + 30, calendar.day(t + span + 1 + leftMonths, 1) - 1)
    firstUse.push(t)
    expiry.push(day)
    codes.push(
      `${product.antigen.slice(0, 2).toUpperCase()}${100 + rng.int(900)}${String.fromCodePoint(65 + rng.int(26))}${10 + codes.length}`,
    )
    previous = day
  }
  return {
    count: codes.length,
    expiry: Int32Array.from(expiry),
    manufactured: Int32Array.from(expiry, (day) => day - 730),
    codes,
    lotAt: (t) => {
      let lot = 0
      while (lot + 1 < firstUse.length && (firstUse[lot + 1] ?? Infinity) <= t) lot++
      return lot
    },
  }
}

export const planAllLots = (seed: number, calendar: Calendar): readonly LotPlan[] =>
  PRODUCTS.map((_, p) => planLots(seed, calendar, p))

/** More lots than any product ever has: the width of the tables kept per lot. */
export const LOT_LIMIT = 12
