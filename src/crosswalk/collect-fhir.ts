import type { Reject } from '../base/reject.ts'
import { FhirBundle, FhirLocation, FhirOrganization, type FhirPlace } from './fhir-read-shapes.ts'
import { rowReject } from './list-file.ts'

export interface Kept<T> {
  readonly resource: T
  /** The id of a Location; `Organization/id` of an Organization, since the two may have one id. */
  readonly key: string
  readonly at: string
}

export interface Collected {
  readonly locations: readonly Kept<FhirLocation>[]
  readonly organizations: readonly Kept<FhirOrganization>[]
  /** False: bundles say that there are more pages than were given. */
  readonly isComplete: boolean
  /** The key of what a reference points to, known or not; undefined without one. */
  readonly resolve: (reference: Reference | null | undefined, type: 'Location' | 'Organization') => string | undefined
}
type Reference = NonNullable<FhirPlace['partOf']>

interface Entry {
  readonly resource: unknown
  readonly fullUrl: string | null | undefined
  readonly at: string
  /** `Location/x` of an entry of a history that says that it was deleted. */
  readonly deleted?: string
}

/** All Locations and Organizations of the documents, each once: the first, which in a history is the newest. */
export function collectFhir(
  documents: readonly { readonly file: string; readonly json: unknown }[],
  system: string,
  rejects: Reject[],
): Collected {
  const { entries, isComplete } = entriesOf(documents)
  const locations = new Map<string, Kept<FhirLocation>>()
  const organizations = new Map<string, Kept<FhirOrganization>>()
  const keyByUrl = new Map<string, string>()
  const keyByIdentifier = new Map<string, string>()
  const settled = new Set<string>()
  for (const { resource, fullUrl, at, deleted } of entries) {
    if (deleted !== undefined) {
      settled.add(deleted)
      continue
    }
    const type = typeOf(resource)
    if (type !== 'Location' && type !== 'Organization') continue
    const parsed = type === 'Location' ? FhirLocation.safeParse(resource) : FhirOrganization.safeParse(resource)
    const id = parsed.success
      ? (parsed.data.id ??
        fullUrl
          ?.split('/')
          .at(-1)
          ?.replace(/^urn:uuid:/, ''))
      : undefined
    if (!parsed.success || !id) {
      const message = `${at} is a ${type} without an id or in a form that cannot be read`
      rejects.push(rowReject(system, at, 'badResource', message, 'Correct it in the registry.'))
      continue
    }
    const known = `${type}/${id}`
    if (settled.has(known)) continue
    settled.add(known)
    const key = type === 'Location' ? id : known
    if (parsed.data.resourceType === 'Location') locations.set(key, { resource: parsed.data, key, at })
    else organizations.set(key, { resource: parsed.data, key, at })
    if (fullUrl) keyByUrl.set(fullUrl, key)
    for (const { system: of, value } of parsed.data.identifier) keyByIdentifier.set(`${type} ${of ?? ''}|${value}`, key)
  }
  return {
    locations: [...locations.values()],
    organizations: [...organizations.values()],
    isComplete,
    resolve: (reference, type) => {
      if (!reference) return undefined
      const { identifier } = reference
      const text = reference.reference?.trim()
      if (!text) return identifier && keyByIdentifier.get(`${type} ${identifier.system ?? ''}|${identifier.value}`)
      const byUrl = keyByUrl.get(text)
      if (byUrl !== undefined) return byUrl
      const id = text
        .replace(/\/_history\/[^/]+$/, '')
        .split(/[/#]/)
        .at(-1)
        ?.replace(/^urn:uuid:/, '')
      return !id ? undefined : type === 'Location' ? id : `Organization/${id}`
    },
  }
}

const typeOf = (resource: unknown): unknown =>
  typeof resource === 'object' && resource !== null && 'resourceType' in resource ? resource.resourceType : undefined

function entriesOf(documents: readonly { readonly file: string; readonly json: unknown }[]): {
  readonly entries: readonly Entry[]
  readonly isComplete: boolean
} {
  const entries: Entry[] = []
  const bundles: FhirBundle[] = []
  for (const { file, json } of documents) {
    for (const [n, one] of (Array.isArray(json) ? json : [json]).entries()) {
      const bundle = FhirBundle.safeParse(one)
      if (!bundle.success) {
        entries.push({ resource: one, fullUrl: undefined, at: `${file} resource ${n + 1}` })
        continue
      }
      bundles.push(bundle.data)
      for (const [i, { resource, fullUrl, request }] of bundle.data.entry.entries()) {
        const at = `${file} entry ${i + 1}`
        const deleted = request?.method === 'DELETE' ? (request.url ?? fullUrl ?? undefined) : undefined
        const path = deleted?.split('/').slice(-2).join('/')
        entries.push({ resource, fullUrl, at, ...(path !== undefined && { deleted: path }) })
      }
    }
  }
  return { entries, isComplete: isWhole(bundles) }
}

/** Each walk over pages ends with one without a next; with fewer ends than walks, or fewer entries than promised, pages lack. */
function isWhole(bundles: readonly FhirBundle[]): boolean {
  const hasNext = ({ link }: FhirBundle): boolean => link.some(({ relation }) => relation === 'next')
  if (bundles.length > 0 && bundles.every(hasNext)) return false
  const promised = bundles.filter(({ total }) => total !== null && total !== undefined)
  if (promised.length !== 1 || bundles.length !== 1) return true
  return bundles.every(({ total, entry }) => (total ?? 0) <= entry.length)
}
