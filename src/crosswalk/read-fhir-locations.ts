import type { Reject } from '../base/reject.ts'
import { err, ok, type Result } from '../base/result.ts'
import { isGlnSystem, type ListedArea, type ListedPlace } from '../facilities/index.ts'
import { collectFhir, type Collected } from './collect-fhir.ts'
import type { FhirLocation, FhirOrganization, FhirPlace } from './fhir-read-shapes.ts'
import { identifierSystem, type ListProblem, type ReadList, type ReadListSettings } from './list-file.ts'

/**
 * Facilities and jurisdictions of a registry after IHE mCSD: Bundles of Location and Organization, where a facility is a pair of
 * both joined by `managingOrganization`. What the Location says counts; its Organization adds identifiers and other names. Also
 * reads the older type codes, and the extensions in which some national registries keep their ids.
 */
export function readFhirLocations(
  documents: readonly { readonly file: string; readonly json: unknown }[],
  settings: ReadListSettings,
): Result<ReadList, ListProblem> {
  const rejects: Reject[] = []
  const collected = collectFhir(documents, settings.system, rejects)
  const { locations, organizations } = collected
  if (locations.length + organizations.length === 0)
    return err({
      message: 'There is no Location and no Organization in these files',
      remedy: 'Give a FHIR Bundle of Locations and Organizations, as JSON.',
    })
  const nodes = nodesOf(collected)
  const areaIds = findAreas(nodes)
  const ancestors = (node: Node): string[] => ancestorsOf(node, nodes, areaIds)
  const areas: ListedArea[] = []
  const places: ListedPlace[] = []
  for (const node of nodes.values()) {
    if (areaIds.has(node.id)) areas.push(toArea(node, ancestors(node), settings))
    else places.push(toPlace(node, ancestors(node), settings))
  }
  const notes = collected.isComplete
    ? []
    : [
        'The files hold only some pages of the registry: what is missing is not taken for gone. Give all pages together.',
      ]
  const { isComplete } = collected
  return ok({ format: 'fhir', list: { areas, places }, rejects, isComplete, notes, columns: [] })
}

/** A Location with its Organization, or an Organization without a Location. */
interface Node {
  readonly id: string
  readonly location: FhirLocation | undefined
  readonly organization: FhirOrganization | undefined
  readonly parentId: string | null
  readonly at: string
}

function nodesOf({ locations, organizations, resolve }: Collected): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>()
  const locationOf = new Map<string, string>()
  const pairs = locations.map(({ resource, key, at }) => {
    const managed = resolve(resource.managingOrganization, 'Organization')
    if (managed !== undefined && !locationOf.has(managed)) locationOf.set(managed, key)
    return { resource, key, at, managed }
  })
  const byKey = new Map(organizations.map((organization) => [organization.key, organization.resource]))
  // An Organization stands for the Location that it manages when others name it as their parent.
  const nodeId = (reference: string | undefined): string | undefined =>
    reference === undefined ? undefined : (locationOf.get(reference) ?? reference)
  for (const { resource, key, at, managed } of pairs) {
    // One organization may run many places; only with one alone it is that place.
    const isOwn = managed !== undefined && locationOf.get(managed) === key
    const organization = isOwn ? byKey.get(managed) : undefined
    const parent = resolve(resource.partOf, 'Location') ?? nodeId(resolve(organization?.partOf, 'Organization'))
    nodes.set(key, { id: key, location: resource, organization, parentId: parent ?? null, at })
  }
  for (const { resource, key, at } of organizations) {
    if (locationOf.has(key)) continue
    const parent = nodeId(resolve(resource.partOf, 'Organization'))
    nodes.set(key, { id: key, location: undefined, organization: resource, parentId: parent ?? null, at })
  }
  return nodes
}

const FACILITY_PHYSICAL = new Set(['bu', 'si', 'wi', 'wa', 'ro', 'ho', 've', 'lvl'])
const AREA_PHYSICAL = new Set(['jdn', 'ju', 'area'])

/** What a resource says it is, whatever code system it says it in. */
function saidKind({ location, organization }: Node): 'facility' | 'jurisdiction' | undefined {
  const codes = [location, organization].flatMap((one) => (one?.type ?? []).flatMap(({ coding }) => coding))
  const kinds = codes.map(({ code }) => (code ?? '').toLowerCase().split(':').at(-1) ?? '')
  if (kinds.includes('jurisdiction')) return 'jurisdiction'
  if (kinds.includes('facility')) return 'facility'
  const physical = (location?.physicalType?.coding ?? []).map(({ code }) => (code ?? '').toLowerCase())
  if (physical.some((code) => AREA_PHYSICAL.has(code))) return 'jurisdiction'
  return physical.some((code) => FACILITY_PHYSICAL.has(code)) ? 'facility' : undefined
}

