import { arrivalDay, lotLagMonths, transitDays } from './deliveries.ts'
import { PLAN_AHEAD } from './demand.ts'
import type { Ledger } from './ledger.ts'
import { LOT_LIMIT } from './lots.ts'
import { Movement, NO_PARTNER, type Movements } from './movements.ts'
import { PRODUCT_COUNT } from './products.ts'
import { subSeed } from './random.ts'
import { StockRoom } from './stock-room.ts'
import type { World } from './world.ts'

/** The books of a regional store or the national one: a single place, number 0. */
export interface StoreHistory {
  readonly ledger: Ledger
  readonly lines: Movements
  readonly starts: Int32Array
}

/** `[product * (months + 2) + t]` per district, as the delivery plan gives it. */
export type PlanOf = (district: number) => Int32Array

/** Between the delivery from above and the first issue to those below. */
const COUNT_DAY = 20
const RECEIPT_DAY = 12

/** Units of each lot a region passes on to one district for month `t`. */
const lotFor = (world: World, district: number, p: number, t: number): number =>
  world.lots[p]?.lotAt(t - lotLagMonths(world.seed, district, p)) ?? 0

/** A region receives in month `t` what its districts get in month `t + 2`, and sends off what they get in `t + 1`. */
export function simulateRegionalStore(world: World, region: number, planOf: PlanOf): StoreHistory {
  const { calendar, seed, areas } = world
  const width = calendar.months + PLAN_AHEAD
  const room = new StockRoom(calendar, [true])
  const districts = areas.regions[region]?.districts ?? []
  const unitsFor = (district: number, p: number, t: number): number => planOf(district)[p * width + t] ?? 0
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    for (const [lot, units] of lotTotals(world, districts, p, 1, planOf)) room.begin(0, p, lot, units)
  }
  for (let t = 0; t < calendar.months; t++) {
    room.startMonth(t, 0)
    const issues = districts
      .map((district) => ({ district, day: issueDay(world, district, t) }))
      .sort((a, b) => a.day - b.day || a.district - b.district)
    for (let p = 0; p < PRODUCT_COUNT; p++) {
      for (const [lot, units] of lotTotals(world, districts, p, t + 2, planOf)) {
        room.add(0, p, lot, units, RECEIPT_DAY, Movement.received, NO_PARTNER)
      }
      if (subSeed(seed, 1101, region, p, t) % 6 === 0) room.count(0, p, 0, COUNT_DAY)
      for (const { district, day } of issues) {
        room.takeLot(
          0,
          p,
          lotFor(world, district, p, t + 1),
          unitsFor(district, p, t + 1),
          day,
          Movement.transferredOut,
          district,
        )
      }
    }
    room.endMonth(0)
  }
  return finish(room)
}

/** On the road for two to eight days: a lorry that leaves in the last week arrives at the start of the next month. */
function issueDay(world: World, district: number, t: number): number {
  const days = world.calendar.daysIn(t)
  return Math.min(days, days + arrivalDay(world.seed, district, t + 1) - transitDays(world.seed, district, t + 1))
}

function lotTotals(
  world: World,
  districts: readonly number[],
  p: number,
  t: number,
  planOf: PlanOf,
): [lot: number, units: number][] {
  const width = world.calendar.months + PLAN_AHEAD
  const totals = new Map<number, number>()
  if (t >= width) return []
  for (const district of districts) {
    const lot = lotFor(world, district, p, t)
    totals.set(lot, (totals.get(lot) ?? 0) + (planOf(district)[p * width + t] ?? 0))
  }
  return [...totals].sort((a, b) => a[0] - b[0])
}

const NATIONAL_RECEIPT_DAY = 3
/** What the country buys beyond what it hands out; it expires in the national store. */
const RESERVE = 0.04

/** The national store gets each lot whole, a month before the first region does, and hands out what the regions receive. */
export function simulateNationalStore(world: World, planOf: PlanOf): StoreHistory {
  const { calendar, areas } = world
  const room = new StockRoom(calendar, [true])
  const issues = nationalIssues(world, planOf)
  const arrivals = new Map<number, { p: number; lot: number; units: number }[]>()
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    for (let lot = 0; lot < LOT_LIMIT; lot++) {
      const mine = issues.filter((issue) => issue.p === p && issue.lot === lot)
      const total = mine.reduce((sum, issue) => sum + issue.units, 0)
      if (total === 0) continue
      const units = total + Math.floor(total * RESERVE)
      const month = Math.min(...mine.map((issue) => issue.t)) - 1
      if (month < 0) room.begin(0, p, lot, units)
      else arrivals.set(month, [...(arrivals.get(month) ?? []), { p, lot, units }])
    }
  }
  for (let t = 0; t < calendar.months; t++) {
    room.startMonth(t, 0)
    writeOffExpired(world, room, t)
    for (const { p, lot, units } of arrivals.get(t) ?? [])
      room.add(0, p, lot, units, NATIONAL_RECEIPT_DAY, Movement.received, NO_PARTNER)
    const mine = issues
      .filter((issue) => issue.t === t)
      .sort((a, b) => nationalIssueDay(world, a.region, t) - nationalIssueDay(world, b.region, t))
    for (const { p, lot, units, region } of mine) {
      room.takeLot(0, p, lot, units, nationalIssueDay(world, region, t), Movement.transferredOut, region)
    }
    for (let p = 0; p < PRODUCT_COUNT; p++) room.count(0, p, 0, COUNT_DAY)
    room.endMonth(0)
  }
  return areas.regions.length === 0 ? finish(new StockRoom(calendar, [true])) : finish(room)
}

interface Issue {
  readonly region: number
  readonly t: number
  readonly p: number
  readonly lot: number
  readonly units: number
}

function nationalIssues(world: World, planOf: PlanOf): Issue[] {
  const issues: Issue[] = []
  for (const region of world.areas.regions) {
    for (let t = 0; t < world.calendar.months; t++) {
      for (let p = 0; p < PRODUCT_COUNT; p++) {
        for (const [lot, units] of lotTotals(world, region.districts, p, t + 2, planOf)) {
          if (units > 0) issues.push({ region: region.number, t, p, lot, units })
        }
      }
    }
  }
  return issues
}

/** Days 4 to 10: the regions have it on day 12. */
const nationalIssueDay = (world: World, region: number, t: number): number =>
  4 + (subSeed(world.seed, 1102, region, t) % 7)

function writeOffExpired(world: World, room: StockRoom, t: number): void {
  world.lots.forEach((lots, p) => {
    const today = world.calendar.day(t, 1)
    for (let lot = 0; lot < lots.count && (lots.expiry[lot] ?? today) < today; lot++) {
      room.takeLot(0, p, lot, room.lotStockOf(0, p, lot), 1, Movement.expired)
    }
  })
}

function finish(room: StockRoom): StoreHistory {
  const { lines, starts } = room.movements.byCard(PRODUCT_COUNT * LOT_LIMIT)
  return { ledger: room.ledger, lines, starts }
}
