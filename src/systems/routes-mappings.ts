import { z } from 'zod'
import { AntigenMappings, PutProductMapping, PutSeriesMapping } from '../../contract/systems.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import type { Clock } from '../base/clock.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import { confirmProduct, confirmSeries, listAntigenMappings, type MappingProblem } from '../products/index.ts'

export interface MappingsDeps {
  readonly database: Database
  readonly clock: Clock
}

const Id = z.coerce.number().int().positive()
/** What the numbers and products of the systems mean: shown, and decided by a person. */
export const mappingsRoutes =
  ({ database, clock }: MappingsDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const view = { config: { right: 'systems.view' } }
    const edit = { config: { right: 'mappings.edit' } }
    const tags = ['mappings']
    app.get(
      '/api/v1/systems/mappings/antigens',
      { ...view, schema: { tags, response: { 200: AntigenMappings } } },
      async (_request, reply) => {
        reply.header('cache-control', 'no-store')
        const { antigens, series, products } = await listAntigenMappings(database.pool)
        return { antigens: [...antigens], series: [...series], products: [...products] }
      },
    )

    app.put(
      '/api/v1/systems/mappings/series/:id',
      { ...edit, schema: { tags, params: z.object({ id: Id }), body: PutSeriesMapping } },
      async (request, reply) => {
        const { id } = request.params
        const { login: by } = viewerOf(request)
        const record = recorder(by, 'mapping.series', `series/${id}`, request.body)
        const outcome = await confirmSeries(database, { id, decision: request.body, by, now: clock.now(), record })
        if (!outcome.ok) throw refusal(outcome.error)
        return reply.code(204).send()
      },
    )

    app.put(
      '/api/v1/systems/mappings/products/:productId',
      { ...edit, schema: { tags, params: z.object({ productId: Id }), body: PutProductMapping } },
      async (request, reply) => {
        const { productId } = request.params
        const { login: by } = viewerOf(request)
        const record = recorder(by, 'mapping.product', `product/${productId}`, request.body)
        const outcome = await confirmProduct(database, {
          productId,
          decision: request.body,
          by,
          now: clock.now(),
          record,
        })
        if (!outcome.ok) throw refusal(outcome.error)
        return reply.code(204).send()
      },
    )
  }

/** Writes the change into the audit and lets the pages know, in the transaction of the change. */
const recorder =
  (actor: string, action: string, subject: string, after: unknown) =>
  async (client: Queryable, before: object | null): Promise<void> => {
    await writeAudit(client, { actor, action, subject, before: before ?? undefined, after })
    await raiseDataVersion(client, 'mappings')
  }

function refusal(problem: MappingProblem): HttpProblem {
  switch (problem.kind) {
    case 'notFound':
      return new HttpProblem(404, 'noSuchMapping', { remedy: 'Load the page again.' })
    case 'unknownAntigen':
      return new HttpProblem(422, 'noSuchAntigen', {
        detail: 'There is no such antigen.',
        fields: { antigen: 'is not known' },
      })
    case 'incomplete':
      return new HttpProblem(422, 'mappingIncomplete', { detail: `It cannot be confirmed: ${problem.message}.` })
  }
}
