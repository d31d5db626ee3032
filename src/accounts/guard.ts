import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from '../platform/web-server/index.ts'
import { HttpProblem } from '../platform/web-server/index.ts'
import fp from 'fastify-plugin'
import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { isSafeMethod, originProblem, presentsToken } from './forgery.ts'
import { Right, rightsOf, type RoleRights } from './rights.ts'
import { cookieName } from './session-cookie.ts'
import { tokenHash } from './session-token.ts'
import { loadScope } from './store-scope.ts'
import { loadSession, touchSession, type SessionRow } from './store-sessions.ts'
import type { Viewer } from './viewer.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public routes when nobody is signed in. */
    viewer: Viewer | null
  }
  interface FastifyInstance {
    /** Every route with who may use it, for tests and documentation. */
    guardedRoutes: readonly GuardedRoute[]
  }
}

export interface GuardedRoute {
  readonly method: string
  readonly url: string
  /** `public`, `signedIn`, or rights of which one is enough. */
  readonly right: 'public' | 'signedIn' | readonly Right[]
}

export interface GuardDeps {
  readonly database: Database
  readonly clock: Clock
  readonly roleRights: RoleRights
  /** Cookies only travel over TLS. */
  readonly secureCookies: boolean
  /** `https://host` that browsers reach us by; absent: whatever host they name. */
  readonly publicOrigin?: string | undefined
  readonly idleMinutes: number
}

const TOUCH_AFTER_MS = 60_000

/**
 * Deny by default. Every route says in `config.right` who may use it: `public`, `signedIn`, a right, or several of which one is
 * enough. A route that says nothing, or a word nobody knows, keeps the server from starting. What a person may *see* is the
 * scope's business: see `facilityFilter`.
 */
export const guard = (deps: GuardDeps): FastifyPluginAsync =>
  fp(async (app: FastifyInstance) => {
    const declared: { method: string; url: string; right: unknown }[] = []
    const guarded: GuardedRoute[] = []
    app.decorateRequest('viewer', null)
    app.decorate('guardedRoutes', guarded)
    app.addHook('onRoute', ({ method, url, config }) => {
      for (const one of [method].flat()) declared.push({ method: one, url, right: config?.right })
    })
    app.addHook('onReady', async () => {
      guarded.push(
        ...declared.map(({ method, url, right }) => ({ method, url, right: parseRight(`${method} ${url}`, right) })),
      )
    })
    app.addHook('onRequest', async (request) => {
      if (request.is404) return
      const right = parseRight(request.routeOptions.url ?? request.url, request.routeOptions.config.right)
      request.viewer = await findViewer(request, deps)
      if (!isSafeMethod(request.method)) refuseForeignOrigin(request, deps.publicOrigin)
      if (right === 'public') return
      const viewer = authorise(request.viewer, right)
      if (!isSafeMethod(request.method)) refuseWithoutToken(request, viewer)
    })
  })

function parseRight(route: string, right: unknown): GuardedRoute['right'] {
  if (right === 'public' || right === 'signedIn') return right
  const list = [right].flat().map((one) => Right.safeParse(one))
  const known = list.flatMap((one) => (one.success ? [one.data] : []))
  if (known.length > 0 && known.length === list.length) return known
  throw new Error(
    `The route ${route} does not say who may use it: give it config.right ('public', 'signedIn' or rights)`,
  )
}

function authorise(viewer: Viewer | null, right: 'signedIn' | readonly Right[]): Viewer {
  if (!viewer) {
    throw new HttpProblem(401, 'notSignedIn', { detail: 'Nobody is signed in.', remedy: 'Sign in and try again.' })
  }
  if (right === 'signedIn' || right.some((one) => viewer.rights.has(one))) return viewer
  throw new HttpProblem(403, 'rightMissing', {
    detail: `The account ${viewer.login} does not have the right ${right.join(' or ')}.`,
    remedy: 'Ask an administrator for it.',
  })
}

function refuseForeignOrigin(request: FastifyRequest, publicOrigin: string | undefined): void {
  const wrong = originProblem(request, publicOrigin)
  if (wrong)
    throw new HttpProblem(403, 'wrongOrigin', { detail: wrong, remedy: 'Use the pages under their own address.' })
}

/** Browsers send cookies by themselves, also for pages of others; the token only our pages know. */
function refuseWithoutToken(request: FastifyRequest, viewer: Viewer): void {
  if (presentsToken(request, viewer.csrfToken)) return
  throw new HttpProblem(403, 'csrfTokenMissing', {
    detail: 'The header x-csrf-token does not hold the token of this session.',
    remedy: 'Load the page again.',
  })
}

async function findViewer(request: FastifyRequest, deps: GuardDeps): Promise<Viewer | null> {
  const token = request.cookies[cookieName(deps.secureCookies)]
  if (token === undefined || token.length > 100) return null
  const now = deps.clock.now()
  const hash = tokenHash(token)
  const idleSince = new Date(now.getTime() - deps.idleMinutes * 60_000)
  const session = await loadSession(deps.database.pool, hash, { now, idleSince })
  if (!session) return null
  if (now.getTime() - session.lastSeenAt.getTime() > TOUCH_AFTER_MS) await touchSession(deps.database.pool, hash, now)
  return await viewerFrom(session, deps)
}

export async function viewerFrom(
  session: SessionRow,
  { database, clock, roleRights }: Pick<GuardDeps, 'database' | 'clock' | 'roleRights'>,
): Promise<Viewer> {
  const { accountId, login, displayName, kind, language, csrfToken, expiresAt, scopeVersion } = session
  const rights = rightsOf(session.roles, roleRights)
  const scope = await loadScope(database.pool, accountId, scopeVersion, clock.now())
  return { accountId, login, displayName, kind, language, csrfToken, expiresAt, rights, scope }
}

/** For routes that need somebody: the guard let nobody else through. */
export function viewerOf(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new Error(`The route ${request.routeOptions.url} needs a viewer but is declared public`)
  return request.viewer
}
