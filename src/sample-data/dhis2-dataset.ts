import type {
  FakeCompletion,
  FakeDataSet,
  FakeDataset,
  FakeDataValue,
  FakeOrgUnit,
  FakeOrgUnitGroup,
  FakeOrgUnitGroupSet,
  WantedValues,
} from '../connectors/dhis2/fake/dataset.ts'
import { isoOf } from './calendar.ts'
import type { Country } from './country.ts'
import type { Dhis2Area } from './dhis2-areas.ts'
import {
  bandCombo,
  categories,
  categoryCombos,
  categoryOptionCombos,
  categoryOptions,
  dataElementGroups,
  dataElements,
  DATA_SETS,
  DEFAULT,
  indicatorGroups,
  indicators,
  indicatorTypes,
  POPULATIONS,
  stockElementUid,
} from './dhis2-metadata.ts'
import { officialPopulation } from './demand.ts'
import { FACILITY_TYPES } from './facility-types.ts'
import { Kind, uidOf } from './identity.ts'
import { DEMO_PASSWORD } from './openlmis-users.ts'
import { PRODUCTS, SERIES } from './products.ts'
import { subSeed } from './random.ts'
import { dosesReported, reportOf, STOCK_MOVEMENTS, stockReported, type Report } from './reports.ts'
import type { Ownership, Site } from './sites.ts'

const LEVEL_NAMES = ['Country', 'Province', 'District', 'Sub-district', 'Facility']
const OWNERSHIPS: readonly Ownership[] = ['government', 'faith', 'private', 'ngo']
const AREA_OPENING_DATE = '1990-01-01'

/** A generated country as the fake DHIS2 serves it. Metadata are made once, values when a facility is asked for. */
export function createDhis2Dataset(country: Country): FakeDataset {
  const { seed } = country.world
  const siteByUid = new Map<string, Site>()
  const facilities = country.areas.districts.flatMap((district) =>
    country.registersOf(district.number).dhis2.map((facility) => {
      const site = country.sitesOf(district.number)[facility.site - district.firstSite]
      if (site !== undefined && !facility.duplicate) siteByUid.set(facility.uid, site)
      return { facility, site }
    }),
  )
  const groupsOf = (belongs: (site: Site) => string): Map<string, string[]> => {
    const members = new Map<string, string[]>()
    for (const { facility, site } of facilities) {
      if (site !== undefined) take(members, belongs(site)).push(facility.uid)
    }
    return members
  }
  const byType = groupsOf((site) => site.type.code)
  const byOwner = groupsOf((site) => site.ownership)
  const uids = facilities.map(({ facility }) => facility.uid)
  return {
    systemId: uidOf(seed, Kind.template, 1),
    systemName: `${country.areas.countryName} HMIS (generated, seed ${seed})`,
    users: [
      {
        id: uidOf(seed, Kind.user, 1),
        username: 'admin',
        name: 'System Administrator',
        password: DEMO_PASSWORD,
        authorities: ['ALL'],
        organisationUnits: [country.dhis2Areas.country.uid],
      },
      {
        id: uidOf(seed, Kind.user, 2),
        username: 'interop',
        name: 'Interop Service',
        password: DEMO_PASSWORD,
        tokens: [`d2p_${uidOf(seed, Kind.user, 3)}${uidOf(seed, Kind.user, 4)}${uidOf(seed, Kind.user, 5)}`],
        authorities: ['F_DATAVALUE_ADD', 'F_VIEW_UNAPPROVED_DATA', 'M_dhis-web-reports'],
        organisationUnits: [country.dhis2Areas.country.uid],
      },
    ],
    organisationUnitLevels: LEVEL_NAMES.map((name, i) => ({ id: uidOf(seed, Kind.level, i), name, level: i + 1 })),
    organisationUnits: [...areaUnits(country), ...facilities.map(({ facility }) => facilityUnit(facility))],
    organisationUnitGroups: groups(seed, byType, byOwner),
    organisationUnitGroupSets: groupSets(seed),
    attributes: [],
    categoryOptions: categoryOptions(),
    categories: categories(),
    categoryCombos: categoryCombos(),
    categoryOptionCombos: categoryOptionCombos(),
    dataElements: dataElements(),
    dataElementGroups: dataElementGroups(),
    dataSets: dataSets(uids),
    indicatorTypes: indicatorTypes(),
    indicators: indicators(),
    indicatorGroups: indicatorGroups(),
    valuesOf: (orgUnitUid, wanted) => {
      const site = siteByUid.get(orgUnitUid)
      return site === undefined ? [] : valuesOf(country, site, wanted ?? {})
    },
    completionsOf: (orgUnitUid) => {
      const site = siteByUid.get(orgUnitUid)
      return site === undefined ? [] : completionsOf(country, site)
    },
    latestChangeOf: (orgUnitUid) => {
      const site = siteByUid.get(orgUnitUid)
      return site === undefined ? undefined : latestChangeOf(country, site)
    },
  }
}

