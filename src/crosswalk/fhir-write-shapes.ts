/** The parts of FHIR R4 (4.0.1) that are written. Members that have nothing to say are left out: FHIR knows no empty texts and lists. */
export interface FhirIdentifier {
  readonly use?: 'official' | 'secondary'
  readonly system: string
  readonly value: string
}

export interface FhirCoding {
  readonly system?: string
  readonly code?: string
  readonly display?: string
}

export interface LocationResource {
  readonly resourceType: 'Location'
  readonly id: string
  readonly identifier: readonly FhirIdentifier[]
  readonly status: 'active' | 'inactive'
  readonly name: string
  readonly alias?: readonly string[]
  readonly mode: 'instance'
  readonly type: readonly { readonly coding?: readonly FhirCoding[]; readonly text?: string }[]
  readonly physicalType: { readonly coding: readonly FhirCoding[] }
  readonly position?: { readonly longitude: number; readonly latitude: number }
  readonly partOf?: { readonly reference: string; readonly display?: string }
}

export interface ConceptMapElement {
  readonly code: string
  readonly display?: string
  readonly target: readonly ConceptMapTarget[]
}

/** `wider`: several stores are one org unit. `unmatched`: known to have no counterpart. */
export interface ConceptMapTarget {
  readonly code?: string
  readonly display?: string
  readonly equivalence: 'equivalent' | 'wider' | 'unmatched'
  readonly comment?: string
}

/** What the places of a system are called in FHIR. */
export interface FhirSystems {
  /** The system of the places' own ids. */
  uriOf(system: string): string
  /** Address of this service, for the names of resources. */
  readonly baseUrl: string
}

/** FHIR's `string`: never empty, without the control characters that JSON could carry and FHIR may not. */
export const fhirString = (text: string | null): string | undefined =>
  text?.replace(/[^\P{Cc}\t\n\r]/gu, '').trim() || undefined

/** FHIR's `code`: no space at either end and none but single ones inside. */
export const fhirCode = (text: string): string => text.trim().replace(/\s+/g, ' ')

/** FHIR's `id`: up to 64 of a few characters; ids of both systems are such. */
export const fhirId = (text: string): string => text.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 64)
