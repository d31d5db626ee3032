import { addMonths, monthOf } from '../base/month.ts'
import type { Reject } from '../base/reject.ts'
import { askedMonths, readCursor, writeCursor, type RunContext } from '../runs/index.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import type { Dhis2Value } from './ports.ts'
import type { CoverageDeps } from './settings.ts'
import { elementsOf, loadAreas, loadPlaces, loadSeries } from './store-keys.ts'
import { applyTargets, stageTargets } from './store-targets.ts'
import { translateTarget, type TargetKeys, type TargetValue } from './translate-value.ts'

interface TargetsWatermark {
  readonly since: string
  readonly fullReadAt: string
  readonly firstYear: number
  readonly seriesIds: readonly number[]
  readonly lastPlaceId: number
}

/**
 * Pulls yearly target populations of facilities and areas. They are few, so a read is one request: everything at first, when the
 * mapping or the places have grown, and from time to time; otherwise what changed since.
 */
export async function pullTargets(run: RunContext, deps: CoverageDeps): Promise<void> {
  const { database, dhis2, clock, settings } = deps
  const { system } = settings
  const series = await loadSeries(database.pool, system, 'targetPopulation')
  if (series.length === 0) {
    run.log.warn('no target populations can be read: none is mapped yet')
    return
  }
  const [places, areas] = [await loadPlaces(database.pool, system), await loadAreas(database.pool, system)]
  const roots = areas.filter(({ parentId }) => parentId === null).map(({ sourceId }) => sourceId)
  if (roots.length === 0) return
  const startedAt = await dhis2.serverTime(run.signal)
  const now = monthOf(clock.now().toISOString())
  const keptFrom = addMonths(now, 1 - settings.historyMonths)
  const asked = askedMonths(run.params, { first: keptFrom, last: now })
  const firstYear = yearOf(asked?.first ?? keptFrom)
  // Next year's targets are entered before the year begins.
  const lastYear = asked ? yearOf(asked.last) : yearOf(now) + 1
  const before = await readCursor<TargetsWatermark>(database.pool, system, 'targets')
  const seriesIds = series.map(({ id }) => id)
  const lastPlaceId = places.at(-1)?.id ?? 0
  const whole =
    asked !== undefined ||
    run.params['full'] === true ||
    before === undefined ||
    before.firstYear > firstYear ||
    before.lastPlaceId !== lastPlaceId ||
    seriesIds.some((id) => !before.seriesIds.includes(id)) ||
    clock.now().getTime() - Date.parse(before.fullReadAt) >= settings.fullReadEveryDays * 86_400_000
  const keys: TargetKeys = {
    system,
    places: new Map(places.map(({ sourceId, id }) => [sourceId, id])),
    areas: new Map(areas.map(({ sourceId, id }) => [sourceId, id])),
    series: new Map(series.map(({ sourceId, id }) => [sourceId, id])),
    elements: new Set(elementsOf(series)),
    firstYear,
  }
  const pages = dhis2.dataValues(
    {
      dataSets: settings.populationDataSets,
      dataElements: elementsOf(series),
      orgUnits: roots,
      withChildren: true,
      ...(whole || before === undefined
        ? { startDate: `${firstYear}-01-01`, endDate: `${lastYear}-12-31` }
        : { changedSince: new Date(before.since) }),
    },
    run.signal,
  )
  const counts = await inTransaction(database, run, async (client) => {
    const rejects = new Map<string, Reject>()
    await stageTargets(client, translated(pages, keys, rejects, run))
    const written = await applyTargets(client, run.runId, whole ? { seriesIds, firstYear, lastYear } : null)
    await run.reject(...rejects.values())
    await run.writeRejects(client)
    if (asked) return written
    const watermark: TargetsWatermark = {
      since: new Date(startedAt.getTime() - settings.overlapMinutes * 60_000).toISOString(),
      fullReadAt: whole || !before ? clock.now().toISOString() : before.fullReadAt,
      firstYear: whole || !before ? firstYear : before.firstYear,
      seriesIds,
      lastPlaceId,
    }
    await writeCursor(client, system, 'targets', watermark)
    return written
  })
  for (const kind of ['added', 'changed', 'unchanged', 'vanished'] as const) run.count(kind, counts[kind])
  if (whole && !asked) await run.settleRejects(system, 'targetPopulation')
}

const yearOf = (month: number): number => Math.floor(month / 100)

async function* translated(
  pages: AsyncIterable<readonly Dhis2Value[]>,
  keys: TargetKeys,
  rejects: Map<string, Reject>,
  run: RunContext,
): AsyncGenerator<TargetValue> {
  for await (const page of pages) {
    run.count('read', page.length)
    for (const value of page) {
      const result = translateTarget(value, keys)
      if (result.kind === 'value') yield result.value
      else if (result.kind === 'reject') rejects.set(`${result.reject.reason} ${result.reject.key}`, result.reject)
    }
  }
}
