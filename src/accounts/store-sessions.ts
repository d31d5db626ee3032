import type { AccountId } from '../base/ids.ts'
import type { Queryable } from '../platform/database/open-database.ts'

export interface SessionRow {
  readonly accountId: AccountId
  readonly login: string
  readonly displayName: string
  readonly kind: 'local' | 'openlmis'
  readonly language: 'en' | 'fr' | 'pt'
  readonly roles: readonly string[]
  readonly csrfToken: string
  readonly expiresAt: Date
  readonly lastSeenAt: Date
  /** Another one whenever what the account may see is saved again; see `loadScope`. */
  readonly scopeVersion: string
}

/** Session and account in one go; undefined when expired, idle for too long, or the account is disabled. */
export async function loadSession(
  client: Queryable,
  tokenHash: Buffer,
  { now, idleSince }: { readonly now: Date; readonly idleSince: Date },
): Promise<SessionRow | undefined> {
  const { rows } = await client.query<SessionRow>(
    `select s.account_id as "accountId", a.login, a.display_name as "displayName", a.kind, a.language, a.roles,
            s.csrf_token as "csrfToken", s.expires_at as "expiresAt", s.last_seen_at as "lastSeenAt",
            coalesce(extract(epoch from c.refreshed_at)::text, '') as "scopeVersion"
       from session s
       join account a on a.id = s.account_id
       left join account_scope c on c.account_id = s.account_id
      where s.token_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3 and not a.disabled`,
    [tokenHash, now, idleSince],
  )
  return rows[0]
}

export interface NewSession {
  readonly tokenHash: Buffer
  readonly accountId: AccountId
  readonly csrfToken: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

export async function saveSession(client: Queryable, session: NewSession): Promise<void> {
  const { tokenHash, accountId, csrfToken, createdAt, expiresAt } = session
  await client.query('delete from session where expires_at <= $1', [createdAt])
  await client.query(
    `insert into session (token_hash, account_id, csrf_token, created_at, expires_at, last_seen_at)
     values ($1, $2, $3, $4, $5, $4)`,
    [tokenHash, accountId, csrfToken, createdAt, expiresAt],
  )
  await client.query('update account set last_seen_at = $2 where id = $1', [accountId, createdAt])
}

export async function touchSession(client: Queryable, tokenHash: Buffer, now: Date): Promise<void> {
  await client.query('update session set last_seen_at = $2 where token_hash = $1 and last_seen_at < $2', [
    tokenHash,
    now,
  ])
}

export async function deleteSession(client: Queryable, tokenHash: Buffer): Promise<void> {
  await client.query('delete from session where token_hash = $1', [tokenHash])
}

/** Throws the person out everywhere, e.g. when the password changed. */
export async function deleteSessionsOf(client: Queryable, accountId: AccountId): Promise<void> {
  await client.query('delete from session where account_id = $1', [accountId])
}
