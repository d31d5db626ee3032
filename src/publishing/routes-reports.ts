import { z } from 'zod'
import {
  PostHold,
  PostRelease,
  PostReplay,
  PublishFacilityPage,
  PublishPreview,
  ReplayResult,
  ReportsChanged,
} from '../../contract/publishing.ts'
import { viewerOf, writeAudit, type Scope } from '../accounts/index.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { HttpProblem, type FastifyPluginAsyncZod } from '../platform/web-server/index.ts'
import { previewReport } from './jobs-preview.ts'
import { planByPerson, sendDue } from './jobs-send-due.ts'
import { presentStates, presentValue } from './present.ts'
import { remedyFor } from './remedies.ts'
import { refuseBadPeriod, type PublishingDeps } from './routes.ts'
import { loadCellIds } from './store-cells.ts'
import { loadCorrectAt } from './store-correct-at.ts'
import { applyReplay, previewReplay } from './store-replay.ts'
import { holdReports, listReports, loadMarks, loadPlaceName, releaseReports, resolvePlaces } from './store-reports.ts'
import { loadSetting } from './store-settings.ts'
import { listValues, loadValue } from './store-values.ts'

const Uid = z.string().min(1).max(50)
const Id = z.coerce.number().int().positive().max(2_147_483_647)
const ListQuery = z.object({
  dataSetUid: Uid,
  period: z.string().max(20),
  areaId: Id.optional(),
  search: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: Id.optional(),
})

/** Reports of facilities: the district's list, the preview in DHIS2's form, hold and release, and sending again. */
export const publishingReportsRoutes =
  (deps: PublishingDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, rules, clock } = deps
    const { pool } = database
    const { serverId } = rules
    const config = { right: 'publishing.view' }
    const tags = ['publishing']

    app.get(
      '/api/v1/publishing/facilities',
      { config, schema: { tags, querystring: ListQuery, response: { 200: PublishFacilityPage } } },
      async (request) => {
        const { dataSetUid, period, limit } = request.query
        const rows = await listReports(pool, { ...request.query, serverId, scope: viewerOf(request).scope })
        const marks = await loadMarks(
          pool,
          { serverId, dataSetUid, period },
          rows.map(({ facilityId }) => facilityId),
        )
        const last = rows.length === limit ? rows.at(-1) : undefined
        return {
          facilities: rows.map(({ states, ...row }) => ({
            ...row,
            values: Object.values(states).reduce((sum, n) => sum + n, 0),
            states: presentStates(states),
            ...presentMarks(marks, row.facilityId),
          })),
          next: last?.facilityId ?? null,
        }
      },
    )

    app.get(
      '/api/v1/publishing/preview',
      {
        config,
        schema: {
          tags,
          querystring: z.object({ dataSetUid: Uid, period: z.string().max(20), facilityId: Id }),
          response: { 200: PublishPreview },
        },
      },
      async (request) => await loadPreview(deps, request.query, viewerOf(request).scope),
    )

    app.post(
      '/api/v1/publishing/hold',
      {
        config: { right: 'publishing.release' },
        schema: { tags, body: PostHold, response: { 200: ReportsChanged } },
      },
      async (request) => {
        const { comment, ...reports } = request.body
        const { login, scope } = viewerOf(request)
        const of = { serverId, dataSetUid: reports.dataSetUid, period: reports.period }
        return await withTransaction(database, async (client) => {
          const places = await placesOf(client, reports, scope)
          const values = await holdReports(client, of, places, { comment, by: login, at: clock.now() })
          await audit(client, 'publishing.hold', login, reports, { comment, reports: places.length, values })
          return { reports: places.length, values }
        })
      },
    )

    app.post(
      '/api/v1/publishing/release',
      {
        config: { right: 'publishing.release' },
        schema: { tags, body: PostRelease, response: { 200: ReportsChanged } },
      },
      async (request) => {
        const reports = request.body
        const { login, scope } = viewerOf(request)
        const of = { serverId, dataSetUid: reports.dataSetUid, period: reports.period }
        const released = await withTransaction(database, async (client) => {
          const places = await placesOf(client, reports, scope)
          const plan = await planByPerson(deps, reports.dataSetUid)
          const { values } = await releaseReports(client, of, places, { by: login, at: clock.now() }, plan)
          await audit(client, 'publishing.release', login, reports, { reports: places.length, values })
          return { reports: places.length, values }
        })
        if (released.values > 0) await sendDue(deps, reports.dataSetUid, login)
        return released
      },
    )

    app.post(
      '/api/v1/publishing/replay',
      {
        config: { right: 'publishing.run' },
        schema: { tags, body: PostReplay, response: { 200: ReplayResult } },
      },
      async (request) => {
        const { apply, ...filter } = request.body
        refuseBadPeriod(filter.period)
        const { login, scope } = viewerOf(request)
        const of = { ...filter, serverId }
        if (!apply) {
          const { values, facilities, examples } = await withTransaction(
            database,
            async (client) => await previewReplay(client, of, scope),
          )
          const rows = []
          for (const key of examples) rows.push(await loadValue(pool, key, scope))
          const shown = rows.flatMap((row) => (row ? [presentValue(row)] : []))
          return { applied: false, values, facilities, examples: shown, run: null }
        }
        const plan = await planByPerson(deps, filter.dataSetUid)
        const done = await withTransaction(database, async (client) => {
          const replayed = await applyReplay(client, of, scope, plan)
          await audit(client, 'publishing.replay', login, filter, { values: replayed.values })
          return replayed
        })
        const run = done.values > 0 ? await sendDue(deps, filter.dataSetUid, login) : null
        return { applied: true, values: done.values, facilities: done.facilities, examples: [], run }
      },
    )
  }

