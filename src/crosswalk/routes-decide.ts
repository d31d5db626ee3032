import { z } from 'zod'
import {
  BatchUndone,
  BulkAccept,
  BulkPreview,
  BulkQuery,
  BulkResult,
  Decide,
  DecisionResult,
  DriftPage,
  DriftQuery,
  ResolveDrift,
} from '../../contract/crosswalk.ts'
import { viewerOf } from '../accounts/index.ts'
import { HttpProblem, type FastifyPluginAsyncZod, type FastifyRequest } from '../platform/web-server/index.ts'
import { presentCases } from './load-item.ts'
import { decisionProblem, driftProblem, outOfReach, undoProblem } from './problems.ts'
import type { CrosswalkDeps } from './routes-review.ts'
import { acceptBulk, bulkToken, listBulk } from './store-bulk.ts'
import { decide } from './store-decide.ts'
import { countFindings, listFindings } from './store-finding-list.ts'
import { listStepsOfBatch, loadStep } from './store-history.ts'
import { reachOf } from './store-reach.ts'
import { isInReach, withAreasBelow } from './store-review-areas.ts'
import { resolveDrift } from './store-resolve-drift.ts'
import { undo, undoBatch } from './store-undo.ts'

const Id = z.coerce.number().int().positive().max(2_147_483_647)

/** What people decide about links: one by one, together, and back again. */
export const decideRoutes =
  ({ database, clock }: CrosswalkDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { pool } = database
    const config = { right: 'crosswalk.review' }
    const tags = ['crosswalk']
    const who = (request: FastifyRequest) => ({ by: viewerOf(request).login, now: clock.now() })
    const mustReach = async (
      request: FastifyRequest,
      placeIds: readonly (number | null | undefined)[],
    ): Promise<void> => {
      const ids = placeIds.filter((id) => typeof id === 'number')
      if (!(await isInReach(pool, await reachOf(pool, viewerOf(request)), ids))) throw outOfReach()
    }
    const filterOf = async (request: FastifyRequest, area: number | undefined) => ({
      areaIds: area === undefined ? undefined : await withAreasBelow(pool, [area]),
      reach: await reachOf(pool, viewerOf(request)),
    })
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.post(
      '/api/v1/crosswalk/decisions',
      { config, schema: { tags, body: Decide, response: { 200: DecisionResult } } },
      async (request) => {
        const decision = request.body
        await mustReach(request, [decision.placeId, 'otherPlaceId' in decision ? decision.otherPlaceId : null])
        const outcome = await decide(database, decision, who(request))
        if (!outcome.ok) throw decisionProblem(outcome.error)
        return outcome.value
      },
    )

    app.post(
      '/api/v1/crosswalk/history/:id/undo',
      { config, schema: { tags, params: z.object({ id: Id }), response: { 200: DecisionResult } } },
      async (request) => {
        const step = await loadStep(pool, request.params.id)
        if (!step) throw undoProblem({ kind: 'noSuchStep' })
        await mustReach(request, [step.placeId, step.otherPlaceId])
        const outcome = await undo(database, step.id, who(request))
        if (!outcome.ok) throw undoProblem(outcome.error)
        return outcome.value
      },
    )

    app.post(
      '/api/v1/crosswalk/batches/:batch/undo',
      {
        config,
        schema: { tags, params: z.object({ batch: z.string().min(1).max(60) }), response: { 200: BatchUndone } },
      },
      async (request) => {
        const { batch } = request.params
        const { login, rights } = viewerOf(request)
        // Who may not decide everywhere takes back what they did themselves.
        const steps = await listStepsOfBatch(pool, batch)
        if (steps.length === 0) throw undoProblem({ kind: 'noSuchStep' })
        if (!rights.has('mappings.edit') && steps.some(({ actor }) => actor !== login)) throw outOfReach()
        return await undoBatch(database, batch, who(request))
      },
    )

    app.get(
      '/api/v1/crosswalk/bulk',
      { config, schema: { tags, querystring: BulkQuery, response: { 200: BulkPreview } } },
      async (request) => {
        const { system, minProbability, area, limit } = request.query
        const pairs = await listBulk(pool, { system, minProbability, ...(await filterOf(request, area)) })
        const sum = pairs.reduce((total, { probability }) => total + probability, 0)
        const shown = pairs
          .slice(0, limit)
          .map((pair) => ({ ...pair, state: 'suggested' as const, bestId: pair.otherPlaceId }))
        return {
          count: pairs.length,
          expectedPrecision: pairs.length === 0 ? null : sum / pairs.length,
          expectedWrong: pairs.length - sum,
          rows: await presentCases(pool, shown),
          token: bulkToken(pairs),
        }
      },
    )

    app.post(
      '/api/v1/crosswalk/bulk',
      { config, schema: { tags, body: BulkAccept, response: { 200: BulkResult } } },
      async (request) => {
        const { area, ...rest } = request.body
        const outcome = await acceptBulk(database, { ...rest, ...(await filterOf(request, area)) }, who(request))
        if (!outcome.ok)
          throw new HttpProblem(409, 'previewOutdated', {
            detail: 'What would be accepted is not what was shown: something was decided or found since.',
            remedy: 'Look at the preview again.',
          })
        return outcome.value
      },
    )

    app.get(
      '/api/v1/crosswalk/drift',
      { config, schema: { tags, querystring: DriftQuery, response: { 200: DriftPage } } },
      async (request) => {
        const { system, state, kind, area, limit, after } = request.query
        const query = { system, state, kind, ...(await filterOf(request, area)) }
        const byKind = await countFindings(pool, query)
        return {
          ...(await listFindings(pool, query, { limit, after })),
          byKind,
          total: byKind.reduce((total, { count }) => total + count, 0),
        }
      },
    )

    app.post(
      '/api/v1/crosswalk/drift/:id',
      { config, schema: { tags, params: z.object({ id: Id }), body: ResolveDrift } },
      async (request, reply) => {
        const { id } = request.params
        const ids = await placesOfFinding(id)
        if (ids) await mustReach(request, ids)
        const outcome = await resolveDrift(database, { id, ...request.body }, who(request))
        if (!outcome.ok) throw driftProblem(outcome.error)
        return await reply.code(204).send()
      },
    )

    const placesOfFinding = async (id: number): Promise<number[] | undefined> => {
      const { findings } = await listFindings(pool, { reach: undefined }, { limit: 1, after: id - 1 })
      const [finding] = findings
      return finding?.id === id ? [finding.placeId, finding.otherPlaceId] : undefined
    }
  }
