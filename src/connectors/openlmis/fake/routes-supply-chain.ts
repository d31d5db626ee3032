import type { ProcessingPeriodRow, SupplyLineRow } from './dataset.ts'
import { pageOf, unknownParameter } from './paging.ts'
import { json, serviceError, type Reply } from './reply.ts'
import { get, id, ids, type FakeRequest, type Route } from './request.ts'
import { lower } from './wire.ts'

/** Either by schedule, or by program and facility through the facility's requisition group; never by all three. */
function periods(request: FakeRequest): Reply {
  const { query, state } = request
  const refused = unknownParameter(query, [
    'processingScheduleId',
    'programId',
    'facilityId',
    'startDate',
    'endDate',
    'id',
  ])
  if (refused) return refused
  const programId = id(query, 'programId')
  const facilityId = id(query, 'facilityId')
  const scheduleId = id(query, 'processingScheduleId')
  if (scheduleId !== undefined && (programId !== undefined || facilityId !== undefined))
    return serviceError(
      400,
      'referenceData.error.period.search.invalidParams',
      'Give a schedule, or a program and a facility',
    )
  if ((programId === undefined) !== (facilityId === undefined))
    return serviceError(400, 'referenceData.error.period.search.invalidParams', 'Give both programId and facilityId')
  const schedule =
    programId !== undefined && facilityId !== undefined ? scheduleOf(request, programId, facilityId) : scheduleId
  const wanted = ids(query, 'id')
  const from = query.get('startDate')
  const to = query.get('endDate')
  const rows = state.data.processingPeriods
    .filter(
      (row) =>
        (schedule === undefined || lower(row.processingScheduleId) === schedule) &&
        (!wanted || wanted.has(lower(row.id))) &&
        (from === null || row.endDate >= from) &&
        (to === null || row.startDate <= to),
    )
    .toSorted(byStart)
  return pageOf(request, rows, (row) => state.wire.period(row))
}

const byStart = (a: ProcessingPeriodRow, b: ProcessingPeriodRow): number => a.startDate.localeCompare(b.startDate)

function scheduleOf({ state }: FakeRequest, programId: string, facilityId: string): string {
  for (const group of state.data.requisitionGroups) {
    const schedule = group.programSchedules.find((one) => lower(one.programId) === programId)
    if (schedule && group.memberFacilityIds.some((member) => lower(member) === facilityId))
      return lower(schedule.processingScheduleId)
  }
  return 'none'
}

function supervisoryNodes(request: FakeRequest): Reply {
  const { data, wire } = request.state
  const rows = data.supervisoryNodes
  return pageOf(request, rows, (row) => {
    const children = rows.filter((other) => other.parentId !== null && lower(other.parentId) === lower(row.id))
    const group = data.requisitionGroups.find((one) => lower(one.supervisoryNodeId) === lower(row.id))
    const own = JSON.stringify({ id: lower(row.id), code: row.code, name: row.name, description: null, extraData: {} })
    return (
      `${own.slice(0, -1)},"facility":${wire.reference('facilities', row.facilityId)},` +
      `"parentNode":${wire.reference('supervisoryNodes', row.parentId)},` +
      `"childNodes":[${children.map((child) => wire.reference('supervisoryNodes', child.id)).join(',')}],` +
      `"partnerNodes":[],"requisitionGroup":${wire.reference('requisitionGroups', group?.id ?? null)}}`
    )
  })
}

/** A plain array, with whole facilities in it. */
function requisitionGroups({ state }: FakeRequest): Reply {
  const { data, wire } = state
  const texts = data.requisitionGroups.map((group) => {
    const members = group.memberFacilityIds.flatMap((member) => {
      const row = wire.facilityRow(lower(member))
      return row ? [wire.facilityBasic(row)] : []
    })
    const node = wire.nodeRow(lower(group.supervisoryNodeId))
    const schedules = group.programSchedules.map((one) => ({
      program: { id: lower(one.programId) },
      processingSchedule: { id: lower(one.processingScheduleId) },
      directDelivery: one.directDelivery,
      dropOffFacility: null,
    }))
    const own = JSON.stringify({
      id: lower(group.id),
      code: group.code,
      name: group.name,
      description: null,
      supervisoryNode: { id: lower(group.supervisoryNodeId), code: node?.code ?? null, name: node?.name ?? null },
      requisitionGroupProgramSchedules: schedules,
    })
    return `${own.slice(0, -1)},"memberFacilities":[${members.join(',')}]}`
  })
  return json(`[${texts.join(',')}]`)
}

