import type { Reject } from '../base/reject.ts'
import { isGln } from '../base/gln.ts'
import { canonicalGln } from './gln.ts'
import { textOrNull, type AreaRow, type PlaceRow, type Translation } from './place-content.ts'
import {
  duplicateCodeRejects,
  emptyName,
  mirroredReject,
  positionRejects,
  rejectOf,
  type Positioned,
  type RowNames,
} from './place-rejects.ts'
import type { Bounds, Position } from './position.ts'
import { resolveParents } from './resolve-parents.ts'

/** A list of places as some other system keeps it: a registry, a cold chain inventory, somebody's spreadsheet. */
export interface PlaceList {
  readonly areas: readonly ListedArea[]
  readonly places: readonly ListedPlace[]
  /** False: the highest areas are parts of the country. When absent, a single top with areas below it is the country. */
  readonly hasCountry?: boolean
}

export interface ListedArea {
  readonly id: string
  readonly code: string | null
  readonly name: string | null
  readonly levelName: string | null
  /** Nearest first, as far as known. Empty at the top. */
  readonly ancestorIds: readonly string[]
  readonly position: Position | null
  readonly geometry: object | null
  /** Where it stands in the file, e.g. `line 12`. */
  readonly at: string
}

export interface ListedPlace {
  readonly id: string
  readonly code: string | null
  readonly name: string | null
  readonly otherNames: readonly string[]
  readonly typeCode: string | null
  readonly typeName: string | null
  readonly ancestorIds: readonly string[]
  readonly active: boolean
  /** `YYYY-MM-DD`. */
  readonly openedOn: string | null
  readonly closedOn: string | null
  readonly holdsStock: boolean
  readonly position: Position | null
  /** As the list has them, good or not. */
  readonly glns: readonly string[]
  /** What other systems call it; `system` is a URI or a short name. */
  readonly identifiers: readonly { readonly system: string; readonly value: string }[]
  readonly at: string
}

/** What is kept in `place.identifiers` of a listed place. */
export interface ListedIdentifiers {
  readonly otherNames: readonly string[]
  /** `system|value` */
  readonly identifiers: readonly string[]
  /** Numbers that are no Global Location Numbers although they were given as such. */
  readonly badGlns: readonly string[]
}

export interface ListSettings {
  readonly bounds?: Bounds
}

/** Id of the area that stands for the country where a list has none of its own. */
export const COUNTRY_ID = '#country'

/** Areas and places of a list, and what is wrong with it. The order of rows does not matter, but for which of two equal ids is kept. */
export function translateList(system: string, list: PlaceList, { bounds }: ListSettings = {}): Translation {
  const names: RowNames = { system, entity: 'place', noun: 'Place', where: 'the list' }
  const areaNames: RowNames = { system, entity: 'area', noun: 'Area', where: 'the list' }
  const rejects: Reject[] = []
  const listedAreas = onlyFirst(list.areas, areaNames, rejects)
  const listedPlaces = onlyFirst(list.places, names, rejects)
  const areas = translateAreas(system, { ...list, areas: listedAreas }, areaNames, bounds, rejects)
  const areaIds = new Set(areas.map(({ content }) => content.sourceId))

  const positioned = listedPlaces.map((place): Positioned => ({ ...labelled(place), position: place.position }))
  const misplaced = positionRejects(names, positioned, bounds)
  rejects.push(
    ...misplaced.values(),
    ...mirroredReject(names, positioned, bounds),
    ...duplicateCodeRejects(names, positioned),
    ...sameNameRejects(names, listedPlaces),
  )
  const places = listedPlaces.map((place): PlaceRow => {
    const row = labelled(place)
    if (!row.name) rejects.push(emptyName(names, row))
    const areaSourceId = place.ancestorIds.find((id) => areaIds.has(id)) ?? null
    if (areaSourceId === null) rejects.push(rejectOf(names, row, WITHOUT_AREA, { at: place.at }))
    else if (areaSourceId !== place.ancestorIds[0]) rejects.push(rejectOf(names, row, UNKNOWN_AREA, { at: place.at }))
    const { gln, badGlns } = oneGln(place, names, rejects)
    const position = misplaced.has(place.id) ? null : place.position
    const kept: ListedIdentifiers = {
      otherNames: [...new Set(place.otherNames.map((name) => name.trim()).filter((name) => name !== ''))].toSorted(),
      identifiers: [...new Set(place.identifiers.map((one) => `${one.system}|${one.value}`))].toSorted(),
      badGlns,
    }
    return {
      content: {
        sourceId: place.id,
        code: row.code,
        name: row.name ?? row.code ?? place.id,
        typeCode: textOrNull(place.typeCode),
        typeName: textOrNull(place.typeName),
        areaSourceId,
        active: place.active,
        openedOn: place.openedOn,
        closedOn: place.closedOn,
        holdsStock: place.holdsStock,
        latitude: position?.latitude ?? null,
        longitude: position?.longitude ?? null,
        gln,
        identifiers: { ...kept },
      },
      sourceChangedAt: null,
    }
  })
  return { areas, places, rejects }
}

