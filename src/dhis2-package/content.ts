import type { TargetGroup } from '../products/index.ts'
import type { MetadataObject } from '../connectors/dhis2/index.ts'

/** A stream of numbers that DHIS2 has already: a data element with an option combo, or an indicator. */
export interface PackageSeries {
  /** `dataElement.categoryOptionCombo`, or an indicator's UID. */
  readonly sourceId: string
  readonly doseNumber: number | null
  readonly ageBand: string | null
  readonly periodType: string
}

/** An antigen that products of this country serve, with what DHIS2 knows of its vaccinations. */
export interface PackageAntigen {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly tracer: boolean
  readonly coverageDose: number
  readonly targetGroup: TargetGroup
  /** Confirmed: doses given. */
  readonly doses: readonly PackageSeries[]
  /** Confirmed: persons of its target group. */
  readonly targets: readonly PackageSeries[]
}

/** What the objects are made of. */
export interface PackageContent {
  readonly antigens: readonly PackageAntigen[]
  /** Address of our pages; null: no links back. */
  readonly pagesUrl: string | null
  /** UIDs of the category combo that stands for "no split", and of indicator types, as this server has them. */
  readonly defaultCombo: string
  readonly percentType: string | null
  readonly numberType: string | null
  /** Our account over there, which has to be able to write data and to update the objects later. */
  readonly ownUid: string
  /** Org units that are to report; null: they are left to the administrators of DHIS2. */
  readonly orgUnits: readonly string[] | null
}

/** An object as it is to be over there. */
export interface PackageObject {
  readonly collection: string
  readonly object: MetadataObject
}

export const CODE_PREFIX = 'OLMIS'
export const DATA_SET_CODE = `${CODE_PREFIX}_VACCINE_STOCK`

export const reference = (id: string): { readonly id: string } => ({ id })

/** A text of an object; undefined where it has none. */
export const textOf = (object: MetadataObject, property: string): string | undefined => {
  const value = object[property]
  return typeof value === 'string' ? value : undefined
}

export const nameOf = (object: MetadataObject): string => textOf(object, 'name') ?? object.id
