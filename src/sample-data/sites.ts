import type { Areas, District } from './areas.ts'
import type { Calendar } from './calendar.ts'
import { FACILITY_TYPES, facilityName, type FacilityType } from './facility-types.ts'
import { facilityPlace } from './place-names.ts'
import { Rng, subSeed } from './random.ts'
import type { CountryShape } from './size.ts'
import { boundsOf, contains, type Point, type Ring } from './tiling.ts'

export type Ownership = 'government' | 'faith' | 'private' | 'ngo' | 'military'

/** A place that vaccinates, as it truly is. The registers of OpenLMIS and DHIS2 each know it in their own way. */
export interface Site {
  readonly number: number
  readonly district: number
  /** Position in its district. */
  readonly local: number
  readonly type: FacilityType
  readonly name: string
  readonly place: string
  readonly code: string
  readonly location: Point
  readonly ownership: Ownership
  readonly inOpenlmis: boolean
  readonly inDhis2: boolean
  /** Keeps stock cards on paper: OpenLMIS knows the facility but holds no stock of it. */
  readonly paper: boolean
  readonly openingDate: string
  /** First and one past the last month in which it works. */
  readonly opens: number
  readonly closes: number
  /** People who truly live around it in the first month. */
  readonly catchment: number
  /** What the census makes of them: official over true. */
  readonly censusError: number
  /** Planned over true need: ideal stock amounts follow the census and old habits. */
  readonly planError: number
  /** Share of infants who get a first dose of Penta. */
  readonly coverage: number
  /** 1 is the usual loss between doses; more is worse. */
  readonly dropout: number
  readonly sessionsPerMonth: number
  /** Day of the month on which the district's delivery comes. */
  readonly deliveryDay: number
  /** How full a lyophilised vial must become before one is opened. */
  readonly minimumFill: number
  /** Probability that a monthly report is never sent. */
  readonly missingRate: number
  /** Days between a movement and its entry in OpenLMIS. */
  readonly entryLagDays: number
}

const SALT = 301

/** What all places of a district share. */
interface DistrictHabits {
  readonly coverage: number
  readonly dropout: number
  readonly missingRate: number
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

export function createSites(
  seed: number,
  shape: CountryShape,
  areas: Areas,
  calendar: Calendar,
  district: District,
): Site[] {
  const rng = new Rng(subSeed(seed, SALT, district.number))
  const taken = new Set<string>()
  const habits: DistrictHabits = {
    coverage: clamp(0.83 + 0.11 * rng.normal(), 0.52, 0.98),
    dropout: clamp(1 + 0.55 * rng.normal(), 0.25, 2.6),
    missingRate: rng.chance(0.12) ? 0.12 : rng.range(0.005, 0.035),
  }
  const language = areas.regions[district.region]?.language ?? 'en'
  const perType = new Map<string, number>()
  return Array.from({ length: district.siteCount }, (_, local) => {
    const type = local === 0 ? (FACILITY_TYPES[3] ?? pickType(rng)) : pickType(rng)
    const order = (perType.get(type.tag) ?? 0) + 1
    perType.set(type.tag, order)
    const place = local === 0 ? district.name : facilityPlace(rng, language, taken)
    return createSite(rng, shape, calendar, habits, {
      number: district.firstSite + local,
      district: district.number,
      local,
      type,
      place,
      name: facilityName(language, type, place),
      code: `${district.code}-${type.tag}-${String(order).padStart(3, '0')}`,
      location: pointInside(rng, district.ring),
    })
  })
}

type Given = Pick<Site, 'number' | 'district' | 'local' | 'type' | 'place' | 'name' | 'code' | 'location'>

function createSite(rng: Rng, shape: CountryShape, calendar: Calendar, habits: DistrictHabits, given: Given): Site {
  const ownership = pickOwnership(rng, given.type)
  const standing = rng.next()
  const inDhis2 = ownership !== 'military' && standing >= 0.006
  const inOpenlmis = ownership === 'government' || ownership === 'military' || (ownership === 'faith' && standing < 0.8)
  const late = rng.next()
  const opens = late < 0.025 && given.local > 0 ? rng.within(2, calendar.months - 4) : 0
  const closes = late > 0.982 && given.local > 0 ? rng.within(4, calendar.months - 2) : Infinity
  const [low, high] = given.type.catchment
  const [fewest, most] = given.type.sessions
  const censusError = rng.chance(0.06) ? rng.range(0.5, 0.75) : Math.exp(0.16 * rng.normal())
  return {
    ...given,
    ownership,
    inDhis2,
    inOpenlmis: inOpenlmis || !inDhis2,
    paper: given.type.code !== 'hospital' && rng.chance(shape.paperShare * 1.06),
    openingDate: openingDate(rng, calendar, opens),
    opens,
    closes,
    catchment: Math.round(low + (high - low) * rng.next() ** 1.6),
    censusError,
    planError: clamp(1.03 * censusError * Math.exp(0.14 * rng.normal()), 0.62, 1.8),
    coverage:
      clamp(habits.coverage * (1 + 0.09 * rng.normal()), 0.3, 1.1) * (given.type.code === 'hospital' ? 1.12 : 1),
    dropout: clamp(habits.dropout * (1 + 0.3 * rng.normal()), 0.1, 3),
    sessionsPerMonth: rng.within(fewest, most),
    deliveryDay: rng.within(4, 14),
    minimumFill: rng.range(0.3, 0.65),
    missingRate: habits.missingRate * rng.range(0.3, 2) + (rng.chance(0.03) ? 0.25 : 0),
    entryLagDays: rng.chance(0.7) ? 0 : rng.within(1, 4),
  }
}

function pickType(rng: Rng): FacilityType {
  let draw = rng.next()
  for (const type of FACILITY_TYPES) {
    draw -= type.share
    if (draw < 0) return type
  }
  return rng.pick(FACILITY_TYPES.slice(0, 2))
}

function pickOwnership(rng: Rng, type: FacilityType): Ownership {
  const draw = rng.next()
  if (type.code === 'clinic') return draw < 0.45 ? 'private' : draw < 0.65 ? 'ngo' : draw < 0.8 ? 'faith' : 'government'
  if (draw < 0.012) return 'military'
  return draw < 0.1 ? 'faith' : draw < 0.125 ? 'ngo' : 'government'
}

/** Most places are older than the data; new ones open in the middle of it, on the first of their first month. */
function openingDate(rng: Rng, calendar: Calendar, opens: number): string {
  const year = Math.floor(calendar.first / 100) - rng.within(2, 45)
  const month = String(rng.within(1, 12)).padStart(2, '0')
  if (opens === 0) return `${year}-${month}-01`
  const first = String(calendar.monthAt(opens))
  return `${first.slice(0, 4)}-${first.slice(4)}-01`
}

export function pointInside(rng: Rng, ring: Ring): Point {
  const { west, south, east, north } = boundsOf(ring)
  for (;;) {
    const point: Point = [
      Math.round(rng.range(west, east) * 100_000) / 100_000,
      Math.round(rng.range(south, north) * 100_000) / 100_000,
    ]
    if (contains(ring, point)) return point
  }
}

export const isActive = (site: Site, t: number): boolean => t >= site.opens && t < site.closes
