import { GlnPage, GlnQuery, type GlnRow } from '../../contract/crosswalk.ts'
import type { Database } from '../platform/database/open-database.ts'
import type { FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import { planGlns, type GlnFacility, type GlnState } from './plan-glns.ts'
import { loadGlns, type GlnSettings } from './store-glns.ts'

export interface GlnRoutesDeps {
  readonly database: Database
  readonly settings: GlnSettings
}

const STATES: readonly GlnState[] = ['missing', 'invalid', 'duplicate', 'conflict', 'unwritten', 'ok']

/** Global Location Numbers of all facilities that are in use. */
export const glnRoutes =
  ({ database, settings }: GlnRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/api/v1/crosswalk/glns',
      {
        config: { right: 'crosswalk.review' },
        schema: { tags: ['crosswalk'], querystring: GlnQuery, response: { 200: GlnPage } },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const { state, system, limit, after = 0 } = request.query
        const { facilities } = planGlns(await loadGlns(database.pool, settings))
        const shown = facilities.filter(({ place }) => isShown(place, system))
        const counts = Object.fromEntries(
          STATES.map((each) => [each, shown.filter((facility) => facility.state === each).length]),
        )
        const wanted = shown
          .filter((facility) => state === undefined || facility.state === state)
          .toSorted((a, b) => a.place.id - b.place.id)
        const rows = wanted.filter(({ place }) => place.id > after).slice(0, limit)
        const last = rows.at(-1)?.place.id
        const next = last !== undefined && wanted.some(({ place }) => place.id > last) ? last : null
        return {
          rows: rows.map((facility) => toRow(facility, system)),
          total: wanted.length,
          counts: Counts.parse(counts),
          next,
        }
      },
    )
  }

const Counts = GlnPage.shape.counts

/** Facilities in use of OpenLMIS, and places of the other system that no link leads to. */
const isShown = ({ system, active, vanished }: GlnFacility['place'], other: string): boolean =>
  active && !vanished && (system === 'openlmis' || system === other)

function toRow({ place, linked, state, sharedWith }: GlnFacility, system: string): GlnRow {
  const other = linked.find((one) => one.system === system) ?? linked[0] ?? sharedWith[0]
  return {
    placeId: place.id,
    system: place.system,
    name: place.name,
    code: place.code,
    areas: [...place.areas],
    gln: place.given,
    otherName: other?.name ?? null,
    otherGln: other?.given ?? null,
    state,
    sharedWith: sharedWith.map(({ id, name, code, system: of }) => ({ placeId: id, name, code, system: of })),
  }
}
