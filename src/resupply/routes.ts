import { z } from 'zod'
import { Hierarchy, Month as ContractMonth } from '../../contract/common.ts'
import { ResupplyGrid } from '../../contract/resupply.ts'
import { scopeKey, viewerOf, type Viewer } from '../accounts/index.ts'
import { isMonth, type Month } from '../base/month.ts'
import {
  createAnswerCache,
  HttpProblem,
  ifChanged,
  type FastifyPluginAsyncZod,
  type FastifyReply,
  type FastifyRequest,
} from '../platform/web-server/index.ts'
import { gridToCsv, gridToXlsx } from './export-grid.ts'
import { loadGrid, type GridDeps, type GridRefusal } from './load-grid.ts'

export interface ResupplyGridDeps extends GridDeps {
  /** Changes whenever something that pages show may have changed. */
  readonly storeVersion: () => Promise<string>
}

/** Text of a query or path as a month; impossible months are refused. */
export const MonthText = z.coerce
  .number()
  .pipe(ContractMonth)
  .refine((value) => isMonth(value), 'must be a month in the form YYYYMM')
  .transform((value) => value as Month)

const GridQuery = z.object({
  district: z.coerce.number().int().positive(),
  /** Follows from the district, whose id says which hierarchy it is of; accepted for readable addresses. */
  hierarchy: Hierarchy.optional(),
  month: MonthText.optional(),
})
type GridQuery = z.output<typeof GridQuery>

/** An export can be narrowed to the antigens that are shown, by their ids. */
const ExportQuery = GridQuery.extend({
  antigens: z
    .string()
    .regex(/^\d{1,5}(,\d{1,5})*$/)
    .optional(),
})

/** Some two hundred districts of thirty facilities each, compressed. */
const LARGEST_CACHE_BYTES = 16 * 1024 * 1024

/** The grid and its exports. */
export const resupplyGridRoutes =
  (deps: ResupplyGridDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const schema = { tags: ['resupply'], querystring: GridQuery }
    const config = { right: 'resupply.view' }
    const answers = createAnswerCache({ maxBytes: LARGEST_CACHE_BYTES })
    // Whoever may see the same and asks the same on the same day, while nothing changed, holds the answer already.
    const tagOf = async (request: FastifyRequest) => [
      scopeKey(viewerOf(request).scope),
      deps.clock.now().toISOString().slice(0, 10),
      await deps.storeVersion(),
    ]

    app.get(
      '/api/v1/resupply',
      { config, schema: { ...schema, response: { 200: ResupplyGrid } }, preHandler: ifChanged(tagOf) },
      async (request, reply) =>
        await answers.send(request, reply, async () => await gridFor(deps, viewerOf(request), request.query)),
    )

    const exportSchema = { tags: ['resupply'], querystring: ExportQuery }
    app.get('/api/v1/resupply.csv', { config, schema: exportSchema }, async (request, reply) => {
      const grid = await gridFor(deps, viewerOf(request), request.query)
      attach(reply, grid, 'csv')
      return reply.type('text/csv; charset=utf-8').send(await gridToCsv(grid, pickedOf(request.query.antigens)))
    })

    app.get('/api/v1/resupply.xlsx', { config, schema: exportSchema }, async (request, reply) => {
      const grid = await gridFor(deps, viewerOf(request), request.query)
      attach(reply, grid, 'xlsx')
      return reply.type(XLSX).send(await gridToXlsx(grid, pickedOf(request.query.antigens)))
    })
  }

const pickedOf = (antigens: string | undefined): ReadonlySet<number> | null =>
  antigens === undefined ? null : new Set(antigens.split(',').map(Number))

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

function attach(reply: FastifyReply, grid: ResupplyGrid, ending: string): void {
  const district = grid.district.name.normalize('NFD').replace(/[^A-Za-z0-9]+/g, '-')
  reply.header('content-disposition', `attachment; filename="resupply-${district}-${grid.month}.${ending}"`)
  reply.header('cache-control', 'no-store')
}

async function gridFor(deps: ResupplyGridDeps, viewer: Viewer, { district, month }: GridQuery): Promise<ResupplyGrid> {
  const grid = await loadGrid(deps, { districtId: district, month, scope: viewer.scope })
  if (!grid.ok) throw refusal(grid.error)
  return grid.value
}

function refusal(error: GridRefusal): HttpProblem {
  switch (error.kind) {
    case 'noSuchDistrict':
      return new HttpProblem(404, 'noSuchDistrict', {
        detail: 'There is no such district among those you may see.',
        remedy: 'Choose one of your districts.',
      })
    case 'tooManyFacilities':
      return new HttpProblem(422, 'tooManyFacilities', {
        detail: `This area has more than ${error.most} facilities.`,
        remedy: 'Choose a district inside it.',
      })
  }
}
