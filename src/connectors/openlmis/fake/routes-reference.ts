import type { FacilityRow, OrderableRow } from './dataset.ts'
import { orderablesFulfilling } from './fulfils.ts'
import { latestOrderables } from './latest-orderables.ts'
import { pageOf, unknownParameter } from './paging.ts'
import { empty, json, serviceError, type Reply } from './reply.ts'
import { get, id, ids, type FakeRequest, type Route } from './request.ts'
import { atLeast } from './service-version.ts'
import { lower } from './wire.ts'

const FACILITY_PARAMETERS = ['id', 'code', 'name', 'type', 'zoneId', 'recurse']

/** `code` and `name` are substrings, case-insensitive; there is no filter on `active`. */
function facilitiesWanted({ query, state }: FakeRequest): readonly FacilityRow[] {
  const wanted = ids(query, 'id')
  const code = query.get('code')?.toLowerCase()
  const name = query.get('name')?.toLowerCase()
  const zones = zonesWanted(query, state.data.geographicZones)
  const typeId = state.data.facilityTypes.find((type) => type.code === query.get('type'))?.id
  if (!wanted && code === undefined && name === undefined && !zones && !query.has('type'))
    return byName(state.data.facilities)
  return byName(state.data.facilities).filter(
    (row) =>
      (!wanted || wanted.has(lower(row.id))) &&
      (code === undefined || row.code.toLowerCase().includes(code)) &&
      (name === undefined || row.name.toLowerCase().includes(name)) &&
      (!query.has('type') || row.typeId === typeId) &&
      (!zones || (row.geographicZoneId !== null && zones.has(lower(row.geographicZoneId)))),
  )
}

const sorted = new WeakMap<readonly FacilityRow[], readonly FacilityRow[]>()

/** The default sort is by name, which is not unique. */
function byName(rows: readonly FacilityRow[]): readonly FacilityRow[] {
  const known = sorted.get(rows)
  if (known) return known
  const made = rows.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  sorted.set(rows, made)
  return made
}

function zonesWanted(
  query: URLSearchParams,
  zones: readonly { readonly id: string; readonly parentId: string | null }[],
): ReadonlySet<string> | undefined {
  const root = id(query, 'zoneId')
  if (root === undefined) return undefined
  const found = new Set([root])
  if (query.get('recurse') !== 'true') return found
  for (let before = 0; before !== found.size;) {
    before = found.size
    for (const zone of zones) if (zone.parentId !== null && found.has(lower(zone.parentId))) found.add(lower(zone.id))
  }
  return found
}

function facilities(serialise: 'facilityBasic' | 'facilityFull'): (request: FakeRequest) => Reply {
  return (request) =>
    unknownParameter(request.query, FACILITY_PARAMETERS) ??
    pageOf(request, facilitiesWanted(request), (row) => request.state.wire[serialise](row))
}

/** The already paged list is cut again, so that any page but the unpaged one is empty and its total is wrong. */
function minimalFacilities(request: FakeRequest): Reply {
  const active = request.query.get('active')
  const rows = byName(request.state.data.facilities).filter((row) => active === null || String(row.active) === active)
  const size = Number(request.query.get('size') ?? 0)
  const page = Number(request.query.get('page') ?? 0)
  const cut = page > 0 && size > 0 ? rows.slice(page * size, (page + 1) * size).slice(page * size) : rows
  return pageOf(request, cut, (row) => request.state.wire.facilityMinimal(row))
}

function facility(request: FakeRequest): Reply {
  const row = request.state.wire.facilityRow(request.params['id'] ?? '')
  if (!row) return serviceError(404, 'referenceData.error.facility.notFound', 'Facility not found')
  return json(request.state.wire.facilityFull(row))
}

const facilitiesFull: Route = get('/api/facilities/full', (request) =>
  atLeast(request.state.versions.referencedata, '15.2.5')
    ? facilities('facilityFull')(request)
    : // Older servers take the word for an id.
      serviceError(400, 'referenceData.error.uuid.invalid', 'Invalid UUID string: full'),
)

function orderablesWanted({ query, state }: FakeRequest): readonly OrderableRow[] {
  const wanted = ids(query, 'id')
  const code = query.get('code')?.toLowerCase()
  const name = query.get('name')?.toLowerCase()
  const exact = query.getAll('exactCode')
  const programId = state.data.programs.find((one) => one.code === query.get('program'))?.id
  const tradeItems = ids(query, 'tradeItemId')
  return latestOrderables(state.data.orderables).filter(
    (row) =>
      (!wanted || wanted.has(lower(row.id))) &&
      (code === undefined || row.productCode.toLowerCase().includes(code)) &&
      (name === undefined || row.fullProductName.toLowerCase().includes(name)) &&
      (exact.length === 0 || exact.includes(row.productCode)) &&
      (!tradeItems || tradeItems.has(lower(row.identifiers['tradeItem'] ?? ''))) &&
      (!query.has('program') || row.programs.some((one) => one.programId === programId)),
  )
}

