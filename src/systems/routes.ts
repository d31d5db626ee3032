import type { Run, RunQuery } from '../runs/index.ts'
import type { FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import type { RunId } from '../base/ids.ts'
import { z } from 'zod'
import { Run as RunAnswer } from '../../contract/systems.ts'
import { HttpProblem } from '../platform/web-server/index.ts'

export interface SystemsDeps {
  readonly runs: {
    list(query?: RunQuery): Promise<Run[]>
    get(id: RunId): Promise<Run | undefined>
  }
}

const RunsQuery = z.object({
  what: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().positive().optional(),
})
const OneRun = z.object({ id: z.coerce.number().int().positive() })

/** The administrator's page. */
export const systemsRoutes =
  ({ runs }: SystemsDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const config = { right: 'systems.view' }
    const tags = ['systems']

    app.get(
      '/api/v1/systems/runs',
      { config, schema: { tags, querystring: RunsQuery, response: { 200: z.array(RunAnswer) } } },
      async (request) => await runs.list(request.query),
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
  }
