import type { AccountId } from '../base/ids.ts'
import type { Queryable } from '../platform/database/open-database.ts'

export interface Account {
  readonly id: AccountId
  readonly login: string
  readonly kind: 'local' | 'openlmis'
  readonly displayName: string
  readonly roles: readonly string[]
  readonly language: 'en' | 'fr' | 'pt'
  readonly disabled: boolean
  readonly lastSeenAt: Date | null
}

const COLUMNS = `id, login, kind, display_name as "displayName", roles, language, disabled, last_seen_at as "lastSeenAt"`

export async function loadLocalAccount(
  client: Queryable,
  login: string,
): Promise<(Account & { readonly passwordHash: string | null }) | undefined> {
  const { rows } = await client.query<Account & { passwordHash: string | null }>(
    `select ${COLUMNS}, password_hash as "passwordHash" from account where kind = 'local' and lower(login) = lower($1)`,
    [login],
  )
  return rows[0]
}

export async function loadAccounts(client: Queryable): Promise<Account[]> {
  return (await client.query<Account>(`select ${COLUMNS} from account order by kind, lower(login)`)).rows
}

export interface NewAccount {
  readonly login: string
  readonly kind: 'local' | 'openlmis'
  readonly passwordHash: string | null
  readonly openlmisUserId: string | null
  readonly displayName: string
  readonly roles: readonly string[]
}

/** Adds the account, or brings the existing one of that kind and login up to date; language and `disabled` stay. */
export async function saveAccount(client: Queryable, account: NewAccount): Promise<Account> {
  const { rows } = await client.query<Account>(
    `insert into account (login, kind, password_hash, openlmis_user_id, display_name, roles)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (kind, lower(login)) do update
        set password_hash = excluded.password_hash, openlmis_user_id = excluded.openlmis_user_id,
            display_name = excluded.display_name, roles = excluded.roles
     returning ${COLUMNS}`,
    [account.login, account.kind, account.passwordHash, account.openlmisUserId, account.displayName, account.roles],
  )
  const saved = rows[0]
  if (!saved) throw new Error(`The account ${account.login} was not saved`)
  return saved
}

export interface StoredScope {
  readonly everywhere: boolean
  readonly areaIds: readonly number[]
  readonly placeIds: readonly number[]
}

export async function saveScope(client: Queryable, accountId: AccountId, scope: StoredScope): Promise<void> {
  await client.query(
    `insert into account_scope (account_id, everywhere, area_ids, place_ids) values ($1, $2, $3, $4)
     on conflict (account_id) do update
        set everywhere = excluded.everywhere, area_ids = excluded.area_ids, place_ids = excluded.place_ids, refreshed_at = now()`,
    [accountId, scope.everywhere, scope.areaIds, scope.placeIds],
  )
}

/** Areas alone; single places of the account stay. */
export async function saveAreas(
  client: Queryable,
  accountId: AccountId,
  { everywhere, areaIds }: Pick<StoredScope, 'everywhere' | 'areaIds'>,
): Promise<void> {
  await client.query(
    `insert into account_scope (account_id, everywhere, area_ids, place_ids) values ($1, $2, $3, '{}')
     on conflict (account_id) do update
        set everywhere = excluded.everywhere, area_ids = excluded.area_ids, refreshed_at = now()`,
    [accountId, everywhere, areaIds],
  )
}

export async function saveRole(
  client: Queryable,
  accountId: AccountId,
  { displayName, roles }: { readonly displayName: string; readonly roles: readonly string[] },
): Promise<void> {
  await client.query('update account set display_name = $2, roles = $3 where id = $1', [accountId, displayName, roles])
}

export async function savePassword(client: Queryable, accountId: AccountId, passwordHash: string): Promise<void> {
  await client.query('update account set password_hash = $2 where id = $1', [accountId, passwordHash])
}

export async function saveDisabled(client: Queryable, accountId: AccountId, disabled: boolean): Promise<void> {
  await client.query('update account set disabled = $2 where id = $1', [accountId, disabled])
}

export async function saveLanguage(client: Queryable, accountId: AccountId, language: string): Promise<void> {
  await client.query('update account set language = $2 where id = $1', [accountId, language])
}

/** Places of OpenLMIS by their ids there; ids that were never pulled are left out. */
export async function loadPlaceIds(client: Queryable, openlmisIds: readonly string[]): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `select id from place where system = 'openlmis' and source_id = any($1) order by id`,
    [openlmisIds],
  )
  return rows.map(({ id }) => id)
}

/**
 * Zones of OpenLMIS whose every place is among `placeIds`: their sums tell such a person nothing that single facilities would not.
 * Whoever supervises every place of OpenLMIS sees the country, units that only DHIS2 knows included.
 */
export async function loadAreasCovered(
  client: Queryable,
  placeIds: readonly number[],
): Promise<{ readonly everywhere: boolean; readonly areaIds: number[] }> {
  const { rows } = await client.query<{ id: number; parentId: number | null }>(
    `select a.id, a.parent_id as "parentId"
       from area a
       join lateral (select a2.id from area a2 where a2.path @> array[a.id]) below on true
       join place p on p.area_id = below.id and p.vanished_at is null
      where a.system = 'openlmis' and a.vanished_at is null
      group by a.id, a.parent_id
     having bool_and(p.id = any($1::int[]))`,
    [placeIds],
  )
  return { everywhere: rows.some(({ parentId }) => parentId === null), areaIds: rows.map(({ id }) => id) }
}
