import { z } from 'zod'
import { Hierarchy, Month as ContractMonth } from '../../contract/common.ts'
import { ExplainedFigure, Overview, OverviewGeometry } from '../../contract/overview.ts'
import { scopeKey, viewerOf } from '../accounts/index.ts'
import { isMonth, type Month } from '../base/month.ts'
import {
  createAnswerCache,
  HttpProblem,
  ifChanged,
  type FastifyPluginAsyncZod,
  type FastifyRequest,
} from '../platform/web-server/index.ts'
import { withSnapshot } from '../platform/database/transaction.ts'
import { explain } from './explain.ts'
import { figureRules } from './explain-figures.ts'
import { loadGeometry } from './load-geometry.ts'
import { findArea, loadOverview, type OverviewDeps } from './load-overview.ts'
import { loadGeometryVersion } from './store-geometry.ts'

export interface OverviewRoutesDeps extends OverviewDeps {
  /** Changes whenever something that pages show may have changed. */
  readonly storeVersion: () => Promise<string>
}

const MonthText = z.coerce
  .number()
  .pipe(ContractMonth)
  .refine((value) => isMonth(value), 'must be a month in the form YYYYMM')
  .transform((value) => value as Month)
const Id = z.coerce.number().int().positive()

const OverviewQuery = z.object({
  hierarchy: Hierarchy.optional(),
  area: Id.optional(),
  month: MonthText.optional(),
  antigens: z.enum(['all', 'tracers']).default('tracers'),
})
const GeometryQuery = z.object({ hierarchy: Hierarchy.optional(), area: Id.optional() })
const ExplainQuery = z
  .object({
    facility: Id.optional(),
    area: Id.optional(),
    /** Follows from the area; accepted for readable addresses. */
    hierarchy: Hierarchy.optional(),
    antigen: z.coerce.number().int().min(1).max(32_767),
    month: MonthText,
    figure: z.enum(Object.keys(figureRules)),
  })
  .refine(({ facility, area }) => (facility === undefined) !== (area === undefined), {
    message: 'name either a facility or an area',
    path: ['facility'],
  })

const LARGEST_CACHE_BYTES = 8 * 1024 * 1024
const BORDERS_KEPT_SECONDS = 24 * 3600

/** Coverage beside stock, from the country down to one facility; the map's borders; where a number comes from. */
export const overviewRoutes =
  (deps: OverviewRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const config = { right: 'overview.view' }
    const tags = ['overview']
    const answers = createAnswerCache({ maxBytes: LARGEST_CACHE_BYTES })
    const tagOf = async (request: FastifyRequest) => [
      scopeKey(viewerOf(request).scope),
      deps.clock.now().toISOString().slice(0, 10),
      await deps.storeVersion(),
    ]

    app.get(
      '/api/v1/overview',
      {
        config,
        schema: { tags, querystring: OverviewQuery, response: { 200: Overview } },
        preHandler: ifChanged(tagOf),
      },
      async (request, reply) => {
        const { area: areaId, ...rest } = request.query
        const question = { ...rest, areaId, scope: viewerOf(request).scope }
        await answers.send(request, reply, async () => {
          const overview = await loadOverview(deps, question)
          if (!overview) throw noSuchArea()
          return overview
        })
      },
    )

    app.get(
      '/api/v1/overview/geometry',
      {
        config,
        schema: { tags, querystring: GeometryQuery, response: { 200: OverviewGeometry } },
        preHandler: ifChanged(async (request) => {
          const { area } = GeometryQuery.parse(request.query)
          const { scope } = viewerOf(request)
          return [
            scopeKey(scope),
            await loadGeometryVersion(deps.database.pool, area ?? 0),
            area ?? (await deps.storeVersion()),
          ]
        }, BORDERS_KEPT_SECONDS),
      },
      async (request, reply) => {
        const { hierarchy, area: areaId } = request.query
        const { scope } = viewerOf(request)
        await answers.send(request, reply, async () => {
          const area = await findArea(deps.database.pool, { hierarchy, areaId, scope })
          if (!area) throw noSuchArea()
          return await loadGeometry(deps.database.pool, area, scope)
        })
      },
    )

    app.get(
      '/api/v1/figures/explain',
      {
        config: { right: ['overview.view', 'resupply.view'] },
        schema: { tags, querystring: ExplainQuery, response: { 200: ExplainedFigure } },
        preHandler: ifChanged(tagOf),
      },
      async (request) => {
        const { facility, area, antigen, month, figure } = request.query
        const place = facility === undefined ? { areaId: area ?? 0 } : { facilityId: facility }
        const question = { place, antigen, month, figure, scope: viewerOf(request).scope, pages: deps.settings }
        const explained = await withSnapshot(deps.database, async (client) => await explain(client, question))
        if (!explained) throw facility === undefined ? noSuchArea() : noSuchFacility()
        return explained
      },
    )
  }

const noSuchArea = (): HttpProblem =>
  new HttpProblem(404, 'noSuchArea', {
    detail: 'There is no such area among those you may see as a whole.',
    remedy: 'Choose one of your areas.',
  })

const noSuchFacility = (): HttpProblem =>
  new HttpProblem(404, 'noSuchFacility', {
    detail: 'There is no such facility among those you may see.',
    remedy: 'Choose a facility of your areas.',
  })
