import { z } from 'zod'
import {
  ConfirmByCode,
  ConfirmedByCode,
  MappingRefusal,
  PutStockMapping,
  StockCells,
  StockMappingRow,
  StockMappings,
} from '../../contract/stock-mapping.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import type { Clock } from '../base/clock.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import { confirmByCode } from './jobs-propose.ts'
import { toDataSets, toRow } from './present.ts'
import { findCells } from './store-cells.ts'
import { decideMapping, type RecordDecision } from './store-decide.ts'
import { loadKnownAntigens, loadKnownProducts } from './store-facts.ts'
import { reviewMappings } from './store-review.ts'

export interface StockMappingDeps {
  readonly database: Database
  readonly clock: Clock
}

export const SERVER = 'dhis2'
export const Flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')

/** Which cell of DHIS2 receives which stock: shown with what stands against it, and decided by a person. */
export const stockMappingRoutes =
  ({ database, clock }: StockMappingDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const tags = ['stock-mapping']
    const view = { config: { right: 'systems.view' } }
    const edit = { config: { right: 'mappings.edit' } }

    app.get(
      '/api/v1/stock-mapping',
      {
        ...view,
        schema: {
          tags,
          querystring: z.object({ dataSet: z.string().max(50).optional() }),
          response: { 200: StockMappings },
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return await loadPage(database, request.query.dataSet)
      },
    )

    app.get(
      '/api/v1/stock-mapping/cells',
      {
        ...view,
        schema: {
          tags,
          querystring: z.object({ dataSet: z.string().max(50), find: z.string().max(100).default('') }),
          response: { 200: StockCells },
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const { dataSet, find } = request.query
        const { total, cells } = await findCells(database.pool, { serverId: SERVER, dataSetUid: dataSet, find })
        return {
          total,
          cells: cells.map((cell) => ({ ...cell, decidedAt: cell.decidedAt?.toISOString() ?? null })),
        }
      },
    )

    app.put(
      '/api/v1/stock-mapping/cells',
      { ...edit, schema: { tags, body: PutStockMapping, response: { 200: StockMappingRow, 422: MappingRefusal } } },
      async (request, reply) => {
        const { optionUid, attributeOptionUid, conversion, seen, ...said } = request.body
        const by = viewerOf(request).login
        const outcome = await decideMapping(
          database,
          {
            decision: {
              ...said,
              serverId: SERVER,
              categoryOptionComboUid: optionUid,
              attributeOptionComboUid: attributeOptionUid,
              saidConversion: conversion,
            },
            seen,
          },
          { by, now: clock.now(), record: recorder(by, request.body) },
        )
        if (outcome.ok) return await loadRow(database, outcome.value)
        const { error } = outcome
        if (error.kind === 'refused') {
          const findings = error.findings.map((finding) => ({ ...finding, values: { ...finding.values } }))
          return reply
            .code(422)
            .type('application/problem+json')
            .send({ ...refusal(findings), findings })
        }
        throw error.kind === 'noSuchDataSet' ? noSuchDataSet : changedMeanwhile(error.by)
      },
    )

    app.post(
      '/api/v1/stock-mapping/confirm-by-code',
      {
        ...edit,
        schema: {
          tags,
          querystring: z.object({ apply: Flag }),
          body: ConfirmByCode,
          response: { 200: ConfirmedByCode },
        },
      },
      async (request) => {
        const { apply } = request.query
        const { dataSetUid } = request.body
        const actor = viewerOf(request).login
        const count = await withTransaction(database, async (client) => {
          const confirmed = await confirmByCode(client, SERVER, actor, clock.now(), { dataSetUid, apply })
          if (apply && confirmed > 0) {
            const subject = `dataSet/${dataSetUid}`
            await writeAudit(client, { actor, action: 'stockMapping.confirmByCode', subject, after: { confirmed } })
            await raiseDataVersion(client, 'stockMapping')
          }
          return confirmed
        })
        return { applied: apply, count }
      },
    )
  }

async function loadPage(database: Database, wanted: string | undefined): Promise<StockMappings> {
  const review = await reviewMappings(database.pool, { serverId: SERVER, facilities: true })
  const products = await loadKnownProducts(database.pool)
  const antigens = await loadKnownAntigens(database.pool)
  const dataSets = toDataSets(review)
  const mostMapped = dataSets.toSorted((a, b) => b.confirmed - a.confirmed || b.proposed - a.proposed)[0]
  const dataSetUid = dataSets.find(({ uid }) => uid === wanted)?.uid ?? mostMapped?.uid ?? null
  const types = new Map(
    products.flatMap(({ commodityTypeId: id, commodityTypeName, commodityTypeCode }) =>
      id === null ? [] : [[id, { id, name: commodityTypeName ?? commodityTypeCode ?? id }] as const],
    ),
  )
  return {
    dataSets,
    dataSetUid,
    products: products.map(({ id, code, name, dispensingUnit }) => ({ id, code, name, dispensingUnit })),
    antigens: antigens.map(({ id, code, name }) => ({ id, code, name })),
    commodityTypes: [...types.values()],
    mappings: review.mappings.filter(({ mapping }) => mapping.dataSetUid === dataSetUid).map(toRow),
  }
}

async function loadRow(database: Database, id: number): Promise<StockMappingRow> {
  const { mappings } = await reviewMappings(database.pool, { serverId: SERVER, ids: [id] })
  const [row] = mappings
  if (!row) throw new Error(`Mapping ${id} was saved and cannot be found`)
  return toRow(row)
}

const recorder =
  (actor: string, after: unknown): RecordDecision =>
  async (client, id, before) => {
    const subject = `stockMapping/${id}`
    await writeAudit(client, { actor, action: 'mapping.stock', subject, before: before ?? undefined, after })
    await raiseDataVersion(client, 'stockMapping')
  }

const refusal = (findings: readonly { readonly message: string; readonly remedy: string }[]) => ({
  type: 'urn:problem:mappingRefused',
  title: 'The request cannot be carried out',
  status: 422,
  code: 'mappingRefused',
  detail: findings.map(({ message }) => message).join(' '),
  remedy: findings.map(({ remedy }) => remedy).join(' '),
})

const noSuchDataSet = new HttpProblem(404, 'noSuchDataSet', {
  detail: 'This data set is not one for stock.',
  remedy: 'Name it in the configuration under dhis2.stock.dataSets and pull the reference data of DHIS2.',
})

const changedMeanwhile = (by: string): HttpProblem =>
  new HttpProblem(409, 'changedMeanwhile', {
    detail: `${by === '' ? 'Somebody' : by} decided this meanwhile.`,
    remedy: 'Look at it again.',
  })
