import { z } from 'zod'
import {
  Account,
  Accounts,
  AreaChoices,
  LocalRole,
  PostAccount,
  PutAccount,
  PutDisabled,
  PutPassword,
} from '../../contract/accounts.ts'
import { HttpProblem, type FastifyPluginAsyncZod, type FastifyRequest } from '../platform/web-server/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { viewerOf } from './guard.ts'
import {
  changeLocalAccount,
  createLocalAccount,
  disableLocalAccount,
  setLocalPassword,
  type AccountRefusal,
} from './manage-accounts.ts'
import { rightsOf, type RoleRights } from './rights.ts'
import { knownAreaIds, listAccounts, loadListedAccount, searchAreas, type ListedAccount } from './store-account-list.ts'

export interface ManageAccountsDeps {
  readonly database: Database
  readonly roleRights: RoleRights
}

const Params = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) })
const Search = z.object({ search: z.string().trim().min(1).max(100) })

/** Local accounts: listed, added, changed, given a new password, switched off and on. Each change ends the account's sessions. */
export const manageAccountsRoutes =
  ({ database, roleRights }: ManageAccountsDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const config = { right: 'accounts.manage' }
    const tags = ['accounts']
    const { pool } = database

    /** The local account that is to be changed; whoever asks may not take the own rights away. */
    const target = async (
      request: FastifyRequest,
      id: number,
      change: 'any' | 'notOneself',
    ): Promise<ListedAccount> => {
      const found = await loadListedAccount(pool, id)
      if (!found) throw notThere
      if (found.kind !== 'local') throw ofOpenlmis
      if (change === 'notOneself' && found.id === viewerOf(request).accountId) throw oneself
      return found
    }
    const present = async (request: FastifyRequest, id: number): Promise<Account> => {
      const saved = await loadListedAccount(pool, id)
      if (!saved) throw notThere
      return toAccount(saved, viewerOf(request).accountId)
    }
    const refuseUnknownAreas = async (areaIds: readonly number[]): Promise<void> => {
      const known = await knownAreaIds(pool, areaIds)
      if (areaIds.some((id) => !known.has(id))) throw unknownArea
    }

    app.get('/api/v1/accounts', { config, schema: { tags, response: { 200: Accounts } } }, async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const own = viewerOf(request).accountId
      return {
        accounts: (await listAccounts(pool)).map((account) => toAccount(account, own)),
        roles: LocalRole.options.map((role) => ({ role, rights: [...rightsOf([role], roleRights)] })),
      }
    })

    app.get(
      '/api/v1/accounts/areas',
      { config, schema: { tags, querystring: Search, response: { 200: AreaChoices } } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return await searchAreas(pool, request.query.search)
      },
    )

    app.post(
      '/api/v1/accounts',
      { config, schema: { tags, body: PostAccount, response: { 201: Account } } },
      async (request, reply) => {
        const { everywhere, areaIds, ...who } = request.body
        await refuseUnknownAreas(areaIds)
        const scope = { everywhere, areaIds, placeIds: [] }
        const created = await createLocalAccount(database, { ...who, scope }, viewerOf(request).login)
        if (!created.ok) throw refusal(created.error)
        return await reply.code(201).send(await present(request, created.value.id))
      },
    )

    app.put(
      '/api/v1/accounts/:id',
      { config, schema: { tags, params: Params, body: PutAccount, response: { 200: Account } } },
      async (request) => {
        const { login } = await target(request, request.params.id, 'notOneself')
        const { everywhere, areaIds, ...who } = request.body
        await refuseUnknownAreas(areaIds)
        const change = { login, ...who, everywhere, areaIds }
        const changed = await changeLocalAccount(database, change, viewerOf(request).login)
        if (!changed.ok) throw refusal(changed.error)
        return await present(request, changed.value.id)
      },
    )

    app.put(
      '/api/v1/accounts/:id/password',
      { config, schema: { tags, params: Params, body: PutPassword } },
      async (request, reply) => {
        const { login } = await target(request, request.params.id, 'any')
        const { password } = request.body
        const set = await setLocalPassword(database, { login, password, actor: viewerOf(request).login })
        if (!set.ok) throw refusal(set.error)
        return reply.code(204).send()
      },
    )

    app.put(
      '/api/v1/accounts/:id/disabled',
      { config, schema: { tags, params: Params, body: PutDisabled } },
      async (request, reply) => {
        const { login } = await target(request, request.params.id, 'notOneself')
        const { disabled } = request.body
        const done = await disableLocalAccount(database, { login, disabled, actor: viewerOf(request).login })
        if (!done.ok) throw refusal(done.error)
        return reply.code(204).send()
      },
    )
  }

const toAccount = (account: ListedAccount, own: number): Account => ({
  id: account.id,
  login: account.login,
  kind: account.kind,
  displayName: account.displayName,
  disabled: account.disabled,
  everywhere: account.everywhere,
  facilities: account.facilities,
  roles: [...account.roles],
  areas: [...account.areas],
  lastSeenAt: account.lastSeenAt?.toISOString() ?? null,
  self: account.id === own,
})

const notThere = new HttpProblem(404, 'unknownAccount', {
  detail: 'There is no such account.',
  remedy: 'Load the list again.',
})
const ofOpenlmis = new HttpProblem(409, 'accountOfOpenlmis', {
  detail: 'This account belongs to OpenLMIS: rights, areas and password are kept there.',
  remedy: 'Change it in OpenLMIS; what it may do here follows with the next sign-in.',
})
const oneself = new HttpProblem(409, 'ownAccount', {
  detail: 'Nobody can change the own role and areas or switch the own account off.',
  remedy: 'Ask another administrator.',
})
const unknownArea = new HttpProblem(422, 'unknownArea', {
  detail: 'One of the areas is not there any more.',
  remedy: 'Choose the areas again.',
})

function refusal({ kind, message }: AccountRefusal): HttpProblem {
  if (kind === 'unknownAccount') return notThere
  return new HttpProblem(kind === 'loginTaken' ? 409 : 422, kind, {
    detail: `${message}.`,
    remedy: 'Correct it and send it again.',
  })
}