function supplyLines(request: FakeRequest): Reply {
  const { query, state } = request
  const refused = unknownParameter(query, ['programId', 'supervisoryNodeId', 'supplyingFacilityId', 'expand'])
  if (refused) return refused
  const facilities = ids(query, 'supplyingFacilityId')
  const programId = id(query, 'programId')
  const nodeId = id(query, 'supervisoryNodeId')
  const rows = state.data.supplyLines.filter(
    (row) =>
      (programId === undefined || lower(row.programId) === programId) &&
      (nodeId === undefined || lower(row.supervisoryNodeId) === nodeId) &&
      (!facilities || facilities.has(lower(row.supplyingFacilityId))),
  )
  return pageOf(request, rows, (row) => supplyLine(request, row))
}

/** The three are references unless they are named in `expand`. */
function supplyLine({ query, state: { wire } }: FakeRequest, row: SupplyLineRow): string {
  const expand = new Set(query.getAll('expand').flatMap((value) => value.split(',')))
  const facility = wire.facilityRow(lower(row.supplyingFacilityId))
  const own = JSON.stringify({ id: lower(row.id), description: row.description })
  return (
    `${own.slice(0, -1)},"supervisoryNode":${wire.reference('supervisoryNodes', row.supervisoryNodeId)},` +
    `"program":${expand.has('program') ? wire.program(row.programId) : wire.reference('programs', row.programId)},` +
    `"supplyingFacility":${expand.has('supplyingFacility') && facility ? wire.facilityFull(facility) : wire.reference('facilities', row.supplyingFacilityId)}}`
  )
}

function idealStockAmounts(request: FakeRequest): Reply {
  const { query, state } = request
  const facilityId = id(query, 'facilityId')
  const commodityTypeId = id(query, 'commodityTypeId')
  const processingPeriodId = id(query, 'processingPeriodId')
  const rows = state.data.idealStockAmounts({
    ...(facilityId === undefined ? {} : { facilityId }),
    ...(commodityTypeId === undefined ? {} : { commodityTypeId }),
    ...(processingPeriodId === undefined ? {} : { processingPeriodId }),
  })
  const { wire } = state
  return pageOf(
    request,
    rows,
    (row) =>
      `{"id":"${lower(row.id)}","facility":${wire.reference('facilities', row.facilityId)},` +
      `"commodityType":${wire.reference('commodityTypes', row.commodityTypeId)},` +
      `"processingPeriod":${wire.reference('processingPeriods', row.processingPeriodId)},"amount":${row.amount}}`,
  )
}

function approvedProducts(request: FakeRequest): Reply {
  const { query, state } = request
  const refused = unknownParameter(query, ['facilityType', 'program', 'orderableId', 'active'])
  if (refused) return refused
  const { data, wire } = state
  const types = new Set(query.getAll('facilityType'))
  const typeIds = new Set(data.facilityTypes.filter((row) => types.has(row.code)).map((row) => lower(row.id)))
  const programId = data.programs.find((row) => row.code === query.get('program'))?.id
  const orderableIds = ids(query, 'orderableId')
  const active = query.get('active')
  const rows = data.approvedProducts.filter(
    (row) =>
      (types.size === 0 || typeIds.has(lower(row.facilityTypeId))) &&
      (!query.has('program') || row.programId === programId) &&
      (!orderableIds || orderableIds.has(lower(row.orderableId))) &&
      (active === null || String(row.active) === active),
  )
  return pageOf(request, rows, (row) => {
    const orderable = wire.orderableRow(lower(row.orderableId))
    const { maxPeriodsOfStock, minPeriodsOfStock, emergencyOrderPoint, active: isActive } = row
    const own = JSON.stringify({
      id: lower(row.id),
      maxPeriodsOfStock,
      minPeriodsOfStock,
      emergencyOrderPoint,
      active: isActive,
      meta: { versionNumber: row.versionNumber, lastUpdated: '2020-01-01T00:00:00Z' },
    })
    const orderableText = orderable ? wire.orderable(orderable) : `{"id":"${lower(row.orderableId)}"}`
    return `${own.slice(0, -1)},"orderable":${orderableText},"program":${wire.program(row.programId)},"facilityType":${wire.facilityType(row.facilityTypeId)}}`
  })
}

export const supplyChainRoutes: readonly Route[] = [
  get('/api/processingSchedules', (request) =>
    pageOf(request, request.state.data.processingSchedules, (row) => request.state.wire.schedule(row.id)),
  ),
  get('/api/processingPeriods', periods),
  get('/api/supervisoryNodes', supervisoryNodes),
  get('/api/requisitionGroups', requisitionGroups),
  get('/api/supplyLines', supplyLines),
  get('/api/idealStockAmounts', idealStockAmounts),
  get('/api/facilityTypeApprovedProducts', approvedProducts),
]
