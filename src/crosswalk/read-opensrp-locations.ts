import anyAscii from 'any-ascii'
import { z } from 'zod'
import type { Reject } from '../base/reject.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { ListedArea, ListedPlace, Position } from '../facilities/index.ts'
import { identifierSystem, rowReject, type ListProblem, type ReadList, type ReadListSettings } from './list-file.ts'

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .catch(null)
  .transform((value) => (value === null || value === undefined ? null : String(value).trim() || null))
const Geometry = z.object({ type: z.string(), coordinates: z.array(z.unknown()) })

/** A location of OpenSRP: a GeoJSON feature whose properties say what it is; servers differ in where they put the id. */
const Location = z.object({
  id: text,
  identifier: text,
  geometry: Geometry.nullish().catch(null),
  locationTags: z
    .array(z.object({ name: text }))
    .nullish()
    .catch(null),
  properties: z.object({
    id: text,
    name: text,
    status: text,
    parentId: text,
    parentIdentifier: text,
    geographicLevel: z.union([z.number(), z.string()]).nullish().catch(null),
    externalId: text,
    openMrsId: text,
    code: text,
    type: text,
  }),
})
type Location = z.infer<typeof Location>

/** Whether this is a list of OpenSRP, or any list of GeoJSON features of places. */
export function isOpensrp(json: unknown): boolean {
  const [first] = featuresOf(json)
  return typeof first === 'object' && first !== null && 'properties' in first
}

function featuresOf(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json
  if (typeof json !== 'object' || json === null) return []
  const found = ['features', 'locations', 'data'].map((key) => (json as Record<string, unknown>)[key])
  const list = found.find((value) => Array.isArray(value))
  return Array.isArray(list) ? list : 'properties' in json ? [json] : []
}

const FACILITY =
  /health|facilit|clinic|hospital|dispensar|pharmac|warehouse|\bstore\b|vaccin|\bposts?\b|service point|sante|saude|formation sanitaire|hopital|unidade|posto/

const hasFacilityTag = ({ properties, locationTags }: Location): boolean =>
  [properties.type, ...(locationTags ?? []).map(({ name }) => name)].some(
    (name) => name !== null && FACILITY.test(anyAscii(name).toLowerCase()),
  )

/**
 * Locations of OpenSRP. Where tags tell facilities, what lies below a facility is its catchment (villages, households) and is left
 * out; without tags the lowest locations are the places.
 */
export function readOpensrpLocations(
  documents: readonly { readonly file: string; readonly json: unknown }[],
  settings: ReadListSettings,
): Result<ReadList, ListProblem> {
  const rejects: Reject[] = []
  const nodes = new Map<string, { location: Location; parentId: string | null; at: string }[]>()
  for (const { file, json } of documents) {
    for (const [i, raw] of featuresOf(json).entries()) {
      const at = `${file} feature ${i + 1}`
      const parsed = Location.safeParse(raw)
      const id = parsed.success ? (parsed.data.id ?? parsed.data.identifier ?? parsed.data.properties.id) : null
      if (!parsed.success || id === null) {
        rejects.push(
          rowReject(settings.system, at, 'badLocation', `${at} has no id or no properties`, 'Export it again.'),
        )
        continue
      }
      const { parentId, parentIdentifier } = parsed.data.properties
      nodes.set(id, [...(nodes.get(id) ?? []), { location: parsed.data, parentId: parentId ?? parentIdentifier, at }])
    }
  }
  if (nodes.size === 0)
    return err({
      message: 'There is no location in these files',
      remedy: 'Give a list of GeoJSON features as OpenSRP exports it.',
    })
  const first = (id: string) => nodes.get(id)?.[0]
  const ids = [...nodes.keys()]
  const tagged = new Set(ids.filter((id) => nodes.get(id)?.some(({ location }) => hasFacilityTag(location))))
  const parents = new Set([...nodes.values()].flatMap((all) => all.map(({ parentId }) => parentId)))
  const isPlace = (id: string): boolean => (tagged.size > 0 ? tagged.has(id) : !parents.has(id))
  const chain = (parentId: string | null): string[] => {
    const above: string[] = []
    for (let at = parentId; at !== null && !above.includes(at); at = first(at)?.parentId ?? null) above.push(at)
    return above
  }
  const places: ListedPlace[] = []
  const areas: ListedArea[] = []
  let catchment = 0
  for (const [id, all] of nodes)
    for (const { location, parentId, at } of all) {
      const above = chain(parentId)
      if (isPlace(id))
        places.push(
          toPlace(
            id,
            location,
            above.filter((one) => !isPlace(one)),
            at,
            settings,
          ),
        )
      else if (above.some(isPlace)) catchment += 1
      else areas.push(toArea(id, location, above, at))
    }
  return ok({
    format: 'opensrp',
    list: { places, areas },
    rejects,
    isComplete: true,
    notes:
      catchment === 0 ? [] : [`${catchment} locations lie below facilities (villages, households) and are left out.`],
    columns: [],
  })
}

const levelOf = ({ properties, locationTags }: Location): string | null =>
  locationTags?.[0]?.name ??
  (properties.geographicLevel === null || properties.geographicLevel === undefined
    ? null
    : `level ${properties.geographicLevel}`)

function pointOf({ geometry }: Location): Position | null {
  if (geometry?.type !== 'Point') return null
  const [longitude, latitude] = geometry.coordinates.map(Number)
  return Number.isFinite(longitude) && Number.isFinite(latitude)
    ? { latitude: Number(latitude), longitude: Number(longitude) }
    : null
}

const toArea = (id: string, location: Location, ancestorIds: readonly string[], at: string): ListedArea => ({
  id,
  code: location.properties.code ?? location.properties.externalId,
  name: location.properties.name,
  levelName: levelOf(location),
  ancestorIds,
  position: pointOf(location),
  geometry: location.geometry?.type.endsWith('Polygon') === true ? location.geometry : null,
  at,
})

function toPlace(
  id: string,
  location: Location,
  ancestorIds: readonly string[],
  at: string,
  { identifierSystems = {} }: ReadListSettings,
): ListedPlace {
  const { properties } = location
  const other = (system: string, value: string | null) =>
    value === null ? [] : [{ system: identifierSystem(system, identifierSystems), value }]
  return {
    id,
    code: properties.code ?? properties.externalId,
    name: properties.name,
    otherNames: [],
    typeCode: properties.type,
    typeName: location.locationTags?.[0]?.name ?? properties.type,
    ancestorIds,
    active: !/^(?:inactive|not eligible|voided)$/i.test(properties.status ?? ''),
    openedOn: null,
    closedOn: null,
    holdsStock: false,
    position: pointOf(location),
    glns: [],
    identifiers: [...other('externalId', properties.externalId), ...other('openmrs', properties.openMrsId)],
    at,
  }
}
