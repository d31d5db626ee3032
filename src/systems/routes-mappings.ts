import { Readable } from 'node:stream'
import { z } from 'zod'
import { AntigenMappings, LinkImport, LinkPage, PutProductMapping, PutSeriesMapping } from '../../contract/systems.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import type { Clock } from '../base/clock.ts'
import { exportLinks, importLinks, listLinks } from '../facilities/index.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import { confirmProduct, confirmSeries, listAntigenMappings, type MappingProblem } from '../products/index.ts'

export interface MappingsDeps {
  readonly database: Database
  readonly clock: Clock
}

const Id = z.coerce.number().int().positive()
const Flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true')
const LinkState = z.enum(['unlinked', 'confirmed', 'broken', 'suggested', 'ambiguous', 'rejected', 'flagged'])
const LinksQuery = z.object({
  state: LinkState.optional(),
  search: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.coerce.number().int().min(0).optional(),
})
const LARGEST_FILE_BYTES = 20 * 1024 * 1024

/** What means what, and which facility is which: shown, decided, exported, imported. */
export const mappingsRoutes =
  ({ database, clock }: MappingsDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const view = { config: { right: 'systems.view' } }
    const edit = { config: { right: 'mappings.edit' } }
    const tags = ['mappings']
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))
    app.addContentTypeParser(
      'text/csv',
      { parseAs: 'buffer', bodyLimit: LARGEST_FILE_BYTES },
      async (_request: unknown, body: unknown) => body,
    )

    app.get(
      '/api/v1/systems/mappings/antigens',
      { ...view, schema: { tags, response: { 200: AntigenMappings } } },
      async () => {
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
        const record = recorder(by, 'mappings.series', `series/${id}`, request.body)
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
        const record = recorder(by, 'mappings.product', `product/${productId}`, request.body)
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

    app.get(
      '/api/v1/systems/links',
      { ...view, schema: { tags, querystring: LinksQuery, response: { 200: LinkPage } } },
      async (request) => await listLinks(database.pool, request.query),
    )

    app.get(
      '/api/v1/systems/links.csv',
      { ...view, schema: { tags, querystring: LinksQuery.pick({ state: true }) } },
      async (request, reply) => {
        reply.header('content-disposition', 'attachment; filename="facility-links.csv"')
        return reply.type('text/csv; charset=utf-8').send(Readable.from(exportLinks(database, request.query)))
      },
    )

    app.post(
      '/api/v1/systems/links/import',
      {
        ...edit,
        bodyLimit: LARGEST_FILE_BYTES,
        schema: {
          tags,
          consumes: ['text/csv'],
          querystring: z.object({ apply: Flag, confirm: Flag }),
          response: { 200: LinkImport },
        },
      },
      async (request) => {
        const { login: actor } = viewerOf(request)
        const result = await importLinks(
          { database, clock },
          {
            csv: Readable.from([csvOf(request.body)]),
            ...request.query,
            actor,
            record: async (client, { added, changed, retired }) =>
              await recorder(actor, 'mappings.importLinks', 'links', { added, changed, retired })(client, null),
          },
        )
        return { ...result, rejects: [...result.rejects] }
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

function csvOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body
  throw new HttpProblem(415, 'mediaTypeNotSupported', {
    detail: 'The file of links has to come as text/csv.',
    remedy: 'Send the file itself with the header Content-Type: text/csv.',
  })
}

function refusal(problem: MappingProblem): HttpProblem {
  switch (problem.kind) {
    case 'notFound':
      return new HttpProblem(404, 'noSuchMapping', { remedy: 'Load the page again.' })
    case 'unknownAntigen':
      return new HttpProblem(422, 'unknownAntigen', {
        detail: 'There is no such antigen.',
        fields: { antigen: 'is not known' },
      })
    case 'incomplete':
      return new HttpProblem(422, 'incompleteMapping', { detail: `It cannot be confirmed: ${problem.message}.` })
  }
}
