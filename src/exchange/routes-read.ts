import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import {
  HttpProblem,
  isFresh,
  weakTag,
  type FastifyPluginAsyncZod,
  type FastifyReply,
  type FastifyRequest,
} from '../platform/web-server/index.ts'
import { ADX_TYPE, type AdxGroup } from './adx.ts'
import { accountOf, type ExchangeAccount } from './credentials.ts'
import { allMeasures, isMeasure, measureOf } from './measure.ts'
import { measureReportOf } from './measure-report.ts'
import { fromToken, toToken } from './page-token.ts'
import type { PublishedQuery, PublishedSource } from './published.ts'
import { writeAdx } from './write-adx.ts'

export interface ReadRoutesDeps {
  readonly clock: Clock
  readonly accounts: readonly ExchangeAccount[]
  /** Undefined: nothing is published. */
  readonly published: PublishedSource | undefined
  /** How readers reach us; absent: by the host they name. */
  readonly publicUrl: string | undefined
}

const PAGE = 200
const MOST = 1000
/** Numbers become visible a little after the time they bear: the next `_since` lies so far back. */
const OVERLAP_MS = 2 * 60_000

const ReportsQuery = z.object({
  _since: z.iso.datetime({ offset: true }).optional(),
  _lastUpdated: z.string().regex(/^ge/).optional(),
  _count: z.coerce.number().int().min(1).max(MOST).default(PAGE),
  _page: z.string().max(500).optional(),
  _format: z.enum(['json', 'application/fhir+json', 'application/json']).optional(),
  measure: z.string().max(200).optional(),
  reporter: z.string().max(60).optional(),
  period: z.string().max(20).optional(),
  dataSet: z.string().max(20).optional(),
})
const AdxQuery = z.object({
  dataSet: z.string().min(1).max(20),
  period: z.string().min(1).max(20),
  orgUnit: z.string().max(20).optional(),
})
const FHIR_TYPE = 'application/fhir+json; charset=utf-8'

/** What was published, for other programs: FHIR R4 measures and their reports, and ADX. Accounts of the configuration that may read. */
export const readRoutes =
  ({ clock, accounts, published, publicUrl }: ReadRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const config = { right: 'public' }
    const tags = ['exchange']
    const baseOf = (request: FastifyRequest): string =>
      `${(publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}/fhir`
    app.addHook('onRequest', async (request) => requireReader(request, accounts))

    app.get(
      '/fhir/metadata',
      { config, schema: { tags } },
      async (request, reply) => await sendFhir(request, reply, capabilities(baseOf(request), clock.now())),
    )
    app.get('/fhir/Measure', { config, schema: { tags } }, async (request, reply) => {
      const base = baseOf(request)
      const entry = allMeasures(base).map((resource) => ({ resource, search: { mode: 'match' } }))
      return await sendFhir(request, reply, { resourceType: 'Bundle', type: 'searchset', total: entry.length, entry })
    })
    app.get(
      '/fhir/Measure/:id',
      { config, schema: { tags, params: z.object({ id: z.string().max(64) }) } },
      async (request, reply) => {
        const { id } = request.params
        if (isMeasure(id)) return await sendFhir(request, reply, measureOf(baseOf(request), id))
        return await reply
          .code(404)
          .type(FHIR_TYPE)
          .send(outcome('not-found', `There is no Measure ${id}`))
      },
    )

    app.get('/fhir/MeasureReport', { config, schema: { tags, querystring: ReportsQuery } }, async (request, reply) => {
      const { query } = request
      const after = query._page === undefined ? undefined : fromToken(query._page)
      if (query._page !== undefined && after === undefined)
        return await reply.code(400).type(FHIR_TYPE).send(outcome('invalid', '_page is not one of our links'))
      const startedAt = clock.now()
      const page = await source(published).listReports({ ...filterOf(query), after, limit: query._count })
      const base = baseOf(request)
      const link = [{ relation: 'self', url: `${base}/MeasureReport${searchOf(request.url)}` }]
      if (page.next)
        link.push({ relation: 'next', url: `${base}/MeasureReport${searchOf(request.url, toToken(page.next))}` })
      const bundle = {
        resourceType: 'Bundle',
        type: 'searchset',
        link,
        entry: page.reports.map((report) => ({
          fullUrl: `${base}/MeasureReport/${measureReportId(measureReportOf(base, report))}`,
          resource: measureReportOf(base, report),
          search: { mode: 'match' },
        })),
      }
      // The time is no part of the tag: a page that holds the same is the same.
      const next = new Date(startedAt.getTime() - OVERLAP_MS).toISOString()
      return await sendFhir(request, reply, { ...bundle, meta: { lastUpdated: next } }, bundle)
    })

    app.get('/api/v1/exchange/adx', { config, schema: { tags, querystring: AdxQuery } }, async (request, reply) => {
      const { dataSet, period, orgUnit } = request.query
      const groups = adxGroups(source(published), { dataSetUid: dataSet, period, orgUnitUid: orgUnit, limit: MOST })
      return await reply.type(ADX_TYPE).send(Readable.from(writeAdx(groups, clock.now())))
    })
  }

