import type { Dhis2Areas } from './dhis2-areas.ts'
import { orgUnitUidOf } from './dhis2-areas.ts'
import { Kind, uidOf, uuidOf } from './identity.ts'
import { Rng, subSeed } from './random.ts'
import type { Site } from './sites.ts'
import { spellingVariant } from './spelling.ts'
import type { Point } from './tiling.ts'
import type { World } from './world.ts'

/** A facility as OpenLMIS has it. */
export interface OpenlmisFacility {
  readonly id: string
  readonly site: number
  readonly code: string
  readonly name: string
  readonly location?: Point
  readonly active: boolean
  readonly goDownDate?: string
  readonly duplicate: boolean
}

/** A facility as DHIS2 has it. */
export interface Dhis2Facility {
  readonly uid: string
  readonly site: number
  readonly code?: string
  readonly name: string
  readonly location?: Point
  readonly parent: string
  readonly openingDate: string
  readonly closedDate?: string
  readonly duplicate: boolean
}

/** How the two registers disagree about one place. */
export interface RegisterDefect {
  readonly kind:
    | 'nameVariant'
    | 'codeMissing'
    | 'codeCase'
    | 'codeFormat'
    | 'codeDiffers'
    | 'coordinatesMoved'
    | 'coordinatesSwapped'
    | 'coordinatesMissing'
    | 'closed'
    | 'closedInDhis2Only'
    | 'closedInOpenlmisOnly'
    | 'duplicateInDhis2'
    | 'duplicateInOpenlmis'
  readonly site: number
  readonly detail: string
}

export interface Registers {
  readonly openlmis: readonly OpenlmisFacility[]
  readonly dhis2: readonly Dhis2Facility[]
  readonly defects: readonly RegisterDefect[]
}

const SALT = 901
const KILOMETRES_PER_DEGREE = 111

/** What the first places of the first district that both systems know certainly have, so that even a small country shows each defect. */
const CERTAIN: readonly (RegisterDefect['kind'] | undefined)[] = [
  undefined,
  'nameVariant',
  'codeMissing',
  'codeCase',
  'coordinatesMoved',
  'coordinatesSwapped',
  'duplicateInDhis2',
  'codeDiffers',
  'duplicateInOpenlmis',
]

/** Both registers' rows of one district's places. */
export function registerSites(world: World, areas: Dhis2Areas, district: number, sites: readonly Site[]): Registers {
  const rng = new Rng(subSeed(world.seed, SALT, district))
  const result = { openlmis: [] as OpenlmisFacility[], dhis2: [] as Dhis2Facility[], defects: [] as RegisterDefect[] }
  let inBoth = 0
  for (const site of sites) {
    const certain = district === 0 && site.inOpenlmis && site.inDhis2 ? CERTAIN[inBoth++] : undefined
    registerSite(world, areas, site, rng, certain, result)
  }
  return result
}

interface Draft {
  openlmis: OpenlmisFacility[]
  dhis2: Dhis2Facility[]
  defects: RegisterDefect[]
}

function registerSite(
  world: World,
  areas: Dhis2Areas,
  site: Site,
  rng: Rng,
  certain: RegisterDefect['kind'] | undefined,
  to: Draft,
): void {
  const both = site.inOpenlmis && site.inDhis2
  const note = (kind: RegisterDefect['kind'], detail: string): void => {
    if (both || kind.startsWith('duplicate') || kind === 'closed') to.defects.push({ kind, site: site.number, detail })
  }
  const has = (kind: RegisterDefect['kind'], probability: number): boolean =>
    rng.chance(probability) || certain === kind
  const name = has('nameVariant', 0.24) ? spellingVariant(rng, site.name, site.place) : site.name
  if (name !== site.name) note('nameVariant', `${site.name} | ${name}`)
  const code = dhis2Code(site, rng, certain, note)
  const location = dhis2Location(site, rng, has, note)
  const closing = closingDates(world, site, rng, note)
  const id = uuidOf(world.seed, Kind.facility, site.number)

  if (site.inOpenlmis) {
    const known = rng.chance(0.75)
    to.openlmis.push({
      id,
      site: site.number,
      code: site.code,
      name: site.name,
      ...(known ? { location: site.location } : {}),
      active: closing.openlmis === undefined,
      ...(closing.openlmis === undefined ? {} : { goDownDate: closing.openlmis }),
      duplicate: false,
    })
    if (has('duplicateInOpenlmis', 0.006)) {
      const again = spellingVariant(rng, site.name, site.place)
      to.openlmis.push({
        id: uuidOf(world.seed, Kind.duplicate, site.number),
        site: site.number,
        code: `${site.code}-A`,
        name: again,
        active: true,
        duplicate: true,
      })
      note('duplicateInOpenlmis', `${site.name} | ${again}`)
    }
  }
  if (site.inDhis2) {
    const row: Dhis2Facility = {
      uid: orgUnitUidOf(world.seed, site),
      site: site.number,
      ...(code === undefined ? {} : { code }),
      name,
      ...(location === undefined ? {} : { location }),
      parent: areas.parentOf(site.district, site.location).uid,
      openingDate: site.openingDate,
      ...(closing.dhis2 === undefined ? {} : { closedDate: closing.dhis2 }),
      duplicate: false,
    }
    to.dhis2.push(row)
    if (has('duplicateInDhis2', 0.012)) {
      const { code: _code, ...rest } = row
      const again = spellingVariant(rng, site.name, site.place)
      to.dhis2.push({ ...rest, uid: uidOf(world.seed, Kind.duplicate, site.number), name: again, duplicate: true })
      note('duplicateInDhis2', `${name} | ${again}`)
    }
  }
}

