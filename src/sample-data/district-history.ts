import type { District } from './areas.ts'
import { planDeliveries } from './deliveries.ts'
import { expectedUseTable } from './demand.ts'
import { HISTORY_SALT, type DistrictScene } from './district-scene.ts'
import {
  countShelves,
  giveBackStock,
  loseAtStore,
  planOrders,
  receiveFromRegion,
  shareBetweenNeighbours,
  stockShelves,
} from './district-supply.ts'
import { openWorkplace, workAMonth } from './facility-month.ts'
import { compactIntegers, type Ledger } from './ledger.ts'
import { LOT_LIMIT } from './lots.ts'
import type { Movements } from './movements.ts'
import { plantDefects, type PlantedDefect } from './planted-defects.ts'
import { PRODUCT_COUNT, SERIES_COUNT } from './products.ts'
import { Rng, subSeed } from './random.ts'
import { isActive, type Site } from './sites.ts'
import { StockRoom } from './stock-room.ts'
import type { World } from './world.ts'

/** The monthly figures of one district's sites, in their order. */
export interface DistrictAccounts {
  readonly district: District
  readonly sites: readonly Site[]
  readonly ledger: Ledger
  /** Doses given; see `givenIndex`. */
  readonly given: Int32Array | Int16Array
  /** Expected use per site, `[product * (months + 2) + t]`. */
  readonly needs: readonly Float32Array[]
  readonly defects: readonly PlantedDefect[]
}

/** With the stock cards; the district store's account follows the sites'. */
export interface DistrictHistory extends DistrictAccounts {
  /** Position of the store among the places. */
  readonly store: number
  /** Stock card lines, card by card; card `c` owns those from `starts[c]` to before `starts[c + 1]`. */
  readonly lines: Movements
  readonly starts: Int32Array
}

/** Lives through all months of one district. */
export function simulateDistrict(world: World, district: District, sites: readonly Site[]): DistrictHistory {
  const { seed, calendar } = world
  const store = sites.length
  const needs = sites.map((site) => expectedUseTable(seed, calendar, district.region, site))
  const plan = planDeliveries(seed, calendar, district.region, district.number, needs)
  const room = new StockRoom(calendar, [...sites.map((site) => site.inOpenlmis && !site.paper), true])
  const scene: DistrictScene = { world, district, sites, store, needs, plan, room }
  const defects = plantDefects(world, district.number, sites)
  const given = new Int32Array(sites.length * calendar.months * SERIES_COUNT * 2)
  liveThrough(scene, defects, given)
  const { lines, starts } = room.movements.byCard((store + 1) * PRODUCT_COUNT * LOT_LIMIT)
  return { district, sites, store, ledger: room.ledger, lines, starts, given, needs, defects }
}

function liveThrough(scene: DistrictScene, defects: readonly PlantedDefect[], given: Int32Array): void {
  const { world, district, sites, store, room } = scene
  const people = sites.map((site) => openWorkplace(world.seed, site, defects))
  const round = [...sites].sort((a, b) => a.deliveryDay - b.deliveryDay || a.local - b.local)
  const storeRng = new Rng(subSeed(world.seed, HISTORY_SALT, district.number, 1))
  const orders = new Int32Array(sites.length * PRODUCT_COUNT)
  stockShelves(scene)
  for (let t = 0; t < world.calendar.months; t++) {
    for (let place = 0; place <= store; place++) room.startMonth(t, place)
    receiveFromRegion(scene, t)
    planOrders(scene, t, orders)
    for (const site of round) {
      const person = people[site.local]
      if (person !== undefined && isActive(site, t)) workAMonth(scene, site, person, orders, t, given)
    }
    shareBetweenNeighbours(scene, round, t, storeRng)
    for (const site of sites) if (site.closes === t + 1) giveBackStock(scene, site)
    loseAtStore(scene, storeRng)
    countShelves(scene, (site) => people[site.local]?.rng, t)
    for (let place = 0; place <= store; place++) room.endMonth(place)
  }
}

/** The sites' figures alone, small enough to be kept for every district. */
export function accountsOf(history: DistrictHistory): DistrictAccounts {
  const { district, sites, needs, defects } = history
  return {
    district,
    sites,
    needs,
    defects,
    ledger: history.ledger.compact(sites.length),
    given: compactIntegers(history.given),
  }
}