/** `Last-Modified` is the latest of the whole search, in whole seconds, and so is the comparison. */
function orderables(request: FakeRequest): Reply {
  const refused = unknownParameter(request.query, ['code', 'name', 'program', 'exactCode', 'tradeItemId', 'id'])
  if (refused) return refused
  const rows = orderablesWanted(request)
  const latest = rows.reduce((max, row) => Math.max(max, Date.parse(row.lastUpdated)), 0)
  const seconds = Math.floor(latest / 1000) * 1000
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  const headers = { 'last-modified': new Date(seconds).toUTCString() }
  if (!Number.isNaN(since) && seconds <= since) return empty(304, headers)
  return pageOf(request, rows, (row) => request.state.wire.orderable(row), { headers })
}

function orderable(request: FakeRequest): Reply {
  const { data, wire } = request.state
  const id = request.params['id'] ?? ''
  const version = request.query.get('versionNumber')
  const isWanted = (one: OrderableRow): boolean => lower(one.id) === id && one.versionNumber === Number(version)
  const row = version === null ? wire.orderableRow(id) : data.orderables.find(isWanted)
  if (!row) return serviceError(404, 'referenceData.error.orderable.notFound', 'Orderable not found')
  return json(request.state.wire.orderable(row), { 'last-modified': new Date(row.lastUpdated).toUTCString() })
}

function orderableFulfills(request: FakeRequest): Reply {
  const { data } = request.state
  const wanted = ids(request.query, 'id')
  const entries = latestOrderables(data.orderables)
    .filter((row) => !wanted || wanted.has(lower(row.id)))
    .map(
      (row) =>
        `"${lower(row.id)}":${JSON.stringify({ canFulfillForMe: orderablesFulfilling(data, row), canBeFulfilledByMe: [] })}`,
    )
  return json(`{${entries.join(',')}}`)
}

function commodityTypeTradeItems(request: FakeRequest): Reply {
  const { data } = request.state
  const type = data.commodityTypes.find((row) => lower(row.id) === request.params['id'])
  if (!type) return serviceError(404, 'referenceData.error.commodityType.notFound', 'Commodity type not found')
  const found = data.tradeItems.filter((item) =>
    item.classifications.some(
      (one) => one.classificationSystem === type.classificationSystem && one.classificationId === type.classificationId,
    ),
  )
  return json(JSON.stringify(found.map((item) => lower(item.id))))
}

function lots(request: FakeRequest): Reply {
  const { query, state } = request
  const known = [
    'id',
    'lotCode',
    'exactCode',
    'tradeItemId',
    'orderableId',
    'expirationDate',
    'expirationDateFrom',
    'expirationDateTo',
  ]
  const refused = unknownParameter(query, known)
  if (refused) return refused
  if (query.has('tradeItemId') && query.has('orderableId'))
    return serviceError(
      400,
      'referenceData.error.lot.tradeItemIdAndOrderableId',
      'Give one of tradeItemId and orderableId',
    )
  const wanted = ids(query, 'id')
  const tradeItems = ids(query, 'tradeItemId')
  const from = query.get('expirationDateFrom')
  const rows = state.data.lots.filter(
    (row) =>
      (!wanted || wanted.has(lower(row.id))) &&
      (!tradeItems || tradeItems.has(lower(row.tradeItemId))) &&
      (from === null || (row.expirationDate !== null && row.expirationDate >= from)),
  )
  return pageOf(request, rows, (row) => state.wire.lot(row))
}

function programs({ query, state }: FakeRequest): Reply {
  const wanted = ids(query, 'id')
  const codes = query.getAll('code')
  const rows = state.data.programs.filter(
    (row) => (!wanted || wanted.has(lower(row.id))) && (codes.length === 0 || codes.includes(row.code)),
  )
  return json(`[${rows.map((row) => state.wire.program(row.id)).join(',')}]`)
}

export const referenceRoutes: readonly Route[] = [
  get('/api/facilities', facilities('facilityBasic')),
  facilitiesFull,
  get('/api/facilities/minimal', minimalFacilities),
  get('/api/facilities/:id', facility),
  get('/api/geographicZones', (request) => {
    const level = request.query.get('levelNumber')
    const { data, wire } = request.state
    const levelId = data.geographicLevels.find((row) => String(row.levelNumber) === level)?.id
    const rows = data.geographicZones.filter((row) => level === null || row.levelId === levelId)
    return pageOf(request, rows, (row) => wire.zone(row))
  }),
  get('/api/geographicLevels', ({ state }) =>
    json(`[${state.data.geographicLevels.map((row) => state.wire.level(row.id)).join(',')}]`),
  ),
  get('/api/facilityTypes', (request) =>
    pageOf(request, request.state.data.facilityTypes, (row) => request.state.wire.facilityType(row.id)),
  ),
  get('/api/programs', programs),
  get('/api/orderables', orderables),
  get('/api/orderables/:id', orderable),
  get('/api/orderableFulfills', orderableFulfills),
  get('/api/tradeItems', (request) =>
    pageOf(request, request.state.data.tradeItems, (row) => request.state.wire.tradeItem(row)),
  ),
  get('/api/commodityTypes', (request) =>
    pageOf(request, request.state.data.commodityTypes, (row) => request.state.wire.commodityType(row)),
  ),
  get('/api/commodityTypes/:id/tradeItems', commodityTypeTradeItems),
  get('/api/lots', lots),
]
