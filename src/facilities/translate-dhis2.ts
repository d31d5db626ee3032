import type { Reject } from '../base/reject.ts'
import { isGln } from '../base/gln.ts'
import { dayOrNull, onePerId, textOrNull, type AreaRow, type PlaceRow, type Translation } from './place-content.ts'
import {
  duplicateCodeRejects,
  emptyName,
  mirroredReject,
  positionRejects,
  rejectOf,
  type Labelled,
  type Positioned,
  type RowNames,
} from './place-rejects.ts'
import type { Dhis2Level, Dhis2OrgUnit } from './ports.ts'
import type { Bounds, Position } from './position.ts'
import { resolveParents } from './resolve-parents.ts'

export interface Dhis2TranslationSettings {
  /** Level of facilities; org units above are areas. When absent, units without children are facilities. */
  readonly facilityLevel?: number
  /** Groups that say what type a facility is, by id or code; the first that a unit is in counts. */
  readonly typeGroups?: readonly string[]
  /** Attribute that holds the Global Location Number, by id or code. */
  readonly glnAttribute?: string
  readonly bounds?: Bounds
  /** `YYYY-MM-DD`: units closed before are not active. */
  readonly today: string
}

const names: RowNames = { system: 'dhis2', entity: 'organisationUnit', noun: 'Org unit', where: 'DHIS2' }

/** Org units above the facility level become areas, the others places. The order in which rows arrive does not matter. */
export function translateDhis2(
  rawUnits: readonly Dhis2OrgUnit[],
  levels: readonly Dhis2Level[],
  settings: Dhis2TranslationSettings,
): Translation {
  const units = onePerId(rawUnits)
  const rejects: Reject[] = []
  const { parentOf, inCycle, orphans } = resolveParents(
    units.map((unit) => ({ id: unit.id, ancestorIds: ancestorsOf(unit) })),
  )
  const isPlace = placeTest(units, parentOf, settings)
  const placeUnits = units.filter(isPlace)
  const positioned = placeUnits.map((unit): Positioned => ({
    ...labelled(unit),
    position: positionOf(unit),
  }))
  const misplaced = positionRejects(names, positioned, settings.bounds)
  rejects.push(
    ...misplaced.values(),
    ...mirroredReject(names, positioned, settings.bounds),
    ...duplicateCodeRejects(names, units.map(labelled)),
  )
  for (const unit of units) {
    const row = labelled(unit)
    if (!row.name) rejects.push(emptyName(names, row))
    if (inCycle.has(unit.id)) rejects.push(rejectOf(names, row, CYCLE))
    if (orphans.has(unit.id)) rejects.push(rejectOf(names, row, UNKNOWN_PARENT))
  }

  const levelNames = new Map(levels.map(({ level, name }) => [level, name]))
  const placeIds = new Set(placeUnits.map(({ id }) => id))
  const areaAbove = (id: string): string | null => {
    let at = parentOf.get(id) ?? null
    while (at !== null && placeIds.has(at)) at = parentOf.get(at) ?? null
    return at
  }
  const areas = units
    .filter((unit) => !placeIds.has(unit.id))
    .map((unit): AreaRow => {
      const position = positionOf(unit)
      return {
        content: {
          sourceId: unit.id,
          code: textOrNull(unit.code),
          name: textOrNull(unit.name) ?? textOrNull(unit.code) ?? unit.id,
          level: unit.level,
          levelName: levelNames.get(unit.level) ?? null,
          parentSourceId: parentOf.get(unit.id) ?? null,
          latitude: position?.latitude ?? null,
          longitude: position?.longitude ?? null,
          geometry: unit.geometry?.type === 'Point' ? null : (unit.geometry ?? null),
          catchmentPopulation: null,
        },
        sourceChangedAt: unit.lastUpdated ?? null,
      }
    })
  const places = placeUnits.map((unit): PlaceRow => {
    const areaSourceId = areaAbove(unit.id)
    if (areaSourceId === null) rejects.push(rejectOf(names, labelled(unit), WITHOUT_AREA))
    const gln = glnOf(unit, settings.glnAttribute)
    if (gln !== null && !isGln(gln)) rejects.push(rejectOf(names, labelled(unit), BAD_GLN, { gln }))
    const position = misplaced.has(unit.id) ? null : positionOf(unit)
    return {
      content: {
        ...placeBasics(unit, settings),
        areaSourceId,
        ...pointOf(position),
        gln: gln !== null && isGln(gln) ? gln : null,
      },
      sourceChangedAt: unit.lastUpdated ?? null,
    }
  })
  return { areas, places, rejects }
}