const labelled = ({ id, code, name }: ListedArea | ListedPlace) => ({
  id,
  code: textOrNull(code),
  name: textOrNull(name),
})

/** A list that holds one id twice tells two things of it: the first is kept, and the other shown unless it says the same. */
function onlyFirst<T extends ListedArea | ListedPlace>(rows: readonly T[], names: RowNames, rejects: Reject[]): T[] {
  const byId = new Map<string, T>()
  for (const row of rows) {
    const first = byId.get(row.id)
    if (!first) byId.set(row.id, row)
    else if (JSON.stringify({ ...first, at: '' }) !== JSON.stringify({ ...row, at: '' }))
      rejects.push({
        ...rejectOf(names, labelled(row), {
          reason: 'duplicateId',
          says: `stands in the list twice with different content (${first.at} and ${row.at}); the first is used`,
          remedy: 'Remove one of the two, or give one another id.',
        }),
        key: `${row.id} ${row.at}`,
      })
  }
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function translateAreas(
  system: string,
  { areas: listed, hasCountry = true }: PlaceList,
  names: RowNames,
  bounds: Bounds | undefined,
  rejects: Reject[],
): AreaRow[] {
  const { parentOf, inCycle, orphans } = resolveParents(listed)
  for (const area of listed) {
    const row = labelled(area)
    if (!row.name) rejects.push(emptyName(names, row))
    if (inCycle.has(area.id)) rejects.push(rejectOf(names, row, CYCLE, { at: area.at }))
    if (orphans.has(area.id)) rejects.push(rejectOf(names, row, UNKNOWN_PARENT, { at: area.at }))
  }
  const misplaced = positionRejects(
    names,
    // Lists fill the position of areas with zeros, which says nothing and is no mistake of a person.
    listed.map((area): Positioned => ({ ...labelled(area), position: isZero(area.position) ? null : area.position })),
    bounds,
  )
  rejects.push(...misplaced.values())
  const children = new Set(parentOf.values())
  const tops = listed.filter(({ id }) => (parentOf.get(id) ?? null) === null && !inCycle.has(id))
  // A single top with areas below it is the country; several districts side by side hang from one that we make.
  const [top] = tops
  const ownCountry = hasCountry && tops.length === 1 && inCycle.size === 0 && top && children.has(top.id)
  const parent = (id: string): string | null => parentOf.get(id) ?? (ownCountry ? null : COUNTRY_ID)
  const levelOf = (id: string): number => {
    let level = ownCountry ? 1 : 2
    for (let at = parentOf.get(id) ?? null; at !== null; at = parentOf.get(at) ?? null) level += 1
    return level
  }
  const rows = listed.map((area): AreaRow => {
    const row = labelled(area)
    const position = misplaced.has(area.id) || isZero(area.position) ? null : area.position
    return {
      content: {
        sourceId: area.id,
        code: row.code,
        name: row.name ?? row.code ?? area.id,
        level: levelOf(area.id),
        levelName: textOrNull(area.levelName),
        parentSourceId: parent(area.id),
        latitude: position?.latitude ?? null,
        longitude: position?.longitude ?? null,
        geometry: area.geometry,
        catchmentPopulation: null,
      },
      sourceChangedAt: null,
    }
  })
  return ownCountry || listed.length === 0 ? rows : [countryOf(system), ...rows]
}

const isZero = (position: Position | null): boolean => position?.latitude === 0 && position.longitude === 0

const countryOf = (system: string): AreaRow => ({
  content: {
    sourceId: COUNTRY_ID,
    code: null,
    name: system,
    level: 1,
    levelName: null,
    parentSourceId: null,
    latitude: null,
    longitude: null,
    geometry: null,
    catchmentPopulation: null,
  },
  sourceChangedAt: null,
})

function oneGln(
  place: ListedPlace,
  names: RowNames,
  rejects: Reject[],
): { readonly gln: string | null; readonly badGlns: readonly string[] } {
  const given = [...new Set(place.glns.map(canonicalGln).filter((text) => text !== ''))].toSorted()
  const good = given.filter(isGln)
  const badGlns = given.filter((text) => !isGln(text))
  if (badGlns.length > 0) rejects.push(rejectOf(names, labelled(place), BAD_GLN, { glns: badGlns, at: place.at }))
  if (good.length > 1) rejects.push(rejectOf(names, labelled(place), TWO_GLNS, { glns: good, at: place.at }))
  return { gln: good.length === 1 ? (good[0] ?? null) : null, badGlns }
}

/** Two rows with one name in one area are most often one place twice. Both are kept: that is for a person to say. */
function sameNameRejects(names: RowNames, places: readonly ListedPlace[]): Reject[] {
  const groups = Map.groupBy(
    places.filter(({ name }) => textOrNull(name) !== null),
    ({ name, ancestorIds }) => JSON.stringify([name?.trim().toLowerCase().replace(/\s+/g, ' '), ancestorIds[0] ?? '']),
  )
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flatMap((group) => {
      const [first, ...others] = group
      if (!first) return []
      const ats = group.map(({ at }) => at).join(', ')
      return [
        rejectOf(names, labelled(first), {
          reason: 'sameNameInArea',
          says: `has the name of ${others.length} other${others.length > 1 ? 's' : ''} in the same area (${ats}); all are kept`,
          remedy: 'If they are one place, remove the others from the list.',
        }),
      ]
    })
}

const CYCLE = {
  reason: 'areaParentCycle',
  says: 'is its own ancestor: its parents lead back to it. It stands without a parent',
  remedy: 'Correct the parent of one of these areas in the list.',
}
const UNKNOWN_PARENT = {
  reason: 'areaParentUnknown',
  says: 'has a parent that is not in the list; it hangs from the nearest ancestor that is',
  remedy: 'Add the parent to the list, or correct its id.',
}
const WITHOUT_AREA = {
  reason: 'placeWithoutArea',
  says: 'names no area that is in the list; it is kept, but can be found by name and position only',
  remedy: 'Give it an area in the list.',
}
const UNKNOWN_AREA = {
  reason: 'placeAreaUnknown',
  says: 'names an area that is not in the list; it hangs from the nearest one above that is',
  remedy: 'Add the area to the list, or correct its id.',
}
const BAD_GLN = {
  reason: 'badGln',
  says: 'has a Global Location Number that is not 13 digits with the right check digit; it is kept without it',
  remedy: 'Correct the number in the list.',
}
const TWO_GLNS = {
  reason: 'twoGlns',
  says: 'has more than one Global Location Number; it is kept without one, because one place has one number',
  remedy: 'Leave one of the numbers in the list.',
}
