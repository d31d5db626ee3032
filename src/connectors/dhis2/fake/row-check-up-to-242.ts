import type { FakeDataElement, FakeDataSet, FakeUser } from './dataset.ts'
import { approvalKey, inputPeriodState, isExpired, isFuture } from './entry-gates.ts'
import { isSuperuser, type FakeState } from './fake-state.ts'
import { resolveIn, type ImportOptions, type ImportRow } from './import-payload.ts'
import { comboOf, isWithin } from './model.ts'
import { parsePeriod, type Period } from '../period.ts'
import { valueTypeFault } from './value-type.ts'

export interface RowFault {
  readonly code: string
  readonly property: string
  readonly objects: Readonly<Record<string, string>>
  readonly message: string
}

/** A row with everything resolved to UIDs. `value` is undefined for "no value given", which needs a comment. */
export interface CheckedRow {
  readonly dataElement: FakeDataElement
  readonly period: string
  readonly orgUnit: string
  readonly categoryOptionCombo: string
  readonly attributeOptionCombo: string
  readonly value: string | undefined
  readonly comment: string | undefined
  readonly followUp: boolean
  readonly deleted: boolean
}

export type RowCheck = { readonly row: CheckedRow } | { readonly fault: RowFault }

const fault = (code: string, property: string, object: string, message: string): { fault: RowFault } => ({
  fault: { code, property, objects: { [property]: object }, message },
})