/** Jurisdictions, and whatever has others below it and does not say that it is a facility. */
function findAreas(nodes: ReadonlyMap<string, Node>): ReadonlySet<string> {
  const parents = new Set([...nodes.values()].map(({ parentId }) => parentId))
  const isArea = (node: Node): boolean => {
    const kind = saidKind(node)
    return kind === undefined ? parents.has(node.id) : kind === 'jurisdiction'
  }
  return new Set([...nodes.values()].filter(isArea).map(({ id }) => id))
}

/** Nearest first. A facility inside a facility belongs to the area of the outer one. */
function ancestorsOf(node: Node, nodes: ReadonlyMap<string, Node>, areaIds: ReadonlySet<string>): string[] {
  const found: string[] = []
  const seen = new Set([node.id])
  for (let at = node.parentId; at !== null; at = nodes.get(at)?.parentId ?? null) {
    if (areaIds.has(at) || !nodes.has(at)) found.push(at)
    // A circle: its members name each other, which is told where they are put in order.
    if (seen.has(at)) break
    seen.add(at)
  }
  return found
}

const parts = ({ location, organization }: Node): FhirPlace[] =>
  [location, organization].filter((one) => one !== undefined)

const nameOf = (node: Node): string | null =>
  parts(node)
    .map(({ name }) => name?.trim())
    .find((name) => name !== undefined && name !== '') ?? null

function toArea(node: Node, ancestorIds: readonly string[], settings: ReadListSettings): ListedArea {
  return {
    id: node.id,
    code: codeOf(node, settings),
    name: nameOf(node),
    levelName: typeOf(node)?.display ?? null,
    ancestorIds,
    position: node.location?.position ?? null,
    geometry: null,
    at: node.at,
  }
}

function toPlace(node: Node, ancestorIds: readonly string[], settings: ReadListSettings): ListedPlace {
  const { location, organization } = node
  const type = typeOf(node)
  const identifiers = parts(node).flatMap(({ identifier }) => identifier)
  const name = nameOf(node)
  const otherNames = parts(node).flatMap((one) => [one.name ?? '', ...one.alias])
  const position = location?.position ?? null
  return {
    id: node.id,
    code: codeOf(node, settings),
    name,
    otherNames: otherNames.filter((other) => other !== '' && other !== name),
    typeCode: type?.code ?? null,
    typeName: type?.display ?? extensionOf(node, 'levelOfCare') ?? null,
    ancestorIds,
    active: location ? location.status !== 'inactive' : organization?.active !== false,
    openedOn: null,
    closedOn: null,
    holdsStock: false,
    // Registries write 0/0 for a place that nobody measured.
    position,
    glns: identifiers.flatMap(({ system, value }) => (system && isGlnSystem(system) ? [value] : [])),
    identifiers: [
      ...identifiers.flatMap(({ system, value }) =>
        system && value !== '' && !isGlnSystem(system)
          ? [{ system: identifierSystem(system, settings.identifierSystems), value }]
          : [],
      ),
      ...historical(node),
    ],
    at: node.at,
  }
}

/** The first coding of a type that says more than facility or jurisdiction. */
function typeOf(node: Node): { readonly code: string | null; readonly display: string | null } | undefined {
  const concepts = parts(node).flatMap(({ type }) => type)
  const codings = concepts.flatMap(({ coding, text }) =>
    coding.map((one) => ({ ...one, display: one.display ?? text })),
  )
  const special = codings.find(({ code }) => !/(?:^|:)(?:facility|jurisdiction)$/i.test(code ?? ''))
  const said = special ?? (concepts[0]?.text ? { code: null, display: concepts[0].text } : undefined)
  return said && { code: said.code ?? null, display: said.display ?? null }
}

/** The identifier of the configured system, the official one, or the first: a GLN is never the code. */
function codeOf(node: Node, { codeSystem }: ReadListSettings): string | null {
  const identifiers = parts(node)
    .flatMap(({ identifier }) => identifier)
    .filter(({ system }) => !(system && isGlnSystem(system)))
  const own = codeSystem === undefined ? undefined : identifiers.find(({ system }) => system === codeSystem)
  const best =
    codeSystem === undefined
      ? (identifiers.find(({ use }) => use === 'official') ?? identifiers.find(({ use }) => use === 'usual'))
      : own
  const found = best?.value ?? (codeSystem === undefined ? identifiers[0]?.value : undefined)
  return found ?? extensionOf(node, 'uniqueIdentifier') ?? null
}

/** National registries that keep ids in extensions name them so; the former one is the UID in DHIS2. */
const historical = (node: Node): { system: string; value: string }[] => {
  const value = extensionOf(node, 'historicalIdentifier')
  return value === undefined ? [] : [{ system: 'dhis2', value }]
}

function extensionOf(node: Node, name: string): string | undefined {
  for (const { url, ...rest } of parts(node).flatMap(({ extension }) => extension)) {
    if (url.split(/[/#]/).at(-1) !== name) continue
    const value = Object.entries(rest).find(([key]) => key.startsWith('value'))?.[1]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return undefined
}
