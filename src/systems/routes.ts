import { z } from 'zod'
import { PostRun, RejectPage, Run as RunAnswer, Systems } from '../../contract/systems.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import type { RunId } from '../base/ids.ts'
import { HttpProblem, ifChanged, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import { listRejects, type Run } from '../runs/index.ts'
import { loadSystems, type LoadSystemsDeps } from './load-systems.ts'
import { loadSystemsVersion } from './store-sources.ts'

export interface SystemsDeps extends LoadSystemsDeps {
  /** Queues work for a person; the same work already waiting or running is returned, not doubled. */
  readonly requestRun: (what: string, options: { readonly dryRun: boolean; readonly by: string }) => Promise<Run>
}

const RunsQuery = z.object({
  what: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().positive().optional(),
})
const OneRun = z.object({ id: z.coerce.number().int().positive() })
const RejectsQuery = z.object({
  system: z.string().max(100).optional(),
  entity: z.string().max(100).optional(),
  reason: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.coerce.number().int().min(0).optional(),
})

/** The administrator's page: connections, runs, rejects, gaps. */
export const systemsRoutes =
  (deps: SystemsDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, runs, runnable } = deps
    const config = { right: 'systems.view' }
    const tags = ['systems']
    // Ages are shown against the clock of the reader; only after a minute may a source have become stale by itself.
    const tagOf = async () => [Math.floor(deps.clock.now().getTime() / 60_000), await loadSystemsVersion(database.pool)]

    app.get(
      '/api/v1/systems',
      { config, schema: { tags, response: { 200: Systems } }, preHandler: ifChanged(tagOf) },
      async () => await loadSystems(deps),
    )

    app.get(
      '/api/v1/systems/runs',
      { config, schema: { tags, querystring: RunsQuery, response: { 200: z.array(RunAnswer) } } },
      async (request) => await runs.list(request.query),
    )

    app.post(
      '/api/v1/systems/runs',
      { config: { right: 'systems.run' }, schema: { tags, body: PostRun, response: { 202: RunAnswer } } },
      async (request, reply) => {
        const { what, dryRun } = request.body
        if (!runnable.includes(what)) {
          throw new HttpProblem(422, 'notRunnable', {
            detail: `There is no work called "${what}".`,
            remedy: `Choose one of: ${runnable.join(', ')}.`,
            fields: { what: 'is not known' },
          })
        }
        const { login } = viewerOf(request)
        const run = await deps.requestRun(what, { dryRun, by: login })
        const subject = `run/${run.id}`
        await writeAudit(database.pool, { actor: login, action: 'run.request', subject, after: { what, dryRun } })
        return await reply.code(202).header('location', `/api/v1/systems/runs/${run.id}`).send(run)
      },
    )

    app.get(
      '/api/v1/systems/runs/:id',
      { config, schema: { tags, params: OneRun, response: { 200: RunAnswer } } },
      async (request) => {
        const run = await runs.get(request.params.id as RunId)
        if (!run) throw new HttpProblem(404, 'noSuchRun', { detail: `There is no run ${request.params.id}.` })
        return run
      },
    )

    app.get(
      '/api/v1/systems/rejects',
      { config, schema: { tags, querystring: RejectsQuery, response: { 200: RejectPage } } },
      async (request) => await listRejects(database.pool, request.query),
    )
  }
