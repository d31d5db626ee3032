import type { Reject } from '../base/reject.ts'
import { openlmisId } from '../base/ids.ts'
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
import type { OpenlmisFacility, OpenlmisZone } from './ports.ts'
import type { Bounds } from './position.ts'
import { resolveParents } from './resolve-parents.ts'

export interface OpenlmisTranslationSettings {
  /** Where the country lies, to know wrong positions. */
  readonly bounds?: Bounds
  /** Key of `extraData` that holds the Global Location Number; `gln` when absent. */
  readonly glnKey?: string
}

const zoneNames: RowNames = { system: 'openlmis', entity: 'geographicZone', noun: 'Zone', where: 'OpenLMIS' }
const facilityNames: RowNames = { system: 'openlmis', entity: 'facility', noun: 'Facility', where: 'OpenLMIS' }

/** Geographic zones become areas, facilities become places. The order in which rows arrive does not matter. */
export function translateOpenlmis(
  rawZones: readonly OpenlmisZone[],
  rawFacilities: readonly OpenlmisFacility[],
  settings: OpenlmisTranslationSettings = {},
): Translation {
  const zones = onePerId(rawZones.map((zone) => ({ ...zone, id: openlmisId(zone.id) })))
  const facilities = onePerId(rawFacilities.map((facility) => ({ ...facility, id: openlmisId(facility.id) })))
  const rejects: Reject[] = []
  const areas = translateZones(zones, settings, rejects)
  const places = translateFacilities(facilities, new Set(zones.map(({ id }) => id)), settings, rejects)
  return { areas, places, rejects }
}

const labelled = (row: OpenlmisZone | OpenlmisFacility): Labelled => ({
  id: row.id,
  code: textOrNull(row.code),
  name: textOrNull(row.name),
})

function translateZones(
  zones: readonly OpenlmisZone[],
  { bounds }: OpenlmisTranslationSettings,
  rejects: Reject[],
): AreaRow[] {
  const claims = zones.map(({ id, parentId }) => ({ id, ancestorIds: parentId ? [openlmisId(parentId)] : [] }))
  const { parentOf, inCycle, orphans } = resolveParents(claims)
  const positioned = zones.map((zone): Positioned => ({
    ...labelled(zone),
    position: positionOf(zone.latitude, zone.longitude),
  }))
  const misplaced = positionRejects(zoneNames, positioned, bounds)
  rejects.push(...misplaced.values())
  return zones.map((zone) => {
    const row = labelled(zone)
    if (!row.name) rejects.push(emptyName(zoneNames, row))
    if (inCycle.has(zone.id)) rejects.push(rejectOf(zoneNames, row, CYCLE))
    if (orphans.has(zone.id)) rejects.push(rejectOf(zoneNames, row, UNKNOWN_PARENT))
    const position = misplaced.has(zone.id) ? null : positionOf(zone.latitude, zone.longitude)
    return {
      content: {
        sourceId: zone.id,
        code: row.code,
        name: row.name ?? row.code ?? zone.id,
        level: zone.level.levelNumber,
        levelName: textOrNull(zone.level.name),
        parentSourceId: parentOf.get(zone.id) ?? null,
        latitude: position?.latitude ?? null,
        longitude: position?.longitude ?? null,
        geometry: null,
        catchmentPopulation: zone.catchmentPopulation ?? null,
      },
      sourceChangedAt: null,
    }
  })
}

function translateFacilities(
  facilities: readonly OpenlmisFacility[],
  zoneIds: ReadonlySet<string>,
  { bounds, glnKey = 'gln' }: OpenlmisTranslationSettings,
  rejects: Reject[],
): PlaceRow[] {
  const positioned = facilities.map((facility): Positioned => ({
    ...labelled(facility),
    position: positionOf(facility.location?.latitude, facility.location?.longitude),
  }))
  const misplaced = positionRejects(facilityNames, positioned, bounds)
  rejects.push(
    ...misplaced.values(),
    ...mirroredReject(facilityNames, positioned, bounds),
    ...duplicateCodeRejects(facilityNames, positioned),
  )
  return facilities.map((facility) => {
    const row = labelled(facility)
    if (!row.name) rejects.push(emptyName(facilityNames, row))
    const zoneId = facility.geographicZone ? openlmisId(facility.geographicZone) : null
    if (zoneId === null) rejects.push(rejectOf(facilityNames, row, WITHOUT_ZONE))
    else if (!zoneIds.has(zoneId)) rejects.push(rejectOf(facilityNames, row, UNKNOWN_ZONE, { zoneId }))
    const gln = glnOf(facility, glnKey)
    if (gln !== null && !isGln(gln)) rejects.push(rejectOf(facilityNames, row, BAD_GLN, { gln }))
    const position = misplaced.has(facility.id)
      ? null
      : positionOf(facility.location?.latitude, facility.location?.longitude)
    return {
      content: {
        sourceId: facility.id,
        code: row.code,
        name: row.name ?? row.code ?? facility.id,
        typeCode: textOrNull(facility.type?.code),
        typeName: textOrNull(facility.type?.name),
        areaSourceId: zoneId !== null && zoneIds.has(zoneId) ? zoneId : null,
        active: facility.active && facility.enabled,
        openedOn: dayOrNull(facility.goLiveDate),
        closedOn: dayOrNull(facility.goDownDate),
        holdsStock: true,
        latitude: position?.latitude ?? null,
        longitude: position?.longitude ?? null,
        gln: gln !== null && isGln(gln) ? gln : null,
        identifiers: facility.extraData ?? {},
      },
      sourceChangedAt: null,
    }
  })
}

const positionOf = (
  latitude: number | null | undefined,
  longitude: number | null | undefined,
): { latitude: number; longitude: number } | null =>
  Number.isFinite(latitude) && Number.isFinite(longitude)
    ? { latitude: Number(latitude), longitude: Number(longitude) }
    : null

function glnOf({ extraData }: OpenlmisFacility, key: string): string | null {
  const value = extraData?.[key]
  return typeof value === 'string' || typeof value === 'number' ? textOrNull(String(value)) : null
}

const CYCLE = {
  reason: 'areaParentCycle',
  says: 'is its own ancestor: its parents lead back to it. It stands without a parent, so totals above it miss it',
  remedy: 'Correct the parent of one of these zones in OpenLMIS.',
}
const UNKNOWN_PARENT = {
  reason: 'areaParentUnknown',
  says: 'has a parent that is not among the zones; it stands without one, so totals above it miss it',
  remedy: 'Check in OpenLMIS that the parent exists and that the account may read it.',
}
const WITHOUT_ZONE = {
  reason: 'facilityWithoutZone',
  says: 'has no geographic zone; it is kept, but no area shows it and totals miss it',
  remedy: 'Give it a geographic zone in OpenLMIS.',
}
const UNKNOWN_ZONE = {
  reason: 'facilityZoneUnknown',
  says: 'is in a geographic zone that is not among the zones; no area shows it and totals miss it',
  remedy: 'Check its geographic zone in OpenLMIS.',
}
const BAD_GLN = {
  reason: 'badGln',
  says: 'has a Global Location Number that is not 13 digits with the right check digit; it is kept without it',
  remedy: 'Correct the number in OpenLMIS.',
}
