import { Readable } from 'node:stream'
import { z } from 'zod'
import { StockMappingImport } from '../../contract/stock-mapping.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import { exportMappingsCsv, exportMappingsXlsx, importMappings } from './jobs-import.ts'
import { Flag, SERVER, type StockMappingDeps } from './routes.ts'
import type { RecordDecision } from './store-decide.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const LARGEST_FILE_BYTES = 10 * 1024 * 1024

/** The mappings as a file, out and in. */
export const stockMappingFileRoutes =
  ({ database, clock }: StockMappingDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const tags = ['stock-mapping']
    const view = { config: { right: 'systems.view' }, schema: { tags } }
    // The bytes as they came: a file in another encoding than UTF-8 must be noticed, not repaired by guesses.
    app.addContentTypeParser(
      ['text/csv', XLSX, 'application/octet-stream'],
      { parseAs: 'buffer', bodyLimit: LARGEST_FILE_BYTES },
      (_request, body, done) => done(null, body),
    )
    const fileName = (extension: string): string =>
      `attachment; filename="stock-mapping-${clock.now().toISOString().slice(0, 10)}.${extension}"`

    app.get('/api/v1/stock-mapping/file.csv', view, async (_request, reply) => {
      reply.header('content-disposition', fileName('csv')).header('cache-control', 'no-store')
      return await reply.type('text/csv; charset=utf-8').send(Readable.from(exportMappingsCsv(database.pool, SERVER)))
    })

    app.get('/api/v1/stock-mapping/file.xlsx', view, async (_request, reply) => {
      reply.header('content-disposition', fileName('xlsx')).header('cache-control', 'no-store')
      return await reply.type(XLSX).send(await exportMappingsXlsx(database.pool, SERVER))
    })

    app.post(
      '/api/v1/stock-mapping/import',
      {
        config: { right: 'mappings.edit' },
        bodyLimit: LARGEST_FILE_BYTES,
        schema: {
          tags,
          consumes: ['text/csv', XLSX],
          querystring: z.object({ apply: Flag }),
          response: { 200: StockMappingImport },
        },
      },
      async (request) => {
        if (!Buffer.isBuffer(request.body)) throw notAFile
        const actor = viewerOf(request).login
        const { rejects, ...result } = await importMappings(
          { database, clock },
          { file: request.body, apply: request.query.apply, actor, record: recordAs(actor) },
        )
        return { ...result, rejects: [...rejects] }
      },
    )
  }

const notAFile = new HttpProblem(415, 'mediaTypeNotSupported', {
  detail: 'The body is neither text/csv nor an Excel workbook.',
  remedy: `Send the file with the header content-type: text/csv, or ${XLSX}.`,
})

const recordAs =
  (actor: string): RecordDecision =>
  async (client, id, before) => {
    const subject = `stockMapping/${id}`
    await writeAudit(client, { actor, action: 'mapping.stock.import', subject, before: before ?? undefined })
    await raiseDataVersion(client, 'stockMapping')
  }