function take(members: Map<string, string[]>, key: string): string[] {
  const list = members.get(key)
  if (list !== undefined) return list
  const created: string[] = []
  members.set(key, created)
  return created
}

function areaUnits(country: Country): FakeOrgUnit[] {
  return [...country.dhis2Areas.all()].map((area) => ({
    id: area.uid,
    code: area.code,
    name: area.name,
    shortName: area.name.slice(0, 50),
    ...(area.parent === undefined ? {} : { parent: area.parent }),
    openingDate: AREA_OPENING_DATE,
    ...polygon(area),
  }))
}

function polygon(area: Dhis2Area): { geometry?: unknown } {
  const [first, ...more] = area.rings
  if (first === undefined) return {}
  return more.length === 0
    ? { geometry: { type: 'Polygon', coordinates: [first] } }
    : { geometry: { type: 'MultiPolygon', coordinates: area.rings.map((ring) => [ring]) } }
}

type Facility = ReturnType<Country['registersOf']>['dhis2'][number]

const facilityUnit = (facility: Facility): FakeOrgUnit => ({
  id: facility.uid,
  ...(facility.code === undefined ? {} : { code: facility.code }),
  name: facility.name,
  shortName: facility.name.slice(0, 50),
  parent: facility.parent,
  openingDate: facility.openingDate,
  ...(facility.closedDate === undefined ? {} : { closedDate: facility.closedDate }),
  ...(facility.location === undefined ? {} : { geometry: { type: 'Point', coordinates: facility.location } }),
})

const TYPES = FACILITY_TYPES.filter((type) => type.share > 0)
const typeGroup = (seed: number, i: number): string => uidOf(seed, Kind.orgUnitGroup, i, 1)
const ownerGroup = (seed: number, i: number): string => uidOf(seed, Kind.orgUnitGroup, i, 2)

function groups(seed: number, byType: Map<string, string[]>, byOwner: Map<string, string[]>): FakeOrgUnitGroup[] {
  return [
    ...TYPES.map((type, i) => ({
      id: typeGroup(seed, i),
      code: type.tag,
      name: type.name,
      organisationUnits: byType.get(type.code) ?? [],
    })),
    ...OWNERSHIPS.map((owner, i) => ({
      id: ownerGroup(seed, i),
      code: `OWN_${owner.toUpperCase()}`,
      name: owner === 'ngo' ? 'NGO' : owner.charAt(0).toUpperCase() + owner.slice(1),
      organisationUnits: byOwner.get(owner) ?? [],
    })),
  ]
}

const groupSets = (seed: number): FakeOrgUnitGroupSet[] => [
  {
    id: uidOf(seed, Kind.orgUnitGroup, 0, 3),
    code: 'TYPE',
    name: 'Facility type',
    organisationUnitGroups: TYPES.map((_, i) => typeGroup(seed, i)),
  },
  {
    id: uidOf(seed, Kind.orgUnitGroup, 1, 3),
    code: 'OWNERSHIP',
    name: 'Ownership',
    organisationUnitGroups: OWNERSHIPS.map((_, i) => ownerGroup(seed, i)),
  },
]

function dataSets(organisationUnits: readonly string[]): FakeDataSet[] {
  return [
    {
      id: DATA_SETS.doses,
      code: 'IMM_AGG_RVD',
      name: 'EPI - Routine vaccine delivery',
      periodType: 'Monthly',
      dataSetElements: SERIES.map((series) => ({ dataElement: series.uid })),
      organisationUnits,
      openFuturePeriods: 1,
      timelyDays: 15,
    },
    {
      id: DATA_SETS.stock,
      code: 'IMM_AGG_STOCK',
      name: 'EPI - Stock',
      periodType: 'Monthly',
      dataSetElements: PRODUCTS.flatMap((_, p) =>
        STOCK_MOVEMENTS.map((movement) => ({ dataElement: stockElementUid(p, movement) })),
      ),
      organisationUnits,
      openFuturePeriods: 1,
      timelyDays: 15,
    },
    {
      id: DATA_SETS.population,
      code: 'GEN_POPULATION',
      name: 'GEN - Yearly population',
      periodType: 'Yearly',
      dataSetElements: POPULATIONS.map(({ uid }) => ({ dataElement: uid })),
      organisationUnits,
      openFuturePeriods: 1,
    },
  ]
}

