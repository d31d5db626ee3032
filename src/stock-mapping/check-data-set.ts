import { isPeriodType } from '../connectors/dhis2/index.ts'
import { error, warning, type MappingFinding } from './finding.ts'
import type { StockMapping } from './mapping.ts'

/** What DHIS2 says of a data set, as it was last read. */
export interface DataSetFacts {
  readonly uid: string
  readonly code: string | null
  readonly name: string
  readonly periodType: string
  readonly attributeComboIsDefault: boolean
  /** Null: not read. */
  readonly expiryDays: number | null
  readonly openFuturePeriods: number | null
  readonly inputPeriods: readonly {
    readonly period: string
    readonly opens: string | null
    readonly closes: string | null
  }[]
  readonly hasWorkflow: boolean
  /** Linked facilities with stock, and how many of them are to report the set; null: not read. */
  readonly facilities: { readonly linked: number; readonly assigned: number } | null
}

export const dataSetGone = ({ dataSetUid }: StockMapping): MappingFinding =>
  error(
    'dataSetGone',
    { dataSet: dataSetUid },
    `DHIS2 has no data set ${dataSetUid} (any more), or does not show it to our account.`,
    'Give the account the right to read it, or map to another data set.',
  )

/** Periods shorter than a month: only the movements of stock cards have days. */
const SHORTER_THAN_MONTH = /^(?:Daily|Weekly|BiWeekly)/
/** A data set that closes this soon after its periods end takes few corrections. */
const SOON_DAYS = 60

/** What holds for one mapping: period type and attribute options of its data set. */
export function checkPlace(mapping: StockMapping, set: DataSetFacts): MappingFinding[] {
  const findings: MappingFinding[] = []
  const { name, periodType } = set
  if (periodType !== mapping.periodType)
    findings.push(
      error(
        'periodTypeChanged',
        { dataSet: name, was: mapping.periodType, is: periodType },
        `The data set ${name} is ${periodType} now; when this was mapped it was ${mapping.periodType}.`,
        'Confirm the mapping again.',
      ),
    )
  if (!isPeriodType(periodType))
    findings.push(
      error(
        'periodTypeUnknown',
        { dataSet: name, is: periodType },
        `Periods of the type ${periodType} cannot be sent.`,
        'Use a data set of another period type.',
      ),
    )
  else if (SHORTER_THAN_MONTH.test(periodType) && mapping.source === 'requisitions')
    findings.push(
      error(
        'periodTooShort',
        { dataSet: name, is: periodType },
        `A requisition says nothing of single days or weeks, but the data set ${name} is ${periodType}.`,
        'Take the numbers from stock cards, or use a monthly data set.',
      ),
    )
  if (!set.attributeComboIsDefault && mapping.attributeOptionComboUid === null)
    findings.push(
      error(
        'attributeOptionNeeded',
        { dataSet: name },
        `The data set ${name} has a category combination of its own, e.g. for projects, and no option of it is chosen.`,
        'Choose the attribute option combination in the file of mappings.',
      ),
    )
  return findings
}

/** What holds for all mappings of a data set: who reports it, and when it is open. */
export function checkGates({
  name,
  expiryDays,
  inputPeriods,
  hasWorkflow,
  facilities,
}: DataSetFacts): MappingFinding[] {
  const findings: MappingFinding[] = []
  if (facilities !== null && facilities.assigned < facilities.linked) {
    const missing = facilities.linked - facilities.assigned
    findings.push(
      warning(
        'orgUnitsUnassigned',
        { dataSet: name, missing, linked: facilities.linked },
        `${missing} of ${facilities.linked} linked facilities are not assigned to the data set ${name}; their values are refused.`,
        'Assign them in DHIS2: Maintenance, Data set, Organisation units.',
      ),
    )
  }
  if (expiryDays !== null && expiryDays > 0 && expiryDays <= SOON_DAYS)
    findings.push(
      warning(
        'expires',
        { dataSet: name, days: expiryDays },
        `The data set ${name} takes nothing later than ${expiryDays} days after a period ends; late reports and corrections are refused.`,
        'Raise the expiry days of the data set, or give our account the authority F_EDIT_EXPIRED.',
      ),
    )
  const [first] = inputPeriods
  const last = inputPeriods.at(-1)
  if (first && last)
    findings.push(
      warning(
        'inputPeriods',
        { dataSet: name, first: first.period, last: last.period, count: inputPeriods.length },
        `The data set ${name} takes only ${inputPeriods.length} periods, from ${first.period} to ${last.period}.`,
        'Add the periods that are to be sent to the data input periods of the data set, or remove them all.',
      ),
    )
  if (hasWorkflow)
    findings.push(
      warning(
        'approval',
        { dataSet: name },
        `Data of ${name} is approved in DHIS2; approved values take no corrections.`,
        'Send before the approval, or have it taken back for a correction.',
      ),
    )
  return findings
}
