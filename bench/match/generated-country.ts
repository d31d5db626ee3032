import { month } from '../../src/base/month.ts'
import type { PlaceToMatch } from '../../src/matching/index.ts'
import { createCountry, type CountrySize } from '../../src/sample-data/index.ts'
import type { Dhis2Area } from '../../src/sample-data/dhis2-areas.ts'
import { FACILITY_TYPES } from '../../src/sample-data/facility-types.ts'
import { facilities, geographicZones } from '../../src/sample-data/openlmis-places.ts'
import { facilityTypeId } from '../../src/sample-data/openlmis-products.ts'
import type { LabelledLists } from './read-kenya.ts'

export interface GeneratedLists extends LabelledLists {
  /** By left id: how the two registers were made to disagree about it. */
  readonly variations: ReadonlyMap<string, readonly string[]>
}

/** Places of a generated country as both systems have them, and the truth. Nothing else of the country is computed. */
export function generatedLists(size: CountrySize, seed: number): GeneratedLists {
  const country = createCountry({ seed, size, endMonth: month(202_610) })
  const zones = new Map(geographicZones(country).map((zone) => [zone.id, zone]))
  const zonePath = (id: string): string[] => {
    const zone = zones.get(id)
    const parent = zone?.parentId
    return zone && typeof parent === 'string' ? [...zonePath(parent), zone.name ?? zone.code] : []
  }
  const typeNames = new Map(FACILITY_TYPES.map((type, i) => [facilityTypeId(seed, i), type.name]))
  const left = facilities(country).map((row): PlaceToMatch => {
    const type = typeNames.get(row.typeId)
    return {
      id: row.id,
      code: row.code,
      name: row.name,
      areas: row.geographicZoneId === null ? [] : zonePath(row.geographicZoneId),
      ...(type === undefined ? {} : { type }),
      ...(row.location ? { latitude: row.location.latitude, longitude: row.location.longitude } : {}),
      active: row.active,
    }
  })
  const areas = new Map([...country.dhis2Areas.all()].map((area) => [area.uid, area]))
  const areaPath = (area: Dhis2Area | undefined): string[] =>
    area && area.parent !== undefined ? [...areaPath(areas.get(area.parent)), area.name] : []
  const right: PlaceToMatch[] = []
  const truth = new Map<string, string>()
  const groups = new Map<string, string>()
  const variations = new Map<string, string[]>()
  for (const district of country.areas.districts) {
    const { openlmis, dhis2, defects } = country.registersOf(district.number)
    const bySite = new Map(dhis2.filter(({ duplicate }) => !duplicate).map((row) => [row.site, row.uid]))
    const kinds = new Map<number, string[]>()
    for (const { site, kind } of defects) kinds.set(site, [...(kinds.get(site) ?? []), kind])
    for (const row of openlmis) {
      const uid = bySite.get(row.site)
      groups.set(row.id, String(district.number))
      if (row.duplicate || uid === undefined) continue
      truth.set(row.id, uid)
      variations.set(row.id, kinds.get(row.site) ?? [])
    }
    for (const row of dhis2) {
      right.push({
        id: row.uid,
        name: row.name,
        ...(row.code === undefined ? {} : { code: row.code }),
        areas: areaPath(areas.get(row.parent)),
        ...(row.location ? { longitude: row.location[0], latitude: row.location[1] } : {}),
        active: row.closedDate === undefined,
      })
    }
  }
  return { left, right, truth, groups, variations }
}
