import { queryAnalytics } from './analytics-routes.ts'
import { listCompletions, registerCompletions } from './completion-routes.ts'
import type { FakeUser } from './dataset.ts'
import { exportValues } from './export-routes.ts'
import type { FakeState } from './fake-state.ts'
import { importValues } from './import-routes.ts'
import { importMetadata } from './metadata-import.ts'
import { listObjects, showObject } from './metadata-routes.ts'
import { patchOrgUnit } from './patch-org-unit.ts'
import { json, notFound, webMessage, type FakeReply, type FakeRequest } from './reply.ts'
import { authorization, deletedObjects, me, systemInfo, systemSettings } from './system-routes.ts'
import type { WireSchema } from './wire-schema.ts'

/** Answers an authenticated call below `/api`. */
export function route(
  state: FakeState,
  schema: WireSchema,
  request: FakeRequest,
  user: FakeUser,
  baseUrl: string,
): FakeReply {
  const { method, path } = request
  const [first = '', second, third] = path.split('/').filter((part) => part !== '')
  if (path === '/dataValueSets' && method === 'POST') return importValues(state, request, user)
  if (path === '/completeDataSetRegistrations' && method === 'POST') return registerCompletions(state, request, user)
  if (path === '/metadata' && method === 'POST') return importMetadata(state, request, user)
  if (method === 'PATCH' && first === 'organisationUnits' && second !== undefined && third === undefined)
    return patchOrgUnit(state, second, request, user)
  if (method !== 'GET') return webMessage(405, `Request method '${method}' is not supported`)
  switch (path) {
    case '/system/info':
      return systemInfo(state, user, baseUrl)
    case '/system/ping':
    case '/ping':
      return { kind: 'text', status: 200, contentType: 'text/plain', body: 'pong' }
    case '/me':
      return me(state, user)
    case '/systemSettings':
      return systemSettings(state)
    case '/dataValueSets':
      return exportValues(state, request, user)
    case '/completeDataSetRegistrations':
      return listCompletions(state, request)
    case '/analytics':
      return queryAnalytics(state, request, user)
    case '/deletedObjects':
      return deletedObjects(state, request, user)
  }
  if (first === 'me' && second === 'authorization' && third !== undefined) return authorization(user, third)
  if (first === 'me' && second === 'authorities') return json(user.authorities)
  const collection = schema.collections[first]
  if (!collection) return notFound(`The requested resource ${path} could not be found.`)
  if (second === undefined) return listObjects(state, schema, first, collection, request, user)
  return showObject(schema, collection, second, request)
}
