import { Readable } from 'node:stream'
import { z } from 'zod'
import { CrosswalkImport, ExportQuery, LinkState, SystemName } from '../../contract/crosswalk.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import type { Clock } from '../base/clock.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { HttpProblem, ifChanged, type FastifyPluginAsyncZod, type FastifyReply } from '../platform/web-server/index.ts'
import { writeConceptMap } from './export-concept-map.ts'
import { writeLinksJson } from './export-links-json.ts'
import { writeLocations } from './export-locations.ts'
import type { FhirSystems } from './fhir-write-shapes.ts'
import { exportWorkbook } from './jobs-export-workbook.ts'
import { exportLinks, importLinks, type LinkFile, type LinkImportResult } from './jobs-import-links.ts'
import { exportVersion, loadLoners, streamAreas, streamLinks, streamPlaces } from './store-export.ts'
import { listOtherSystems } from './store-places.ts'

export interface ExchangeDeps {
  readonly database: Database
  readonly clock: Clock
  readonly systems: FhirSystems
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
/** Forty thousand places as a workbook are some eight megabytes. */
const LARGEST_FILE_BYTES = 30 * 1024 * 1024

const Flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')
const ImportQuery = z.object({ system: SystemName.default('dhis2'), apply: Flag, confirm: Flag })
const OtherSystem = z.object({ system: SystemName.optional() })
const LinksQuery = OtherSystem.extend({ state: LinkState.optional() })

/** The crosswalk for people's spreadsheets and for other programs, and back. The whole country: areas of reviewers do not count here. */
export const crosswalkFileRoutes =
  ({ database, clock, systems }: ExchangeDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { pool } = database
    const tags = ['crosswalk']
    const config = { right: ['systems.view', 'mappings.edit'] as const }
    const preHandler = ifChanged(async () => [await exportVersion(pool)])
    // The bytes as they came: a file in another encoding than UTF-8 must be noticed, not repaired by guesses.
    for (const type of ['text/csv', XLSX, 'application/octet-stream'])
      app.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: LARGEST_FILE_BYTES }, (_request, body, done) =>
        done(null, body),
      )

    const conceptMap = (system?: string) => conceptMapOf(pool, systems, clock.now(), system)
    const locations = () => writeLocations(streamAreas(pool), streamPlaces(pool), systems, clock.now())
    const linksJson = (query: z.infer<typeof LinksQuery>) =>
      writeLinksJson(
        streamLinks(pool, { system: query.system, ...(query.state && { states: [query.state] }) }),
        query.state === undefined ? loadLoners(pool, { system: query.system }) : none(),
      )

    app.get(
      '/api/v1/crosswalk/concept-map',
      { config, preHandler, schema: { tags, querystring: OtherSystem } },
      async (request, reply) => await send(reply, FHIR, conceptMap(request.query.system)),
    )
    app.get(
      '/api/v1/crosswalk/locations',
      { config, preHandler, schema: { tags } },
      async (_request, reply) => await send(reply, FHIR, locations()),
    )
    app.get(
      '/api/v1/crosswalk/links',
      { config, preHandler, schema: { tags, querystring: LinksQuery } },
      async (request, reply) => await send(reply, JSON_TYPE, linksJson(request.query)),
    )

    app.get(
      '/api/v1/crosswalk/export',
      { config, preHandler, schema: { tags, querystring: ExportQuery } },
      async (request, reply) => {
        const { format, system, state, language } = request.query
        const day = clock.now().toISOString().slice(0, 10)
        const extension = { csv: 'csv', xlsx: 'xlsx', json: 'json', conceptmap: 'json', locations: 'json' }[format]
        const name = format === 'conceptmap' || format === 'locations' ? format : 'crosswalk'
        reply.header('content-disposition', `attachment; filename="${name}-${system}-${day}.${extension}"`)
        switch (format) {
          case 'csv':
            return await send(reply, 'text/csv; charset=utf-8', exportLinks(database, { state, system }))
          case 'xlsx':
            return await send(reply, XLSX, exportWorkbook(database, { system, language }))
          case 'json':
            return await send(reply, JSON_TYPE, linksJson({ system, state }))
          case 'conceptmap':
            return await send(reply, FHIR, conceptMap(system))
          case 'locations':
            return await send(reply, FHIR, locations())
        }
      },
    )

    app.post(
      '/api/v1/crosswalk/import',
      {
        config: { right: 'mappings.edit' },
        bodyLimit: LARGEST_FILE_BYTES,
        schema: { tags, consumes: ['text/csv', XLSX], querystring: ImportQuery, response: { 200: CrosswalkImport } },
      },
      async (request) => {
        const { system, apply, confirm } = request.query
        const actor = viewerOf(request).login
        const file = fileOf(request.body)
        const result = await importLinks(
          { database, clock },
          { ...file, system, apply, confirm, actor, record: recordAs(actor, system) },
        )
        return { ...result, changes: [...result.changes], rejects: [...result.rejects] }
      },
    )
  }

const FHIR = 'application/fhir+json; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

const send = async (
  reply: FastifyReply,
  type: string,
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<FastifyReply> => await reply.type(type).send(Readable.from(pieces))

async function* conceptMapOf(
  client: Queryable,
  systems: FhirSystems,
  now: Date,
  wanted?: string,
): AsyncGenerator<string> {
  const all = (await listOtherSystems(client)).filter((system) => wanted === undefined || system === wanted)
  const groups = all.map((system) => ({
    system,
    links: streamLinks(client, { system, states: ['confirmed'] }),
    without: loadLoners(client, { system, placeSystem: 'openlmis' }),
  }))
  yield* writeConceptMap(groups, systems, now)
}

async function* none(): AsyncGenerator<never> {
  // Nothing.
}

/** Browsers name spreadsheets in many ways: a workbook is known by its first bytes. */
function fileOf(body: unknown): LinkFile {
  if (!Buffer.isBuffer(body))
    throw new HttpProblem(415, 'mediaTypeNotSupported', {
      detail: 'The body is neither CSV nor a workbook.',
      remedy: `Send the file with the header content-type: text/csv, or ${XLSX}.`,
    })
  return body[0] === 0x50 && body[1] === 0x4b ? { xlsx: body } : { csv: Readable.from([body]) }
}

const recordAs =
  (actor: string, system: string) =>
  async (client: Queryable, { added, changed, retired, rejects, batch }: LinkImportResult): Promise<void> => {
    const after = { system, added, changed, retired, rejected: rejects.length, batch }
    await writeAudit(client, { actor, action: 'crosswalk.import', subject: `crosswalk/${system}`, after })
    await raiseDataVersion(client, 'links')
  }
