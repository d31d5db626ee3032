import type { FakeOrgUnit, FakeOrgUnitGroup, FakeOrgUnitGroupSet } from '../connectors/dhis2/fake/dataset.ts'
import type { Country } from './country.ts'
import type { Dhis2Area } from './dhis2-areas.ts'
import { FACILITY_TYPES } from './facility-types.ts'
import { Kind, uidOf } from './identity.ts'
import type { Dhis2Facility } from './registers.ts'
import type { Ownership } from './sites.ts'

const OWNERSHIPS: readonly Ownership[] = ['government', 'faith', 'private', 'ngo']
const AREA_OPENING_DATE = '1990-01-01'

export function areaUnits(country: Country): FakeOrgUnit[] {
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

export const facilityUnit = (facility: Dhis2Facility): FakeOrgUnit => ({
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

export function groups(
  seed: number,
  byType: Map<string, string[]>,
  byOwner: Map<string, string[]>,
): FakeOrgUnitGroup[] {
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

export const groupSets = (seed: number): FakeOrgUnitGroupSet[] => [
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
