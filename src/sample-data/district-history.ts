import type { District } from './areas.ts'
import { arrivalDay, lotLagMonths, planDeliveries } from './deliveries.ts'
import { PLAN_AHEAD, SYRINGES_PER_INJECTION, expectedDoses, expectedUseTable, seasonality } from './demand.ts'
import { Column, compactIntegers, type Ledger } from './ledger.ts'
import { LOT_LIMIT } from './lots.ts'
import { Movement, NO_PARTNER, type Movements } from './movements.ts'
import { plantDefects, type PlantedDefect } from './planted-defects.ts'
import { PRODUCT_COUNT, PRODUCTS, SERIES, SERIES_COUNT, SERIES_RANGES, SYRINGE, productAt } from './products.ts'
import { Rng, subSeed, unitOf } from './random.ts'
import { isActive, type Site } from './sites.ts'
import { StockRoom } from './stock-room.ts'
import { holdSessions, useDays, type Leftovers } from './vaccinate.ts'
import type { World } from './world.ts'

/** The monthly figures of one district's sites, in their order. */
export interface DistrictAccounts {
  readonly district: District
  readonly sites: readonly Site[]
  readonly ledger: Ledger
  /** Doses given; see {@link givenIndex}. */
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

/** Bands: 0 = under one year (pregnant), 1 = one year and more (others). */
export const givenIndex = (months: number, place: number, t: number, s: number, band: 0 | 1): number =>
  ((place * months + t) * SERIES_COUNT + s) * 2 + band

const SALT = 701
/** A place orders up to this many months of its expected use; the ideal stock amount says the same. */
export const MONTHS_OF_STOCK_ORDERED = 2
const MONTHS_OF_STOCK_AT_START = 1.3
const EXPIRY_DAY = 2
const LOSS_DAY = 26
const TRANSFER_DAY = 27
const COUNT_DAY = 28

/** Ideal stock amount in dispensing units: whole packs for two months of the coming use, as planned from the census. */
export function idealStockUnits(site: Site, needs: Float32Array, months: number, p: number, t: number): number {
  const width = months + PLAN_AHEAD
  const coming = ((needs[p * width + t] ?? 0) + (needs[p * width + t + 1] ?? 0)) / 2
  const perPack = productAt(p).unitsPerPack
  return Math.ceil((coming * MONTHS_OF_STOCK_ORDERED * site.planError) / perPack) * perPack
}

export function simulateDistrict(world: World, district: District, sites: readonly Site[]): DistrictHistory {
  const { seed, calendar } = world
  const months = calendar.months
  const store = sites.length
  const needs = sites.map((site) => expectedUseTable(seed, calendar, district.region, site))
  const plan = planDeliveries(seed, calendar, district.region, district.number, needs)
  const defects = plantDefects(world, district.number, sites)
  const room = new StockRoom(calendar, [...sites.map((site) => site.inOpenlmis && !site.paper), true])
  const given = new Int32Array(sites.length * months * SERIES_COUNT * 2)
  const people = sites.map((site) => openSite(seed, site, defects))
  const byDelivery = [...sites].sort((a, b) => a.deliveryDay - b.deliveryDay || a.local - b.local)
  const storeRng = new Rng(subSeed(seed, SALT, district.number, 1))
  const orders = new Int32Array(sites.length * PRODUCT_COUNT)

  stockShelves(world, room, sites, needs, plan, store)
  for (let t = 0; t < months; t++) {
    for (let place = 0; place <= store; place++) room.startMonth(t, place)
    receiveFromRegion(world, district, room, store, plan, t)
    planOrders(room, sites, store, needs, months, t, orders, seed)
    for (const site of byDelivery) {
      const person = people[site.local]
      if (person !== undefined && isActive(site, t))
        workAMonth(world, district, room, site, store, person, orders, t, given)
    }
    shareBetweenNeighbours(room, byDelivery, needs, months, t, storeRng)
    for (const site of sites) if (site.closes === t + 1) giveBackStock(room, site, store)
    loseAtStore(room, store, storeRng)
    countShelves(room, sites, people, store, t)
    for (let place = 0; place <= store; place++) room.endMonth(place)
  }
  const { lines, starts } = room.movements.byCard((store + 1) * PRODUCT_COUNT * LOT_LIMIT)
  return { district, sites, store, ledger: room.ledger, lines, starts, given, needs, defects }
}

/** What a place carries from month to month besides its stock. */
interface Workplace {
  readonly rng: Rng
  readonly leftovers: readonly Leftovers[]
  /** Children who were not vaccinated for want of stock and will come again, by series. */
  readonly missed: Float64Array
  /** Product opened without need, and since when. */
  readonly carelessWith: number
  readonly carelessFrom: number
}

function openSite(seed: number, site: Site, defects: readonly PlantedDefect[]): Workplace {
  const careless = defects.find((defect) => defect.kind === 'excessiveWastage' && defect.site === site.number)
  return {
    rng: new Rng(subSeed(seed, SALT, site.number, 2)),
    leftovers: PRODUCTS.map(() => ({ openDoses: 0, waiting: 0 })),
    missed: new Float64Array(SERIES_COUNT),
    carelessWith: careless?.p ?? -1,
    carelessFrom: careless?.t ?? 0,
  }
}

function stockShelves(
  world: World,
  room: StockRoom,
  sites: readonly Site[],
  needs: readonly Float32Array[],
  plan: Int32Array,
  store: number,
): void {
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

function receiveFromRegion(
  world: World,
  district: District,
  room: StockRoom,
  store: number,
  plan: Int32Array,
  t: number,
): void {
  const day = arrivalDay(world.seed, district.number, t)
  const width = world.calendar.months + PLAN_AHEAD
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    dropExpired(world, room, store, p, t, 1)
    const lot = world.lots[p]?.lotAt(t - lotLagMonths(world.seed, district.number, p)) ?? 0
    room.add(store, p, lot, plan[p * width + t] ?? 0, day, Movement.received, NO_PARTNER)
  }
}

/** Takes lots whose last day has passed off the shelf at the start of the month. */
function dropExpired(world: World, room: StockRoom, place: number, p: number, t: number, dayOfMonth: number): void {
  const lots = world.lots[p]
  const today = world.calendar.day(t, dayOfMonth)
  for (let lot = 0; lots !== undefined && lot < lots.count && (lots.expiry[lot] ?? today) < today; lot++) {
    const stock = room.lotStockOf(place, p, lot)
    if (stock > 0) room.takeLot(place, p, lot, stock, dayOfMonth, Movement.expired)
  }
}

/** What each place will get this month: up to its ideal stock; when the store is short, everybody gets the same share. */
function planOrders(
  room: StockRoom,
  sites: readonly Site[],
  store: number,
  needs: readonly Float32Array[],
  months: number,
  t: number,
  orders: Int32Array,
  seed: number,
): void {
  PRODUCTS.forEach((product, p) => {
    let wanted = 0
    for (const site of sites) {
      const table = needs[site.local]
      const skipped = unitOf(seed, SALT, site.number, t, 3) < 0.04 || unitOf(seed, SALT, site.number, t, 6, p) < 0.03
      const active = table !== undefined && isActive(site, t) && site.closes > t + 1 && !skipped
      const order = active ? Math.max(0, idealStockUnits(site, table, months, p, t) - room.stockOf(site.local, p)) : 0
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

function workAMonth(
  world: World,
  district: District,
  room: StockRoom,
  site: Site,
  store: number,
  person: Workplace,
  orders: Int32Array,
  t: number,
  given: Int32Array,
): void {
  const monthOfYear = world.calendar.monthAt(t) % 100
  const season = seasonality(world.seed, district.region, monthOfYear)
  const heatwave = unitOf(world.seed, SALT, site.number, t, 4) < 0.004
  const frost = unitOf(world.seed, SALT, site.number, t, 5) < 0.003
  let injected = 0
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    const product = productAt(p)
    dropExpired(world, room, site.local, p, t, EXPIRY_DAY)
    const demand = p === SYRINGE ? [] : drawDemand(site, person, season, monthOfYear, p, t)
    const wanted = p === SYRINGE ? Math.ceil(injected * SYRINGES_PER_INJECTION) : demand.reduce((a, b) => a + b, 0)
    const doses = serve(room, site, store, person, p, t, wanted, orders[site.local * PRODUCT_COUNT + p] ?? 0)
    if (product.injected) injected += doses
    recordGiven(world, room, site, person, p, t, demand, wanted, doses, given)
    loseStock(room, site, person.rng, p, heatwave, frost && product.freezeSensitive)
  }
}

/** Children who come in a month for each series of a product: chance around the expectation, and those missed before. */
function drawDemand(
  site: Site,
  person: Workplace,
  season: number,
  monthOfYear: number,
  p: number,
  t: number,
): number[] {
  const [first, end] = SERIES_RANGES[p] ?? [0, 0]
  const demand: number[] = []
  for (let s = first; s < end; s++) {
    demand.push(person.rng.poisson(expectedDoses(site, season, monthOfYear, s, t)) + Math.floor(person.missed[s] ?? 0))
  }
  return demand
}

/** The month's rounds of sessions with the delivery between them. Returns doses given. */
function serve(
  room: StockRoom,
  site: Site,
  store: number,
  person: Workplace,
  p: number,
  t: number,
  wanted: number,
  order: number,
): number {
  const product = productAt(p)
  const days = useDays(site)
  const left = person.leftovers[p] ?? { openDoses: 0, waiting: 0 }
  const careless = p === person.carelessWith && t >= person.carelessFrom
  let delivered = order === 0
  let doses = 0
  days.forEach((day, k) => {
    if (!delivered && site.deliveryDay <= day) {
      deliver(room, site, store, p, order)
      delivered = true
    }
    const part = Math.floor((wanted * (k + 1)) / days.length) - Math.floor((wanted * k) / days.length)
    doses += holdSessions(room, site, p, product, part, day, left, person.rng, careless)
  })
  return doses
}

function deliver(room: StockRoom, site: Site, store: number, p: number, order: number): void {
  const day = site.deliveryDay
  room.take(store, p, order, day, Movement.transferredOut, site.local, (lot, units) => {
    room.add(site.local, p, lot, units, day, Movement.received, store)
  })
}

/** Shares the doses given among the series in the proportion of those who came; remembers half of those sent home. */
function recordGiven(
  world: World,
  room: StockRoom,
  site: Site,
  person: Workplace,
  p: number,
  t: number,
  demand: readonly number[],
  wanted: number,
  doses: number,
  given: Int32Array,
): void {
  const row = room.ledger.row(site.local, p, t)
  room.ledger.cells[row + Column.given] = doses
  const [first] = SERIES_RANGES[p] ?? [0, 0]
  let wantedSoFar = 0
  let dosesSoFar = 0
  demand.forEach((count, i) => {
    const s = first + i
    wantedSoFar += count
    const upTo = wanted === 0 ? 0 : Math.floor((doses * wantedSoFar) / wanted + 1e-9)
    const share = wanted === 0 && i === demand.length - 1 ? doses : upTo - dosesSoFar
    dosesSoFar += share
    person.missed[s] = Math.max(0, count - share) * 0.5
    const later = Math.min(share, Math.floor(share * (SERIES[s]?.laterShare ?? 0) + person.rng.next()))
    const at = givenIndex(world.calendar.months, site.local, t, s, 0)
    given[at] = share - later
    given[at + 1] = later
  })
}

function loseStock(room: StockRoom, site: Site, rng: Rng, p: number, heat: boolean, frozen: boolean): void {
  const perVial = productAt(p).dosesPerVial === 1 && productAt(p).vvmType !== '' ? 1 : productAt(p).unitsPerPack
  const stock = room.stockOf(site.local, p)
  if (stock === 0) return
  const some = (share: number): number => Math.ceil((stock * share) / perVial) * perVial
  if (p !== SYRINGE && frozen)
    room.take(site.local, p, some(rng.range(0.3, 0.9)), LOSS_DAY, Movement.frozen, NO_PARTNER)
  else if (p !== SYRINGE && heat) room.take(site.local, p, some(rng.range(0.3, 1)), LOSS_DAY, Movement.heat, NO_PARTNER)
  else if (rng.chance(0.012)) room.take(site.local, p, perVial, LOSS_DAY, Movement.broken, NO_PARTNER)
  else if (p !== SYRINGE && rng.chance(0.004))
    room.take(site.local, p, perVial * 2, LOSS_DAY, Movement.heat, NO_PARTNER)
}

/** A place with plenty helps the next one on the delivery round that has nothing. */
function shareBetweenNeighbours(
  room: StockRoom,
  round: readonly Site[],
  needs: readonly Float32Array[],
  months: number,
  t: number,
  rng: Rng,
): void {
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    let rich: Site | undefined
    const perPack = productAt(p).unitsPerPack
    for (const site of round) {
      if (!isActive(site, t) || site.closes <= t + 1) continue
      const stock = room.stockOf(site.local, p)
      const ideal = idealStockUnits(site, needs[site.local] ?? new Float32Array(0), months, p, t)
      if (stock > ideal * 0.8 && stock >= 4 * perPack) rich = site
      else if (stock === 0 && ideal > 0 && rich !== undefined && rng.chance(0.3)) {
        const helper = rich
        const units = Math.floor(room.stockOf(helper.local, p) / 4 / perPack) * perPack
        room.take(helper.local, p, units, TRANSFER_DAY, Movement.transferredOut, site.local, (lot, part) => {
          room.add(site.local, p, lot, part, TRANSFER_DAY, Movement.transferredIn, helper.local)
        })
        rich = undefined
      }
    }
  }
}

function giveBackStock(room: StockRoom, site: Site, store: number): void {
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    room.take(
      site.local,
      p,
      room.stockOf(site.local, p),
      TRANSFER_DAY,
      Movement.transferredOut,
      store,
      (lot, units) => {
        room.add(store, p, lot, units, TRANSFER_DAY, Movement.transferredIn, site.local)
      },
    )
  }
}

function loseAtStore(room: StockRoom, store: number, rng: Rng): void {
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    const perPack = productAt(p).unitsPerPack
    if (rng.chance(0.02)) room.take(store, p, perPack * rng.within(1, 4), TRANSFER_DAY, Movement.broken, NO_PARTNER)
  }
}

/** Stores count every month, the other places every quarter; now and then something is missing or turns up. */
function countShelves(
  room: StockRoom,
  sites: readonly Site[],
  people: readonly Workplace[],
  store: number,
  t: number,
): void {
  for (let p = 0; p < PRODUCT_COUNT; p++) room.count(store, p, 0, COUNT_DAY)
  if (t % 3 !== 2) return
  for (const site of sites) {
    const rng = people[site.local]?.rng
    if (rng === undefined || !isActive(site, t)) continue
    for (let p = 0; p < PRODUCT_COUNT; p++) {
      const product = productAt(p)
      const vial = p === SYRINGE ? 10 : product.dosesPerVial
      const draw = rng.next()
      room.count(site.local, p, draw < 0.03 ? -vial : draw < 0.045 ? vial : 0, COUNT_DAY)
    }
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
