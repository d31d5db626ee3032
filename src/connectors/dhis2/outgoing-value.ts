/** One value as it is sent. UIDs only; a combo that is left out is the default one. */
export interface OutgoingValue {
  readonly dataElement: string
  readonly period: string
  readonly orgUnit: string
  readonly categoryOptionCombo?: string
  readonly attributeOptionCombo?: string
  /** Always text: from 2.43 on a JSON number breaks the whole request. Never empty: that would delete. */
  readonly value: string
}
