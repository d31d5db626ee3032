import { randomUUID } from 'node:crypto'
import type { FacilityRow, SupportedProgramRow } from './dataset.ts'
import { json, serviceError, springError, type Reply } from './reply.ts'
import type { FakeRequest, Route } from './request.ts'
import { lower } from './wire.ts'

type Raw = Readonly<Record<string, unknown>>
const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)

const refused = (key: string, message: string): Reply => serviceError(400, `referenceData.error.${key}`, message)

/**
 * `PUT /api/facilities/:id` as reference data does it: built from the id in the BODY (an id that is not there makes a new facility), a
 * full replace in which whatever is left out becomes empty, `extraData` included; only `supportedPrograms` survive an empty list.
 */
function putFacility(request: FakeRequest): Reply {
  const { state, caller } = request
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    return springError(415, request.path, 'Content type not supported')
  if (!state.hasRight(caller, 'FACILITIES_MANAGE'))
    return serviceError(
      403,
      'referenceData.error.authorization.right.unauthorized',
      'You do not have the following permission to perform this action: FACILITIES_MANAGE',
    )
  const body = parse(request.body)
  if (!body) return springError(400, request.path, 'JSON parse error')
  const old = typeof body['id'] === 'string' ? state.wire.facilityRow(lower(body['id'])) : undefined
  const built = build(body, old, request)
  if ('status' in built) return built
  const twin = state.data.facilities.find((row) => row.code === built.code && lower(row.id) !== lower(built.id))
  if (twin) return refused('facility.code.duplicated', 'Facility code must be unique')
  const locked = caller.kind === 'user' ? lockFault(old, built) : undefined
  if (locked) return locked
  state.data.putFacility(built)
  return json(state.wire.facilityFull(state.wire.facilityRow(lower(built.id)) ?? built))
}

function parse(text: string): Raw | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return isRecord(body) ? body : undefined
  } catch {
    return undefined
  }
}

function build(body: Raw, old: FacilityRow | undefined, { state }: FakeRequest): FacilityRow | Reply {
  const referenceId = (member: string): string | null => {
    const value = body[member]
    return isRecord(value) && typeof value['id'] === 'string' ? value['id'] : null
  }
  const text = (member: string): string | null => (typeof body[member] === 'string' ? body[member] : null)
  const typeId = referenceId('type')
  const zoneId = referenceId('geographicZone')
  const code = text('code')
  if (typeof body['active'] !== 'boolean' || typeof body['enabled'] !== 'boolean' || code === null)
    return refused('facility.missing', 'code, active and enabled are required')
  if (!state.data.facilityTypes.some(({ id }) => lower(id) === lower(typeId ?? '')))
    return serviceError(404, 'referenceData.error.facilityType.notFound', 'Facility type not found')
  if (!state.data.geographicZones.some(({ id }) => lower(id) === lower(zoneId ?? '')))
    return serviceError(404, 'referenceData.error.geographicZone.notFound', 'Geographic zone not found')
  return {
    id: text('id') ?? randomUUID(),
    code,
    name: text('name') ?? '',
    description: text('description'),
    comment: text('comment'),
    active: body['active'],
    enabled: body['enabled'],
    openLmisAccessible: typeof body['openLmisAccessible'] === 'boolean' ? body['openLmisAccessible'] : null,
    goLiveDate: text('goLiveDate'),
    goDownDate: text('goDownDate'),
    typeId: typeId ?? '',
    operatorId: referenceId('operator'),
    geographicZoneId: zoneId,
    location: pointOf(body['location']),
    extraData: isRecord(body['extraData']) ? body['extraData'] : {},
    supportedPrograms: programsOf(body['supportedPrograms'], old),
  }
}

function pointOf(value: unknown): FacilityRow['location'] {
  const coordinates = isRecord(value) ? value['coordinates'] : undefined
  if (!Array.isArray(coordinates)) return null
  const [longitude, latitude] = coordinates.map(Number)
  return longitude === undefined || latitude === undefined ? null : { longitude, latitude }
}

/** An empty list leaves what is stored. */
function programsOf(value: unknown, old: FacilityRow | undefined): readonly SupportedProgramRow[] {
  if (!Array.isArray(value) || value.length === 0) return old?.supportedPrograms ?? []
  return value.filter(isRecord).flatMap((one) => {
    const known = old?.supportedPrograms.find(({ programId }) => lower(programId) === lower(String(one['id'])))
    return known ? [{ ...known, active: one['supportActive'] === true }] : []
  })
}

const INVARIANT = ['code', 'name', 'description', 'geographicZoneId', 'active', 'location'] as const

/** What a person's token may not do to a facility that another system manages. Only the text "true" counts as managed. */
function lockFault(old: FacilityRow | undefined, built: FacilityRow): Reply | undefined {
  const before = old?.extraData?.['isManagedExternally']
  const after = built.extraData?.['isManagedExternally']
  if (!old)
    return after === 'true'
      ? refused('facility.extraData.unallowedKey', 'isManagedExternally is not allowed')
      : undefined
  if (before !== after && (before === 'true' || after === 'true'))
    return refused('facility.extraData.modifiedKey', 'isManagedExternally cannot be changed')
  if (before !== 'true') return undefined
  const changed = INVARIANT.find((member) => JSON.stringify(old[member]) !== JSON.stringify(built[member]))
  return changed === undefined ? undefined : refused('facility.fieldIsInvariant', `${changed} cannot be changed`)
}

export const facilityWriteRoutes: readonly Route[] = [
  { method: 'PUT', pattern: '/api/facilities/:id', handle: putFacility },
]
