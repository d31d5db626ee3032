import { sessionsWorthAVial, vialsForSessions } from './demand.ts'
import { Movement, NO_PARTNER } from './movements.ts'
import type { Product } from './products.ts'
import type { Rng } from './random.ts'
import type { Site } from './sites.ts'
import type { StockRoom } from './stock-room.ts'

/** What is left in opened vials that may still be used, and children sent home because a vial was not worth opening. */
export interface Leftovers {
  openDoses: number
  waiting: number
}

/** Days of the month on which vials are opened, given how often the card gets a line. */
const USE_DAYS: Readonly<Record<number, readonly number[]>> = { 2: [10, 23], 4: [5, 12, 18, 25] }

export const useDays = (site: Site): readonly number[] => USE_DAYS[site.type.usesPerMonth] ?? [10, 23]

/** Share of the sessions after which opened vials are thrown away even where policy would keep them (outreach). */
const OUTREACH_SHARE = 0.3
/** Vials lost for each opened by places that waste without need. */
const CARELESS_EXTRA = 1.1

/**
 * One round of sessions: opens vials for `wanted` doses as far as stock allows and returns the doses given.
 * A vial that keeps is used up at the next round; one that does not is thrown away after the session.
 */
export function holdSessions(
  room: StockRoom,
  site: Site,
  p: number,
  product: Product,
  wanted: number,
  dayOfMonth: number,
  left: Leftovers,
  rng: Rng,
  careless: boolean,
): number {
  const doses = wanted + left.waiting
  left.waiting = 0
  if (doses <= 0) return 0
  const needed = vialsNeeded(site, product, doses, left, rng)
  if (needed === WAIT) {
    left.waiting = doses
    return 0
  }
  const extra = careless ? Math.ceil(needed * CARELESS_EXTRA) : 0
  const inStock = Math.floor(room.stockOf(site.local, p) / product.dosesPerVial)
  const opened = Math.min(inStock, needed + extra)
  room.take(site.local, p, opened * product.dosesPerVial, dayOfMonth, Movement.used, NO_PARTNER)
  const enough = opened >= needed
  const available = left.openDoses + opened * product.dosesPerVial
  const given = enough
    ? doses
    : Math.min(available, Math.floor((doses * opened) / Math.max(1, needed)) + left.openDoses, doses)
  left.openDoses =
    product.keepsOpenVials && !careless && !rng.chance(OUTREACH_SHARE)
      ? Math.min(available - given, product.dosesPerVial - 1)
      : 0
  return given
}

const WAIT = -1

function vialsNeeded(site: Site, product: Product, doses: number, left: Leftovers, rng: Rng): number {
  if (product.dosesPerVial === 1) return doses + (rng.chance(doses * 0.01) ? 1 : 0)
  if (product.keepsOpenVials) return Math.ceil(Math.max(0, doses - left.openDoses) / product.dosesPerVial)
  if (doses < product.dosesPerVial * site.minimumFill && rng.chance(0.75)) return WAIT
  const planned = Math.max(1, Math.round(site.sessionsPerMonth / site.type.usesPerMonth))
  const sessions = sessionsWorthAVial(doses, planned, product.dosesPerVial, site.minimumFill)
  return vialsForSessions(doses, sessions, product.dosesPerVial)
}
