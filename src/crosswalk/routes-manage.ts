import { z } from 'zod'
import { AreaAliases, CrosswalkAreas, PostMatch, PutReviewer, Reviewers, SystemName } from '../../contract/crosswalk.ts'
import { Run as RunAnswer } from '../../contract/systems.ts'
import { loadAccounts, rightsOf, viewerOf, writeAudit, type Account } from '../accounts/index.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import type { CrosswalkDeps } from './routes-review.ts'
import { deleteAlias, saveAlias } from './store-aliases.ts'
import { loadAreaAliases } from './store-match.ts'
import { assignAreas, countOpenIn, listAreasBelow, listAssignedAreas } from './store-review-areas.ts'

const AreasQuery = z.object({
  parent: z.coerce.number().int().positive().max(2_147_483_647).optional(),
  /** Whose hierarchy. */
  system: SystemName.default('openlmis'),
})
const OtherSystem = z.object({ system: SystemName.default('dhis2') })
const Path = z.array(z.string().min(1).max(200)).min(1).max(10)
const PutAlias = z.object({ system: SystemName.default('dhis2'), left: Path, right: Path })

/** Who reviews where, which areas are one, and the matcher itself. */
export const manageRoutes =
  ({ database, clock, roleRights, requestMatch }: CrosswalkDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { pool } = database
    const view = { right: 'crosswalk.review' }
    const edit = { right: 'mappings.edit' }
    const tags = ['crosswalk']
    const mayReview = ({ roles }: Account): boolean => rightsOf(roles, roleRights).has('crosswalk.review')
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.get(
      '/api/v1/crosswalk/areas',
      { config: view, schema: { tags, querystring: AreasQuery, response: { 200: CrosswalkAreas } } },
      async (request) => {
        const areas = await listAreasBelow(pool, request.query)
        const open = await countOpenIn(
          pool,
          areas.map(({ id }) => id),
        )
        return { areas: areas.map((area) => ({ ...area, open: open.get(area.id) ?? 0 })) }
      },
    )

    app.get(
      '/api/v1/crosswalk/reviewers',
      { config: { right: ['mappings.edit', 'accounts.manage'] }, schema: { tags, response: { 200: Reviewers } } },
      async () => {
        const accounts = (await loadAccounts(pool)).filter((account) => !account.disabled && mayReview(account))
        const assigned = Map.groupBy(await listAssignedAreas(pool), ({ accountId }) => accountId)
        const open = await countOpenIn(
          pool,
          [...assigned.values()].flat().map(({ id }) => id),
        )
        return {
          reviewers: accounts.map((account) => {
            const areas = assigned.get(account.id) ?? []
            return {
              login: account.login,
              displayName: account.displayName,
              everywhere: rightsOf(account.roles, roleRights).has('mappings.edit'),
              areas: areas.map(({ id, name, system }) => ({ id, name, system })),
              open: areas.reduce((sum, { id }) => sum + (open.get(id) ?? 0), 0),
            }
          }),
        }
      },
    )

    app.put(
      '/api/v1/crosswalk/reviewers/:login',
      {
        config: { right: ['mappings.edit', 'accounts.manage'] },
        schema: { tags, params: z.object({ login: z.string().min(1).max(200) }), body: PutReviewer },
      },
      async (request, reply) => {
        const { login } = request.params
        const { areaIds } = request.body
        const account = (await loadAccounts(pool)).find((each) => each.login === login && mayReview(each))
        if (!account)
          throw new HttpProblem(404, 'noSuchReviewer', {
            detail: `No account "${login}" may review the crosswalk.`,
            remedy: 'Give the account the role reviewer first.',
          })
        await withTransaction(database, async (client) => {
          if (!(await assignAreas(client, account.id, areaIds)))
            throw new HttpProblem(422, 'noSuchArea', {
              detail: 'One of the areas is not known.',
              remedy: 'Choose from the list of areas.',
              fields: { areaIds: 'holds an unknown area' },
            })
          await writeAudit(client, {
            actor: viewerOf(request).login,
            action: 'crosswalk.assign',
            subject: `account/${account.id}`,
            after: { areaIds },
          })
        })
        return await reply.code(204).send()
      },
    )

    app.get(
      '/api/v1/crosswalk/area-aliases',
      { config: view, schema: { tags, querystring: OtherSystem, response: { 200: AreaAliases } } },
      async (request) => {
        const { system } = request.query
        const aliases = await loadAreaAliases(pool, system)
        return {
          aliases: aliases.map(({ left, right, ...rest }) => ({ ...rest, left: [...left], right: [...right], system })),
        }
      },
    )

    app.put(
      '/api/v1/crosswalk/area-aliases',
      { config: edit, schema: { tags, body: PutAlias } },
      async (request, reply) => {
        const by = viewerOf(request).login
        await withTransaction(database, async (client) => {
          await saveAlias(client, request.body, { source: 'person', by, now: clock.now() })
          await writeAudit(client, { actor: by, action: 'crosswalk.alias', subject: 'area', after: request.body })
        })
        return await reply.code(204).send()
      },
    )

    app.delete(
      '/api/v1/crosswalk/area-aliases',
      { config: edit, schema: { tags, body: PutAlias } },
      async (request, reply) => {
        const by = viewerOf(request).login
        await withTransaction(database, async (client) => {
          if (!(await deleteAlias(client, request.body)))
            throw new HttpProblem(404, 'noSuchAlias', { detail: 'These two areas were not said to be one.' })
          await writeAudit(client, { actor: by, action: 'crosswalk.alias', subject: 'area', before: request.body })
        })
        return await reply.code(204).send()
      },
    )

    app.post(
      '/api/v1/crosswalk/match',
      { config: edit, schema: { tags, body: PostMatch, response: { 202: RunAnswer } } },
      async (request, reply) => {
        const { system, dryRun, precision, learn } = request.body
        const by = viewerOf(request).login
        const params = { system, ...(precision !== undefined && { precision }), ...(learn && { learn }) }
        const run = await requestMatch({ params, dryRun, by })
        await writeAudit(pool, {
          actor: by,
          action: 'run.request',
          subject: `run/${run.id}`,
          after: { what: run.what, dryRun, ...params },
        })
        return await reply.code(202).header('location', `/api/v1/systems/runs/${run.id}`).send(run)
      },
    )
  }
