import type { Clock } from '../base/clock.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { pretendToVerify, verifyPassword } from '../platform/passwords.ts'
import { accessOf, type OpenlmisAccessSettings, type OpenlmisSignIn, type OpenlmisUser } from './openlmis-user.ts'
import { newToken, tokenHash } from './session-token.ts'
import {
  loadAreasCovered,
  loadLocalAccount,
  loadPlaceIds,
  saveAccount,
  saveScope,
  type Account,
} from './store-accounts.ts'
import { writeAudit } from './store-audit.ts'
import { forgetAttempts, recordAttempt } from './store-login-attempts.ts'
import { saveSession } from './store-sessions.ts'

export interface SignInDeps {
  readonly database: Database
  readonly clock: Clock
  /** Absent: only local accounts. */
  readonly openlmis?: OpenlmisSignIn | undefined
  readonly access: OpenlmisAccessSettings
  readonly sessionHours: number
}

export interface SignInRequest {
  readonly login: string
  readonly password: string
  readonly realm: 'auto' | 'local' | 'openlmis'
  /** Address of the client. */
  readonly address: string
}

export type SignInRefusal =
  /** Wrong login or password; which of the two is not told. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'tooManyAttempts'; readonly retryAfterSeconds: number }
  | { readonly kind: 'openlmisUnavailable'; readonly detail: string }

const WINDOW_MINUTES = 15
const ATTEMPTS_PER_LOGIN = 10
const ATTEMPTS_PER_ADDRESS = 100

/** The token for the cookie of the new session. Passwords live no longer than this call. */
export async function signIn(
  deps: SignInDeps,
  request: SignInRequest,
): Promise<Result<{ readonly token: string; readonly expiresAt: Date }, SignInRefusal>> {
  const login = request.login.trim()
  const now = deps.clock.now()
  const loginKey = `login:${login.toLowerCase()}`
  const addressKey = `address:${request.address}`
  const since = new Date(now.getTime() - WINDOW_MINUTES * 60_000)
  const attempts = await recordAttempt(deps.database.pool, [loginKey, addressKey], { now, since })
  if ((attempts.get(loginKey) ?? 0) > ATTEMPTS_PER_LOGIN || (attempts.get(addressKey) ?? 0) > ATTEMPTS_PER_ADDRESS) {
    return err({ kind: 'tooManyAttempts', retryAfterSeconds: WINDOW_MINUTES * 60 })
  }
  const checked = await checkPassword(deps, { ...request, login })
  if (!checked.ok) {
    const { kind } = checked.error
    await writeAudit(deps.database.pool, {
      actor: login,
      action: 'session.refused',
      subject: `address/${request.address}`,
      after: { kind },
    })
    return checked
  }
  await forgetAttempts(deps.database.pool, { loginKey, addressKey, at: now })
  return ok(await openSession(deps, checked.value, request.address))
}

/**
 * Local accounts first. Both checks run whether or not a local account exists, so that neither the answer nor the time it
 * takes tells which logins there are.
 */
async function checkPassword(
  deps: SignInDeps,
  { login, password, realm }: SignInRequest,
): Promise<Result<Account, SignInRefusal>> {
  if (realm !== 'openlmis') {
    const account = await loadLocalAccount(deps.database.pool, login)
    const matches = account?.passwordHash
      ? await verifyPassword(password, account.passwordHash)
      : await pretendToVerify(password)
    if (account && matches && !account.disabled) return ok(account)
  }
  if (realm === 'local' || !deps.openlmis) return err({ kind: 'refused' })
  const user = await deps.openlmis.check(login, password)
  if (user.ok) return await takeOver(deps, user.value)
  return err(
    user.error.kind === 'wrongPassword'
      ? { kind: 'refused' }
      : { kind: 'openlmisUnavailable', detail: user.error.detail },
  )
}

/** What OpenLMIS said about the person becomes the account: rights and facilities are those of this sign-in. */
async function takeOver(deps: SignInDeps, user: OpenlmisUser): Promise<Result<Account, SignInRefusal>> {
  const access = accessOf(user, deps.access)
  return await withTransaction(deps.database, async (client) => {
    const account = await saveAccount(client, {
      login: user.username,
      kind: 'openlmis',
      passwordHash: null,
      openlmisUserId: user.userId,
      displayName: user.username,
      roles: access.roles,
    })
    const placeIds = await loadPlaceIds(client, access.facilityIds)
    const { everywhere, areaIds } = await loadAreasCovered(client, placeIds)
    await saveScope(client, account.id, { everywhere: access.everywhere || everywhere, areaIds, placeIds })
    return account.disabled ? err({ kind: 'refused' }) : ok(account)
  })
}

async function openSession(
  { database, clock, sessionHours }: SignInDeps,
  account: Account,
  address: string,
): Promise<{ token: string; expiresAt: Date }> {
  const token = newToken()
  const createdAt = clock.now()
  const expiresAt = new Date(createdAt.getTime() + sessionHours * 3_600_000)
  await withTransaction(database, async (client) => {
    await saveSession(client, {
      tokenHash: tokenHash(token),
      accountId: account.id,
      csrfToken: newToken(),
      createdAt,
      expiresAt,
    })
    await writeAudit(client, {
      actor: account.login,
      action: 'session.open',
      subject: `account/${account.id}`,
      after: { kind: account.kind, address },
    })
  })
  return { token, expiresAt }
}
