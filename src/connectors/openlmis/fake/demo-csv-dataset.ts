import { csvTable, decimal, groupBy, integer, optional, required, yes, type CsvRow } from './csv-table.ts'
import type {
  FacilityRow,
  FacilityTypeRow,
  GeographicZoneRow,
  IdealStockAmountFilter,
  IdealStockAmountRow,
  OpenlmisDataset,
  OrderableRow,
  ProcessingPeriodRow,
  RequisitionGroupRow,
  TradeItemRow,
  UserRow,
} from './dataset.ts'
import { demoRequisitions } from './demo-csv-requisitions.ts'
import { demoRights } from './demo-csv-rights.ts'
import { demoStock } from './demo-csv-stock.ts'

const lower = (id: string): string => id.toLowerCase()

/** The password that OpenLMIS gives to every demo user. */
export const DEMO_PASSWORD = 'password'

/**
 * OpenLMIS' own demo data, read from its CSV files (one per database table). Everything real is kept: upper-case
 * UUIDs, the byte order mark, WKT points, empty names, facilities without a program.
 */
export function demoCsvDataset(folder: string): OpenlmisDataset {
  const table = (name: string): readonly CsvRow[] => csvTable(folder, name)
  const users = table('referencedata.users').map(user)
  const facilities = facilitiesOf(table)
  const requisitionGroups = groupsOf(table)
  const supervisoryNodes = table('referencedata.supervisory_nodes').map((row) => ({
    ...named(row),
    facilityId: optional(row['facilityid']),
    parentId: optional(row['parentid']),
  }))
  const amounts = table('referencedata.ideal_stock_amounts').map(amount)
  const amountsByFacility = groupBy(amounts, (row) => row.facilityId)

  return {
    name: 'OpenLMIS demo data',
    users,
    facilities,
    requisitionGroups,
    supervisoryNodes,
    geographicLevels: table('referencedata.geographic_levels').map((row) => ({
      ...named(row),
      levelNumber: Number(row['levelnumber']),
    })),
    geographicZones: table('referencedata.geographic_zones').map(zone),
    facilityTypes: typesOf(table, facilities),
    facilityOperators: table('referencedata.facility_operators').map((row) => ({
      ...named(row),
      displayOrder: Number(row['displayorder']),
    })),
    programs: table('referencedata.programs').map((row) => ({
      ...named(row),
      active: yes(row['active']),
      periodsSkippable: yes(row['periodsskippable']),
      skipAuthorization: yes(row['skipauthorization']),
      showNonFullSupplyTab: yes(row['shownonfullsupplytab']),
      enableDatePhysicalStockCountCompleted: yes(row['enabledatephysicalstockcountcompleted']),
    })),
    orderables: orderablesOf(table),
    tradeItems: tradeItemsOf(table),
    commodityTypes: table('referencedata.commodity_types').map((row) => ({
      id: required(row, 'id'),
      name: row['name'] ?? '',
      classificationSystem: row['classificationsystem'] ?? '',
      classificationId: row['classificationid'] ?? '',
      parentId: null,
    })),
    lots: table('referencedata.lots').map((row) => ({
      id: required(row, 'id'),
      lotCode: row['lotcode'] ?? '',
      tradeItemId: required(row, 'tradeitemid'),
      active: yes(row['active']),
      expirationDate: optional(row['expirationdate']),
      manufactureDate: optional(row['manufacturedate']),
    })),
    approvedProducts: table('referencedata.facility_type_approved_products').map((row) => ({
      id: required(row, 'id'),
      facilityTypeId: required(row, 'facilitytypeid'),
      programId: required(row, 'programid'),
      orderableId: required(row, 'orderableid'),
      maxPeriodsOfStock: decimal(row['maxperiodsofstock']) ?? 0,
      minPeriodsOfStock: decimal(row['minperiodsofstock']),
      emergencyOrderPoint: decimal(row['emergencyorderpoint']),
      active: yes(row['active']),
      versionNumber: Number(row['versionnumber']),
    })),
    processingSchedules: table('referencedata.processing_schedules').map(named),
    processingPeriods: table('referencedata.processing_periods').map(period),
    supplyLines: table('referencedata.supply_lines').map((row) => ({
      id: required(row, 'id'),
      supervisoryNodeId: required(row, 'supervisorynodeid'),
      programId: required(row, 'programid'),
      supplyingFacilityId: required(row, 'supplyingfacilityid'),
      description: optional(row['description']),
    })),
    idealStockAmounts: (filter) =>
      (filter.facilityId === undefined ? amounts : (amountsByFacility.get(filter.facilityId) ?? [])).filter((row) =>
        amountMatches(row, filter),
      ),
    ...demoStock(table, facilities),
    ...demoRequisitions(table),
    ...demoRights(table, users, facilities, requisitionGroups, supervisoryNodes),
  }
}