/** An instant of a day on which nothing depends but its order; one report's values share it. */
function instant(country: Country, site: Site, day: number): string {
  const minute = subSeed(country.world.seed, 1501, site.number, day) % 540
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${isoOf(day)}T${two(7 + Math.floor(minute / 60))}:${two(minute % 60)}:12.000Z`
}

const STORED_BY = 'district_records'

function* valuesOf(country: Country, site: Site, wanted: WantedValues): Generator<FakeDataValue> {
  const { world, asOf } = country
  const wants = (uid: string): boolean => wanted.dataElements === undefined || wanted.dataElements.has(uid)
  const doses = SERIES.some((series) => wants(series.uid))
  const stock = PRODUCTS.some((_, p) => STOCK_MOVEMENTS.some((movement) => wants(stockElementUid(p, movement))))
  for (let t = 0; (doses || stock) && t < world.calendar.months; t++) {
    const period = String(world.calendar.monthAt(t))
    if (wanted.periods !== undefined && !wanted.periods.has(period)) continue
    const report = reportOf(world, site, t)
    if (report === undefined || report.arrived > asOf) continue
    if (wanted.lastUpdatedFrom !== undefined && lastChange(country, site, report) < wanted.lastUpdatedFrom) continue
    yield* reportValues(country, site, report, period, { doses, stock, wants })
  }
  yield* populationValues(country, site, wanted)
}

interface Wants {
  readonly doses: boolean
  readonly stock: boolean
  readonly wants: (uid: string) => boolean
}

function reportValues(
  country: Country,
  site: Site,
  report: Report,
  period: string,
  { doses, stock, wants }: Wants,
): FakeDataValue[] {
  const { world, asOf } = country
  const accounts = country.accountsOf(site.district)
  const created = instant(country, site, report.arrived)
  const values: FakeDataValue[] = []
  const add = (dataElement: string, categoryOptionCombo: string, value: number, lastUpdated: string): void => {
    if (!wants(dataElement)) return
    values.push({
      dataElement,
      period,
      categoryOptionCombo,
      attributeOptionCombo: DEFAULT.optionCombo,
      value: String(value),
      lastUpdated,
      created,
      storedBy: STORED_BY,
    })
  }
  if (doses) {
    dosesReported(world, accounts, site, report, asOf, (s, band, count, changed) => {
      const series = SERIES[s]
      if (series !== undefined)
        add(
          series.uid,
          bandCombo(series, band),
          count,
          changed === report.arrived ? created : instant(country, site, changed),
        )
    })
  }
  if (stock)
    stockReported(accounts, site, report, (p, movement, value) =>
      add(stockElementUid(p, movement), DEFAULT.optionCombo, value, created),
    )
  return values
}

/** Typed in each January for the year; the values of a new place from its first year on. */
function* populationValues(country: Country, site: Site, wanted: WantedValues): Generator<FakeDataValue> {
  const { calendar } = country.world
  const firstYear = Math.floor(calendar.monthAt(site.opens) / 100)
  for (let year = firstYear; year <= Math.floor(calendar.last / 100); year++) {
    const period = String(year)
    if (wanted.periods !== undefined && !wanted.periods.has(period)) continue
    const population = officialPopulation(site, calendar, year)
    const lastUpdated = `${year}-01-12T09:00:00.000Z`
    for (const { uid, cohort } of POPULATIONS) {
      if (wanted.dataElements !== undefined && !wanted.dataElements.has(uid)) continue
      yield {
        dataElement: uid,
        period,
        categoryOptionCombo: DEFAULT.optionCombo,
        attributeOptionCombo: DEFAULT.optionCombo,
        value: String(population[cohort]),
        lastUpdated,
        created: lastUpdated,
        storedBy: STORED_BY,
      }
    }
  }
}

function lastChange(country: Country, site: Site, report: Report): string {
  const corrected =
    report.corrected !== undefined && report.corrected.day <= country.asOf ? report.corrected.day : report.arrived
  return instant(country, site, corrected)
}

function* completionsOf(country: Country, site: Site): Generator<FakeCompletion> {
  const { world, asOf } = country
  for (let t = 0; t < world.calendar.months; t++) {
    const report = reportOf(world, site, t)
    if (report === undefined || report.arrived > asOf) continue
    const shared = {
      period: String(world.calendar.monthAt(t)),
      attributeOptionCombo: DEFAULT.optionCombo,
      date: instant(country, site, report.arrived),
      storedBy: STORED_BY,
    }
    yield { dataSet: DATA_SETS.doses, ...shared }
    if (!report.withoutStock) yield { dataSet: DATA_SETS.stock, ...shared }
  }
}

function latestChangeOf(country: Country, site: Site): string | undefined {
  let latest: string | undefined
  for (let t = 0; t < country.world.calendar.months; t++) {
    const report = reportOf(country.world, site, t)
    if (report === undefined || report.arrived > country.asOf) continue
    const change = lastChange(country, site, report)
    if (latest === undefined || change > latest) latest = change
  }
  const january = `${Math.floor(country.world.calendar.last / 100)}-01-12T09:00:00.000Z`
  return latest === undefined || latest < january ? january : latest
}
