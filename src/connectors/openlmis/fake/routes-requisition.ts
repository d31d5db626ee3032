import type { RequisitionFilter, RequisitionLineItemRow, RequisitionRow, RequisitionStatus } from './dataset.ts'
import { pageOf, unknownParameter } from './paging.ts'
import { json, serviceError, springError, type Reply } from './reply.ts'
import { get, id, type FakeRequest, type Route } from './request.ts'
import { lower } from './wire.ts'

const STATUSES: ReadonlySet<string> = new Set([
  'INITIATED',
  'REJECTED',
  'SUBMITTED',
  'AUTHORIZED',
  'IN_APPROVAL',
  'APPROVED',
  'RELEASED',
  'RELEASED_WITHOUT_ORDER',
  'SKIPPED',
])
const isStatus = (text: string): text is RequisitionStatus => STATUSES.has(text)

/** Requisition casts the principal to a user id, so that a token without a user ends in an unhandled exception. */
const needsUser = (request: FakeRequest): Reply | undefined =>
  request.caller.kind === 'user'
    ? undefined
    : springError(500, request.path, 'java.lang.String cannot be cast to java.util.UUID')

const PARAMETERS = [
  'facility',
  'program',
  'processingPeriod',
  'supervisoryNode',
  'requisitionStatus',
  'emergency',
  'initiatedDateFrom',
  'initiatedDateTo',
  'modifiedDateFrom',
  'modifiedDateTo',
]

function search(request: FakeRequest): Reply {
  const { query, state, caller } = request
  const refused = needsUser(request) ?? unknownParameter(query, PARAMETERS)
  if (refused) return refused
  const statuses = query.getAll('requisitionStatus')
  const bad = statuses.find((status) => !isStatus(status))
  if (bad !== undefined)
    return serviceError(400, 'requisition.error.validation.invalidStatus', `Invalid requisition status: ${bad}`)
  for (const name of ['modifiedDateFrom', 'modifiedDateTo']) {
    const value = query.get(name)
    if (value !== null && !INSTANT.test(value))
      return springError(
        400,
        request.path,
        `Failed to convert value of type 'java.lang.String' to 'java.time.ZonedDateTime': ${value}`,
      )
  }
  const rows = state.data
    .requisitions(filterOf(query, statuses.filter(isStatus)))
    .filter((row) => state.hasRight(caller, 'REQUISITION_VIEW', lower(row.facilityId), lower(row.programId)))
  return pageOf(request, rows, (row) => basic(request, row))
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)/

function filterOf(query: URLSearchParams, statuses: readonly RequisitionStatus[]): RequisitionFilter {
  const given = {
    facilityId: id(query, 'facility'),
    programId: id(query, 'program'),
    processingPeriodId: id(query, 'processingPeriod'),
    statuses: statuses.length === 0 ? undefined : statuses,
    modifiedDateFrom: query.get('modifiedDateFrom') ?? undefined,
    modifiedDateTo: query.get('modifiedDateTo') ?? undefined,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function head(row: RequisitionRow): string {
  const { status, emergency, reportOnly, createdDate, modifiedDate } = row
  return JSON.stringify({ id: lower(row.id), emergency, reportOnly, status, createdDate, modifiedDate }).slice(0, -1)
}

/** What a search gives: no line items. */
function basic({ state: { wire } }: FakeRequest, row: RequisitionRow): string {
  const facility = wire.facilityRow(lower(row.facilityId))
  const period = wire.periodRow(lower(row.processingPeriodId))
  const program = wire.programRow(lower(row.programId))
  return (
    `${head(row)},"statusChanges":{},"processingPeriod":${period ? wire.period(period) : 'null'},` +
    `"facility":${facility ? wire.facilityMinimal(facility) : 'null'},` +
    `"program":${JSON.stringify({ id: lower(row.programId), name: program?.name ?? null })},"extraData":{}}`
  )
}

/** References only, with line items. */
function requisitionV2(request: FakeRequest): Reply {
  const { state } = request
  const { wire } = state
  const refused = needsUser(request)
  if (refused) return refused
  const row = state.data.requisition(request.params['id'] ?? '')
  if (!row) return serviceError(404, 'requisition.error.requisitionNotFound', 'Requisition not found')
  if (!state.hasRight(request.caller, 'REQUISITION_VIEW', lower(row.facilityId), lower(row.programId)))
    return serviceError(403, 'requisition.error.noFollowingPermission', 'You do not have permission: REQUISITION_VIEW')
  const lines = state.data.requisitionLineItemsOf(lower(row.id)).map((line) => lineItem(request, line))
  const supplying = row.supplyingFacilityId === null ? 'null' : `"${lower(row.supplyingFacilityId)}"`
  const node = row.supervisoryNodeId === null ? 'null' : `"${lower(row.supervisoryNodeId)}"`
  return json(
    `${head(row)},"draftStatusMessage":"","facility":${wire.reference('facilities', row.facilityId)},` +
      `"program":${wire.reference('programs', row.programId)},` +
      `"processingPeriod":${wire.reference('processingPeriods', row.processingPeriodId)},` +
      `"supplyingFacility":${supplying},"supervisoryNode":${node},"statusChanges":{},"statusHistory":[],` +
      `"availableProducts":[],"extraData":{},"requisitionLineItems":[${lines.join(',')}]}`,
    { etag: 'W/1' },
  )
}

function lineItem({ state: { wire } }: FakeRequest, line: RequisitionLineItemRow): string {
  const { id: lineId, orderableId, orderableVersionNumber, stockAdjustments, ...columns } = line
  const own = JSON.stringify({
    id: lower(lineId),
    ...columns,
    stockAdjustments: stockAdjustments.map((one) => ({ reasonId: lower(one.reasonId), quantity: one.quantity })),
  })
  const orderable = `${wire.reference('orderables', orderableId).slice(0, -1)},"versionNumber":${orderableVersionNumber}}`
  return `${own.slice(0, -1)},"orderable":${orderable}}`
}

export const requisitionRoutes: readonly Route[] = [
  get('/api/requisitions/search', search),
  get('/api/v2/requisitions/:id', requisitionV2),
]
