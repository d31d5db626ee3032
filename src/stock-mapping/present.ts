import type { StockDataSet, StockMappingRow } from '../../contract/stock-mapping.ts'
import { isSendable } from './check.ts'
import type { MappingReview, ReviewedMapping } from './store-review.ts'

export const toRow = ({ mapping, optionName, findings }: ReviewedMapping): StockMappingRow => ({
  id: mapping.id,
  dataSetUid: mapping.dataSetUid,
  dataElementUid: mapping.dataElementUid,
  elementCode: mapping.element?.code ?? null,
  elementName: mapping.element?.name ?? null,
  optionUid: mapping.categoryOptionComboUid,
  optionName,
  productId: mapping.productId,
  antigen: mapping.antigen,
  commodityTypeId: mapping.commodityTypeId,
  indicator: mapping.indicator,
  unit: mapping.unit,
  conversion: mapping.saidConversion,
  products: mapping.products.map(({ code, conversion }) => ({ code, conversion })),
  source: mapping.source,
  programCode: mapping.programCode,
  model: mapping.model,
  method: mapping.method,
  state: mapping.state,
  score: mapping.score,
  note: mapping.note,
  decidedBy: mapping.decidedBy,
  decidedAt: mapping.decidedAt,
  findings: findings.map((finding) => ({ ...finding, values: { ...finding.values } })),
})

/** A proposal that a code makes exactly and that nothing speaks against: one of those that can be confirmed together. */
export const isReadyByCode = ({ mapping, findings }: ReviewedMapping): boolean =>
  mapping.state === 'proposed' && (mapping.method === 'code' || mapping.method === 'pattern') && isSendable(findings)

export function toDataSets({ dataSets, mappings }: MappingReview): StockDataSet[] {
  return dataSets.map(({ facts: { uid, code, name, periodType }, findings }) => {
    const own = mappings.filter(({ mapping }) => mapping.dataSetUid === uid)
    const confirmed = own.filter(({ mapping }) => mapping.state === 'confirmed')
    return {
      uid,
      code,
      name,
      periodType,
      findings: findings.map((finding) => ({ ...finding, values: { ...finding.values } })),
      confirmed: confirmed.length,
      broken: confirmed.filter(({ sendable }) => !sendable).length,
      proposed: own.filter(({ mapping }) => mapping.state === 'proposed').length,
      readyByCode: own.filter(isReadyByCode).length,
    }
  })
}
