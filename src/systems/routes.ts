import { z } from 'zod'
import { PostRun, RejectPage, Run as RunAnswer, Systems } from '../../contract/systems.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import type { RunId } from '../base/ids.ts'
import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import { listRejectGroups, listRejects, type Run, type Runs } from '../runs/index.ts'
import { loadGaps, presentConnections } from './present-systems.ts'
import type { ConfiguredSource } from './sources.ts'
import { loadConnections } from './store-sources.ts'

export interface SystemsDeps {
  readonly database: Database
  readonly clock: Clock
  readonly runs: Pick<Runs, 'list' | 'get'>
  /** Every system this installation knows of, also those that are off. */
  readonly sources: readonly ConfiguredSource[]
  /** What can be run by hand, in order. */
  readonly runnable: readonly string[]
  /** Queues work for a person; the same work already waiting or running is returned, not doubled. */
  readonly requestRun: (what: string, options: { readonly dryRun: boolean; readonly by: string }) => Promise<Run>
}

const RUNS_SHOWN = 20

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
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.get('/api/v1/systems', { config, schema: { tags, response: { 200: Systems } } }, async () => {
      const connections = await loadConnections(database.pool)
      return {
        connections: presentConnections(deps.sources, connections, deps.clock.now()),
        runs: await lastRuns(runs),
        rejects: await listRejectGroups(database.pool),
        gaps: await loadGaps(database.pool),
        runnable: [...runnable],
      }
    })

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
          throw new HttpProblem(422, 'noSuchWork', {
            detail: `There is no work called "${what}".`,
            remedy: `Choose one of: ${runnable.join(', ')}.`,
            fields: { what: 'is not known' },
          })
        }
        const { login } = viewerOf(request)
        const run = await deps.requestRun(what, { dryRun, by: login })
        const subject = `run/${run.id}`
        await writeAudit(database.pool, { actor: login, action: 'systems.run', subject, after: { what, dryRun } })
        return await reply.code(202).send(run)
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

/** The newest, and those unfinished even when they are older. */
async function lastRuns(runs: SystemsDeps['runs']): Promise<Run[]> {
  const newest = await runs.list({ limit: RUNS_SHOWN * 5 })
  return newest.filter((run, i) => i < RUNS_SHOWN || run.finishedAt === null)
}
