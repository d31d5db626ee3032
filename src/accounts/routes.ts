import { DemoInfo, Session, SetLanguage, SignIn } from '../../contract/session.ts'
import type { SourceFreshness } from '../../contract/common.ts'
import { Right } from '../../contract/session.ts'
import { HttpProblem, type FastifyPluginAsyncZod, type FastifyReply } from '../platform/web-server/index.ts'
import { viewerFrom, viewerOf, type GuardDeps } from './guard.ts'
import { loadDistricts, loadTopAreas } from './read-areas.ts'
import { clearSessionCookie, cookieName, setSessionCookie } from './session-cookie.ts'
import { tokenHash } from './session-token.ts'
import { signIn, type SignInDeps, type SignInRefusal } from './sign-in.ts'
import { saveLanguage } from './store-accounts.ts'
import { writeAudit } from './store-audit.ts'
import { deleteSession, loadSession } from './store-sessions.ts'
import type { Viewer } from './viewer.ts'

export interface AccountsDeps extends GuardDeps, SignInDeps {
  /** The accounts that a demo offers; null when this is no demo. */
  readonly demo: DemoInfo['accounts'] | null
  readonly listSources: () => Promise<SourceFreshness[]>
}

/** Signing in and out, and who one is. */
export const accountsRoutes =
  (deps: AccountsDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, secureCookies } = deps

    app.get(
      '/api/v1/demo',
      { config: { right: 'public' }, schema: { tags: ['session'], response: { 200: DemoInfo } } },
      async () => ({
        demo: deps.demo !== null,
        accounts: deps.demo ?? [],
      }),
    )

    app.post(
      '/api/v1/session',
      { config: { right: 'public' }, schema: { tags: ['session'], body: SignIn, response: { 200: Session } } },
      async (request, reply) => {
        const { login, password, realm } = request.body
        const opened = await signIn(deps, { login, password, realm, address: request.ip })
        if (!opened.ok) throw refusal(opened.error)
        const { token, expiresAt } = opened.value
        // The session that the browser had before ends with the new one.
        const earlier = request.cookies[cookieName(secureCookies)]
        if (earlier !== undefined) await deleteSession(database.pool, tokenHash(earlier))
        setSessionCookie(reply, token, expiresAt, secureCookies)
        const now = deps.clock.now()
        const session = await loadSession(database.pool, tokenHash(token), { now, idleSince: new Date(0) })
        if (!session) throw new HttpProblem(401, 'signInRefused', { detail: 'The account was disabled.' })
        return await present(reply, await viewerFrom(session, deps), deps)
      },
    )

    app.get(
      '/api/v1/session',
      { config: { right: 'signedIn' }, schema: { tags: ['session'], response: { 200: Session } } },
      async (request, reply) => await present(reply, viewerOf(request), deps),
    )

    app.delete(
      '/api/v1/session',
      { config: { right: 'signedIn' }, schema: { tags: ['session'] } },
      async (request, reply) => {
        const viewer = viewerOf(request)
        const token = request.cookies[cookieName(secureCookies)] ?? ''
        await deleteSession(database.pool, tokenHash(token))
        await writeAudit(database.pool, {
          actor: viewer.login,
          action: 'session.close',
          subject: `account/${viewer.accountId}`,
        })
        clearSessionCookie(reply, secureCookies)
        return reply.code(204).send()
      },
    )

    app.put(
      '/api/v1/session/language',
      { config: { right: 'signedIn' }, schema: { tags: ['session'], body: SetLanguage, response: { 200: Session } } },
      async (request, reply) => {
        const viewer = viewerOf(request)
        await saveLanguage(database.pool, viewer.accountId, request.body.language)
        return await present(reply, { ...viewer, language: request.body.language }, deps)
      },
    )
  }

async function present(
  reply: FastifyReply,
  viewer: Viewer,
  { database, demo, listSources }: AccountsDeps,
): Promise<Session> {
  reply.header('cache-control', 'no-store')
  const [districts, areas, sources] = await Promise.all([
    loadDistricts(database.pool, viewer.scope),
    loadTopAreas(database.pool, viewer.scope.areaIds),
    listSources(),
  ])
  return {
    login: viewer.login,
    displayName: viewer.displayName,
    kind: viewer.kind,
    rights: Right.options.filter((right) => viewer.rights.has(right)),
    language: viewer.language,
    csrfToken: viewer.csrfToken,
    expiresAt: viewer.expiresAt.toISOString(),
    everywhere: viewer.scope.everywhere,
    areas,
    districts,
    demo: demo !== null,
    sources,
  }
}

function refusal(error: SignInRefusal): HttpProblem {
  switch (error.kind) {
    case 'refused':
      return new HttpProblem(401, 'signInRefused', {
        detail: 'Login or password is wrong, or the account may not sign in here.',
        remedy: 'Check both; whoever runs the service can set a new password.',
      })
    case 'tooManyAttempts':
      return new HttpProblem(429, 'tooManyAttempts', {
        detail: 'There were too many attempts to sign in.',
        remedy: 'Wait a quarter of an hour and try again.',
        headers: { 'retry-after': String(error.retryAfterSeconds) },
      })
    case 'openlmisUnavailable':
      return new HttpProblem(503, 'openlmisUnavailable', {
        detail: `OpenLMIS cannot check the password now: ${error.detail}`,
        remedy: 'Try again later, or sign in with a local account.',
      })
  }
}
