/** `error`: DHIS2 would refuse or misread the values, so nothing is sent. `warning`: it is sent, and somebody should know. */
export type Severity = 'error' | 'warning'

/** Something about a mapping, in a form that pages translate by `code` and `values`, with the same in English. */
export interface MappingFinding {
  readonly code: FindingCode
  readonly severity: Severity
  readonly values: Readonly<Record<string, string | number>>
  readonly message: string
  readonly remedy: string
}

export type FindingCode =
  | 'dataSetGone'
  | 'elementGone'
  | 'elementNotInDataSet'
  | 'optionNeeded'
  | 'optionNotInCombo'
  | 'attributeOptionNeeded'
  | 'valueTypeUnfit'
  | 'zeroRefused'
  | 'zeroDropped'
  | 'fractionsRounded'
  | 'aggregationAddsBalances'
  | 'aggregationOfFlow'
  | 'subjectMissing'
  | 'productsMissing'
  | 'unitOfOtherKind'
  | 'unitUnknown'
  | 'periodTypeChanged'
  | 'periodTypeUnknown'
  | 'periodTooShort'
  | 'orgUnitsUnassigned'
  | 'expires'
  | 'inputPeriods'
  | 'approval'
  | 'changedSince'

type Values = MappingFinding['values']
export const error = (code: FindingCode, values: Values, message: string, remedy: string): MappingFinding => ({
  code,
  severity: 'error',
  values,
  message,
  remedy,
})
export const warning = (code: FindingCode, values: Values, message: string, remedy: string): MappingFinding => ({
  ...error(code, values, message, remedy),
  severity: 'warning',
})
