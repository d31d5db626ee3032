import type { DistrictAccounts } from './district-history.ts'
import { idealStockUnits } from './ideal-stock.ts'
import { Column } from './ledger.ts'
import { productAt } from './products.ts'
import { subSeed, unitOf } from './random.ts'
import { isActive, type Site } from './sites.ts'
import type { World } from './world.ts'

export type RequisitionState =
  | 'INITIATED'
  | 'SUBMITTED'
  | 'AUTHORIZED'
  | 'IN_APPROVAL'
  | 'APPROVED'
  | 'RELEASED'
  | 'RELEASED_WITHOUT_ORDER'
  | 'SKIPPED'

export interface Requisition {
  readonly t: number
  readonly state: RequisitionState
  /** Days since the epoch. */
  readonly created: number
  readonly modified: number
}

const SALT = 1301
const NEVER_MADE_SHARE = 0.02

/** Shares of the states a requisition ends in. Only the first three count as approved. */
const STATES: readonly (readonly [RequisitionState, number])[] = [
  ['RELEASED', 0.8],
  ['APPROVED', 0.1],
  ['RELEASED_WITHOUT_ORDER', 0.015],
  ['AUTHORIZED', 0.015],
  ['IN_APPROVAL', 0.015],
  ['SUBMITTED', 0.015],
  ['INITIATED', 0.02],
  ['SKIPPED', 0.02],
]

/**
 * The monthly requisition of a place that keeps its cards in OpenLMIS, as it stood on day `asOf`: first submitted, some
 * days later in its final state. Undefined when there is none.
 */
export function requisitionOf(world: World, site: Site, t: number, asOf: number): Requisition | undefined {
  if (!site.inOpenlmis || site.paper || !isActive(site, t)) return undefined
  const seed = subSeed(world.seed, SALT, site.number, t)
  if (unitOf(seed, 1) < NEVER_MADE_SHARE) return undefined
  const late = unitOf(seed, 2) < 0.08
  const created = world.calendar.day(t + 1, 1) + (late ? 12 : 1) + site.entryLagDays + Math.floor(5 * unitOf(seed, 3))
  const decided = created + 1 + Math.floor(7 * unitOf(seed, 4))
  if (created > asOf) return undefined
  if (decided > asOf) return { t, state: 'SUBMITTED', created, modified: created }
  let draw = unitOf(seed, 5)
  for (const [state, share] of STATES) {
    draw -= share
    if (draw < 0) return { t, state, created, modified: state === 'INITIATED' ? created : decided }
  }
  return { t, state: 'RELEASED', created, modified: decided }
}

/** One product's line, in dispensing units except `packsToShip`; agrees with the stock cards to the dose. */
export interface RequisitionLine {
  readonly p: number
  readonly beginningBalance: number
  readonly received: number
  readonly consumed: number
  /** Signed: found and transferred in count up, losses and transfers out count down. */
  readonly lossesAndAdjustments: number
  readonly stockOnHand: number
  readonly stockoutDays: number
  readonly adjustedConsumption: number
  readonly averageConsumption: number
  readonly idealStock: number
  readonly requested: number
  readonly packsToShip: number
  /** The parts of losses and adjustments that are not zero. */
  readonly adjustments: readonly { readonly column: Column; readonly units: number }[]
}

const AVERAGED_MONTHS = 3
const CREDITS: readonly Column[] = [Column.transferredIn, Column.found]
const DEBITS: readonly Column[] = [
  Column.expired,
  Column.heat,
  Column.frozen,
  Column.broken,
  Column.missing,
  Column.transferredOut,
]

/** ceil(C x 30 / (30 - X)), as OpenLMIS adjusts consumption for stock-out days; C itself when there was never stock. */
export const adjustConsumption = (consumed: number, stockoutDays: number): number =>
  stockoutDays >= 30 ? consumed : Math.ceil((consumed * 30) / (30 - stockoutDays))

export function requisitionLine(accounts: DistrictAccounts, site: Site, t: number, p: number): RequisitionLine {
  const { ledger } = accounts
  const get = (column: Column, month = t): number => ledger.get(site.local, p, month, column)
  const adjusted = (month: number): number =>
    adjustConsumption(get(Column.used, month), get(Column.stockoutDays, month))
  const first = Math.max(site.opens, t - AVERAGED_MONTHS + 1)
  let sum = 0
  for (let month = first; month <= t; month++) sum += adjusted(month)
  const adjustments = [...CREDITS, ...DEBITS].flatMap((column) =>
    get(column) > 0 ? [{ column, units: get(column) }] : [],
  )
  const signed = adjustments.reduce(
    (total, { column, units }) => total + (CREDITS.includes(column) ? units : -units),
    0,
  )
  const needs = accounts.needs[site.local]
  const idealStock = needs === undefined ? 0 : idealStockUnits(site, needs, ledger.months, p, t + 1)
  const requested = Math.max(0, idealStock - get(Column.closing))
  return {
    p,
    beginningBalance: get(Column.opening),
    received: get(Column.received),
    consumed: get(Column.used),
    lossesAndAdjustments: signed,
    stockOnHand: get(Column.closing),
    stockoutDays: get(Column.stockoutDays),
    adjustedConsumption: adjusted(t),
    averageConsumption: Math.ceil(sum / (t - first + 1)),
    idealStock,
    requested,
    packsToShip: Math.ceil(requested / productAt(p).unitsPerPack),
    adjustments,
  }
}