async function placesOf(
  client: Queryable,
  reports: z.output<typeof PostRelease>,
  scope: Scope,
): Promise<readonly number[]> {
  refuseBadPeriod(reports.period)
  const { facilityIds, areaId } = reports
  if (facilityIds === undefined && areaId === undefined)
    throw new HttpProblem(422, 'noReports', {
      detail: 'Neither facilities nor an area are named.',
      remedy: 'Name facilityIds or areaId.',
    })
  return await resolvePlaces(client, { facilityIds, areaId }, scope)
}

const audit = async (
  client: Queryable,
  action: string,
  actor: string,
  of: { readonly dataSetUid: string; readonly period?: string | undefined },
  after: object,
): Promise<void> =>
  await writeAudit(client, {
    actor,
    action,
    subject: `dataSet/${of.dataSetUid}/${of.period ?? 'all'}`,
    after: { ...of, ...after },
  })

const presentMarks = (marks: Awaited<ReturnType<typeof loadMarks>>, placeId: number) => {
  const hold = marks.holds.get(placeId)
  const release = marks.releases.get(placeId)
  return {
    hold: hold ? { comment: hold.comment, by: hold.by, at: hold.at.toISOString() } : null,
    release: release ? { by: release.by, at: release.at.toISOString() } : null,
  }
}

async function loadPreview(
  deps: PublishingDeps,
  query: { readonly dataSetUid: string; readonly period: string; readonly facilityId: number },
  scope: Scope,
): Promise<PublishPreview> {
  const { database, rules, dhis2 } = deps
  const { pool } = database
  const { dataSetUid, period } = query
  if (!dhis2) throw new HttpProblem(409, 'dhis2Off', { detail: 'DHIS2 is not configured.' })
  const [placeId] = await resolvePlaces(pool, { facilityIds: [query.facilityId] }, scope)
  if (placeId === undefined)
    throw new HttpProblem(404, 'noSuchFacility', { detail: 'There is no such facility, or it has no org unit.' })
  const of = { serverId: rules.serverId, dataSetUid, period }
  const ledger = await listValues(pool, { ...of, facilityId: placeId, limit: 5000, scope })
  const byCell = new Map(ledger.map((row) => [row.cellId, row]))
  const cellOf = await loadCellIds(pool, of)
  const known = new Map(
    [...cellOf].flatMap(([mappingId, cellId]) => {
      const row = byCell.get(cellId)
      return row ? [[mappingId, { heldThere: row.heldThere }] as const] : []
    }),
  )
  const preview = await previewReport({ ...deps, dhis2 }, { dataSetUid, period, facilityId: placeId }, known)
  if (!preview.ok) throw new HttpProblem(422, preview.error.reason, { detail: `${preview.error.message}.` })
  const { orgUnit, formName, problem, sections } = preview.value
  const marks = await loadMarks(pool, of, [placeId])
  const setting = await loadSetting(pool, of)
  return {
    dataSet: { uid: dataSetUid, name: formName },
    period,
    facility: { id: placeId, name: await loadPlaceName(pool, placeId), orgUnitUid: orgUnit.uid },
    ...presentMarks(marks, placeId),
    needsRelease: setting.needsRelease,
    correctAt: await loadCorrectAt(pool, placeId, deps.openlmisPagesUrl),
    there: { read: problem === null, problem },
    sections: sections.map((section) => ({
      name: section.name,
      rows: section.rows.map(({ mapping, computed, name, dataElementUid, theirs, change }) => {
        const cellId = mapping ? (cellOf.get(mapping.id) ?? null) : null
        const row = cellId === null ? undefined : byCell.get(cellId)
        const reason = computed?.reason ?? row?.reason ?? null
        return {
          cellId,
          dataElementUid,
          name,
          indicator: mapping?.indicator ?? null,
          unit: mapping?.unit ?? null,
          ours: computed?.value ?? null,
          theirs,
          change,
          state: row?.state ?? null,
          reason,
          detail: computed?.detail ?? row?.detail ?? null,
          remedy: reason === null ? null : remedyFor(reason),
        }
      }),
    })),
  }
}