/** The checks of 2.38 to 2.42 in their order; the first one that fails names the conflict. */
export function checkRow(
  state: FakeState,
  user: FakeUser,
  options: ImportOptions,
  sent: ImportRow,
  dataSetId: string | undefined,
): RowCheck {
  const { model } = state
  const element = model.dataElements.get(resolveIn(model, options, 'dataElement', sent.dataElement) ?? '')
  if (!element) return notFound('E7610', 'dataElement', 'Data element', sent.dataElement)
  const period = parsePeriod(sent.period ?? '')
  if (!period.ok) return fault('E7611', 'period', sent.period ?? '', `Period not valid: \`${sent.period ?? ''}\``)
  const node = model.orgUnits.get(resolveIn(model, options, 'orgUnit', sent.orgUnit) ?? '')
  if (!node) return notFound('E7612', 'orgUnit', 'Organisation unit', sent.orgUnit)
  const categoryCombo = resolveIn(model, options, 'categoryOptionCombo', sent.categoryOptionCombo)
  if (sent.categoryOptionCombo !== undefined && categoryCombo === undefined)
    return notFound('E7613', 'categoryOptionCombo', 'Category option combo', sent.categoryOptionCombo)
  const attributeCombo = resolveIn(model, options, 'categoryOptionCombo', sent.attributeOptionCombo)
  if (sent.attributeOptionCombo !== undefined && attributeCombo === undefined)
    return notFound('E7615', 'attributeOptionCombo', 'Attribute option combo', sent.attributeOptionCombo)
  if (!isWithin(node, user.organisationUnits))
    return fault(
      'E7617',
      'orgUnit',
      node.unit.id,
      `Organisation unit: \`${node.unit.id}\` not in hierarchy of current user: \`${user.username}\``,
    )

  const row: CheckedRow = {
    dataElement: element,
    period: period.value.id,
    orgUnit: node.unit.id,
    categoryOptionCombo: categoryCombo ?? model.defaultOptionCombo,
    attributeOptionCombo: attributeCombo ?? model.defaultOptionCombo,
    // These servers turn a JSON number or boolean into text.
    value: sent.value === undefined || sent.value === null ? undefined : textOf(sent.value),
    comment: sent.comment,
    followUp: sent.followUp,
    deleted: sent.deleted,
  }
  const dataSet = model.dataSets.get(dataSetId ?? '') ?? model.dataSetsOfElement.get(element.id)?.[0]
  const found =
    checkValue(row) ??
    checkStrict(state, options, row, sent, dataSetId, dataSet, period.value) ??
    checkGates(state, user, options, row, dataSet, period.value)
  return found ?? { row }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const notFound = (code: string, property: string, what: string, id: string | undefined): { fault: RowFault } =>
  fault(code, property, id ?? '', `${what} not found or not accessible: \`${id ?? ''}\``)

function checkValue(row: CheckedRow): { fault: RowFault } | undefined {
  const { dataElement, value } = row
  if (row.deleted) return undefined
  if (value === undefined)
    return row.comment === undefined
      ? fault(
          'E7618',
          'value',
          dataElement.id,
          `Data value or comment not specified for data element: \`${dataElement.id}\``,
        )
      : undefined
  const wrong = value === '' ? undefined : valueTypeFault(dataElement.valueType, value, 'upTo242')
  if (wrong !== undefined)
    return {
      fault: {
        code: 'E7619',
        property: 'value',
        objects: { dataElement: dataElement.id, value: wrong },
        message: `Value must match value type of data element \`${dataElement.id}\`: \`${wrong}\``,
      },
    }
  if (dataElement.optionCodes && !dataElement.optionCodes.includes(value))
    return fault(
      'E7621',
      'value',
      value,
      `Data value is not a valid option of the data element option set: \`${dataElement.id}\``,
    )
  return undefined
}

function checkStrict(
  state: FakeState,
  options: ImportOptions,
  row: CheckedRow,
  sent: ImportRow,
  dataSetId: string | undefined,
  dataSet: FakeDataSet | undefined,
  period: Period,
): { fault: RowFault } | undefined {
  const { model } = state
  const element = row.dataElement.id
  const has = (combo: string, optionCombo: string): boolean =>
    (model.optionCombosOfCombo.get(combo) ?? []).some((coc) => coc.id === optionCombo)
  if (options.requireCategoryOptionCombo && sent.categoryOptionCombo === undefined)
    return fault('E7630', 'categoryOptionCombo', element, 'Category option combo is required but is not specified')
  if (options.requireAttributeOptionCombo && sent.attributeOptionCombo === undefined)
    return fault('E7631', 'attributeOptionCombo', element, 'Attribute option combo is required but is not specified')
  if (options.strictPeriods && dataSet && dataSet.periodType !== period.type)
    return fault(
      'E7632',
      'period',
      period.id,
      `Period type of period: \`${period.id}\` not valid for data element: \`${element}\``,
    )
  if (options.strictDataElements && dataSetId !== undefined && !inSet(model.dataSets.get(dataSetId), element))
    return fault(
      'E7633',
      'dataElement',
      element,
      `Data element: \`${element}\` is not part of dataset: \`${dataSetId}\``,
    )
  if (options.strictCategoryOptionCombos && !has(comboOf(model, row.dataElement, dataSet), row.categoryOptionCombo))
    return fault(
      'E7634',
      'categoryOptionCombo',
      row.categoryOptionCombo,
      `Category option combo: \`${row.categoryOptionCombo}\` must be part of category combo of data element: \`${element}\``,
    )
  if (
    options.strictAttributeOptionCombos &&
    !has(dataSet?.categoryCombo ?? model.defaultCombo, row.attributeOptionCombo)
  )
    return fault(
      'E7635',
      'attributeOptionCombo',
      row.attributeOptionCombo,
      `Attribute option combo: \`${row.attributeOptionCombo}\` must be part of category combo of data sets of data element: \`${element}\``,
    )
  if (options.strictOrganisationUnits && !isAssigned(state, element, row.orgUnit))
    return fault(
      'E7636',
      'orgUnit',
      row.orgUnit,
      `Data element: \`${element}\` must be assigned through data sets to organisation unit: \`${row.orgUnit}\``,
    )
  return undefined
}

const inSet = (dataSet: FakeDataSet | undefined, element: string): boolean =>
  dataSet?.dataSetElements.some((item) => item.dataElement === element) ?? false

const isAssigned = (state: FakeState, element: string, unit: string): boolean =>
  (state.model.dataSetsOfElement.get(element) ?? []).some((set) => state.model.assignedOrgUnits.get(set.id)?.has(unit))

function checkGates(
  state: FakeState,
  user: FakeUser,
  options: ImportOptions,
  row: CheckedRow,
  dataSet: FakeDataSet | undefined,
  period: Period,
): { fault: RowFault } | undefined {
  if (!dataSet || (options.force && isSuperuser(user))) return undefined
  const about = `for period: \`${period.id}\` and data set: \`${dataSet.id}\``
  if (isExpired(state, user, dataSet, period))
    return fault('E7640', 'period', period.id, `Current date is past expiry days ${about}`)
  if (isFuture(state, dataSet, period))
    return fault(
      'E7641',
      'period',
      period.id,
      `Period: \`${period.id}\` is after latest open future period for data element: \`${row.dataElement.id}\``,
    )
  if (state.approvals.has(approvalKey(dataSet.id, period.id, row.orgUnit, row.attributeOptionCombo)))
    return fault(
      'E7642',
      'orgUnit',
      row.orgUnit,
      `Data is already approved ${about} organisation unit: \`${row.orgUnit}\``,
    )
  const input = inputPeriodState(state, dataSet, period.id)
  if (input === 'closedNow')
    return fault(
      'E7643',
      'period',
      period.id,
      `Period: \`${period.id}\` is not open for this data set at this time: \`${dataSet.id}\``,
    )
  if (input === 'notListed')
    return fault(
      'E7644',
      'period',
      period.id,
      `Period: \`${period.id}\` does not conform to the open periods of associated data sets`,
    )
  return undefined
}
