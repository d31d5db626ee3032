import type {
  FacilityOperatorRow,
  FacilityRow,
  GeographicLevelRow,
  GeographicZoneRow,
  ProcessingPeriodRow,
  ProcessingScheduleRow,
  RequisitionGroupRow,
  SupervisoryNodeRow,
  SupplyLineRow,
} from '../connectors/openlmis/fake/dataset.ts'
import { firstDay, lastDay } from '../base/month.ts'
import { districtStore, NATIONAL_STORE, regionalStore } from './areas.ts'
import type { Country } from './country.ts'
import { officialPopulation } from './demand.ts'
import { FACILITY_TYPES, facilityName, facilityType } from './facility-types.ts'
import { Kind, uuidOf } from './identity.ts'
import { facilityTypeId, programId } from './openlmis-products.ts'
import type { Ownership } from './sites.ts'
import { boundsOf, type Ring } from './tiling.ts'

const LEVELS = ['Country', 'Region', 'District'] as const
const OPERATORS: readonly Ownership[] = ['government', 'faith', 'private', 'ngo', 'military']

export const facilityIdOf = (seed: number, site: number): string => uuidOf(seed, Kind.facility, site)
export const scheduleId = (seed: number): string => uuidOf(seed, Kind.schedule, 0)
export const periodId = (seed: number, t: number): string => uuidOf(seed, Kind.period, t)

/** Zones and nodes share a numbering: 0 the country, then regions, then districts. */
const zoneNumber = (country: Country, level: 1 | 2 | 3, number = 0): number =>
  level === 1 ? 0 : level === 2 ? 1 + number : 1 + country.areas.regions.length + number
const zoneId = (country: Country, level: 1 | 2 | 3, number = 0): string =>
  uuidOf(country.world.seed, Kind.zone, zoneNumber(country, level, number))
export const nodeId = (country: Country, level: 1 | 2 | 3, number = 0): string =>
  uuidOf(country.world.seed, Kind.node, zoneNumber(country, level, number))

export const geographicLevels = (seed: number): GeographicLevelRow[] =>
  LEVELS.map((name, i) => ({ id: uuidOf(seed, Kind.level, i), code: name, name, levelNumber: i + 1 }))

const middle = (ring: Ring): { latitude: number; longitude: number } => {
  const { west, east, south, north } = boundsOf(ring)
  return { latitude: Math.round((south + north) * 5000) / 10_000, longitude: Math.round((west + east) * 5000) / 10_000 }
}

export function geographicZones(country: Country): GeographicZoneRow[] {
  const { areas, world } = country
  const levelId = (level: number): string => uuidOf(world.seed, Kind.level, level - 1)
  const year = Math.floor(world.calendar.last / 100)
  const people = areas.districts.map((district) =>
    country
      .sitesOf(district.number)
      .reduce((sum, site) => sum + officialPopulation(site, world.calendar, year).total, 0),
  )
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, d) => total + (people[d] ?? 0), 0)
  const root: GeographicZoneRow = {
    id: zoneId(country, 1),
    code: areas.countryCode,
    name: areas.countryName,
    levelId: levelId(1),
    parentId: null,
    catchmentPopulation: sum(areas.districts.map((district) => district.number)),
    latitude: null,
    longitude: null,
  }
  const regions = areas.regions.map((region) => ({
    id: zoneId(country, 2, region.number),
    code: region.code,
    name: region.name,
    levelId: levelId(2),
    parentId: root.id,
    catchmentPopulation: sum(region.districts),
    latitude: null,
    longitude: null,
  }))
  const districts = areas.districts.map((district) => ({
    id: zoneId(country, 3, district.number),
    code: district.code,
    name: district.name,
    levelId: levelId(3),
    parentId: zoneId(country, 2, district.region),
    catchmentPopulation: people[district.number] ?? 0,
    ...middle(district.ring),
  }))
  return [root, ...regions, ...districts]
}

export const facilityOperators = (seed: number): FacilityOperatorRow[] =>
  OPERATORS.map((code, i) => ({
    id: uuidOf(seed, Kind.operator, i),
    code,
    name: code.charAt(0).toUpperCase() + code.slice(1),
    displayOrder: i + 1,
  }))

