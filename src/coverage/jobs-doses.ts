import type pg from 'pg'
import { addMonths, firstDay, lastDay, month, monthOf, type Month } from '../base/month.ts'
import type { Reject } from '../base/reject.ts'
import { concurrently } from '../platform/concurrently.ts'
import { askedMonths, readCursor, writeCursor, type MonthRange, type RunContext } from '../runs/index.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import type { Dhis2Value, ValueQuery } from './ports.ts'
import { byUid, planReading, yearSpans, type PlanPlace, type ReadStep } from './read-plan.ts'
import type { CoverageDeps } from './settings.ts'
import { applyDoses, insertDoses, isUnread, stageDoses, type DoseScope, type WriteCounts } from './store-doses.ts'
import { elementsOf, loadAreas, loadPlaces, loadSeries, type SeriesKey } from './store-keys.ts'
import { translateDoses, type DoseValue, type ValueKeys } from './translate-value.ts'

/** How far the stream of doses has been read; in `source_cursor`. */
interface DosesWatermark {
  /** Changes since this instant of the server's clock are still to be read. */
  readonly since: string
  readonly fullReadAt: string
  readonly firstMonth: number
  /** Series whose history has been read: one confirmed later needs its own. */
  readonly seriesIds: readonly number[]
  /** Places up to this id have been read: values of a later one may be older than `since`. */
  readonly lastPlaceId: number
}

/** Where an interrupted run goes on. */
interface DosesProgress {
  readonly kind: 'doses'
  readonly startedAt: string
  readonly full: boolean
  readonly done: readonly string[]
  /** What was there when it began: what came in between was not read by the steps done before. */
  readonly seriesIds: readonly number[]
  readonly lastPlaceId: number
}

interface Step {
  readonly key: string
  readonly query: ValueQuery
  readonly scope: DoseScope | null
}

interface Reading {
  readonly series: readonly SeriesKey[]
  readonly places: readonly PlanPlace[]
  readonly months: { readonly first: Month; readonly last: Month }
  readonly steps: readonly Step[]
  readonly stepsMayOverlap: boolean
  /** Only these months were asked for. */
  readonly asked: MonthRange | undefined
  readonly progress: DosesProgress
}

/**
 * Pulls doses given: at first the months of history, later what changed since, deletions included, and from time to time everything
 * again to compare. Writes only differences. `params.full` asks for the comparison now; months (`askedMonths`) for that of those alone.
 */
export async function pullDoses(run: RunContext, deps: CoverageDeps): Promise<void> {
  const reading = await prepare(run, deps)
  if (reading === null) return
  const { series, places, months, steps } = reading
  const { system, concurrency } = deps.settings
  const keys: ValueKeys = {
    system,
    places: new Map(places.map(({ sourceId, id }) => [sourceId, id])),
    series: new Map(series.map(({ sourceId, id }) => [sourceId, id])),
    elements: new Set(elementsOf(series)),
    firstMonth: months.first,
  }
  let progress = reading.progress
  const finished = new Set(progress.done)
  const open = steps.filter(({ key }) => !finished.has(key))
  const report = (): void => run.progress(finished.size, steps.length, 'doses given')
  report()
  // Steps of a full reading are about different values. Those after the first one may meet: one after the other.
  await concurrently(open, reading.stepsMayOverlap ? 1 : concurrency, async (step) => {
    run.signal.throwIfAborted()
    await pullStep(run, deps, keys, step, () => {
      progress = { ...progress, done: [...finished, step.key] }
      return progress
    })
    finished.add(step.key)
    report()
  })
  await finish(run, deps, reading)
}

async function prepare(run: RunContext, { database, dhis2, clock, settings }: CoverageDeps): Promise<Reading | null> {
  const { pool } = database
  const { system } = settings
  const [series, places, areas] = [
    await loadSeries(pool, system, 'dosesGiven'),
    await loadPlaces(pool, system),
    await loadAreas(pool, system),
  ]
  if (series.length === 0 || places.length === 0) {
    run.log.warn(
      { series: series.length, places: places.length },
      'no doses can be read: nothing is mapped or placed yet',
    )
    return null
  }
  const before = await readCursor<DosesWatermark>(pool, system, 'doses')
  const last = monthOf(clock.now().toISOString())
  const first = addMonths(last, 1 - settings.historyMonths)
  const interrupted = run.cursor<DosesProgress>()
  const progress: DosesProgress =
    interrupted?.kind === 'doses'
      ? interrupted
      : {
          kind: 'doses',
          startedAt: (await dhis2.serverTime(run.signal)).toISOString(),
          full: run.params['full'] === true || fullReadIsDue(before, first, clock.now(), settings.fullReadEveryDays),
          done: [],
          seriesIds: series.map(({ id }) => id),
          lastPlaceId: places.at(-1)?.id ?? 0,
        }
  const base = { dataSets: settings.doseDataSets, dataElements: elementsOf(series) }
  const span = { first, last }
  const asked = askedMonths(run.params, span)
  if (asked) {
    const years = yearSpans(firstDay(asked.first), lastDay(asked.last))
    const steps = planReading(areas, places, years, settings.plan).map((step) => historyStep(step, base, series))
    return { series, places, months: span, steps, stepsMayOverlap: false, asked, progress }
  }
  if (progress.full || before === undefined) {
    const years = yearSpans(firstDay(first), lastDay(last))
    const steps = planReading(areas, places, years, settings.plan).map((step) => historyStep(step, base, series))
    return { series, places, months: span, steps, stepsMayOverlap: false, asked, progress }
  }
  const steps = changeSteps({ before, series, places, areas, base, span, settings })
  return { series, places, months: span, steps, stepsMayOverlap: true, asked, progress }
}

