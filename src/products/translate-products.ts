import { openlmisId } from '../base/ids.ts'
import type { Reject } from '../base/reject.ts'
import type { OpenlmisCommodityType, OpenlmisOrderable, OpenlmisProgram, OpenlmisTradeItem } from './ports.ts'

export interface ProductRow {
  readonly sourceId: string
  readonly sourceVersion: number
  readonly code: string
  readonly name: string
  readonly dosesPerVial: number
  readonly dispensingUnit: string | null
  readonly programCodes: readonly string[]
  readonly commodityTypeId: string | null
  readonly commodityTypeName: string | null
  /** `classificationSystem|classificationId`, as OpenLMIS writes it in its own files. */
  readonly commodityTypeCode: string | null
  readonly tradeItemId: string | null
  readonly manufacturer: string | null
  readonly usesVvm: boolean
}

export interface ProductInput {
  readonly orderables: readonly OpenlmisOrderable[]
  readonly programs: readonly OpenlmisProgram[]
  readonly commodityTypes: readonly OpenlmisCommodityType[]
  readonly tradeItems: readonly OpenlmisTradeItem[]
  /** Codes of the programmes whose products are vaccines. */
  readonly programCodes: readonly string[]
}

export interface ProductTranslation {
  readonly rows: readonly { readonly content: ProductRow; readonly sourceChangedAt: string | null }[]
  readonly rejects: readonly Reject[]
}

/** Orderables of the vaccine programmes in their newest version. Others are no concern of ours and are left out silently. */
export function translateProducts(input: ProductInput): ProductTranslation {
  const { programCodes } = input
  const codeOf = new Map(input.programs.map(({ id, code }) => [openlmisId(id), code]))
  const commodityOf = commoditySearch(input)
  const rejects: Reject[] = unknownPrograms(input)
  const rows = newestVersions(input.orderables).flatMap((orderable) => {
    const codes = orderable.programs
      .flatMap(({ programId, active }) => (active ? (codeOf.get(openlmisId(programId)) ?? []) : []))
      .filter((code) => programCodes.includes(code))
    if (codes.length === 0) return []
    if (orderable.netContent === null || orderable.netContent <= 0) {
      rejects.push(withoutNetContent(orderable))
      return []
    }
    const { commodity, tradeItem } = commodityOf(orderable)
    const content: ProductRow = {
      sourceId: openlmisId(orderable.id),
      sourceVersion: orderable.versionNumber,
      code: orderable.productCode,
      name: orderable.fullProductName?.trim() || orderable.productCode,
      dosesPerVial: orderable.netContent,
      dispensingUnit: dispensingUnitOf(orderable),
      programCodes: [...new Set(codes)].toSorted(),
      commodityTypeId: commodity ? openlmisId(commodity.id) : null,
      commodityTypeName: commodity?.name ?? null,
      commodityTypeCode: commodity ? classificationKey(commodity) : null,
      tradeItemId: tradeItem ? openlmisId(tradeItem.id) : null,
      manufacturer: tradeItem?.manufacturerOfTradeItem ?? null,
      usesVvm: orderable.usesVvm,
    }
    return [{ content, sourceChangedAt: orderable.lastUpdated ?? null }]
  })
  return { rows, rejects }
}

function newestVersions(orderables: readonly OpenlmisOrderable[]): OpenlmisOrderable[] {
  const newest = new Map<string, OpenlmisOrderable>()
  for (const orderable of orderables) {
    const id = openlmisId(orderable.id)
    const known = newest.get(id)
    if (!known || known.versionNumber < orderable.versionNumber) newest.set(id, orderable)
  }
  return [...newest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, orderable]) => orderable)
}

const classificationKey = (of: { readonly classificationSystem: string; readonly classificationId: string }): string =>
  `${of.classificationSystem}|${of.classificationId}`

/** An orderable names its commodity type itself, or its trade item does by having the type's classification. */
function commoditySearch({ commodityTypes, tradeItems }: ProductInput) {
  const byId = new Map(commodityTypes.map((type) => [openlmisId(type.id), type]))
  const byClassification = new Map(commodityTypes.map((type) => [classificationKey(type), type]))
  const itemById = new Map(tradeItems.map((item) => [openlmisId(item.id), item]))
  return ({ commodityTypeId, tradeItemId }: OpenlmisOrderable) => {
    const tradeItem = tradeItemId ? itemById.get(openlmisId(tradeItemId)) : undefined
    const named = commodityTypeId ? byId.get(openlmisId(commodityTypeId)) : undefined
    const classified = tradeItem?.classifications
      .map((classification) => byClassification.get(classificationKey(classification)))
      .find((type) => type !== undefined)
    return { commodity: named ?? classified, tradeItem }
  }
}

function dispensingUnitOf({ dispensable }: OpenlmisOrderable): string | null {
  const names = ['dispensingUnit', 'displayUnit', 'sizeCode'] as const
  const found = names.map((name) => dispensable?.[name]).find((value) => typeof value === 'string' && value !== '')
  return typeof found === 'string' ? found : null
}

const withoutNetContent = ({ id, productCode, fullProductName }: OpenlmisOrderable): Reject => ({
  system: 'openlmis',
  entity: 'orderable',
  key: openlmisId(id),
  reason: 'netContentMissing',
  message: `Product ${productCode} (${fullProductName ?? 'without a name'}) has no net content above zero, so its vials cannot be counted in doses; it is not used`,
  remedy: 'Enter the doses of a vial as the net content of this orderable in OpenLMIS.',
})

const unknownPrograms = ({ programs, programCodes }: ProductInput): Reject[] =>
  programCodes
    .filter((wanted) => !programs.some(({ code }) => code === wanted))
    .map((wanted) => ({
      system: 'openlmis',
      entity: 'program',
      key: wanted,
      reason: 'programUnknown',
      message: `The configured programme ${wanted} does not exist in OpenLMIS, which has ${programs.map(({ code }) => code).join(', ') || 'none'}`,
      remedy: 'Correct openlmis.programs in the configuration; it takes programme codes.',
    }))
