import { createHash } from 'node:crypto'
import { empty, json, serviceError, type Reply } from './reply.ts'
import { get, type FakeRequest, type Route } from './request.ts'
import { lower } from './wire.ts'

/** A user may look at himself; others need USERS_MANAGE, which a service token passes and an API key does not. */
function refusal(request: FakeRequest): Reply | undefined {
  const { caller } = request
  if (caller.kind === 'user' && lower(caller.user.id) === request.params['id']) return undefined
  if (request.state.hasRight(caller, 'USERS_MANAGE')) return undefined
  return serviceError(403, 'referenceData.error.unauthorized.generic', 'You do not have permission: USERS_MANAGE')
}

const user = (request: FakeRequest) => request.state.data.users.find((one) => lower(one.id) === request.params['id'])

const notFound = (): Reply => serviceError(404, 'referenceData.error.user.notFound', 'User not found')

/** Sub-lists of a user carry an ETag and honour If-None-Match. */
function tagged(request: FakeRequest, text: string): Reply {
  const etag = `"0${createHash('md5').update(text).digest('hex')}"`
  return request.headers['if-none-match'] === etag ? empty(304, { etag }) : json(text, { etag })
}

function ofUser(answer: (request: FakeRequest, userId: string) => Reply): (request: FakeRequest) => Reply {
  return (request) => refusal(request) ?? (user(request) ? answer(request, request.params['id'] ?? '') : notFound())
}

function userDetails(request: FakeRequest): Reply {
  const row = user(request)
  if (!row) return notFound()
  const { username, firstName, lastName, active } = row
  const homeFacilityId = row.homeFacilityId === null ? null : lower(row.homeFacilityId)
  return json(
    JSON.stringify({
      id: lower(row.id),
      username,
      firstName,
      lastName,
      jobTitle: null,
      timezone: 'UTC',
      homeFacilityId,
      active,
      extraData: {},
      roleAssignments: [],
    }),
  )
}

function facilitiesOf(request: FakeRequest, userId: string): Reply {
  const rows = request.state.data.supervisedFacilityIdsOf(userId).flatMap((id) => {
    const row = request.state.wire.facilityRow(lower(id))
    return row ? [JSON.stringify({ id: lower(row.id), name: row.name })] : []
  })
  return tagged(request, `[${rows.join(',')}]`)
}

export const userRoutes: readonly Route[] = [
  get('/api/users/:id', ofUser(userDetails)),
  get(
    '/api/users/:id/permissionStrings',
    ofUser((request, userId) =>
      tagged(request, JSON.stringify(request.state.data.permissionStringsOf(userId).map(lowerIds))),
    ),
  ),
  get('/api/users/:id/facilities', ofUser(facilitiesOf)),
]

/** The right's name keeps its case, the ids behind it do not. */
export function lowerIds(permission: string): string {
  const bar = permission.indexOf('|')
  return bar < 0 ? permission : permission.slice(0, bar) + permission.slice(bar).toLowerCase()
}