function fullReadIsDue(before: DosesWatermark | undefined, first: Month, now: Date, everyDays: number): boolean {
  if (before === undefined || before.firstMonth > first) return true
  return now.getTime() - Date.parse(before.fullReadAt) >= everyDays * 86_400_000
}

type BaseQuery = Pick<ValueQuery, 'dataSets' | 'dataElements'>

function historyStep(step: ReadStep, base: BaseQuery, series: readonly SeriesKey[], prefix = ''): Step {
  const { orgUnits, withChildren, placeIds, startDate, endDate } = step
  return {
    key: prefix + step.key,
    query: { ...base, orgUnits, withChildren, startDate, endDate },
    scope: {
      placeIds,
      seriesIds: series.map(({ id }) => id),
      firstMonth: monthOf(startDate),
      lastMonth: monthOf(endDate),
    },
  }
}

/** What changed, then the history of series and places that were not there at the last read. */
function changeSteps(from: {
  readonly before: DosesWatermark
  readonly series: readonly SeriesKey[]
  readonly places: readonly PlanPlace[]
  readonly areas: Parameters<typeof planReading>[0]
  readonly base: BaseQuery
  readonly span: { readonly first: Month; readonly last: Month }
  readonly settings: CoverageDeps['settings']
}): Step[] {
  const { before, series, places, areas, base, span, settings } = from
  const years = yearSpans(firstDay(span.first), lastDay(span.last))
  const known = new Set(before.seriesIds)
  const newSeries = series.filter(({ id }) => !known.has(id))
  const newPlaces = places.filter(({ id }) => id > before.lastPlaceId)
  const roots = areas.filter(({ parentId }) => parentId === null)
  const changes: ValueQuery = {
    ...base,
    orgUnits: roots.length > 0 ? roots.map(({ sourceId }) => sourceId) : places.map(({ sourceId }) => sourceId),
    withChildren: roots.length > 0,
    changedSince: new Date(before.since),
  }
  const seriesSteps =
    newSeries.length === 0
      ? []
      : planReading(areas, places, years, settings.plan).map((step) =>
          historyStep(step, { ...base, dataElements: elementsOf(newSeries) }, newSeries, 'series '),
        )
  const placeSteps = years.flatMap(({ year, startDate, endDate }) =>
    byUid(newPlaces, settings.plan).map((group) =>
      historyStep({ ...group, key: `${year} ${group.name}`, startDate, endDate }, base, series, 'places '),
    ),
  )
  return [{ key: 'changes', query: changes, scope: null }, ...seriesSteps, ...placeSteps]
}

async function pullStep(
  run: RunContext,
  { database, dhis2 }: CoverageDeps,
  keys: ValueKeys,
  step: Step,
  next: () => DosesProgress,
): Promise<void> {
  const rejects = new Map<string, Reject>()
  let read = 0
  const pages = dhis2.dataValues(step.query, run.signal)
  const counts = await inTransaction(database, run, async (client) => {
    const values = translated(pages, keys, rejects, (n) => (read += n))
    const written = await write(client, run.runId, step.scope, values)
    await run.reject(...rejects.values())
    if (!run.dryRun) await run.saveCursor(client, next())
    return written
  })
  run.count('read', read)
  for (const kind of ['added', 'changed', 'unchanged', 'vanished'] as const) run.count(kind, counts[kind])
}

async function write(
  client: pg.ClientBase,
  runId: number,
  scope: DoseScope | null,
  values: AsyncIterable<readonly DoseValue[]>,
): Promise<WriteCounts> {
  if (scope !== null && (await isUnread(client, scope))) return await insertDoses(client, runId, scope, values)
  await stageDoses(client, values)
  return await applyDoses(client, runId, scope)
}

async function* translated(
  pages: AsyncIterable<readonly Dhis2Value[]>,
  keys: ValueKeys,
  rejects: Map<string, Reject>,
  onRead: (values: number) => void,
): AsyncGenerator<DoseValue[]> {
  for await (const page of pages) {
    onRead(page.length)
    const doses: DoseValue[] = []
    for (const value of page) {
      const result = translateDoses(value, keys)
      if (result.kind === 'value') doses.push(result.value)
      else if (result.kind === 'reject') rejects.set(`${result.reject.reason} ${result.reject.key}`, result.reject)
    }
    yield doses
  }
}

async function finish(run: RunContext, { database, clock, settings }: CoverageDeps, reading: Reading): Promise<void> {
  // Some months say nothing about how far the others have been read.
  if (run.dryRun || reading.asked) return
  const { system, overlapMinutes } = settings
  const { progress, months } = reading
  if (progress.full) await run.settleRejects(system, 'dataValue')
  const before = await readCursor<DosesWatermark>(database.pool, system, 'doses')
  const since = new Date(Date.parse(progress.startedAt) - overlapMinutes * 60_000).toISOString()
  const watermark: DosesWatermark = {
    since,
    fullReadAt: progress.full || !before ? clock.now().toISOString() : before.fullReadAt,
    firstMonth: month(progress.full || !before ? months.first : before.firstMonth),
    seriesIds: progress.seriesIds,
    lastPlaceId: progress.lastPlaceId,
  }
  await writeCursor(database.pool, system, 'doses', watermark)
}
