/** Values of one org unit and period, as IHE's Aggregate Data Exchange groups them. */
export interface AdxGroup {
  readonly orgUnit: string
  /** DHIS2's id. */
  readonly period: string
  readonly dataSet: string | null
  readonly attributeOptionCombo: string | null
  readonly completeDate: string | null
  readonly values: readonly AdxValue[]
}

export interface AdxValue {
  readonly dataElement: string
  readonly categoryOptionCombo: string | null
  readonly value: string
}

export const ADX_NAMESPACE = 'urn:ihe:qrph:adx:2015'
export const ADX_TYPE = 'application/adx+xml'
