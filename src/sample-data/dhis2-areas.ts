import type { District } from './areas.ts'
import { Kind, uidOf } from './identity.ts'
import { freshPlaceName, type Language } from './place-names.ts'
import { Rng, subSeed, unitOf } from './random.ts'
import type { Site } from './sites.ts'
import { pointInside } from './sites.ts'
import { contains, outline, type Point, type Ring } from './tiling.ts'
import type { World } from './world.ts'

/** An org unit above the facilities. Level 1 country, 2 province, 3 district, 4 sub-district. */
export interface Dhis2Area {
  readonly uid: string
  readonly code: string
  readonly name: string
  readonly level: 1 | 2 | 3 | 4
  readonly parent?: string
  /** None for sub-districts: nobody drew them. */
  readonly rings: readonly Ring[]
}

/** How DHIS2's map of a district departs from the supply hierarchy's. */
export type AreaDifference =
  | { readonly kind: 'zoneSplit'; readonly district: number; readonly names: readonly string[] }
  | { readonly kind: 'zoneRenamed'; readonly district: number; readonly from: string; readonly to: string }
  | { readonly kind: 'zoneMoved'; readonly district: number; readonly fromRegion: number; readonly toRegion: number }

/** The DHIS2 districts of one supply district: one, or two where it was split. */
interface Unit {
  readonly area: Dhis2Area
  readonly ring: Ring
  readonly subDistricts: readonly { readonly area: Dhis2Area; readonly centre: Point }[]
}

export interface Dhis2Areas {
  readonly country: Dhis2Area
  readonly provinces: readonly Dhis2Area[]
  unitsOf(district: number): readonly Unit[]
  /** The sub-district a point of a supply district belongs to. */
  parentOf(district: number, point: Point): Dhis2Area
  readonly differences: readonly AreaDifference[]
  /** All areas, parents before children. */
  all(): Iterable<Dhis2Area>
}

const SALT = 801
const AREA_NUMBERS = 0x4000_0000

const provinceName = (language: Language, name: string): string =>
  language === 'en' ? `${name} Province` : language === 'fr' ? `Province de ${name}` : `Província de ${name}`

export function createDhis2Areas(world: World): Dhis2Areas {
  const { seed, areas } = world
  const taken = new Set([...areas.regions, ...areas.districts].map((area) => area.name))
  const rng = new Rng(subSeed(seed, SALT))
  const uid = (level: number, number: number, half = 0): string =>
    uidOf(seed, Kind.orgUnit, AREA_NUMBERS + number, level * 2 + half)
  const differences: AreaDifference[] = []
  const provinceOf = areas.districts.map((district) => {
    const moved = movesTo(world, district)
    if (moved !== district.region) {
      differences.push({ kind: 'zoneMoved', district: district.number, fromRegion: district.region, toRegion: moved })
    }
    return moved
  })

  const country: Dhis2Area = {
    uid: uid(1, 0),
    code: areas.countryCode,
    name: areas.countryName,
    level: 1,
    rings: outline(areas.districts.map((district) => district.ring)),
  }
  const provinces = areas.regions.map((region): Dhis2Area => ({
    uid: uid(2, region.number),
    code: `P-${region.code}`,
    name: provinceName(region.language, region.name),
    level: 2,
    parent: country.uid,
    rings: outline(areas.districts.filter((d) => provinceOf[d.number] === region.number).map((d) => d.ring)),
  }))

  const units = areas.districts.map((district): Unit[] => {
    const parent = provinces[provinceOf[district.number] ?? district.region]?.uid ?? country.uid
    const named = namesOf(world, district, rng, taken, differences)
    return named.map(({ name, ring }, half) => {
      const code = named.length > 1 ? `D-${district.code}${'AB'.charAt(half)}` : `D-${district.code}`
      const area: Dhis2Area = { uid: uid(3, district.number, half), code, name, level: 3, parent, rings: [ring] }
      return { area, ring, subDistricts: subDistrictsOf(world, district, area, ring, half, named.length) }
    })
  })

  const unitsOf = (district: number): readonly Unit[] => units[district] ?? []
  return {
    country,
    provinces,
    unitsOf,
    differences,
    parentOf: (district, point) => {
      const all = unitsOf(district)
      const unit = all.find((candidate) => contains(candidate.ring, point)) ?? all[0]
      return unit === undefined ? country : nearest(unit, point)
    },
    *all() {
      yield country
      yield* provinces
      for (const list of units) {
        for (const unit of list) {
          yield unit.area
          for (const sub of unit.subDistricts) yield sub.area
        }
      }
    },
  }
}

