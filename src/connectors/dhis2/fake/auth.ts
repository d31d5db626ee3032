import type { FakeUser } from './dataset.ts'
import type { FakeState } from './fake-state.ts'
import { webMessage, type FakeReply, type FakeRequest } from './reply.ts'

export type Authentication = { readonly user: FakeUser } | { readonly reply: FakeReply }

const WRONG = 'Bad credentials'

/**
 * Basic, personal access token, or nothing. With nothing, a real server sends browsers (every caller that does not say
 * `X-Requested-With: XMLHttpRequest`) to its login page: the trap that turns a login form into "data".
 */
export function authenticate(state: FakeState, request: FakeRequest): Authentication {
  const header = request.headers['authorization'] ?? ''
  const [scheme = '', credentials = ''] = header.split(' ', 2)
  if (scheme.toLowerCase() === 'basic') return basic(state, credentials)
  if (scheme.toLowerCase() === 'apitoken') return token(state, credentials)
  if (request.headers['x-requested-with'] === 'XMLHttpRequest') return { reply: unauthorized('Unauthorized') }
  return { reply: { kind: 'redirect', location: `${state.settings.contextPath}${loginPath(state)}` } }
}

export const loginPath = (state: FakeState): string =>
  state.settings.engine === 'from243' ? '/login/' : '/dhis-web-commons/security/login.action'

function basic(state: FakeState, credentials: string): Authentication {
  const [username = '', ...rest] = Buffer.from(credentials, 'base64').toString('utf8').split(':')
  const limit = state.settings.lockAfterFailedLogins
  const failed = state.failedLogins.get(username) ?? 0
  if (limit > 0 && failed >= limit) return { reply: unauthorized('Account locked') }
  const user = state.dataset.users.find((candidate) => candidate.username === username)
  if (user?.password !== undefined && user.password === rest.join(':')) {
    state.failedLogins.delete(username)
    return { user }
  }
  state.failedLogins.set(username, failed + 1)
  return { reply: unauthorized(WRONG) }
}

function token(state: FakeState, credentials: string): Authentication {
  const user = state.dataset.users.find((candidate) => candidate.tokens?.includes(credentials))
  return user ? { user } : { reply: unauthorized('The API token does not exist') }
}

const unauthorized = (message: string): FakeReply => webMessage(401, message)

export const loginPage = `<!DOCTYPE html>
<html lang="en"><head><title>DHIS2 login</title></head>
<body><form action="login.action" method="post"><input name="j_username"><input name="j_password" type="password"></form></body></html>
`