export type Table = (name: string) => readonly CsvRow[]

const named = (row: CsvRow): { id: string; code: string; name: string } => ({
  id: required(row, 'id'),
  code: row['code'] ?? '',
  name: row['name'] ?? '',
})

const user = (row: CsvRow): UserRow => ({
  id: required(row, 'id'),
  username: required(row, 'username'),
  password: DEMO_PASSWORD,
  firstName: row['firstname'] ?? '',
  lastName: row['lastname'] ?? '',
  active: yes(row['active']),
  homeFacilityId: optional(row['homefacilityid']),
})

const zone = (row: CsvRow): GeographicZoneRow => ({
  ...named(row),
  levelId: required(row, 'levelid'),
  parentId: optional(row['parentid']),
  catchmentPopulation: integer(row['catchmentpopulation']),
  latitude: decimal(row['latitude']),
  longitude: decimal(row['longitude']),
})

/** `POINT(34.92 -15.05)`: longitude first. */
function point(wkt: string | undefined): FacilityRow['location'] {
  const match = /^POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)$/i.exec(wkt ?? '')
  return match ? { longitude: Number(match[1]), latitude: Number(match[2]) } : null
}

function facilitiesOf(table: Table): readonly FacilityRow[] {
  const supported = groupBy(table('referencedata.supported_programs'), (row) => required(row, 'facilityid'))
  return table('referencedata.facilities').map((row) => ({
    ...named(row),
    description: optional(row['description']),
    comment: optional(row['comment']),
    active: yes(row['active']),
    enabled: yes(row['enabled']),
    openLmisAccessible: yes(row['openlmisaccessible']),
    goLiveDate: optional(row['golivedate']),
    goDownDate: optional(row['godowndate']),
    typeId: required(row, 'typeid'),
    operatorId: optional(row['operatedbyid']),
    geographicZoneId: optional(row['geographiczoneid']),
    location: point(row['location']),
    extraData: null,
    supportedPrograms: (supported.get(lower(required(row, 'id'))) ?? []).map((one) => ({
      programId: required(one, 'programid'),
      active: yes(one['active']),
      locallyFulfilled: yes(one['locallyfulfilled']),
      startDate: optional(one['startdate']),
    })),
  }))
}

/** Types that facilities have but the file does not come from the service's migrations; they get a plain name. */
function typesOf(table: Table, facilities: readonly FacilityRow[]): readonly FacilityTypeRow[] {
  const listed = table('referencedata.facility_types').map((row) => ({
    ...named(row),
    displayOrder: Number(row['displayorder']),
    active: yes(row['active']),
  }))
  const known = new Set(listed.map((row) => lower(row.id)))
  const missing = new Set(facilities.map((row) => lower(row.typeId)).filter((id) => !known.has(id)))
  const added = [...missing].map((id) => ({
    id,
    code: `type-${id.slice(0, 8)}`,
    name: `Type ${id.slice(0, 8)}`,
    displayOrder: 99,
    active: true,
  }))
  return [...listed, ...added]
}

