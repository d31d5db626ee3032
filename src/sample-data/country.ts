import { addMonths, lastDay, monthOf, type Month } from '../base/month.ts'
import { createAreas, NATIONAL_STORE, regionalStore, districtStore, type Areas } from './areas.ts'
import { createCalendar, dayOf } from './calendar.ts'
import { planDeliveries } from './deliveries.ts'
import { expectedUseTable } from './demand.ts'
import { createDhis2Areas, type Dhis2Areas } from './dhis2-areas.ts'
import { accountsOf, simulateDistrict, type DistrictAccounts, type DistrictHistory } from './district-history.ts'
import { planAllLots } from './lots.ts'
import { registerSites, type Registers } from './registers.ts'
import { createSites, type Site } from './sites.ts'
import { SHAPES, type CountrySize } from './size.ts'
import { simulateNationalStore, simulateRegionalStore, type StoreHistory } from './upper-stores.ts'
import type { World } from './world.ts'

export interface CountryOptions {
  readonly seed: number
  readonly size: CountrySize
  /** Last month with data. */
  readonly endMonth: Month
  /**
   * Day (`YYYY-MM-DD`) as of which the two systems are seen: reports and entries made later are not there yet.
   * Default: the 20th of the month after the last, when some reports are still to come.
   */
  readonly asOf?: string
  /** How many districts' stock card lines are kept at a time; a national district's take about 1 MB. */
  readonly keptDistricts?: number
}

/**
 * A made-up country with both its systems. Nothing is computed before it is asked for, and what is computed depends on
 * the seed alone: never on what was asked before, and for a district never on another district.
 */
export interface Country {
  readonly world: World
  readonly size: CountrySize
  readonly areas: Areas
  readonly dhis2Areas: Dhis2Areas
  /** In days since the epoch. */
  readonly asOf: number
  sitesOf(district: number): readonly Site[]
  registersOf(district: number): Registers
  /** Monthly figures; kept for every district once computed (half a megabyte each), since they are asked for in any order. */
  accountsOf(district: number): DistrictAccounts
  /** Monthly figures and stock card lines. */
  historyOf(district: number): DistrictHistory
  /** Lets go of a district's figures; they come out the same when asked for again. */
  forget(district: number): void
  regionalStore(region: number): StoreHistory
  nationalStore(): StoreHistory
  /** Units planned for a district store, `[product * (months + 2) + t]`. */
  deliveriesOf(district: number): Int32Array
}

/** The last month that is over on a day. */
export const lastCompleteMonth = (today: string): Month => addMonths(monthOf(today), -1)

export function createCountry(options: CountryOptions): Country {
  const seed = options.seed >>> 0
  const shape = SHAPES[options.size]
  const calendar = createCalendar(options.endMonth, shape.months)
  const areas = createAreas(seed, shape)
  const world: World = { seed, shape, calendar, areas, lots: planAllLots(seed, calendar) }
  const dhis2Areas = createDhis2Areas(world)
  const district = (number: number) => {
    const found = areas.districts[number]
    if (found === undefined) throw new RangeError(`No district number ${number}`)
    return found
  }
  const sitesOf = remember((number: number) => createSites(seed, shape, areas, calendar, district(number)))
  const deliveriesOf = remember((number: number) => {
    const { region } = district(number)
    const needs = sitesOf(number).map((site) => expectedUseTable(seed, calendar, region, site))
    return planDeliveries(seed, calendar, region, number, needs)
  })
  const national = remember(() => simulateNationalStore(world, deliveriesOf))
  const accounts = new Map<number, DistrictAccounts>()
  const historyOf = remember((number: number) => {
    const history = simulateDistrict(world, district(number), sitesOf(number))
    if (!accounts.has(number)) accounts.set(number, accountsOf(history))
    return history
  }, options.keptDistricts ?? 12)
  return {
    world,
    size: options.size,
    areas,
    dhis2Areas,
    asOf: dayOf(options.asOf ?? `${lastDay(addMonths(options.endMonth, 1)).slice(0, 8)}20`),
    sitesOf,
    deliveriesOf,
    registersOf: remember((number: number) => registerSites(world, dhis2Areas, number, sitesOf(number))),
    accountsOf: (number) => accounts.get(number) ?? historyOf(number),
    historyOf,
    forget: (number) => void accounts.delete(number),
    regionalStore: remember((region: number) => simulateRegionalStore(world, region, deliveriesOf)),
    nationalStore: () => national(NATIONAL_STORE),
  }
}

/** Remembers the answers asked for last; a Map hands its keys out in the order in which they were put. */
function remember<T>(compute: (key: number) => T, limit = Infinity): (key: number) => T {
  const known = new Map<number, T>()
  return (key) => {
    const before = known.get(key)
    const value = before ?? compute(key)
    if (before !== undefined && limit === Infinity) return before
    known.delete(key)
    known.set(key, value)
    const [oldest] = known.keys()
    if (known.size > limit && oldest !== undefined) known.delete(oldest)
    return value
  }
}

/** What a site number stands for. */
export type Place =
  | { readonly kind: 'nationalStore' }
  | { readonly kind: 'regionalStore'; readonly region: number }
  | { readonly kind: 'districtStore'; readonly district: number }
  | { readonly kind: 'site'; readonly district: number; readonly local: number }

export function placeOf(areas: Areas, number: number): Place | undefined {
  if (number === NATIONAL_STORE) return { kind: 'nationalStore' }
  if (number < regionalStore(areas.regions.length)) return { kind: 'regionalStore', region: number - regionalStore(0) }
  const firstSite = districtStore(areas, areas.districts.length)
  if (number < firstSite) return { kind: 'districtStore', district: number - districtStore(areas, 0) }
  if (number >= areas.siteCount) return undefined
  let low = 0
  let high = areas.districts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((areas.districts[middle]?.firstSite ?? Infinity) <= number) low = middle
    else high = middle - 1
  }
  return { kind: 'site', district: low, local: number - (areas.districts[low]?.firstSite ?? 0) }
}
