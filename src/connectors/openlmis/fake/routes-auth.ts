import { json, oauthError, springError, type Reply } from './reply.ts'
import type { FakeRequest, Route } from './request.ts'
import type { Caller } from './tokens.ts'

/** Parameters come in the query or in a form body. */
const parameters = (request: FakeRequest): URLSearchParams => {
  const merged = new URLSearchParams(request.query)
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  if (isForm) for (const [name, value] of new URLSearchParams(request.body)) merged.append(name, value)
  return merged
}

function oauthClient(request: FakeRequest): string | undefined {
  const encoded = /^Basic\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [clientId = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s)
  return request.state.clients[clientId]?.secret === secret ? clientId : undefined
}

function token(request: FakeRequest): Reply {
  const clientId = oauthClient(request)
  if (clientId === undefined) return springError(401, request.path, 'Unauthorized')
  const form = parameters(request)
  const grant = form.get('grant_type')
  if (grant === null) return oauthError(400, 'invalid_request', 'Missing grant type')
  if (grant !== 'password' && grant !== 'client_credentials')
    return oauthError(400, 'unsupported_grant_type', `Unsupported grant type: ${grant}`)
  if (request.state.clients[clientId]?.grants.includes(grant) !== true)
    return oauthError(401, 'invalid_client', `Unauthorized grant type: ${grant}`)
  return grant === 'password' ? passwordGrant(request, form, clientId) : issue(request, { kind: 'service' }, clientId)
}

function passwordGrant(request: FakeRequest, form: URLSearchParams, clientId: string): Reply {
  const { data, logins } = request.state
  const username = form.get('username') ?? ''
  const failed = logins.failed.get(username) ?? 0
  if (logins.attempts > 0 && failed >= logins.attempts)
    return oauthError(400, 'invalid_grant', 'User account is locked')
  const user = data.users.find((one) => one.username.toLowerCase() === username.toLowerCase())
  if (!user || user.password !== form.get('password')) {
    logins.failed.set(username, failed + 1)
    return oauthError(400, 'invalid_grant', 'Bad credentials')
  }
  if (!user.active) return oauthError(400, 'invalid_grant', 'User is disabled')
  logins.failed.delete(username)
  return issue(request, { kind: 'user', user }, clientId)
}

function issue(request: FakeRequest, caller: Caller, clientId: string): Reply {
  const session = request.state.tokens.issue(caller, clientId)
  const owner =
    caller.kind === 'user'
      ? { referenceDataUserId: caller.user.id.toLowerCase(), username: caller.user.username }
      : undefined
  return json(
    JSON.stringify({
      access_token: session.token,
      token_type: 'bearer',
      expires_in: request.state.tokens.secondsLeft(session),
      scope: 'read write',
      ...owner,
    }),
  )
}

function checkToken(request: FakeRequest): Reply {
  const clientId = oauthClient(request)
  if (clientId !== 'trusted-client') return springError(401, request.path, 'Unauthorized')
  const session = request.state.tokens.use(parameters(request).get('token') ?? '')
  if (!session) return oauthError(400, 'invalid_token', 'Token was not recognised')
  const { caller } = session
  const exp = Math.floor(session.expiresAtMs / 1000)
  return json(
    JSON.stringify({
      aud: ['auth', 'referencedata', 'stockmanagement', 'requisition', 'fulfillment', 'cce', 'notification'],
      scope: ['read', 'write'],
      client_id: session.clientId,
      ...(caller.kind === 'apiKey' ? {} : { exp }),
      ...(caller.kind === 'user'
        ? {
            user_name: caller.user.username,
            referenceDataUserId: caller.user.id.toLowerCase(),
            authorities: ['USER'],
          }
        : { authorities: ['TRUSTED_CLIENT'] }),
    }),
  )
}

function logout(request: FakeRequest): Reply {
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) request.state.tokens.revoke(bearer)
  return json('')
}

export const authRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/api/oauth/token', open: true, handle: token },
  { method: 'POST', pattern: '/api/oauth/check_token', open: true, handle: checkToken },
  { method: 'POST', pattern: '/api/users/auth/logout', handle: logout },
]
