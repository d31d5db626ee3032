import { isGln } from '../base/gln.ts'
import { GLN_SYSTEM } from '../facilities/index.ts'
import {
  fhirCode,
  fhirId,
  fhirString,
  type FhirIdentifier,
  type FhirSystems,
  type LocationResource,
} from './fhir-write-shapes.ts'
import type { ExportedArea, ExportedPlace } from './store-export.ts'

/** IHE mCSD's words for the two kinds of places. */
const MCSD_TYPES = 'https://profiles.ihe.net/ITI/mCSD/CodeSystem/IHE.mCSD.Organization.Location.Types'
const PHYSICAL_TYPES = 'http://terminology.hl7.org/CodeSystem/location-physical-type'

/**
 * All areas and places as FHIR R4 Locations in a Bundle, in pieces: each place once, with its ids and codes in every system that it is
 * linked to and its Global Location Number, in the shape of IHE mCSD.
 */
export async function* writeLocations(
  areas: AsyncIterable<ExportedArea>,
  places: AsyncIterable<ExportedPlace>,
  systems: FhirSystems,
  now: Date,
): AsyncGenerator<string> {
  const head = { resourceType: 'Bundle', type: 'collection', timestamp: now.toISOString() }
  yield JSON.stringify(head).slice(0, -1)
  let isFirst = true
  const entry = (resource: LocationResource): string => {
    const text = JSON.stringify({ fullUrl: `${systems.baseUrl}/fhir/Location/${resource.id}`, resource })
    const before = isFirst ? ',"entry":[' : ','
    isFirst = false
    return before + text
  }
  for await (const area of areas) yield entry(areaLocation(area, systems))
  for await (const place of places) yield entry(placeLocation(place, systems))
  yield isFirst ? '}' : ']}'
}

export function placeLocation(place: ExportedPlace, systems: FhirSystems): LocationResource {
  const type = fhirString(place.typeName ?? place.typeCode)
  const alias = [...new Set(place.linked.flatMap(({ name }) => fhirString(name) ?? []))].filter(
    (name) => name !== place.name,
  )
  const glns = [...new Set([place, ...place.linked].flatMap(({ gln }) => gln ?? []).filter(isGln))]
  const [gln] = glns
  return {
    ...common(place, systems, [
      ...place.linked.flatMap((other) => ownIdentifiers(other, systems, 'secondary')),
      // Two numbers for one place are an open question, and no answer to give to others.
      ...(glns.length === 1 && gln !== undefined ? [{ use: 'official' as const, system: GLN_SYSTEM, value: gln }] : []),
    ]),
    status: place.active ? 'active' : 'inactive',
    ...(alias.length > 0 && { alias }),
    type: [
      { coding: [{ system: MCSD_TYPES, code: 'facility' }] },
      ...(type === undefined
        ? []
        : [
            {
              ...(place.typeCode && {
                coding: [
                  { system: `${systems.uriOf(place.system)}#type`, code: fhirCode(place.typeCode), display: type },
                ],
              }),
              text: type,
            },
          ]),
    ],
    physicalType: { coding: [{ system: PHYSICAL_TYPES, code: 'bu' }] },
  }
}

const areaLocation = (area: ExportedArea, systems: FhirSystems): LocationResource => ({
  ...common(area, systems, []),
  status: 'active',
  type: [
    {
      coding: [{ system: MCSD_TYPES, code: 'jurisdiction' }],
      ...(fhirString(area.levelName) !== undefined && { text: fhirString(area.levelName) ?? '' }),
    },
  ],
  physicalType: { coding: [{ system: PHYSICAL_TYPES, code: 'jdn' }] },
})

interface Located {
  readonly system: string
  readonly sourceId: string
  readonly code: string | null
  readonly name: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly parentSourceId: string | null
  readonly parentName: string | null
}

function common(row: Located, systems: FhirSystems, more: readonly FhirIdentifier[]) {
  const { latitude, longitude, parentSourceId, parentName } = row
  const display = fhirString(parentName)
  return {
    resourceType: 'Location' as const,
    id: fhirId(row.sourceId),
    identifier: [...ownIdentifiers(row, systems, 'official'), ...more],
    name: fhirString(row.name) ?? row.sourceId,
    mode: 'instance' as const,
    ...(latitude !== null && longitude !== null && { position: { longitude, latitude } }),
    ...(parentSourceId !== null && {
      partOf: { reference: `Location/${fhirId(parentSourceId)}`, ...(display !== undefined && { display }) },
    }),
  }
}

/** The id and, where there is one, the code of a place in one system. */
function ownIdentifiers(
  { system, sourceId, code }: Pick<Located, 'system' | 'sourceId' | 'code'>,
  systems: FhirSystems,
  use: 'official' | 'secondary',
): FhirIdentifier[] {
  const uri = systems.uriOf(system)
  const value = fhirString(code)
  return [
    { use, system: uri, value: sourceId },
    ...(value === undefined ? [] : [{ use: 'secondary' as const, system: `${uri}#code`, value }]),
  ]
}
