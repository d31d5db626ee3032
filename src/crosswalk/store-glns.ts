import { canonicalGln } from '../facilities/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { attributeText, textAt } from './find-evidence.ts'
import type { KnownPlace } from './place-facts.ts'
import { planGlns, type GlnInput, type GlnPlace } from './plan-glns.ts'
import { listOtherSystems, loadKnownPlaces } from './store-places.ts'

/** Where numbers stand and may be written. */
export interface GlnSettings {
  /** Key of OpenLMIS' `extraData`; absent: OpenLMIS is not connected. */
  readonly openlmisKey?: string | undefined
  /** UID or code of DHIS2's attribute; absent: DHIS2 has none. */
  readonly dhis2Attribute?: string | undefined
}

/** All places with what stands where their number belongs, and the links over which it is carried. */
export async function loadGlns(client: Queryable, settings: GlnSettings): Promise<GlnInput> {
  const toGln =
    (system: string) =>
    (place: KnownPlace): GlnPlace => {
      const { id, sourceId, code, name, areas, areaId, active, vanished } = place
      return {
        id,
        sourceId,
        code,
        name,
        areas,
        areaId,
        active,
        vanished,
        system,
        given: givenOf(system, place, settings),
      }
    }
  const openlmis = (await loadKnownPlaces(client, { system: 'openlmis' })).map(toGln('openlmis'))
  const others: GlnPlace[] = []
  for (const system of await listOtherSystems(client))
    others.push(...(await loadKnownPlaces(client, { system })).map(toGln(system)))
  const { rows: links } = await client.query<{ placeId: number; otherPlaceId: number }>(
    `select place_id as "placeId", other_place_id as "otherPlaceId" from place_link where state = 'confirmed' order by id`,
  )
  const writable = [
    ...(settings.openlmisKey === undefined ? [] : ['openlmis']),
    ...(settings.dhis2Attribute === undefined ? [] : ['dhis2']),
  ]
  return { openlmis, others, links, writable }
}

/** What stands there, good or bad: a number that is none must be seen, and must not be written over. */
function givenOf(system: string, { gln, identifiers }: KnownPlace, settings: GlnSettings): string | null {
  if (gln !== null) return gln
  const { openlmisKey, dhis2Attribute } = settings
  if (system === 'openlmis') return openlmisKey === undefined ? null : shown(textAt(identifiers, openlmisKey))
  if (system === 'dhis2') return dhis2Attribute === undefined ? null : shown(attributeText(identifiers, dhis2Attribute))
  const bad = identifiers['badGlns']
  return Array.isArray(bad) && typeof bad[0] === 'string' ? shown(bad[0]) : null
}

const shown = (text: string | undefined): string | null => (text === undefined ? null : canonicalGln(text) || null)

/** How many facilities in use stand how, and those whose number is in doubt, one line each. */
export async function glnOverview(
  client: Queryable,
  settings: GlnSettings,
): Promise<{ readonly counts: Readonly<Record<string, number>>; readonly doubts: readonly string[] }> {
  const { facilities } = planGlns(await loadGlns(client, settings))
  const inUse = facilities.filter(({ place }) => place.active && !place.vanished)
  const counts: Record<string, number> = {}
  for (const { state } of inUse) counts[state] = (counts[state] ?? 0) + 1
  const doubtful = facilities.filter(
    ({ state }) => state === 'conflict' || state === 'duplicate' || state === 'invalid',
  )
  return {
    counts,
    doubts: doubtful.map(({ place, linked, sharedWith, state }) => {
      const told = [place, ...linked, ...sharedWith].map(
        (one) => `${one.system} ${one.code ?? one.sourceId} "${one.name}" ${one.given ?? '-'}`,
      )
      return `${state}: ${told.join('; ')}`
    }),
  }
}
