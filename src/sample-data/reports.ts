import type { DistrictAccounts } from './district-history.ts'
import { givenIndex } from './given-index.ts'
import { Column } from './ledger.ts'
import { PRODUCTS, SERIES, SERIES_RANGES, SYRINGE, productAt } from './products.ts'
import type { PlantedDefect } from './planted-defects.ts'
import { subSeed, unitOf } from './random.ts'
import { isActive, type Site } from './sites.ts'
import type { World } from './world.ts'

/** The monthly report of one place to DHIS2: when it came, and whether it was put right later. */
export interface Report {
  readonly t: number
  /** Day on which it was typed in, in days since the epoch. */
  readonly arrived: number
  /** Product whose doses given were wrong at first, and the day on which they were put right. */
  readonly corrected?: { readonly p: number; readonly day: number; readonly error: number }
  /** Only the doses were reported: the stock form never came. */
  readonly withoutStock: boolean
}

const SALT = 1001
const LATE_SHARE = 0.1
const CORRECTED_SHARE = 0.04

/** Undefined: the place was not working in that month, or never reported it. */
export function reportOf(world: World, site: Site, t: number): Report | undefined {
  if (!site.inDhis2 || !isActive(site, t)) return undefined
  const seed = subSeed(world.seed, SALT, site.number, t)
  if (unitOf(seed, 1) < site.missingRate) return undefined
  const monthEnd = world.calendar.day(t + 1, 1)
  const delay =
    unitOf(seed, 2) < LATE_SHARE ? 15 + Math.floor(60 * unitOf(seed, 3)) : 2 + Math.floor(9 * unitOf(seed, 3))
  const arrived = monthEnd + delay
  const withoutStock = unitOf(seed, 4) < 0.03
  if (unitOf(seed, 5) >= CORRECTED_SHARE) return { t, arrived, withoutStock }
  const p = Math.floor(unitOf(seed, 6) * SYRINGE)
  const error = (unitOf(seed, 7) < 0.5 ? -1 : 1) * (0.15 + 0.35 * unitOf(seed, 8))
  return { t, arrived, withoutStock, corrected: { p, day: arrived + 6 + Math.floor(50 * unitOf(seed, 9)), error } }
}

/** Whether a place that worked never sent its report. */
export const isMissing = (world: World, site: Site, t: number): boolean =>
  site.inDhis2 && isActive(site, t) && reportOf(world, site, t) === undefined

type Wrong = {
  readonly swap: readonly [number, number] | undefined
  readonly multiplied: PlantedDefect | undefined
  readonly inVials: number
}

const RIGHT: Wrong = { swap: undefined, multiplied: undefined, inVials: -1 }

/** The defects planted in one report. */
function wrongIn(defects: readonly PlantedDefect[], site: Site, t: number): Wrong {
  let wrong = RIGHT
  for (const defect of defects) {
    if (defect.site !== site.number || defect.t !== t) continue
    if (defect.kind === 'productsSwapped') wrong = { ...wrong, swap: [defect.p, defect.other] }
    if (defect.kind === 'dosesMultiplied') wrong = { ...wrong, multiplied: defect }
    if (defect.kind === 'stockInVials') wrong = { ...wrong, inVials: defect.p }
  }
  return wrong
}

/** The product whose figures stand in product `p`'s row. */
const source = (wrong: Wrong, p: number): number =>
  wrong.swap?.[0] === p ? wrong.swap[1] : wrong.swap?.[1] === p ? wrong.swap[0] : p

/** One number of doses given; `changed` is the day of its last change. */
export type OnDoses = (s: number, band: 0 | 1, doses: number, changed: number) => void

/**
 * The doses given as the report stood on day `asOf`. A zero in the first band is a reported zero; a zero in the second
 * (one year and more, others) was left empty on the form and is not there at all.
 */
export function dosesReported(
  world: World,
  history: DistrictAccounts,
  site: Site,
  report: Report,
  asOf: number,
  on: OnDoses,
): void {
  if (report.arrived > asOf) return
  const wrong = wrongIn(history.defects, site, report.t)
  const months = world.calendar.months
  PRODUCTS.forEach((_, p) => {
    const [first, end] = SERIES_RANGES[p] ?? [0, 0]
    const from = source(wrong, p)
    const [sourceFirst, sourceEnd] = SERIES_RANGES[from] ?? [0, 0]
    const factor =
      wrong.multiplied?.kind === 'dosesMultiplied' && wrong.multiplied.p === p ? wrong.multiplied.factor : 1
    const pending = report.corrected !== undefined && report.corrected.p === p && report.corrected.day > asOf
    const changed = report.corrected?.p === p && !pending ? report.corrected.day : report.arrived
    for (let s = first; s < end; s++) {
      const sourceSeries = sourceFirst + s - first
      for (const band of [0, 1] as const) {
        if (band === 1 && SERIES[s]?.bands === 'none') continue
        const at = givenIndex(months, site.local, report.t, sourceSeries, band)
        const truth = sourceSeries < sourceEnd ? (history.given[at] ?? 0) * factor : 0
        const doses = pending ? Math.max(0, Math.round(truth * (1 + (report.corrected?.error ?? 0)))) : truth
        if (doses > 0 || band === 0) on(s, band, doses, changed)
      }
    }
  })
}

/** Stock columns of the package, by the suffix of the data element's code. */
export const STOCK_MOVEMENTS = [
  'OPENBAL',
  'RCVD',
  'ISSUED',
  'RDIST',
  'STKHD',
  'EXPIRED',
  'BROKEN',
  'FROZEN',
  'VVM',
  'MISS',
  'OSDAYS',
] as const
export type StockMovement = (typeof STOCK_MOVEMENTS)[number]

const ALWAYS_REPORTED: ReadonlySet<StockMovement> = new Set(['OPENBAL', 'RCVD', 'ISSUED', 'STKHD', 'OSDAYS'])

export type OnStock = (p: number, movement: StockMovement, value: number) => void

/** The stock part of a report, in doses (pieces for syringes); losses that did not happen are left empty. */
export function stockReported(history: DistrictAccounts, site: Site, report: Report, on: OnStock): void {
  if (report.withoutStock) return
  const wrong = wrongIn(history.defects, site, report.t)
  PRODUCTS.forEach((_, p) => {
    const from = source(wrong, p)
    const perVial = wrong.inVials === p ? productAt(p).dosesPerVial : 1
    for (const movement of STOCK_MOVEMENTS) {
      const units = stockValue(history, site.local, from, report.t, movement)
      const value = movement === 'OSDAYS' ? units : Math.round(units / perVial)
      if (value > 0 || ALWAYS_REPORTED.has(movement)) on(p, movement, value)
    }
  })
}

function stockValue(history: DistrictAccounts, place: number, p: number, t: number, movement: StockMovement): number {
  const get = (column: Column): number => history.ledger.get(place, p, t, column)
  switch (movement) {
    case 'OPENBAL':
      return get(Column.opening)
    case 'RCVD':
      return get(Column.received) + get(Column.transferredIn)
    case 'ISSUED':
      return get(Column.used)
    case 'RDIST':
      return get(Column.transferredOut)
    case 'STKHD':
      return get(Column.closing)
    case 'EXPIRED':
      return get(Column.expired)
    case 'BROKEN':
      return get(Column.broken)
    case 'FROZEN':
      return get(Column.frozen)
    case 'VVM':
      return get(Column.heat)
    case 'MISS':
      return get(Column.missing)
    case 'OSDAYS':
      return get(Column.stockoutDays)
  }
}
