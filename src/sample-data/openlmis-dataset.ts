import type {
  IdealStockAmountFilter,
  IdealStockAmountRow,
  OpenlmisDataset,
  RequisitionFilter,
  RequisitionLineItemRow,
  RequisitionRow,
} from '../connectors/openlmis/fake/dataset.ts'
import { districtStore } from './areas.ts'
import { isoOf } from './calendar.ts'
import { placeOf, type Country } from './country.ts'
import { expectedUseTable } from './demand.ts'
import { idealStockUnits } from './ideal-stock.ts'
import { instantOf } from './entry-days.ts'
import { Kind, uuidOf, uuidParts } from './identity.ts'
import {
  facilities,
  facilityIdOf,
  facilityOperators,
  geographicLevels,
  geographicZones,
  nodeId,
  periodId,
  processingPeriods,
  processingSchedules,
  requisitionGroups,
  supervisoryNodes,
  supplyLines,
} from './openlmis-places.ts'
import {
  approvedProducts,
  commodityOrderableId,
  commodityTypeId,
  commodityTypes,
  facilityTypes,
  lots,
  orderables,
  programId,
  programs,
  reasonOfColumn,
  reasons,
  tradeItems,
  validReasons,
} from './openlmis-products.ts'
import { createOpenlmisStock } from './openlmis-stock.ts'
import { createOpenlmisUsers } from './openlmis-users.ts'
import { PRODUCTS } from './products.ts'
import { requisitionLine, requisitionOf } from './requisitions.ts'
import { isActive, type Site } from './sites.ts'

/** A generated country as the fake OpenLMIS serves it. Reference data are made once, the rest when asked for. */
export function createOpenlmisDataset(country: Country): OpenlmisDataset {
  const { seed } = country.world
  const facilityRows = facilities(country)
  const names = new Map(facilityRows.map((row) => [uuidParts(seed, Kind.facility, row.id)?.high ?? -1, row.name]))
  const ids = facilityRows.map((row) => row.id)
  const stock = createOpenlmisStock(country, (site) => names.get(site))
  const users = createOpenlmisUsers(country, () => ids)
  return {
    name: `${country.areas.countryName} (generated, seed ${seed})`,
    users: users.rows,
    geographicLevels: geographicLevels(seed),
    geographicZones: geographicZones(country),
    facilityTypes: facilityTypes(seed),
    facilityOperators: facilityOperators(seed),
    facilities: facilityRows,
    programs: programs(seed),
    orderables: orderables(seed),
    tradeItems: tradeItems(seed),
    commodityTypes: commodityTypes(seed),
    lots: lots(country.world),
    approvedProducts: approvedProducts(seed),
    processingSchedules: processingSchedules(seed),
    processingPeriods: processingPeriods(country),
    supervisoryNodes: supervisoryNodes(country),
    requisitionGroups: requisitionGroups(country),
    supplyLines: supplyLines(country),
    reasons: reasons(seed),
    validReasons: validReasons(seed),
    permissionStringsOf: (userId) => users.permissionStringsOf(userId),
    supervisedFacilityIdsOf: (userId) => users.supervisedFacilityIdsOf(userId),
    idealStockAmounts: rememberLast((filter: IdealStockAmountFilter) => idealStockAmounts(country, filter)),
    cardsOf: (facilityId) => {
      const site = uuidParts(seed, Kind.facility, facilityId)?.high
      return site === undefined ? [] : stock.cardsOf(site)
    },
    card: (cardId) => stock.card(cardId),
    lineItemsOf: (cardId) => stock.lineItemsOf(cardId),
    requisitions: rememberLast((filter: RequisitionFilter) => requisitions(country, filter)),
    requisition: (id) => {
      const at = requisitionAt(country, id)
      return at === undefined ? undefined : requisitionRow(country, at.site, at.t)
    },
    requisitionLineItemsOf: (id) => {
      const at = requisitionAt(country, id)
      return at === undefined ? [] : requisitionLines(country, at.site, at.t)
    },
  }
}

/** A list is read page by page with the same filter each time: the last answer is kept. */
function rememberLast<F, R>(list: (filter: F) => readonly R[]): (filter: F) => readonly R[] {
  let last: { readonly key: string; readonly rows: readonly R[] } | undefined
  return (filter) => {
    const key = JSON.stringify(filter)
    if (last?.key !== key) last = { key, rows: list(filter) }
    return last.rows
  }
}

/** The sites a filter can be about: one, or all. */
function* sitesFor(country: Country, facilityId: string | undefined): Generator<Site> {
  if (facilityId !== undefined) {
    const site = siteOf(country, uuidParts(country.world.seed, Kind.facility, facilityId)?.high)
    if (site !== undefined) yield site
    return
  }
  for (const district of country.areas.districts) yield* country.sitesOf(district.number)
}

function siteOf(country: Country, number: number | undefined): Site | undefined {
  const place = number === undefined ? undefined : placeOf(country.areas, number)
  return place?.kind === 'site' ? country.sitesOf(place.district)[place.local] : undefined
}

/** Month numbers a filter can be about. */
function monthsFor(country: Country, processingPeriodId: string | undefined): number[] {
  const { calendar, seed } = country.world
  if (processingPeriodId === undefined) return Array.from({ length: calendar.months }, (_, t) => t)
  const t = uuidParts(seed, Kind.period, processingPeriodId)?.high
  return t === undefined || t >= calendar.months ? [] : [t]
}

