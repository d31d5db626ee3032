import { z } from 'zod'
import type { OpenlmisId } from '../../base/ids.ts'
import { err, type Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { listPages, type Batches } from './paging.ts'
import { Id, Instant, nullable, objectOf, Reference, rowsOf } from './rows.ts'

/** Only these are data; before, a requisition is somebody's draft. */
export const FINAL_STATUSES = ['APPROVED', 'RELEASED', 'RELEASED_WITHOUT_ORDER'] as const
const FinalStatus = z.enum(FINAL_STATUSES)

/** What a search gives: no line items. */
export const RequisitionHead = z
  .object({
    id: Id,
    status: FinalStatus,
    emergency: z.boolean(),
    reportOnly: nullable(z.boolean()),
    modifiedDate: Instant,
    facility: Reference,
    program: Reference,
    processingPeriod: Reference,
  })
  .transform(({ facility, program, processingPeriod, ...head }) => ({
    ...head,
    facilityId: facility,
    programId: program,
    processingPeriodId: processingPeriod,
  }))
export type RequisitionHead = z.infer<typeof RequisitionHead>

const Quantity = nullable(z.number().int())

/** Dispensing units, except `packsToShip`. Null is a column that the template does not have or nobody filled. */
const RequisitionLine = z
  .object({
    id: Id,
    orderable: z.object({ id: Id, versionNumber: z.coerce.number().int() }),
    skipped: nullable(z.boolean()),
    beginningBalance: Quantity,
    totalReceivedQuantity: Quantity,
    totalConsumedQuantity: Quantity,
    totalLossesAndAdjustments: Quantity,
    stockOnHand: Quantity,
    totalStockoutDays: Quantity,
    adjustedConsumption: Quantity,
    averageConsumption: Quantity,
    maximumStockQuantity: Quantity,
    calculatedOrderQuantity: Quantity,
    idealStockAmount: Quantity,
    requestedQuantity: Quantity,
    approvedQuantity: Quantity,
    packsToShip: Quantity,
    stockAdjustments: nullable(z.array(z.object({ reasonId: Id, quantity: z.number().int() }))),
  })
  .transform(({ orderable, stockAdjustments, skipped, ...line }) => ({
    ...line,
    skipped: skipped === true,
    orderableId: orderable.id,
    orderableVersionNumber: orderable.versionNumber,
    stockAdjustments: stockAdjustments ?? [],
  }))
export type RequisitionLine = z.infer<typeof RequisitionLine>

const WholeRequisition = z.object({
  id: Id,
  status: z.string(),
  emergency: z.boolean(),
  reportOnly: nullable(z.boolean()),
  modifiedDate: Instant,
  facility: Reference,
  program: Reference,
  processingPeriod: Reference,
  supplyingFacility: nullable(Id),
  supervisoryNode: nullable(Id),
  requisitionLineItems: z.array(z.unknown()),
})

export interface Requisition {
  readonly id: OpenlmisId
  /** May have moved on since the search; a rejected one is no longer data. */
  readonly status: string
  readonly isFinal: boolean
  readonly emergency: boolean
  readonly reportOnly: boolean
  readonly modifiedDate: string
  readonly facilityId: OpenlmisId
  readonly programId: OpenlmisId
  readonly processingPeriodId: OpenlmisId
  readonly supplyingFacilityId: OpenlmisId | null
  readonly supervisoryNodeId: OpenlmisId | null
  readonly lines: readonly RequisitionLine[]
  readonly rejects: ReturnType<ReturnType<typeof rowsOf>>['rejects']
}

export interface RequisitionQuery {
  readonly facilityId?: OpenlmisId
  readonly programId?: OpenlmisId
  readonly processingPeriodId?: OpenlmisId
  /** ISO instant with offset; the key for reading only what changed. */
  readonly modifiedDateFrom?: string
  readonly modifiedDateTo?: string
}

/** The service casts whoever asks to a user: a client token or an API key gets 500, which looks like an illness that passes. */
export const requisitionsNeedUser: OpenlmisError = {
  kind: 'forbidden',
  message:
    'OpenLMIS shows requisitions to users only, and we sign in as a client. Set openlmis.username and openlmis.password to an account ' +
    'with the right REQUISITION_VIEW.',
}

/** A search without a user, refused without asking. */
export async function* refusedSearch(): Batches<RequisitionHead> {
  yield err(requisitionsNeedUser)
}

/** Approved and released requisitions that the user behind our token may see. */
export const searchRequisitions = (api: Api, system: string, query: RequisitionQuery = {}): Batches<RequisitionHead> =>
  listPages(api, {
    path: 'api/requisitions/search',
    query: {
      facility: query.facilityId,
      program: query.programId,
      processingPeriod: query.processingPeriodId,
      modifiedDateFrom: query.modifiedDateFrom,
      modifiedDateTo: query.modifiedDateTo,
      requisitionStatus: FINAL_STATUSES,
    },
    pageSize: 500,
    parse: rowsOf(system, 'requisition', RequisitionHead),
  })

/** With line items, by version 2 of the endpoint, whose answer is much smaller. */
export async function getRequisition(
  api: Api,
  system: string,
  id: OpenlmisId,
): Promise<Result<Requisition, OpenlmisError>> {
  const path = `api/v2/requisitions/${id}`
  const answer = await api.get(path)
  const whole = answer.ok ? objectOf(answer.value, path, WholeRequisition) : answer
  if (!whole.ok) return whole
  const { facility, program, processingPeriod, supplyingFacility, supervisoryNode, requisitionLineItems, ...head } =
    whole.value
  const lines = rowsOf(system, 'requisitionLineItem', RequisitionLine)(requisitionLineItems)
  return {
    ok: true,
    value: {
      ...head,
      reportOnly: head.reportOnly === true,
      isFinal: FinalStatus.safeParse(head.status).success,
      facilityId: facility,
      programId: program,
      processingPeriodId: processingPeriod,
      supplyingFacilityId: supplyingFacility,
      supervisoryNodeId: supervisoryNode,
      lines: lines.items,
      rejects: lines.rejects,
    },
  }
}
