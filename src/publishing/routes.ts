import { z } from 'zod'
import {
  FindingPage,
  PostPublish,
  PublishBatch,
  Publishing,
  PublishRun,
  PublishSettings,
  PublishValuePage,
  RejectCause,
  ValueHistory,
  PublishState,
} from '../../contract/publishing.ts'
import { Run as RunAnswer } from '../../contract/systems.ts'
import { viewerOf, writeAudit } from '../accounts/index.ts'
import type { RunId } from '../base/ids.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import type { Run, Runs } from '../runs/index.ts'
import { workOf } from './jobs-publish.ts'
import { planByPerson, sendDue } from './jobs-send-due.ts'
import { loadPublishing } from './load-publishing.ts'
import { presentBatch, presentFinding, presentValue, instant } from './present.ts'
import { monthsOfPeriod } from './period-months.ts'
import { remedyFor } from './remedies.ts'
import type { PublishDeps } from './settings.ts'
import { groupRejects, listBatches, sumBatches } from './store-overview.ts'
import { loadCorrectAt } from './store-correct-at.ts'
import { planWaiting } from './store-reports.ts'
import { loadSetting, saveSetting } from './store-settings.ts'
import { listFindings, listValues, loadValue, loadValueFindings, loadValueHistory } from './store-values.ts'

export interface RunRequest {
  readonly params: Record<string, unknown>
  readonly by: string
  readonly dryRun?: boolean
  /** A run that has begun does not stand for this one. */
  readonly afterRunning?: boolean
}

export interface PublishingDeps extends Omit<PublishDeps, 'dhis2'> {
  /** Undefined where DHIS2 is not configured. */
  readonly dhis2: PublishDeps['dhis2'] | undefined
  readonly runs: Runs
  readonly requestRun: (what: string, request: RunRequest) => Promise<Run>
  /** Called after schedules changed. */
  readonly refreshSchedule: () => Promise<void>
  /** Of the schedules. */
  readonly timeZone: string
  /** Where people open OpenLMIS; null when it is off. */
  readonly openlmisPagesUrl: string | null
}

const Limit = z.coerce.number().int().min(1).max(500).default(50)
const Uid = z.string().min(1).max(50)
const Period = z.string().max(20)
const Id = z.coerce.number().int().positive().max(2_147_483_647)
const RunsQuery = z.object({ dataSetUid: Uid.optional(), limit: Limit, before: Id.optional() })
const ValuesQuery = z.object({
  dataSetUid: Uid,
  period: Period.optional(),
  facilityId: Id.optional(),
  state: PublishState.optional(),
  reason: z.string().max(60).optional(),
  limit: Limit,
  after: z.string().max(100).optional(),
})