function requireReader(request: FastifyRequest, accounts: readonly ExchangeAccount[]): void {
  const account = accountOf(request.headers.authorization, accounts)
  if (!account)
    throw new HttpProblem(401, 'notKnown', {
      detail: 'The account is not known or its secret is wrong.',
      remedy: 'Send Basic or ApiToken credentials of exchange.accounts.',
    })
  if (!account.may.includes('read'))
    throw new HttpProblem(403, 'rightMissing', {
      detail: `The account ${account.name} may not read.`,
      remedy: 'Add read to its rights in exchange.accounts.',
    })
}

function source(published: PublishedSource | undefined): PublishedSource {
  if (published) return published
  throw new HttpProblem(409, 'nothingPublished', {
    detail: 'Nothing is published: no DHIS2 is configured.',
    remedy: 'Set dhis2.url and map stock to it.',
  })
}

const lastPart = (text: string | undefined): string | undefined => text?.slice(text.lastIndexOf('/') + 1)

const filterOf = (query: z.infer<typeof ReportsQuery>): Omit<PublishedQuery, 'limit' | 'after'> => ({
  since: query._since ?? query._lastUpdated?.slice(2),
  indicator: lastPart(query.measure),
  orgUnitUid: lastPart(query.reporter),
  period: query.period,
  dataSetUid: query.dataSet,
})

const measureReportId = (resource: object): string => ('id' in resource ? String(resource.id) : '')

function searchOf(url: string, page?: string): string {
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')
  if (page !== undefined) query.set('_page', page)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** `tagged`: what the tag is made of, when that is less than the body. */
async function sendFhir(
  request: FastifyRequest,
  reply: FastifyReply,
  body: object,
  tagged: object = body,
): Promise<FastifyReply> {
  const tag = weakTag(tagged)
  reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'Authorization')
  if (isFresh(request.headers['if-none-match'], tag)) return await reply.code(304).send()
  return await reply.type(FHIR_TYPE).send(body)
}

const outcome = (code: string, diagnostics: string): object => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code, diagnostics }],
})

const capabilities = (base: string, now: Date): object => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: now.toISOString(),
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['json'],
  implementation: { description: 'openlmis-interop', url: base },
  rest: [
    {
      mode: 'server',
      resource: [
        { type: 'Measure', interaction: [{ code: 'read' }, { code: 'search-type' }] },
        {
          type: 'MeasureReport',
          interaction: [{ code: 'search-type' }],
          searchParam: [
            { name: '_since', type: 'date' },
            { name: 'measure', type: 'reference' },
            { name: 'reporter', type: 'reference' },
            { name: 'period', type: 'string' },
          ],
        },
      ],
    },
  ],
})

/** Numbers of the ledger in groups of one org unit and attribute option combo, page by page. */
async function* adxGroups(published: PublishedSource, query: PublishedQuery): AsyncGenerator<AdxGroup> {
  let after: PublishedQuery['after']
  do {
    const page = await published.listReports({ ...query, after })
    for (const report of page.reports) {
      const byCombo = Map.groupBy(report.values, ({ attributeOptionComboUid }) => attributeOptionComboUid)
      for (const [attributeOptionCombo, values] of byCombo)
        yield {
          orgUnit: report.orgUnitUid,
          period: report.period,
          dataSet: report.dataSetUid,
          attributeOptionCombo,
          completeDate: null,
          values: values.map(({ dataElementUid, categoryOptionComboUid, value }) => ({
            dataElement: dataElementUid,
            categoryOptionCombo: categoryOptionComboUid,
            value,
          })),
        }
    }
    after = page.next ?? undefined
  } while (after !== undefined)
}
