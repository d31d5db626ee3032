import { checkUnit } from './conversion.ts'
import { checkPlace, dataSetGone, type DataSetFacts } from './check-data-set.ts'
import { checkElement, type ElementFacts } from './check-element.ts'
import { error, type MappingFinding } from './finding.ts'
import { isOfFacility } from './indicator.ts'
import type { StockMapping } from './mapping.ts'

export interface CheckFacts extends Omit<ElementFacts, 'dataSet'> {
  /** Undefined: the data set is gone. */
  readonly dataSet: DataSetFacts | undefined
}

/** Everything that stands between a mapping and its numbers, errors first; what holds for its whole data set is `checkGates`. */
export function checkMapping(mapping: StockMapping, facts: CheckFacts): MappingFinding[] {
  const findings = [
    ...checkSubject(mapping),
    ...(facts.dataSet ? checkPlace(mapping, facts.dataSet) : [dataSetGone(mapping)]),
    ...checkElement(mapping, facts),
  ]
  return findings.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
}

export const isSendable = (findings: readonly MappingFinding[]): boolean =>
  findings.every(({ severity }) => severity !== 'error')

function checkSubject(mapping: StockMapping): MappingFinding[] {
  const { indicator, unit, products } = mapping
  const unfit = checkUnit(indicator, unit)
  if (unfit) return [error('unitOfOtherKind', { indicator, unit }, `${unfit.message}.`, unfit.remedy)]
  if (isOfFacility(indicator)) return []
  const isNamed = mapping.productId !== null || mapping.antigen !== null || mapping.commodityTypeId !== null
  if (!isNamed)
    return [
      error(
        'subjectMissing',
        { indicator },
        'It is not known which product this counts.',
        'Choose the product, commodity type or antigen.',
      ),
    ]
  if (products.length === 0)
    return [
      error(
        'productsMissing',
        { indicator },
        'No product of OpenLMIS serves it now.',
        'Confirm which products serve the antigen, or choose another product.',
      ),
    ]
  return products.flatMap(({ code, problem }) =>
    problem ? [error('unitUnknown', { product: code, unit }, `${problem.message}.`, problem.remedy)] : [],
  )
}