/** What is published: data sets, runs, requests, values over time, rejects by cause, differences. */
export const publishingRoutes =
  (deps: PublishingDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, rules, runs } = deps
    const { pool } = database
    const config = { right: 'publishing.view' }
    const tags = ['publishing']
    const { serverId } = rules

    app.get(
      '/api/v1/publishing',
      { config, schema: { tags, querystring: z.object({ period: Period.optional() }), response: { 200: Publishing } } },
      async (request) => await loadPublishing(deps, request.query.period ?? null, viewerOf(request).scope),
    )

    app.put(
      '/api/v1/publishing/data-sets/:uid/settings',
      {
        config: { right: 'publishing.settings' },
        schema: { tags, params: z.object({ uid: Uid }), body: SettingsBody, response: { 200: PublishSettings } },
      },
      async (request) => {
        const of = { serverId, dataSetUid: request.params.uid }
        const { valuesPerBatch: _, ...before } = await loadSetting(pool, of)
        const { login } = viewerOf(request)
        await saveSetting(pool, of, request.body, login)
        await writeAudit(pool, {
          actor: login,
          action: 'publishing.settings',
          subject: `dataSet/${of.dataSetUid}`,
          before,
          after: request.body,
        })
        await deps.refreshSchedule()
        // What waited for a release waits no longer, but for what is held.
        if (before.needsRelease && !request.body.needsRelease) {
          const plan = await planByPerson(deps, of.dataSetUid)
          const { values } = await withTransaction(database, async (client) => await planWaiting(client, plan))
          if (values > 0) await sendDue(deps, of.dataSetUid, login)
        }
        return request.body
      },
    )

    app.post(
      '/api/v1/publishing/runs',
      {
        config: { right: 'publishing.run' },
        schema: { tags, body: PostPublish, response: { 202: RunAnswer } },
      },
      async (request, reply) => {
        const { dataSetUid, dryRun, full, ...asked } = request.body
        for (const period of [asked.period, asked.fromPeriod, asked.toPeriod]) refuseBadPeriod(period)
        const { login } = viewerOf(request)
        const params = { person: true, ...asked, ...(full && { full }) }
        const run = await deps.requestRun(workOf(dataSetUid), { params, by: login, dryRun })
        const subject = `run/${run.id}`
        await writeAudit(pool, { actor: login, action: 'publishing.run', subject, after: request.body })
        return await reply.code(202).header('location', `/api/v1/systems/runs/${run.id}`).send(run)
      },
    )

    app.get(
      '/api/v1/publishing/runs',
      { config, schema: { tags, querystring: RunsQuery, response: { 200: z.array(PublishRun) } } },
      async (request) => {
        const { dataSetUid, limit, before } = request.query
        const listed = await runs.list({
          ...(dataSetUid === undefined ? { whatStartsWith: 'publish:' } : { what: workOf(dataSetUid) }),
          limit,
          before,
        })
        const sums = await sumBatches(
          pool,
          listed.map(({ id }) => id),
        )
        return listed.map((run) => ({
          run,
          dataSetUid: run.what.slice('publish:'.length),
          batches: sums.get(run.id)?.batches ?? 0,
          sent: sums.get(run.id)?.sent ?? 0,
          stored: sums.get(run.id)?.stored ?? 0,
          rejected: sums.get(run.id)?.rejected ?? 0,
          due: sums.get(run.id)?.due ?? 0,
          secondsSending: sums.get(run.id)?.secondsSending ?? null,
        }))
      },
    )

    app.get(
      '/api/v1/publishing/runs/:id/batches',
      { config, schema: { tags, params: z.object({ id: Id }), response: { 200: z.array(PublishBatch) } } },
      async (request) => {
        const run = await runs.get(request.params.id as RunId)
        if (!run?.what.startsWith('publish:'))
          throw new HttpProblem(404, 'noSuchRun', {
            detail: `No run of publishing has the number ${request.params.id}.`,
          })
        return (await listBatches(pool, run.id, 2000)).map(presentBatch)
      },
    )

    app.get(
      '/api/v1/publishing/rejects',
      {
        config,
        schema: {
          tags,
          querystring: z.object({ dataSetUid: Uid, period: Period.optional() }),
          response: { 200: z.array(RejectCause) },
        },
      },
      async (request) => {
        const { dataSetUid, period } = request.query
        const causes = await groupRejects(pool, { serverId, dataSetUid }, period ?? null, viewerOf(request).scope)
        return causes.map(({ byUs, ...cause }) => ({
          ...cause,
          by: byUs ? ('us' as const) : ('dhis2' as const),
          remedy: remedyFor(cause.reason),
        }))
      },
    )

    app.get(
      '/api/v1/publishing/values',
      { config, schema: { tags, querystring: ValuesQuery, response: { 200: PublishValuePage } } },
      async (request) => {
        const { after, ...query } = request.query
        const rows = await listValues(pool, {
          ...query,
          serverId,
          after: readKey(after),
          scope: viewerOf(request).scope,
        })
        const last = rows.length === query.limit ? rows.at(-1) : undefined
        return {
          values: rows.map(presentValue),
          next: last ? `${last.facilityId}.${last.cellId}.${last.period}` : null,
        }
      },
    )

    app.get(
      '/api/v1/publishing/values/:facilityId/:cellId/:period',
      {
        config,
        schema: {
          tags,
          params: z.object({ facilityId: Id, cellId: Id, period: Period }),
          response: { 200: ValueHistory },
        },
      },
      async (request) => {
        const { facilityId: placeId, cellId, period } = request.params
        const key = { placeId, cellId, period }
        const now = await loadValue(pool, key, viewerOf(request).scope)
        if (!now) throw new HttpProblem(404, 'noSuchValue', { detail: 'There is no such value.' })
        const history = await loadValueHistory(pool, key)
        const findings = await loadValueFindings(pool, key)
        return {
          now: presentValue(now),
          source: {
            system: 'openlmis',
            records: now.sourceRecord?.split(' ') ?? [],
            fetchedAt: instant(now.fetchedAt),
          },
          correctAt: await loadCorrectAt(pool, placeId, deps.openlmisPagesUrl),
          history: history.map((row) => ({
            ...row,
            at: row.at.toISOString(),
            sentAt: instant(row.sentAt),
            answeredAt: instant(row.answeredAt),
          })),
          findings: findings.map(({ kind, ours, theirs, foundAt, resolvedAt }) => ({
            kind,
            ours,
            theirs,
            foundAt: foundAt.toISOString(),
            resolvedAt: instant(resolvedAt),
          })),
        }
      },
    )

    app.get(
      '/api/v1/publishing/findings',
      {
        config,
        schema: {
          tags,
          querystring: z.object({ dataSetUid: Uid, period: Period.optional(), limit: Limit, after: Id.optional() }),
          response: { 200: FindingPage },
        },
      },
      async (request) => {
        const rows = await listFindings(pool, { ...request.query, serverId, scope: viewerOf(request).scope })
        const last = rows.length === request.query.limit ? rows.at(-1) : undefined
        return { findings: rows.map(presentFinding), next: last?.id ?? null }
      },
    )
  }

const cron = z.string().regex(/^\S+ \S+ \S+ \S+ \S+$/, 'five cron fields, e.g. "15 2 * * *"')
const SettingsBody = PublishSettings.extend({
  cron: cron.nullable(),
  deadlineCron: cron.nullable(),
  deadlineDays: z.number().int().min(0).max(90),
  periodsBack: z.number().int().min(1).max(36),
})

export function refuseBadPeriod(period: string | undefined): void {
  if (period === undefined) return
  const months = monthsOfPeriod(period)
  if (months.ok) return
  throw new HttpProblem(422, months.error.reason, {
    detail: `${months.error.message}.`,
    remedy: 'Name a period as DHIS2 does, e.g. 202607 or 2026Q3.',
    fields: { period: 'cannot be published' },
  })
}

function readKey(after: string | undefined) {
  const [placeId, cellId, period] = after?.split('.') ?? []
  if (placeId === undefined || cellId === undefined || period === undefined) return undefined
  if (!/^\d{1,9}$/.test(placeId) || !/^\d{1,9}$/.test(cellId)) return undefined
  return { placeId: Number(placeId), cellId: Number(cellId), period }
}