function orderablesOf(table: Table): readonly OrderableRow[] {
  const version = (row: CsvRow): string => `${required(row, 'orderableid')} ${row['orderableversionnumber']}`
  const own = (row: CsvRow): string => lower(`${required(row, 'id')} ${row['versionnumber']}`)
  const programs = groupBy(table('referencedata.program_orderables'), version)
  const identifiers = groupBy(table('referencedata.orderable_identifiers'), version)
  const attributes = groupBy(table('referencedata.dispensable_attributes'), (row) => required(row, 'dispensableid'))
  const pairs = (rows: readonly CsvRow[] | undefined): Record<string, string> =>
    Object.fromEntries((rows ?? []).map((row) => [row['key'] ?? '', row['value'] ?? '']))
  return table('referencedata.orderables').map((row) => ({
    id: required(row, 'id'),
    productCode: row['code'] ?? '',
    fullProductName: row['fullproductname'] ?? '',
    description: optional(row['description']),
    netContent: integer(row['netcontent']),
    packRoundingThreshold: integer(row['packroundingthreshold']) ?? 0,
    roundToZero: yes(row['roundtozero']),
    dispensable: pairs(attributes.get(lower(row['dispensableid'] ?? ''))),
    programs: (programs.get(own(row)) ?? []).map((one) => ({
      programId: required(one, 'programid'),
      active: yes(one['active']),
      fullSupply: yes(one['fullsupply']),
      displayOrder: Number(one['displayorder']),
      dosesPerPatient: integer(one['dosesperpatient']),
      pricePerPack: decimal(one['priceperpack']),
    })),
    identifiers: pairs(identifiers.get(own(row))),
    extraData: optional(row['extradata']) === null ? null : JSON.parse(row['extradata'] ?? '{}'),
    versionNumber: Number(row['versionnumber']),
    lastUpdated: '2019-01-01T00:00:00Z',
  }))
}

function tradeItemsOf(table: Table): readonly TradeItemRow[] {
  const classifications = groupBy(table('referencedata.trade_item_classifications'), (row) =>
    required(row, 'tradeitemid'),
  )
  return table('referencedata.trade_items').map((row) => ({
    id: required(row, 'id'),
    manufacturerOfTradeItem: row['manufactureroftradeitem'] ?? '',
    gtin: null,
    classifications: (classifications.get(lower(required(row, 'id'))) ?? []).map((one) => ({
      classificationSystem: one['classificationsystem'] ?? '',
      classificationId: one['classificationid'] ?? '',
    })),
  }))
}

function period(row: CsvRow): ProcessingPeriodRow {
  const startDate = required(row, 'startdate')
  const endDate = required(row, 'enddate')
  const extraData = optional(row['extradata'])
  return {
    id: required(row, 'id'),
    name: row['name'] ?? '',
    startDate,
    endDate,
    durationInMonths: Math.max(1, Math.round((Date.parse(endDate) - Date.parse(startDate)) / 2_629_800_000)),
    processingScheduleId: required(row, 'processingscheduleid'),
    extraData: extraData === null ? null : JSON.parse(extraData),
  }
}

function groupsOf(table: Table): readonly RequisitionGroupRow[] {
  const members = groupBy(table('referencedata.requisition_group_members'), (row) =>
    required(row, 'requisitiongroupid'),
  )
  const schedules = groupBy(table('referencedata.requisition_group_program_schedules'), (row) =>
    required(row, 'requisitiongroupid'),
  )
  return table('referencedata.requisition_groups').map((row) => ({
    ...named(row),
    supervisoryNodeId: required(row, 'supervisorynodeid'),
    memberFacilityIds: (members.get(lower(required(row, 'id'))) ?? []).map((one) => required(one, 'facilityid')),
    programSchedules: (schedules.get(lower(required(row, 'id'))) ?? []).map((one) => ({
      programId: required(one, 'programid'),
      processingScheduleId: required(one, 'processingscheduleid'),
      directDelivery: yes(one['directdelivery']),
    })),
  }))
}

const amount = (row: CsvRow): IdealStockAmountRow => ({
  id: required(row, 'id'),
  facilityId: required(row, 'facilityid'),
  commodityTypeId: required(row, 'commoditytypeid'),
  processingPeriodId: required(row, 'processingperiodid'),
  amount: Number(row['amount']),
})

const amountMatches = (row: IdealStockAmountRow, filter: IdealStockAmountFilter): boolean =>
  (filter.commodityTypeId === undefined || lower(row.commodityTypeId) === filter.commodityTypeId) &&
  (filter.processingPeriodId === undefined || lower(row.processingPeriodId) === filter.processingPeriodId)