/** Stores first, then the places that vaccinate, district by district. */
export function facilities(country: Country): FacilityRow[] {
  const { areas, world } = country
  const { seed } = world
  const start = firstDay(world.calendar.first)
  const row = (
    id: string,
    typeCode: string,
    facts: Partial<FacilityRow> & Pick<FacilityRow, 'code' | 'name' | 'geographicZoneId'>,
  ): FacilityRow => ({
    id,
    description: null,
    comment: null,
    active: true,
    enabled: true,
    openLmisAccessible: true,
    goLiveDate: start,
    goDownDate: null,
    typeId: facilityTypeId(
      seed,
      FACILITY_TYPES.findIndex((type) => type.code === typeCode),
    ),
    operatorId: uuidOf(seed, Kind.operator, 0),
    location: null,
    extraData: null,
    supportedPrograms: [{ programId: programId(seed), active: true, locallyFulfilled: true, startDate: start }],
    ...facts,
  })
  const store = (
    site: number,
    type: 'national_store' | 'regional_store' | 'district_store',
    place: string,
    code: string,
    zone: string,
  ): FacilityRow => {
    const language =
      type === 'national_store'
        ? 'en'
        : (areas.regions.find((region) => code.startsWith(region.code))?.language ?? 'en')
    return row(facilityIdOf(seed, site), type, {
      code,
      name: facilityName(language, facilityType(type), place),
      geographicZoneId: zone,
    })
  }
  return [
    store(NATIONAL_STORE, 'national_store', areas.countryName, `${areas.countryCode}-NVS`, zoneId(country, 1)),
    ...areas.regions.map((r) =>
      store(regionalStore(r.number), 'regional_store', r.name, `${r.code}-RVS`, zoneId(country, 2, r.number)),
    ),
    ...areas.districts.map((d) =>
      store(districtStore(areas, d.number), 'district_store', d.name, `${d.code}-DVS`, zoneId(country, 3, d.number)),
    ),
    ...areas.districts.flatMap((district) => {
      const sites = country.sitesOf(district.number)
      return country.registersOf(district.number).openlmis.flatMap((facility) => {
        const site = sites[facility.site - district.firstSite]
        if (site === undefined) return []
        return row(facility.id, site.type.code, {
          code: facility.code,
          name: facility.name,
          geographicZoneId: zoneId(country, 3, district.number),
          active: facility.active,
          goDownDate: facility.goDownDate ?? null,
          goLiveDate: site.opens > 0 ? site.openingDate : start,
          openLmisAccessible: !site.paper,
          operatorId: uuidOf(seed, Kind.operator, OPERATORS.indexOf(site.ownership)),
          location:
            facility.location === undefined
              ? null
              : { longitude: facility.location[0], latitude: facility.location[1] },
        })
      })
    }),
  ]
}

export const processingSchedules = (seed: number): ProcessingScheduleRow[] => [
  { id: scheduleId(seed), code: 'EPI-M', name: 'EPI monthly' },
]

/** The months with data and the running one. */
export const processingPeriods = (country: Country): ProcessingPeriodRow[] =>
  Array.from({ length: country.world.calendar.months + 1 }, (_, t) => {
    const month = country.world.calendar.monthAt(t)
    return {
      id: periodId(country.world.seed, t),
      name: `EPI ${firstDay(month).slice(0, 7)}`,
      startDate: firstDay(month),
      endDate: lastDay(month),
      durationInMonths: 1,
      processingScheduleId: scheduleId(country.world.seed),
      extraData: null,
    }
  })

/** National node over regional nodes over district nodes; each belongs to the store of its level. */
export function supervisoryNodes(country: Country): SupervisoryNodeRow[] {
  const { areas, world } = country
  return [
    {
      id: nodeId(country, 1),
      code: 'SN-NAT',
      name: `${areas.countryName} national`,
      facilityId: facilityIdOf(world.seed, NATIONAL_STORE),
      parentId: null,
    },
    ...areas.regions.map((region) => ({
      id: nodeId(country, 2, region.number),
      code: `SN-${region.code}`,
      name: `${region.name} region`,
      facilityId: facilityIdOf(world.seed, regionalStore(region.number)),
      parentId: nodeId(country, 1),
    })),
    ...areas.districts.map((district) => ({
      id: nodeId(country, 3, district.number),
      code: `SN-${district.code}`,
      name: `${district.name} district`,
      facilityId: facilityIdOf(world.seed, districtStore(areas, district.number)),
      parentId: nodeId(country, 2, district.region),
    })),
  ]
}

/** Facilities of a district order from its store, district stores from the region's, regional stores from the national one. */
export function requisitionGroups(country: Country): RequisitionGroupRow[] {
  const { areas, world } = country
  const group = (
    level: 1 | 2 | 3,
    number: number,
    code: string,
    name: string,
    memberFacilityIds: readonly string[],
  ): RequisitionGroupRow => ({
    id: uuidOf(world.seed, Kind.group, zoneNumber(country, level, number)),
    code: `RG-${code}`,
    name,
    supervisoryNodeId: nodeId(country, level, number),
    memberFacilityIds,
    programSchedules: [
      { programId: programId(world.seed), processingScheduleId: scheduleId(world.seed), directDelivery: false },
    ],
  })
  return [
    group(
      1,
      0,
      'NAT',
      'Regional stores',
      areas.regions.map((region) => facilityIdOf(world.seed, regionalStore(region.number))),
    ),
    ...areas.regions.map((region) =>
      group(
        2,
        region.number,
        region.code,
        `District stores of ${region.name}`,
        region.districts.map((d) => facilityIdOf(world.seed, districtStore(areas, d))),
      ),
    ),
    ...areas.districts.map((district) =>
      group(
        3,
        district.number,
        district.code,
        `Facilities of ${district.name}`,
        country.registersOf(district.number).openlmis.map((facility) => facility.id),
      ),
    ),
  ]
}

export function supplyLines(country: Country): SupplyLineRow[] {
  const { areas, world } = country
  const line = (level: 1 | 2 | 3, number: number, store: number): SupplyLineRow => ({
    id: uuidOf(world.seed, Kind.supplyLine, zoneNumber(country, level, number)),
    supervisoryNodeId: nodeId(country, level, number),
    programId: programId(world.seed),
    supplyingFacilityId: facilityIdOf(world.seed, store),
    description: null,
  })
  return [
    line(1, 0, NATIONAL_STORE),
    ...areas.regions.map((region) => line(2, region.number, regionalStore(region.number))),
    ...areas.districts.map((district) => line(3, district.number, districtStore(areas, district.number))),
  ]
}
