import type { Calendar } from './calendar.ts'
import { PLAN_AHEAD } from './demand.ts'
import { PRODUCT_COUNT, PRODUCTS } from './products.ts'
import { subSeed, unitOf } from './random.ts'

const SALT = 501

/** Deliveries over expected use: what is lost, and for vials that must be opened for few children, what expires. */
const LOSS_ALLOWANCE = 1.025
const LYOPHILISED_LOSS_ALLOWANCE = 1.03
const MADE_UP = 0.85

/**
 * Dispensing units (whole packs) sent to one district store per product and month, `[product * months + t]`, two months
 * past the last included. It follows from plans and shortages alone, never from what facilities did: that is why the
 * upper stores' books and each district's history can be computed apart and still agree to the dose.
 */
export function planDeliveries(
  seed: number,
  calendar: Calendar,
  region: number,
  district: number,
  needs: readonly Float32Array[],
): Int32Array {
  const months = calendar.months + PLAN_AHEAD
  const plan = new Int32Array(PRODUCT_COUNT * months)
  PRODUCTS.forEach((product, p) => {
    let owed = 0
    for (let t = 0; t < months; t++) {
      let need = 0
      for (const table of needs) need += table[p * months + t] ?? 0
      const supply = supplyFactor(seed, region, district, p, t, calendar.months)
      const usual =
        need * (product.keepsOpenVials || product.dosesPerVial === 1 ? LOSS_ALLOWANCE : LYOPHILISED_LOSS_ALLOWANCE)
      const wanted = usual * (0.93 + 0.14 * unitOf(seed, SALT, district, p, t)) + owed
      const packs = Math.max(0, Math.round((wanted * supply) / product.unitsPerPack))
      plan[p * months + t] = packs * product.unitsPerPack
      // Rounding is carried on; of what a shortage took, most is made up for, since children left unvaccinated use nothing.
      owed = (wanted - packs * product.unitsPerPack) * (supply < 1 ? MADE_UP : 1)
    }
  })
  return plan
}

const TRACERS = PRODUCTS.flatMap((product, p) => (product.tracer ? [p] : []))
const shortNow = (seed: number): number => TRACERS[subSeed(seed, SALT, 6) % TRACERS.length] ?? 0

/** 1 in an ordinary month; less while the country, a region or a district is short of a product. */
function supplyFactor(seed: number, region: number, district: number, p: number, t: number, months: number): number {
  const shortages = 1 + Math.floor(months / 24)
  let factor = 1
  // One product is short right now, so that a fresh country has something to decide.
  if (p === shortNow(seed) && t >= months - 3 && t < months) factor = 0.6 * unitOf(seed, SALT, district, 17)
  for (let i = 0; i < shortages; i++) {
    const start = 4 + Math.floor(unitOf(seed, SALT, p, i, 7) * (months - 5))
    const length = 1 + (subSeed(seed, SALT, p, i, 8) % 2)
    if (unitOf(seed, SALT, p, i, 9) < 0.75 && t >= start && t < start + length) {
      factor = Math.min(factor, 0.1 + 0.5 * unitOf(seed, SALT, p, i, region, 10))
    }
  }
  if (unitOf(seed, SALT, region, p, t, 11) < 0.015) factor = 0
  if (unitOf(seed, SALT, district, p, t, 12) < 0.015) factor = 0
  return factor
}

/** Day of month `t` on which the delivery reaches the district store, and how long it was under way (days). */
export const arrivalDay = (seed: number, district: number, t: number): number =>
  1 + (subSeed(seed, SALT, district, t, 13) % 3)
export const transitDays = (seed: number, district: number, t: number): number =>
  2 + (subSeed(seed, SALT, district, t, 14) % 7)

/** The lot a district gets is the national one, up to a month later. */
export const lotLagMonths = (seed: number, district: number, p: number): number =>
  subSeed(seed, SALT, district, p, 15) % 2