function idealStockAmounts(country: Country, filter: IdealStockAmountFilter): IdealStockAmountRow[] {
  const { world } = country
  const months = monthsFor(country, filter.processingPeriodId)
  const wanted = filter.commodityTypeId?.toLowerCase()
  const products = PRODUCTS.flatMap((_, p) =>
    wanted === undefined || commodityTypeId(world.seed, p) === wanted ? [p] : [],
  )
  const rows: IdealStockAmountRow[] = []
  if (months.length === 0 || products.length === 0) return rows
  for (const site of sitesFor(country, filter.facilityId)) {
    if (!site.inOpenlmis) continue
    const region = country.areas.districts[site.district]?.region ?? 0
    const needs = expectedUseTable(world.seed, world.calendar, region, site)
    for (const t of months) {
      if (!isActive(site, t)) continue
      for (const p of products) {
        rows.push({
          id: uuidOf(world.seed, Kind.idealStock, site.number, t * 64 + p),
          facilityId: facilityIdOf(world.seed, site.number),
          commodityTypeId: commodityTypeId(world.seed, p),
          processingPeriodId: periodId(world.seed, t),
          amount: idealStockUnits(site, needs, world.calendar.months, p, t + 1),
        })
      }
    }
  }
  return rows
}

function requisitions(country: Country, filter: RequisitionFilter): RequisitionRow[] {
  const rows: RequisitionRow[] = []
  if (filter.programId !== undefined && filter.programId.toLowerCase() !== programId(country.world.seed)) return rows
  const months = monthsFor(country, filter.processingPeriodId)
  const from = filter.modifiedDateFrom === undefined ? -Infinity : Date.parse(filter.modifiedDateFrom)
  const to = filter.modifiedDateTo === undefined ? Infinity : Date.parse(filter.modifiedDateTo)
  for (const site of sitesFor(country, filter.facilityId)) {
    for (const t of months) {
      const row = requisitionRow(country, site, t)
      if (row === undefined || (filter.statuses !== undefined && !filter.statuses.includes(row.status))) continue
      const modified = Date.parse(row.modifiedDate)
      if (modified >= from && modified <= to) rows.push(row)
    }
  }
  return rows
}

function requisitionAt(country: Country, id: string): { readonly site: Site; readonly t: number } | undefined {
  const parts = uuidParts(country.world.seed, Kind.requisition, id)
  const site = siteOf(country, parts?.high)
  return parts === undefined || site === undefined || parts.low >= country.world.calendar.months
    ? undefined
    : { site, t: parts.low }
}

function requisitionRow(country: Country, site: Site, t: number): RequisitionRow | undefined {
  const { seed } = country.world
  const requisition = requisitionOf(country.world, site, t, country.asOf)
  if (requisition === undefined) return undefined
  return {
    id: uuidOf(seed, Kind.requisition, site.number, t),
    facilityId: facilityIdOf(seed, site.number),
    programId: programId(seed),
    processingPeriodId: periodId(seed, t),
    status: requisition.state,
    emergency: false,
    reportOnly: false,
    createdDate: instantOf(isoOf(requisition.created), site.local),
    modifiedDate: instantOf(isoOf(requisition.modified), 2000 + site.local),
    supervisoryNodeId: nodeId(country, 3, site.district),
    supplyingFacilityId: requisition.state.startsWith('RELEASED')
      ? facilityIdOf(seed, districtStore(country.areas, site.district))
      : null,
  }
}

function requisitionLines(country: Country, site: Site, t: number): RequisitionLineItemRow[] {
  const { seed } = country.world
  const requisition = requisitionOf(country.world, site, t, country.asOf)
  if (requisition === undefined || requisition.state === 'SKIPPED') return []
  const approved = requisition.state === 'APPROVED' || requisition.state.startsWith('RELEASED')
  const accounts = country.accountsOf(site.district)
  return PRODUCTS.map((_, p) => {
    const line = requisitionLine(accounts, site, t, p)
    return {
      id: uuidOf(seed, Kind.requisitionLine, site.number, t * 64 + p),
      orderableId: commodityOrderableId(seed, p),
      orderableVersionNumber: 1,
      beginningBalance: line.beginningBalance,
      totalReceivedQuantity: line.received,
      totalConsumedQuantity: line.consumed,
      totalLossesAndAdjustments: line.lossesAndAdjustments,
      stockOnHand: line.stockOnHand,
      totalStockoutDays: line.stockoutDays,
      adjustedConsumption: line.adjustedConsumption,
      averageConsumption: line.averageConsumption,
      maximumStockQuantity: line.averageConsumption * 2,
      calculatedOrderQuantity: Math.max(0, line.averageConsumption * 2 - line.stockOnHand),
      idealStockAmount: line.idealStock,
      requestedQuantity: line.requested,
      approvedQuantity: approved ? line.requested : null,
      packsToShip: approved ? line.packsToShip : null,
      skipped: false,
      stockAdjustments: line.adjustments.map(({ column, units }) => ({
        reasonId: reasonOfColumn(seed, column),
        quantity: units,
      })),
    }
  })
}
