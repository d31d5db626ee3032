import type { AccountId } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { hashPassword } from '../platform/passwords.ts'
import { localRoles, type LocalRole } from './rights.ts'
import {
  loadLocalAccount,
  saveAccount,
  saveAreas,
  saveDisabled,
  savePassword,
  saveRole,
  saveScope,
  type Account,
  type StoredScope,
} from './store-accounts.ts'
import { writeAudit } from './store-audit.ts'
import { deleteSessionsOf } from './store-sessions.ts'

export interface LocalAccount {
  readonly login: string
  readonly password: string
  readonly displayName: string
  readonly role: LocalRole
  readonly scope: StoredScope
}

export type AccountRefusal =
  | { readonly kind: 'weakPassword'; readonly message: string }
  | { readonly kind: 'badLogin'; readonly message: string }
  | { readonly kind: 'loginTaken'; readonly message: string }
  | { readonly kind: 'unknownRole'; readonly message: string }
  | { readonly kind: 'unknownAccount'; readonly message: string }

const SHORTEST_PASSWORD = 10
const LOGIN = /^[\p{L}\p{N}._@+-]{2,100}$/u

/** Adds a local account, or sets everything about an existing one. Its sessions end, so that the change holds at once. */
export const saveLocalAccount = async (
  database: Database,
  account: LocalAccount,
  actor: string,
): Promise<Result<Account, AccountRefusal>> => await save(database, account, actor, 'account.save')

/** Adds a local account whose login nobody has yet. */
export const createLocalAccount = async (
  database: Database,
  account: LocalAccount,
  actor: string,
): Promise<Result<Account, AccountRefusal>> => await save(database, account, actor, 'account.create')

async function save(
  database: Database,
  { login, password, displayName, role, scope }: LocalAccount,
  actor: string,
  action: 'account.save' | 'account.create',
): Promise<Result<Account, AccountRefusal>> {
  if (!LOGIN.test(login))
    return err({ kind: 'badLogin', message: `"${login}" cannot be a login: use 2 to 100 letters, digits or . _ @ + -` })
  if (!localRoles.includes(role))
    return err({ kind: 'unknownRole', message: `There is no role "${role}": use ${localRoles.join(', ')}` })
  if (isWeak(password, login)) return err(weakPassword)
  const passwordHash = await hashPassword(password)
  return await withTransaction(database, async (client) => {
    await lockInTransaction(client, 'local accounts')
    if (action === 'account.create' && (await loadLocalAccount(client, login)))
      return err({ kind: 'loginTaken', message: `There is a local account "${login}" already` })
    const account = await saveAccount(client, {
      login,
      kind: 'local',
      passwordHash,
      openlmisUserId: null,
      displayName,
      roles: [role],
    })
    await saveScope(client, account.id, scope)
    await deleteSessionsOf(client, account.id)
    await writeAudit(client, {
      actor,
      action,
      subject: `account/${account.id}`,
      after: { login, displayName, role, scope },
    })
    return ok(account)
  })
}

export interface AccountChange {
  readonly login: string
  readonly displayName: string
  readonly role: LocalRole
  readonly everywhere: boolean
  readonly areaIds: readonly number[]
}

/** Role, areas and name; single facilities given before stay. Its sessions end, so that the change holds at once. */
export async function changeLocalAccount(
  database: Database,
  { login, displayName, role, everywhere, areaIds }: AccountChange,
  actor: string,
): Promise<Result<Account, AccountRefusal>> {
  const audit = { actor, action: 'account.change', after: { displayName, role, everywhere, areaIds } }
  return await changeAccount(database, login, audit, async (client, id) => {
    await saveRole(client, id, { displayName, roles: [role] })
    await saveAreas(client, id, { everywhere, areaIds })
  })
}

const weakPassword: AccountRefusal = {
  kind: 'weakPassword',
  message: `The password needs at least ${SHORTEST_PASSWORD} characters and must not be the login`,
}
const isWeak = (password: string, login: string): boolean =>
  password.length < SHORTEST_PASSWORD || password.toLowerCase() === login.toLowerCase()

export async function setLocalPassword(
  database: Database,
  { login, password, actor }: { readonly login: string; readonly password: string; readonly actor: string },
): Promise<Result<Account, AccountRefusal>> {
  if (isWeak(password, login)) return err(weakPassword)
  const passwordHash = await hashPassword(password)
  return await changeAccount(database, login, { actor, action: 'account.password' }, async (client, id) => {
    await savePassword(client, id, passwordHash)
  })
}

/** A disabled account cannot sign in, and its sessions end. What it decided stays. */
export async function disableLocalAccount(
  database: Database,
  { login, disabled, actor }: { readonly login: string; readonly disabled: boolean; readonly actor: string },
): Promise<Result<Account, AccountRefusal>> {
  return await changeAccount(
    database,
    login,
    { actor, action: disabled ? 'account.disable' : 'account.enable' },
    async (client, id) => {
      await saveDisabled(client, id, disabled)
    },
  )
}

async function changeAccount(
  database: Database,
  login: string,
  { actor, action, after }: { readonly actor: string; readonly action: string; readonly after?: object },
  change: (client: Parameters<typeof savePassword>[0], id: AccountId) => Promise<void>,
): Promise<Result<Account, AccountRefusal>> {
  return await withTransaction(database, async (client) => {
    const account = await loadLocalAccount(client, login)
    if (!account) return err({ kind: 'unknownAccount', message: `There is no local account "${login}"` })
    await change(client, account.id)
    await deleteSessionsOf(client, account.id)
    const { displayName, roles, disabled } = account
    const before = after && { displayName, roles, disabled }
    await writeAudit(client, { actor, action, subject: `account/${account.id}`, ...(after && { before, after }) })
    return ok(account)
  })
}
