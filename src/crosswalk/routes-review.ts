import { z } from 'zod'
import {
  CrosswalkStatus,
  HistoryPage,
  HistoryQuery,
  Neighbours,
  QueuePage,
  QueueQuery,
  ReviewItem,
  SearchQuery,
  SearchResult,
  SourcesOfTruth,
  SystemName,
} from '../../contract/crosswalk.ts'
import { viewerOf, type RoleRights } from '../accounts/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import type { Run } from '../runs/index.ts'
import { findPlaces, loadItem, loadNeighbours, presentCases } from './load-item.ts'
import type { PagesOfSystems } from './present-place.ts'
import { noSuchPlace } from './problems.ts'
import type { CrosswalkSettings } from './settings.ts'
import { listHistory } from './store-history.ts'
import { loadKnownPlaces } from './store-places.ts'
import { countQueue, listQueue, type QueueFilter, type QueuePosition } from './store-queue.ts'
import { reachOf } from './store-reach.ts'
import { isInReach, withAreasBelow } from './store-review-areas.ts'
import { loadStatus } from './store-status.ts'

export interface CrosswalkDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings: CrosswalkSettings
  readonly pages: PagesOfSystems
  readonly roleRights: RoleRights
  /** Queues the matcher for a person. */
  readonly requestMatch: (options: {
    readonly params: Readonly<Record<string, unknown>>
    readonly dryRun: boolean
    readonly by: string
  }) => Promise<Run>
}

const Id = z.coerce.number().int().positive().max(2_147_483_647)
const OfPlace = z.object({ id: Id })
const OtherSystem = z.object({ system: SystemName.default('dhis2') })
const Around = OtherSystem.extend({ kilometres: z.coerce.number().positive().max(100).default(10) })

/** What waits for a decision, and everything that is needed to make it. */
export const reviewRoutes =
  ({ database, settings, pages }: CrosswalkDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { pool } = database
    const config = { right: 'crosswalk.review' }
    const tags = ['crosswalk']
    const show = { client: pool, pages, truths: settings.sourcesOfTruth }
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.get(
      '/api/v1/crosswalk/queue',
      { config, schema: { tags, querystring: QueueQuery, response: { 200: QueuePage } } },
      async (request) => {
        const { system, side, group, state, area, search, limit, after } = request.query
        const filter: QueueFilter = {
          system,
          side,
          group,
          state,
          search,
          areaIds: area === undefined ? undefined : await withAreasBelow(pool, [area]),
          reach: await reachOf(pool, viewerOf(request)),
          nearCertain: settings.nearCertain,
        }
        const { cases, next } = await listQueue(pool, filter, { limit, after: positionOf(after) })
        const near: QueueFilter = { ...filter, side: 'left', group: 'nearCertain', state: undefined }
        return {
          rows: await presentCases(pool, cases),
          total: await countQueue(pool, filter),
          next: next && `${next.usefulness}_${next.placeId}`,
          nearCertain: { count: await countQueue(pool, near), minProbability: settings.nearCertain },
        }
      },
    )

    app.get(
      '/api/v1/crosswalk/places/:id',
      { config, schema: { tags, params: OfPlace, querystring: OtherSystem, response: { 200: ReviewItem } } },
      async (request) => {
        const item = await loadItem(show, request.params.id, request.query.system)
        if (!item) throw noSuchPlace()
        const reach = await reachOf(pool, viewerOf(request))
        const ids = [
          item.place.id,
          ...item.candidates.map(({ place }) => place.id),
          ...item.links.map(({ place }) => place.id),
        ]
        return { ...item, mayDecide: await isInReach(pool, reach, ids) }
      },
    )

    app.get(
      '/api/v1/crosswalk/places/:id/neighbours',
      { config, schema: { tags, params: OfPlace, querystring: Around, response: { 200: Neighbours } } },
      async (request) => {
        const [place] = await loadKnownPlaces(pool, { ids: [request.params.id] })
        if (!place) throw noSuchPlace()
        return await loadNeighbours(pool, place, request.query.system, request.query.kilometres)
      },
    )

    app.get(
      '/api/v1/crosswalk/search',
      { config, schema: { tags, querystring: SearchQuery, response: { 200: SearchResult } } },
      async (request) => await findPlaces(show, request.query),
    )

    app.get(
      '/api/v1/crosswalk/history',
      { config, schema: { tags, querystring: HistoryQuery, response: { 200: HistoryPage } } },
      async (request) => {
        const reach = await reachOf(pool, viewerOf(request))
        return await listHistory(pool, { ...request.query, areaIds: reach })
      },
    )

    app.get(
      '/api/v1/crosswalk/status',
      { config, schema: { tags, querystring: OtherSystem, response: { 200: CrosswalkStatus } } },
      async (request) => await loadStatus(pool, request.query.system, settings),
    )

    app.get(
      '/api/v1/crosswalk/sources-of-truth',
      { config, schema: { tags, response: { 200: SourcesOfTruth } } },
      async () => ({ ...settings.sourcesOfTruth }),
    )
  }

function positionOf(after: string | undefined): QueuePosition | undefined {
  if (after === undefined) return undefined
  const [usefulness, placeId] = after.split('_').map(Number)
  if (
    usefulness === undefined ||
    placeId === undefined ||
    !Number.isFinite(usefulness) ||
    !Number.isSafeInteger(placeId)
  )
    throw new HttpProblem(400, 'badPosition', {
      detail: `"${after}" is no position in the queue.`,
      remedy: 'Send `next` of the page before.',
      fields: { after: 'is not known' },
    })
  return { usefulness, placeId }
}
