import { expectedDoses, seasonality, SYRINGES_PER_INJECTION } from './demand.ts'
import { Day, HISTORY_SALT, type DistrictScene } from './district-scene.ts'
import { dropExpired } from './expiry.ts'
import { givenIndex } from './given-index.ts'
import { Column } from './ledger.ts'
import { Movement, NO_PARTNER } from './movements.ts'
import type { PlantedDefect } from './planted-defects.ts'
import { PRODUCT_COUNT, PRODUCTS, productAt, SERIES, SERIES_COUNT, SERIES_RANGES, SYRINGE } from './products.ts'
import { Rng, subSeed, unitOf } from './random.ts'
import type { Site } from './sites.ts'
import { holdSessions, useDays, type Leftovers } from './vaccinate.ts'

/** What a place carries from month to month besides its stock. */
export interface Workplace {
  readonly rng: Rng
  readonly leftovers: readonly Leftovers[]
  /** Children who were not vaccinated for want of stock and will come again, by series. */
  readonly missed: Float64Array
  /** Product opened without need, and since when. */
  readonly carelessWith: number
  readonly carelessFrom: number
}

export function openWorkplace(seed: number, site: Site, defects: readonly PlantedDefect[]): Workplace {
  const careless = defects.find((defect) => defect.kind === 'excessiveWastage' && defect.site === site.number)
  return {
    rng: new Rng(subSeed(seed, HISTORY_SALT, site.number, 2)),
    leftovers: PRODUCTS.map(() => ({ openDoses: 0, waiting: 0 })),
    missed: new Float64Array(SERIES_COUNT),
    carelessWith: careless?.p ?? -1,
    carelessFrom: careless?.t ?? 0,
  }
}

/** One place's month: what expired is thrown away, children come, the delivery comes, some stock is lost. */
export function workAMonth(
  scene: DistrictScene,
  site: Site,
  person: Workplace,
  orders: Int32Array,
  t: number,
  given: Int32Array,
): void {
  const { world, district, room } = scene
  const monthOfYear = world.calendar.monthAt(t) % 100
  const season = seasonality(world.seed, district.region, monthOfYear)
  const heat = unitOf(world.seed, HISTORY_SALT, site.number, t, 4) < 0.004
  const frost = unitOf(world.seed, HISTORY_SALT, site.number, t, 5) < 0.003
  let injected = 0
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    const product = productAt(p)
    dropExpired(world, room, site.local, p, t, Day.expiry)
    const demand = p === SYRINGE ? [] : drawDemand(site, person, season, monthOfYear, p, t)
    const wanted = p === SYRINGE ? Math.ceil(injected * SYRINGES_PER_INJECTION) : demand.reduce((a, b) => a + b, 0)
    const doses = serve(scene, site, person, p, t, wanted, orders[site.local * PRODUCT_COUNT + p] ?? 0)
    if (product.injected) injected += doses
    room.ledger.cells[room.ledger.row(site.local, p, t) + Column.given] = doses
    shareOut(person, p, demand, wanted, doses, (s, units, later) => {
      const at = givenIndex(world.calendar.months, site.local, t, s, 0)
      given[at] = units - later
      given[at + 1] = later
    })
    loseStock(scene, site, person.rng, p, heat, frost && product.freezeSensitive)
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
  scene: DistrictScene,
  site: Site,
  person: Workplace,
  p: number,
  t: number,
  wanted: number,
  order: number,
): number {
  const days = useDays(site)
  const left = person.leftovers[p] ?? { openDoses: 0, waiting: 0 }
  const careless = p === person.carelessWith && t >= person.carelessFrom
  let delivered = order === 0
  let doses = 0
  days.forEach((day, k) => {
    if (!delivered && site.deliveryDay <= day) {
      deliver(scene, site, p, order)
      delivered = true
    }
    const part = Math.floor((wanted * (k + 1)) / days.length) - Math.floor((wanted * k) / days.length)
    doses += holdSessions(scene.room, site, p, productAt(p), part, day, left, person.rng, careless)
  })
  return doses
}

function deliver({ room, store }: DistrictScene, site: Site, p: number, order: number): void {
  const day = site.deliveryDay
  room.take(store, p, order, day, Movement.transferredOut, site.local, (lot, units) => {
    room.add(site.local, p, lot, units, day, Movement.received, store)
  })
}

/** Shares the doses given among the series in the proportion of those who came; remembers half of those sent home. */
function shareOut(
  person: Workplace,
  p: number,
  demand: readonly number[],
  wanted: number,
  doses: number,
  on: (s: number, units: number, later: number) => void,
): void {
  const [first] = SERIES_RANGES[p] ?? [0, 0]
  let wantedSoFar = 0
  let dosesSoFar = 0
  demand.forEach((count, i) => {
    const s = first + i
    wantedSoFar += count
    const upTo = wanted === 0 ? 0 : Math.floor((doses * wantedSoFar) / wanted + 1e-9)
    // Doses for children who waited from last month may come in a month in which nobody new does.
    const share = wanted === 0 && i === demand.length - 1 ? doses : upTo - dosesSoFar
    dosesSoFar += share
    person.missed[s] = Math.max(0, count - share) * 0.5
    on(s, share, Math.min(share, Math.floor(share * (SERIES[s]?.laterShare ?? 0) + person.rng.next())))
  })
}

function loseStock({ room }: DistrictScene, site: Site, rng: Rng, p: number, heat: boolean, frozen: boolean): void {
  const perPack = productAt(p).unitsPerPack
  const stock = room.stockOf(site.local, p)
  if (stock === 0) return
  const some = (share: number): number => Math.ceil((stock * share) / perPack) * perPack
  const lose = (units: number, kind: Movement): number => room.take(site.local, p, units, Day.loss, kind, NO_PARTNER)
  if (p !== SYRINGE && frozen) lose(some(rng.range(0.3, 0.9)), Movement.frozen)
  else if (p !== SYRINGE && heat) lose(some(rng.range(0.3, 1)), Movement.heat)
  else if (rng.chance(0.012)) lose(perPack, Movement.broken)
  else if (p !== SYRINGE && rng.chance(0.004)) lose(perPack * 2, Movement.heat)
}
