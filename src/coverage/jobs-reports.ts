import { addMonths, firstDay, isMonth, lastDay, monthOf, type Month } from '../base/month.ts'
import { askedMonths, readCursor, writeCursor, type RunContext } from '../runs/index.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import type { Dhis2Completion } from './ports.ts'
import { yearSpans } from './read-plan.ts'
import type { CoverageDeps } from './settings.ts'
import { loadAreas, loadPlaces } from './store-keys.ts'
import { applyCompleted, applyExpected, type CompletedReport } from './store-reports.ts'

interface ReportsWatermark {
  readonly fullReadAt: string
  readonly lastPlaceId: number
}

/**
 * Pulls which org units are expected to report doses (assigned to the data set) and which reports were marked complete: the latest
 * months each time, all of them at first and from time to time. Each answer replaces what was stored for its months.
 */
export async function pullReports(run: RunContext, deps: CoverageDeps): Promise<void> {
  const { database, dhis2, clock, settings } = deps
  const { system, doseDataSets } = settings
  const places = await loadPlaces(database.pool, system)
  const roots = (await loadAreas(database.pool, system)).filter(({ parentId }) => parentId === null)
  if (places.length === 0 || roots.length === 0 || doseDataSets.length === 0) return
  const placeIds = new Map(places.map(({ sourceId, id }) => [sourceId, id]))
  for (const dataSetId of doseDataSets) {
    const expected: number[] = []
    for await (const page of dhis2.dataSetOrgUnits(dataSetId, run.signal))
      for (const uid of page) {
        const placeId = placeIds.get(uid)
        if (placeId !== undefined) expected.push(placeId)
      }
    await inTransaction(database, run, (client) => applyExpected(client, dataSetId, expected))
  }

  const before = await readCursor<ReportsWatermark>(database.pool, system, 'reports')
  const lastPlaceId = places.at(-1)?.id ?? 0
  const last = monthOf(clock.now().toISOString())
  const whole =
    run.params['full'] === true ||
    before?.lastPlaceId !== lastPlaceId ||
    clock.now().getTime() - Date.parse(before.fullReadAt) >= settings.fullReadEveryDays * 86_400_000
  const { historyMonths, completionMonths } = settings
  const kept = { first: addMonths(last, 1 - historyMonths), last }
  const asked = askedMonths(run.params, kept)
  const latest = { first: addMonths(last, 1 - Math.min(historyMonths, completionMonths)), last }
  const span = asked ?? (whole ? kept : latest)
  for (const { startDate, endDate } of yearSpans(firstDay(span.first), lastDay(span.last)))
    await pullCompletions(run, deps, { placeIds, roots: roots.map(({ sourceId }) => sourceId), startDate, endDate })
  if (run.dryRun || asked || !whole) return
  await writeCursor(database.pool, system, 'reports', { fullReadAt: clock.now().toISOString(), lastPlaceId })
}

async function pullCompletions(
  run: RunContext,
  { database, dhis2, settings }: CoverageDeps,
  part: {
    readonly placeIds: ReadonlyMap<string, number>
    readonly roots: readonly string[]
    readonly startDate: string
    readonly endDate: string
  },
): Promise<void> {
  run.signal.throwIfAborted()
  const { startDate, endDate } = part
  const query = { dataSets: settings.doseDataSets, orgUnits: part.roots, withChildren: true, startDate, endDate }
  const scope = {
    dataSetIds: settings.doseDataSets,
    firstMonth: monthOf(startDate) as Month,
    lastMonth: monthOf(endDate) as Month,
  }
  const counts = await inTransaction(database, run, (client) =>
    applyCompleted(
      client,
      run.runId,
      translated(dhis2.completions(query, run.signal), part.placeIds, scope, run),
      scope,
    ),
  )
  for (const kind of ['added', 'changed', 'unchanged', 'vanished'] as const) run.count(kind, counts[kind])
}

/** Reports of units that are not facilities and of periods that are not months say nothing about a facility's month. */
async function* translated(
  pages: AsyncIterable<readonly Dhis2Completion[]>,
  placeIds: ReadonlyMap<string, number>,
  { firstMonth, lastMonth }: { readonly firstMonth: number; readonly lastMonth: number },
  run: RunContext,
): AsyncGenerator<CompletedReport> {
  for await (const page of pages) {
    run.count('read', page.length)
    for (const { dataSet, period, orgUnit, date, completed } of page) {
      const placeId = placeIds.get(orgUnit)
      const month = /^\d{6}$/.test(period) ? Number(period) : Number.NaN
      if (placeId === undefined || completed === false || !isMonth(month)) continue
      if (month < firstMonth || month > lastMonth) continue
      yield { placeId, dataSetId: dataSet, month, completedOn: date?.slice(0, 10) ?? null }
    }
  }
}
