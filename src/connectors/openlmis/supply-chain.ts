import { z } from 'zod'
import type { OpenlmisId } from '../../base/ids.ts'
import type { Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { listPages, type Batches } from './paging.ts'
import { arrayOf, Id, nullable, Reference, rowsOf, type Batch } from './rows.ts'

/** Who may supply the facilities under a node, for one program. */
export const SupplyLine = z
  .object({ id: Id, supervisoryNode: Reference, program: Reference, supplyingFacility: Reference })
  .transform((line) => ({
    id: line.id,
    supervisoryNodeId: line.supervisoryNode,
    programId: line.program,
    supplyingFacilityId: line.supplyingFacility,
  }))
export type SupplyLine = z.infer<typeof SupplyLine>

export const SupervisoryNode = z
  .object({
    id: Id,
    code: z.string(),
    name: nullable(z.string()),
    facility: nullable(Reference),
    parentNode: nullable(Reference),
    requisitionGroup: nullable(Reference),
  })
  .transform(({ facility, parentNode, requisitionGroup, ...node }) => ({
    ...node,
    facilityId: facility,
    parentNodeId: parentNode,
    requisitionGroupId: requisitionGroup,
  }))
export type SupervisoryNode = z.infer<typeof SupervisoryNode>

/** Puts facilities under a node and gives each program its schedule there. */
export const RequisitionGroup = z
  .object({
    id: Id,
    code: z.string(),
    name: nullable(z.string()),
    supervisoryNode: Reference,
    memberFacilities: nullable(z.array(Reference)),
    requisitionGroupProgramSchedules: nullable(
      z.array(z.object({ program: Reference, processingSchedule: Reference })),
    ),
  })
  .transform(({ supervisoryNode, memberFacilities, requisitionGroupProgramSchedules, ...group }) => ({
    ...group,
    supervisoryNodeId: supervisoryNode,
    memberFacilityIds: memberFacilities ?? [],
    schedules: (requisitionGroupProgramSchedules ?? []).map((one) => ({
      programId: one.program,
      scheduleId: one.processingSchedule,
    })),
  }))
export type RequisitionGroup = z.infer<typeof RequisitionGroup>

/** How much a facility should hold of a commodity type in a period; dispensing units (doses). */
export const IdealStockAmount = z
  .object({
    id: Id,
    facility: Reference,
    commodityType: Reference,
    processingPeriod: Reference,
    amount: z.number().int().nonnegative(),
  })
  .transform((row) => ({
    id: row.id,
    facilityId: row.facility,
    commodityTypeId: row.commodityType,
    processingPeriodId: row.processingPeriod,
    amountDispensingUnits: row.amount,
  }))
export type IdealStockAmount = z.infer<typeof IdealStockAmount>

/** A product that facilities of a type may hold in a program, with its stock limits in periods. */
export const ApprovedProduct = z
  .object({
    id: Id,
    orderable: Reference,
    program: Reference,
    facilityType: Reference,
    maxPeriodsOfStock: nullable(z.number()),
    minPeriodsOfStock: nullable(z.number()),
    emergencyOrderPoint: nullable(z.number()),
    active: nullable(z.boolean()),
  })
  .transform(({ orderable, program, facilityType, ...product }) => ({
    ...product,
    orderableId: orderable,
    programId: program,
    facilityTypeId: facilityType,
  }))
export type ApprovedProduct = z.infer<typeof ApprovedProduct>

export const listSupplyLines = (api: Api, system: string): Batches<SupplyLine> =>
  listPages(api, { path: 'api/supplyLines', pageSize: 1000, parse: rowsOf(system, 'supplyLine', SupplyLine) })

export const listSupervisoryNodes = (api: Api, system: string): Batches<SupervisoryNode> =>
  listPages(api, {
    path: 'api/supervisoryNodes',
    pageSize: 500,
    parse: rowsOf(system, 'supervisoryNode', SupervisoryNode),
  })

/** A plain array that carries whole facilities, of which only the ids are kept. */
export async function listRequisitionGroups(
  api: Api,
  system: string,
): Promise<Result<Batch<RequisitionGroup>, OpenlmisError>> {
  const path = 'api/requisitionGroups'
  const answer = await api.get(path)
  return answer.ok ? arrayOf(answer.value, path, rowsOf(system, 'requisitionGroup', RequisitionGroup)) : answer
}

export interface IdealStockAmountQuery {
  readonly facilityId?: OpenlmisId
  readonly processingPeriodId?: OpenlmisId
}

export const listIdealStockAmounts = (
  api: Api,
  system: string,
  query: IdealStockAmountQuery = {},
): Batches<IdealStockAmount> =>
  listPages(api, {
    path: 'api/idealStockAmounts',
    query: { ...query },
    pageSize: 2000,
    parse: rowsOf(system, 'idealStockAmount', IdealStockAmount),
  })

export const listApprovedProducts = (api: Api, system: string): Batches<ApprovedProduct> =>
  listPages(api, {
    path: 'api/facilityTypeApprovedProducts',
    pageSize: 500,
    parse: rowsOf(system, 'facilityTypeApprovedProduct', ApprovedProduct),
  })
