import type { FakeDataSet, FakeDataset } from '../connectors/dhis2/fake/dataset.ts'
import type { Country } from './country.ts'
import {
  categories,
  categoryCombos,
  categoryOptionCombos,
  categoryOptions,
  dataElementGroups,
  dataElements,
  DATA_SETS,
  indicatorGroups,
  indicators,
  indicatorTypes,
  POPULATIONS,
  publishedElements,
  stockElementUid,
} from './dhis2-metadata.ts'
import { areaUnits, facilityUnit, groups, groupSets } from './dhis2-org-units.ts'
import { completionsOf, latestChangeOf, valuesOf } from './dhis2-values.ts'
import { Kind, uidOf } from './identity.ts'
import { DEMO_PASSWORD } from './openlmis-users.ts'
import { PRODUCTS, SERIES } from './products.ts'
import { STOCK_MOVEMENTS } from './reports.ts'
import type { Site } from './sites.ts'

const LEVEL_NAMES = ['Country', 'Province', 'District', 'Sub-district', 'Facility']
/** Level of the org units that are facilities. */
export const FACILITY_LEVEL = LEVEL_NAMES.length

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
        authorities: ['F_DATAVALUE_ADD', 'F_METADATA_IMPORT', 'F_VIEW_UNAPPROVED_DATA', 'M_dhis-web-reports'],
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
      id: DATA_SETS.stockFromOpenlmis,
      code: 'OLMIS_STOCK',
      name: 'LMIS - Stock from OpenLMIS',
      periodType: 'Monthly',
      dataSetElements: publishedElements().map(({ id }) => ({ dataElement: id })),
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
