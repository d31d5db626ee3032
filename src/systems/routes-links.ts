import { Readable } from 'node:stream'
import { z } from 'zod'
import { LinkImport, LinkPage } from '../../contract/systems.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import type { Clock } from '../base/clock.ts'
import { exportLinks, importLinks, listLinks } from '../crosswalk/index.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import type { Database } from '../platform/database/open-database.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'

export interface LinksDeps {
  readonly database: Database
  readonly clock: Clock
}

/** Twenty thousand facilities with long names are some four megabytes. */
const LARGEST_FILE_BYTES = 20 * 1024 * 1024

const LinksQuery = z.object({
  state: z.enum(['unlinked', 'confirmed', 'broken', 'suggested', 'ambiguous', 'rejected', 'flagged']).optional(),
  search: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.coerce.number().int().nonnegative().max(2_147_483_647).optional(),
})

const Flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')
const ImportQuery = z.object({ apply: Flag, confirm: Flag })

/** Which facility of OpenLMIS is which org unit of DHIS2: looked through, taken out as a file, and put back. */
export const linksRoutes =
  ({ database, clock }: LinksDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const tags = ['systems']
    const view = { right: 'systems.view' }
    // The bytes as they came: a file in another encoding than UTF-8 must be noticed, not repaired by guesses.
    app.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: LARGEST_FILE_BYTES }, (_request, body, done) =>
      done(null, body),
    )

    app.get(
      '/api/v1/systems/links',
      { config: view, schema: { tags, querystring: LinksQuery, response: { 200: LinkPage } } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return await listLinks(database.pool, request.query)
      },
    )

    app.get(
      '/api/v1/systems/links.csv',
      { config: view, schema: { tags, querystring: LinksQuery.pick({ state: true }) } },
      async (request, reply) => {
        const day = clock.now().toISOString().slice(0, 10)
        reply.header('content-disposition', `attachment; filename="facility-links-${day}.csv"`)
        reply.header('cache-control', 'no-store')
        return await reply.type('text/csv; charset=utf-8').send(Readable.from(exportLinks(database, request.query)))
      },
    )

    app.post(
      '/api/v1/systems/links/import',
      {
        config: { right: 'mappings.edit' },
        bodyLimit: LARGEST_FILE_BYTES,
        schema: { tags, consumes: ['text/csv'], querystring: ImportQuery, response: { 200: LinkImport } },
      },
      async (request) => {
        if (!Buffer.isBuffer(request.body)) throw notCsv
        const { apply, confirm } = request.query
        const actor = viewerOf(request).login
        const {
          rejects,
          changes: _shown,
          batch: _batch,
          ...result
        } = await importLinks(
          { database, clock },
          { csv: Readable.from([request.body]), apply, confirm, actor, record: recordAs(actor) },
        )
        return { ...result, rejects: [...rejects] }
      },
    )
  }

const notCsv = new HttpProblem(415, 'mediaTypeNotSupported', {
  detail: 'The body is not text/csv.',
  remedy: 'Send the file with the header content-type: text/csv.',
})

type RecordImport = NonNullable<Parameters<typeof importLinks>[1]['record']>

const recordAs =
  (actor: string): RecordImport =>
  async (client, { added, changed, retired, rejects }) => {
    const after = { added, changed, retired, rejected: rejects.length }
    await writeAudit(client, { actor, action: 'links.import', subject: 'links', after })
    await raiseDataVersion(client, 'links')
  }
