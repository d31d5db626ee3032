import { z } from 'zod'
import {
  CheckItem,
  PaperStock,
  PostSignOff,
  PutCheck,
  PutDecision,
  PutPaperStock,
  ResupplyFacility,
} from '../../contract/resupply.ts'
import { scopeKey, viewerOf, type Scope, type Viewer } from '../accounts/index.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { withSnapshot } from '../platform/database/transaction.ts'
import { ifChanged, type FastifyPluginAsyncZod, type FastifyRequest } from '../platform/web-server/index.ts'
import { recordPaperStock } from '../stock/index.ts'
import { DATA_VERSION, decide, signOff, tickCheck, withdraw, type DecideDeps } from './decide.ts'
import { loadFacilityPanel } from './load-facility.ts'
import { paperRefusal, refusalOf } from './refusals.ts'
import { MonthText } from './routes.ts'
import { loadFacility } from './store-facility.ts'
import { loadPaperStock } from './store-paper-stock.ts'

export interface ResupplyFacilityDeps extends DecideDeps {
  readonly storeVersion: () => Promise<string>
  /** Computes the figures of the facility again after its stock changed; when absent a run does it later. */
  readonly refreshFigures?: ((facilityId: number) => Promise<void>) | undefined
}

const Params = z.object({ facilityId: z.coerce.number().int().positive() })

/** One facility: the side panel, decisions, checks, sign-off, and stock told on paper. */
export const resupplyFacilityRoutes =
  (deps: ResupplyFacilityDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const view = { config: { right: 'resupply.view' } }
    const mayDecide = { config: { right: 'resupply.decide' } }
    const base = '/api/v1/resupply/facilities/:facilityId'
    const tags = ['resupply']
    const tagOf = async (request: FastifyRequest) => [
      scopeKey(viewerOf(request).scope),
      deps.clock.now().toISOString().slice(0, 10),
      await deps.storeVersion(),
    ]

    app.get(
      base,
      {
        ...view,
        schema: {
          tags,
          params: Params,
          querystring: z.object({ month: MonthText.optional() }),
          response: { 200: ResupplyFacility },
        },
        preHandler: ifChanged(tagOf),
      },
      async (request) => {
        const { facilityId } = request.params
        const question = { facilityId, month: request.query.month, scope: viewerOf(request).scope }
        const panel = await withSnapshot(
          deps.database,
          async (client) => await loadFacilityPanel(client, deps, question),
        )
        if (!panel) throw refusalOf({ kind: 'noSuchFacility' })
        return panel
      },
    )

    app.put(
      `${base}/decisions/:antigenId`,
      {
        ...mayDecide,
        schema: {
          tags,
          params: Params.extend({ antigenId: z.coerce.number().int().positive() }),
          body: PutDecision,
        },
      },
      async (request, reply) => {
        const { facilityId, antigenId } = request.params
        const outcome = await decide(deps, { viewer: viewerOf(request), facilityId, antigenId, body: request.body })
        if (!outcome.ok) throw refusalOf(outcome.error)
        return reply.code(204).send()
      },
    )

    app.put(
      `${base}/checks/:item`,
      { ...mayDecide, schema: { tags, params: Params.extend({ item: CheckItem }), body: PutCheck } },
      async (request, reply) => {
        const outcome = await tickCheck(deps, { viewer: viewerOf(request), ...request.params, ...request.body })
        if (!outcome.ok) throw refusalOf(outcome.error)
        return reply.code(204).send()
      },
    )

    for (const [method, act] of [
      ['POST', signOff],
      ['DELETE', withdraw],
    ] as const) {
      app.route({
        method,
        url: `${base}/sign-off`,
        ...mayDecide,
        schema: { tags, params: Params, body: PostSignOff },
        handler: async (request, reply) => {
          const outcome = await act(deps, { viewer: viewerOf(request), ...request.params, ...request.body })
          if (!outcome.ok) throw refusalOf(outcome.error)
          return reply.code(204).send()
        },
      })
    }

    app.get(
      `${base}/paper-stock`,
      { ...view, schema: { tags, params: Params, response: { 200: PaperStock } } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return await paperStockOf(deps.database.pool, request.params.facilityId, viewerOf(request).scope)
      },
    )

    app.put(
      `${base}/paper-stock`,
      {
        config: { right: 'stock.enterPaper' },
        schema: { tags, params: Params, body: PutPaperStock, response: { 200: PaperStock } },
      },
      async (request) => {
        const { facilityId } = request.params
        const viewer = viewerOf(request)
        await enterPaperStock(deps, { facilityId, viewer, body: request.body })
        return await paperStockOf(deps.database.pool, facilityId, viewer.scope)
      },
    )
  }

async function paperStockOf(client: Queryable, facilityId: number, scope: Scope): Promise<PaperStock> {
  const facility = await loadFacility(client, facilityId, scope)
  if (!facility) throw refusalOf({ kind: 'noSuchFacility' })
  const rows = await loadPaperStock(client, facilityId)
  return {
    facilityId,
    name: facility.name,
    entries: rows.map((row) => ({ ...row, enteredAt: row.enteredAt?.toISOString() ?? null })),
  }
}

async function enterPaperStock(
  { database, clock, refreshFigures }: ResupplyFacilityDeps,
  { facilityId, viewer, body }: { facilityId: number; viewer: Viewer; body: PutPaperStock },
): Promise<void> {
  const facility = await loadFacility(database.pool, facilityId, viewer.scope)
  if (!facility) throw refusalOf({ kind: 'noSuchFacility' })
  const report = { ...body, facilityId, enteredBy: viewer.login }
  const recorded = await recordPaperStock(database, report, clock.now())
  if (!recorded.ok) throw paperRefusal(recorded.error, facility.name)
  await refreshFigures?.(facilityId)
  await raiseDataVersion(database.pool, DATA_VERSION)
}
