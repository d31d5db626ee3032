import { arrivalDay, lotLagMonths } from './deliveries.ts'
import { PLAN_AHEAD } from './demand.ts'
import { Day, HISTORY_SALT, type DistrictScene } from './district-scene.ts'
import { dropExpired } from './expiry.ts'
import { idealStockUnits } from './ideal-stock.ts'
import { Movement, NO_PARTNER } from './movements.ts'
import { PRODUCT_COUNT, PRODUCTS, productAt, SYRINGE } from './products.ts'
import { unitOf, type Rng } from './random.ts'
import { isActive, type Site } from './sites.ts'

const MONTHS_OF_STOCK_AT_START = 1.3

/** What everybody has before the first month. */
export function stockShelves({ world, sites, needs, plan, store, room }: DistrictScene): void {
  const width = world.calendar.months + PLAN_AHEAD
  PRODUCTS.forEach((product, p) => {
    const lot = world.lots[p]?.lotAt(-1) ?? 0
    const whole = (units: number): number => Math.ceil(units / product.unitsPerPack) * product.unitsPerPack
    for (const site of sites) {
      if (site.opens > 0) continue
      const need = needs[site.local]?.[p * width] ?? 0
      room.begin(site.local, p, lot, whole(need * MONTHS_OF_STOCK_AT_START))
    }
    room.begin(store, p, lot, whole(((plan[p * width] ?? 0) + (plan[p * width + 1] ?? 0)) * 0.55))
  })
}

export function receiveFromRegion({ world, district, plan, store, room }: DistrictScene, t: number): void {
  const day = arrivalDay(world.seed, district.number, t)
  const width = world.calendar.months + PLAN_AHEAD
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    dropExpired(world, room, store, p, t, 1)
    const lot = world.lots[p]?.lotAt(t - lotLagMonths(world.seed, district.number, p)) ?? 0
    room.add(store, p, lot, plan[p * width + t] ?? 0, day, Movement.received, NO_PARTNER)
  }
}

/** What each place will get this month: up to its ideal stock; when the store is short, everybody gets the same share. */
export function planOrders(scene: DistrictScene, t: number, orders: Int32Array): void {
  const { sites, store, room } = scene
  PRODUCTS.forEach((product, p) => {
    let wanted = 0
    for (const site of sites) {
      const order = wantedBy(scene, site, p, t)
      orders[site.local * PRODUCT_COUNT + p] = order
      wanted += order
    }
    const share = wanted > 0 ? Math.min(1, room.stockOf(store, p) / wanted) : 1
    for (const site of sites) {
      const at = site.local * PRODUCT_COUNT + p
      orders[at] = Math.floor(((orders[at] ?? 0) * share) / product.unitsPerPack + 0.5) * product.unitsPerPack
    }
  })
}

/** Now and then the lorry does not come, or one product is forgotten. */
function wantedBy({ world, needs, room }: DistrictScene, site: Site, p: number, t: number): number {
  const table = needs[site.local]
  if (table === undefined || !isActive(site, t) || site.closes <= t + 1) return 0
  if (unitOf(world.seed, HISTORY_SALT, site.number, t, 3) < 0.04) return 0
  if (unitOf(world.seed, HISTORY_SALT, site.number, t, 6, p) < 0.03) return 0
  return Math.max(0, idealStockUnits(site, table, world.calendar.months, p, t) - room.stockOf(site.local, p))
}

/** A place with plenty helps the next one on the delivery round that has nothing. */
export function shareBetweenNeighbours(scene: DistrictScene, round: readonly Site[], t: number, rng: Rng): void {
  const { world, needs, room } = scene
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    let rich: Site | undefined
    const perPack = productAt(p).unitsPerPack
    for (const site of round) {
      const table = needs[site.local]
      if (table === undefined || !isActive(site, t) || site.closes <= t + 1) continue
      const stock = room.stockOf(site.local, p)
      const ideal = idealStockUnits(site, table, world.calendar.months, p, t)
      if (stock > ideal * 0.8 && stock >= 4 * perPack) rich = site
      else if (stock === 0 && ideal > 0 && rich !== undefined && rng.chance(0.3)) {
        const units = Math.floor(room.stockOf(rich.local, p) / 4 / perPack) * perPack
        transfer(scene, rich.local, site.local, p, units)
        rich = undefined
      }
    }
  }
}

export function giveBackStock(scene: DistrictScene, site: Site): void {
  for (let p = 0; p < PRODUCT_COUNT; p++) transfer(scene, site.local, scene.store, p, scene.room.stockOf(site.local, p))
}

function transfer({ room }: DistrictScene, from: number, to: number, p: number, units: number): void {
  room.take(from, p, units, Day.transfer, Movement.transferredOut, to, (lot, part) => {
    room.add(to, p, lot, part, Day.transfer, Movement.transferredIn, from)
  })
}

export function loseAtStore({ room, store }: DistrictScene, rng: Rng): void {
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    const units = productAt(p).unitsPerPack * rng.within(1, 4)
    if (rng.chance(0.02)) room.take(store, p, units, Day.transfer, Movement.broken, NO_PARTNER)
  }
}

/** Stores count every month, the other places every quarter; now and then something is missing or turns up. */
export function countShelves(
  { room, sites, store }: DistrictScene,
  rngOf: (site: Site) => Rng | undefined,
  t: number,
): void {
  for (let p = 0; p < PRODUCT_COUNT; p++) room.count(store, p, 0, Day.count)
  if (t % 3 !== 2) return
  for (const site of sites) {
    const rng = rngOf(site)
    if (rng === undefined || !isActive(site, t)) continue
    for (let p = 0; p < PRODUCT_COUNT; p++) {
      const vial = p === SYRINGE ? 10 : productAt(p).dosesPerVial
      const draw = rng.next()
      room.count(site.local, p, draw < 0.03 ? -vial : draw < 0.045 ? vial : 0, Day.count)
    }
  }
}