type Note = (kind: RegisterDefect['kind'], detail: string) => void

/** Seven in eight places share the code; the others lost it, wrote it differently or got another. */
function dhis2Code(site: Site, rng: Rng, certain: RegisterDefect['kind'] | undefined, note: Note): string | undefined {
  const draw = rng.next()
  const digits = rng.within(100, 999)
  const both = site.inOpenlmis && site.inDhis2
  const choose = (kind: RegisterDefect['kind'], low: number, high: number): boolean =>
    both && certain !== undefined && certain.startsWith('code') ? certain === kind : draw >= low && draw < high
  if (choose('codeMissing', 0, 0.05)) {
    note('codeMissing', site.code)
    return undefined
  }
  if (choose('codeCase', 0.05, 0.075)) {
    note('codeCase', `${site.code} | ${site.code.toLowerCase()}`)
    return site.code.toLowerCase()
  }
  if (choose('codeFormat', 0.075, 0.095)) {
    const plain = site.code.replaceAll('-', '')
    note('codeFormat', `${site.code} | ${plain}`)
    return plain
  }
  if (choose('codeDiffers', 0.095, 0.125)) {
    const other = `OLD${site.district}-${site.local}-${digits}`
    note('codeDiffers', `${site.code} | ${other}`)
    return other
  }
  return site.code
}

function dhis2Location(
  site: Site,
  rng: Rng,
  has: (kind: RegisterDefect['kind'], p: number) => boolean,
  note: Note,
): Point | undefined {
  const [lon, lat] = site.location
  const round = (degrees: number): number => Math.round(degrees * 100_000) / 100_000
  const direction = rng.range(0, 2 * Math.PI)
  const shifted = (kilometres: number): Point => [
    round(lon + (Math.cos(direction) * kilometres) / KILOMETRES_PER_DEGREE),
    round(lat + (Math.sin(direction) * kilometres) / KILOMETRES_PER_DEGREE),
  ]
  const near = rng.chance(0.4) ? shifted(rng.range(0.01, 0.2)) : site.location
  if (has('coordinatesSwapped', 0.008)) {
    note('coordinatesSwapped', `${lon} ${lat} | ${lat} ${lon}`)
    return [lat, lon]
  }
  if (has('coordinatesMoved', 0.03)) {
    const moved = shifted(rng.range(4, 25))
    note('coordinatesMoved', `${lon} ${lat} | ${moved[0]} ${moved[1]}`)
    return moved
  }
  if (has('coordinatesMissing', 0.06)) {
    note('coordinatesMissing', site.code)
    return undefined
  }
  return near
}

function closingDates(world: World, site: Site, rng: Rng, note: Note): { openlmis?: string; dhis2?: string } {
  const draw = rng.next()
  if (!Number.isFinite(site.closes)) return {}
  const month = String(world.calendar.monthAt(site.closes))
  const date = `${month.slice(0, 4)}-${month.slice(4)}-01`
  const openlmis = site.inOpenlmis && draw < 0.7
  const dhis2 = site.inDhis2 && (draw < 0.4 || draw >= 0.7)
  note(
    openlmis && dhis2 ? 'closed' : openlmis ? 'closedInOpenlmisOnly' : 'closedInDhis2Only',
    `${site.code} closed ${date}`,
  )
  return { ...(openlmis ? { openlmis: date } : {}), ...(dhis2 ? { dhis2: date } : {}) }
}