/** Two districts of every country differ by name and by shape whatever its seed, so that small ones show it too. */
function namesOf(
  world: World,
  district: District,
  rng: Rng,
  taken: Set<string>,
  differences: AreaDifference[],
): { name: string; ring: Ring }[] {
  const several = world.areas.districts.length > 2
  if ((several && district.number === 1) || unitOf(world.seed, SALT, district.number, 1) < (several ? 0.08 : 0)) {
    const [west, east] = district.halves
    const names = rng.chance(0.5)
      ? [`${district.name} West`, `${district.name} East`]
      : [district.name, freshPlaceName(rng, taken)]
    differences.push({ kind: 'zoneSplit', district: district.number, names })
    return [
      { name: names[0] ?? district.name, ring: west },
      { name: names[1] ?? district.name, ring: east },
    ]
  }
  if ((several && district.number === 2) || unitOf(world.seed, SALT, district.number, 2) < (several ? 0.06 : 0)) {
    const to = freshPlaceName(rng, taken)
    differences.push({ kind: 'zoneRenamed', district: district.number, from: district.name, to })
    return [{ name: to, ring: district.ring }]
  }
  return [{ name: district.name, ring: district.ring }]
}

/** Some districts on a region's eastern edge belong to the next province in DHIS2. */
function movesTo(world: World, district: District): number {
  const { shape, seed } = world
  const column = district.region % shape.regionColumns
  const perRegion = shape.districtColumns * shape.districtRows
  const onEdge = (district.number % perRegion) % shape.districtColumns === shape.districtColumns - 1
  const chosen = district.number === 2 || unitOf(seed, SALT, district.number, 3) < 0.1
  const isFirst = district.number % perRegion === 0
  return onEdge && !isFirst && column + 1 < shape.regionColumns && chosen ? district.region + 1 : district.region
}

function subDistrictsOf(
  world: World,
  district: District,
  parent: Dhis2Area,
  ring: Ring,
  half: number,
  parts: number,
): { area: Dhis2Area; centre: Point }[] {
  const rng = new Rng(subSeed(world.seed, SALT, district.number, half, 4))
  const taken = new Set<string>([district.name])
  const count = Math.min(14, Math.max(2, Math.round(district.siteCount / parts / 9)))
  return Array.from({ length: count }, (_, i) => ({
    area: {
      uid: uidOf(world.seed, Kind.orgUnit, AREA_NUMBERS + district.number * 64 + half * 32 + i, 64),
      code: `${parent.code}-${String(i + 1).padStart(2, '0')}`,
      name: freshPlaceName(rng, taken),
      level: 4 as const,
      parent: parent.uid,
      rings: [],
    },
    centre: pointInside(rng, ring),
  }))
}

function nearest(unit: Unit, [lon, lat]: Point): Dhis2Area {
  let best = unit.area
  let least = Infinity
  for (const { area, centre } of unit.subDistricts) {
    const distance = (centre[0] - lon) ** 2 + (centre[1] - lat) ** 2
    if (distance < least) [least, best] = [distance, area]
  }
  return best
}

export const orgUnitUidOf = (seed: number, site: Pick<Site, 'number'>): string => uidOf(seed, Kind.orgUnit, site.number)
