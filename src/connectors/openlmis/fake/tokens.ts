import { randomUUID } from 'node:crypto'
import type { UserRow } from './dataset.ts'

export type Caller =
  | { readonly kind: 'user'; readonly user: UserRow }
  /** `trusted-client`: bypasses nearly all right checks. */
  | { readonly kind: 'service' }
  /** An API key: can read, but has no rights. */
  | { readonly kind: 'apiKey' }

interface Session {
  readonly token: string
  readonly caller: Caller
  readonly clientId: string
  expiresAtMs: number
}

/** Tokens live in memory, slide with every use, and are the same for every login of one user and client. */
export interface TokenStore {
  issue(caller: Caller, clientId: string): Session
  /** Looks a token up and pushes its expiry. Undefined when unknown or expired. */
  use(token: string): Session | undefined
  secondsLeft(session: Session): number
  /** What a restart of the auth service does: API keys stay. */
  dropAll(): void
  /** What logout does: for every session of that user and client. */
  revoke(token: string): void
}

export function createTokens(durationSeconds: number, apiKeys: readonly string[], nowMs: () => number): TokenStore {
  const byToken = new Map<string, Session>()
  const byOwner = new Map<string, Session>()
  const ownerOf = (caller: Caller, clientId: string): string =>
    `${clientId} ${caller.kind === 'user' ? caller.user.id : ''}`
  for (const token of apiKeys)
    byToken.set(token, { token, caller: { kind: 'apiKey' }, clientId: 'api-key-client', expiresAtMs: Infinity })

  const alive = (session: Session | undefined): session is Session =>
    session !== undefined && session.expiresAtMs > nowMs()

  const slide = (session: Session): Session => {
    if (session.expiresAtMs !== Infinity) session.expiresAtMs = nowMs() + durationSeconds * 1000
    return session
  }

  return {
    issue(caller, clientId) {
      const owner = ownerOf(caller, clientId)
      const known = byOwner.get(owner)
      if (alive(known)) return known
      const session: Session = { token: randomUUID(), caller, clientId, expiresAtMs: nowMs() + durationSeconds * 1000 }
      byOwner.set(owner, session)
      byToken.set(session.token, session)
      return session
    },
    use(token) {
      const session = byToken.get(token)
      return alive(session) ? slide(session) : undefined
    },
    secondsLeft: (session) => Math.max(0, Math.floor((session.expiresAtMs - nowMs()) / 1000)),
    dropAll() {
      for (const [token, session] of byToken) if (session.caller.kind !== 'apiKey') byToken.delete(token)
      byOwner.clear()
    },
    revoke(token) {
      const session = byToken.get(token)
      byToken.delete(token)
      if (session) byOwner.delete(ownerOf(session.caller, session.clientId))
    },
  }
}
