import { isQuantity, natureOf } from './indicator.ts'
import { error, warning, type MappingFinding } from './finding.ts'
import type { StockMapping } from './mapping.ts'

export interface DecidedElement {
  readonly name: string
  readonly code: string | null
  readonly valueType: string
  readonly aggregationType: string
  readonly zeroIsSignificant: boolean
}

export interface ElementFacts {
  readonly dataSet: { readonly name: string } | undefined
  /** Option combos that the element has in the data set; null: only the default one. Undefined: not known. */
  readonly options: readonly { readonly uid: string }[] | null | undefined
  /** The element as it was when the mapping was decided. */
  readonly decidedOn: DecidedElement | null
}

/** Whether the element of a mapping is there, takes the number, and reads it as it is meant. */
export function checkElement(mapping: StockMapping, { dataSet, options, decidedOn }: ElementFacts): MappingFinding[] {
  const { element, dataElementUid } = mapping
  if (!element)
    return [
      error(
        'elementGone',
        { element: decidedOn?.name ?? dataElementUid },
        `DHIS2 has no data element ${decidedOn?.name ?? dataElementUid} (any more).`,
        'Map to another element, or reject the mapping.',
      ),
    ]
  const values = { element: element.name, dataSet: dataSet?.name ?? mapping.dataSetUid }
  if (dataSet && !element.inDataSet)
    return [
      error(
        'elementNotInDataSet',
        values,
        `The data element ${values.element} is not part of the data set ${values.dataSet}.`,
        'Add it in DHIS2: Maintenance, Data set, Data elements; or map to another element.',
      ),
    ]
  return [
    ...checkOptions(mapping, options, values),
    ...checkValueType(mapping, element.valueType, values),
    ...checkMeaning(mapping, values),
    ...(decidedOn ? changes(element, decidedOn) : []),
  ]
}

function checkOptions(
  { categoryOptionComboUid: chosen }: StockMapping,
  options: ElementFacts['options'],
  values: { readonly element: string },
): MappingFinding[] {
  if (options === undefined) return []
  const { element } = values
  if (chosen === null)
    return options === null
      ? []
      : [
          error(
            'optionNeeded',
            { element, options: options.length },
            `The data element ${element} is split into ${options.length} options, and none is chosen.`,
            'Choose the option that is meant, or an element without a split.',
          ),
        ]
  if (options?.some(({ uid }) => uid === chosen)) return []
  return [
    error(
      'optionNotInCombo',
      { element, option: chosen },
      `The option ${chosen} does not belong to the split of ${element} in this data set.`,
      'Choose one of its options.',
    ),
  ]
}

const TAKES_NUMBERS = ['NUMBER', 'INTEGER', 'INTEGER_ZERO_OR_POSITIVE', 'INTEGER_POSITIVE']
const WHOLE = /^INTEGER/

function checkValueType(mapping: StockMapping, valueType: string, { element }: { element: string }): MappingFinding[] {
  if (!TAKES_NUMBERS.includes(valueType))
    return [
      error(
        'valueTypeUnfit',
        { element, valueType },
        `The data element ${element} is of the type ${valueType} and takes no amounts.`,
        'Use an element of the type NUMBER or INTEGER_ZERO_OR_POSITIVE.',
      ),
    ]
  if (valueType === 'INTEGER_POSITIVE')
    return [
      error(
        'zeroRefused',
        { element },
        `The data element ${element} takes no zero (INTEGER_POSITIVE), so that an empty store cannot be told.`,
        'Change its type to INTEGER_ZERO_OR_POSITIVE in DHIS2.',
      ),
    ]
  if (WHOLE.test(valueType) && hasFractions(mapping))
    return [
      warning(
        'fractionsRounded',
        { element, unit: mapping.unit },
        `The data element ${element} takes whole numbers only; ${mapping.unit} are rounded.`,
        mapping.unit === 'vials' || mapping.unit === 'packs'
          ? 'Send doses, or change the type to NUMBER, if opened vials matter.'
          : 'Change its type to NUMBER in DHIS2, if fractions matter.',
      ),
    ]
  return []
}

function hasFractions({ indicator, unit, products }: StockMapping): boolean {
  if (natureOf(indicator) === 'average') return true
  return isQuantity(unit) && products.some(({ conversion }) => conversion !== null && conversion.dispensingUnits > 1)
}

const ADDS = ['SUM', 'COUNT']

function checkMeaning(mapping: StockMapping, { element }: { readonly element: string }): MappingFinding[] {
  const findings: MappingFinding[] = []
  const { aggregationType, zeroIsSignificant } = mapping.element ?? { aggregationType: '', zeroIsSignificant: true }
  if (!zeroIsSignificant)
    findings.push(
      warning(
        'zeroDropped',
        { element },
        `DHIS2 does not store zeros of ${element}: before version 2.43 they are dropped at import, and analytics never shows them.`,
        'Tick "Store zero data values" on the data element: a zero is a stock-out, not a missing report.',
      ),
    )
  const isFlow = natureOf(mapping.indicator) === 'flow'
  const adds = ADDS.includes(aggregationType)
  // Days add up over time and are averaged over places; both readings are in use.
  if (mapping.indicator === 'stockOutDays') return findings
  if (!isFlow && adds)
    findings.push(
      warning(
        'aggregationAddsBalances',
        { element, aggregationType },
        `DHIS2 adds up ${element} over months (${aggregationType}); a year then shows twelve times the stock.`,
        'Set the aggregation type to LAST (sum in organisation units), or look at it by month only.',
      ),
    )
  if (isFlow && !adds)
    findings.push(
      warning(
        'aggregationOfFlow',
        { element, aggregationType },
        `DHIS2 does not add up ${element} over months (${aggregationType}); a year then shows less than what moved.`,
        'Set the aggregation type to SUM.',
      ),
    )
  return findings
}

function changes(now: DecidedElement, then: DecidedElement): MappingFinding[] {
  const facts = ['valueType', 'aggregationType', 'zeroIsSignificant', 'code'] as const
  return (
    facts
      .filter((fact) => String(now[fact]) !== String(then[fact]))
      // An element that lost its code, or got its first one, is still the same; one with another code may mean something else.
      .filter((fact) => fact !== 'code' || (now.code !== null && then.code !== null))
      .map((fact) =>
        warning(
          'changedSince',
          { element: now.name, fact, was: String(then[fact]), is: String(now[fact]) },
          `${fact} of ${now.name} is ${String(now[fact])} now; when this was decided it was ${String(then[fact])}.`,
          'See whether it still fits, and confirm the mapping again.',
        ),
      )
  )
}