const labelled = (unit: Dhis2OrgUnit): Labelled => ({
  id: unit.id,
  code: textOrNull(unit.code),
  name: textOrNull(unit.name),
})

/** Nearest first; the path knows more than the parent when the parent itself is not readable. */
function ancestorsOf({ id, path, parent }: Dhis2OrgUnit): string[] {
  const fromPath = path.filter((each) => each !== id).toReversed()
  return parent && fromPath[0] !== parent ? [parent, ...fromPath.filter((each) => each !== parent)] : fromPath
}

function placeTest(
  units: readonly Dhis2OrgUnit[],
  parentOf: ReadonlyMap<string, string | null>,
  { facilityLevel }: Dhis2TranslationSettings,
): (unit: Dhis2OrgUnit) => boolean {
  if (facilityLevel !== undefined) return ({ level }) => level >= facilityLevel
  const parents = new Set(parentOf.values())
  // A root without children is a country that was just set up, not a facility.
  return ({ id, isLeaf, level }) => level > 1 && !parents.has(id) && isLeaf !== false
}

function placeBasics(unit: Dhis2OrgUnit, { typeGroups = [], today }: Dhis2TranslationSettings) {
  const groups = unit.groups.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const type = typeGroups
    .map((wanted) => groups.find(({ id, code }) => id === wanted || code === wanted))
    .find((group) => group !== undefined)
  const closedOn = dayOrNull(unit.closedDate)
  return {
    sourceId: unit.id,
    code: textOrNull(unit.code),
    name: textOrNull(unit.name) ?? textOrNull(unit.code) ?? unit.id,
    typeCode: textOrNull(type?.code) ?? type?.id ?? null,
    typeName: textOrNull(type?.name),
    active: closedOn === null || closedOn > today,
    openedOn: dayOrNull(unit.openingDate),
    closedOn,
    holdsStock: false,
    identifiers: {
      attributes: unit.attributes
        .map(({ id, code, value }) => ({ id, code: code ?? null, value }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      groups: groups.map(({ id, code, name }) => ({ id, code: code ?? null, name: name ?? null })),
    },
  }
}

function positionOf({ geometry }: Dhis2OrgUnit): Position | null {
  if (geometry?.type !== 'Point') return null
  const [longitude, latitude] = geometry.coordinates
  return { latitude, longitude }
}

const pointOf = (position: Position | null): { latitude: number | null; longitude: number | null } => ({
  latitude: position?.latitude ?? null,
  longitude: position?.longitude ?? null,
})

function glnOf({ attributes }: Dhis2OrgUnit, wanted: string | undefined): string | null {
  if (wanted === undefined) return null
  return textOrNull(attributes.find(({ id, code }) => id === wanted || code === wanted)?.value)
}

const CYCLE = {
  reason: 'areaParentCycle',
  says: 'is its own ancestor: its parents lead back to it. It stands without a parent, so totals above it miss it',
  remedy: 'Correct the parent of one of these org units in DHIS2.',
}
const UNKNOWN_PARENT = {
  reason: 'areaParentUnknown',
  says: 'has a parent that is not among the org units; it hangs from the nearest ancestor that is',
  remedy: 'Check in DHIS2 that the parent exists and that the account may see it.',
}
const WITHOUT_AREA = {
  reason: 'facilityWithoutArea',
  says: 'has no org unit above it; it is kept, but no area shows it and totals miss it',
  remedy: 'Give it a parent in DHIS2, or correct the configured facility level.',
}
const BAD_GLN = {
  reason: 'badGln',
  says: 'has a Global Location Number that is not 13 digits with the right check digit; it is kept without it',
  remedy: 'Correct the attribute in DHIS2.',
}
