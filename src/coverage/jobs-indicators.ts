import { addMonths, monthOf, monthsFrom, type Month } from '../base/month.ts'
import type { Reject } from '../base/reject.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import { askedMonths, readCursor, writeCursor, type MonthRange, type RunContext } from '../runs/index.ts'
import type { IndicatorValues } from './ports.ts'
import { defaultPlanLimits, type PlanPlace } from './read-plan.ts'
import type { CoverageDeps } from './settings.ts'
import { applyDoses, stageDoses } from './store-doses.ts'
import { loadIndicatorSeries, loadPlaces, type SeriesKey } from './store-keys.ts'
import { applyTargets, stageTargets } from './store-targets.ts'
import { translateDoses, translateTarget, type DoseValue, type TargetValue } from './translate-value.ts'

interface IndicatorsWatermark {
  readonly fullReadAt: string
  readonly seriesIds: readonly number[]
  readonly lastPlaceId: number
}

/** Where an interrupted run goes on. */
interface IndicatorsProgress {
  readonly kind: 'indicators'
  readonly whole: boolean
  readonly afterPlaceId: number
}

/**
 * Pulls the values of indicators that are mapped to doses given or to target populations, through analytics. Analytics tell no changes:
 * the latest months are read and compared each time, all of them at first, when the mapping or the places have grown, and from time
 * to time. What they tell is as old as the last analytics run over there.
 */
export async function pullIndicators(run: RunContext, deps: CoverageDeps): Promise<void> {
  const { database, clock, settings } = deps
  const { system } = settings
  const doses = await loadIndicatorSeries(database.pool, system, 'dosesGiven')
  const targets = await loadIndicatorSeries(database.pool, system, 'targetPopulation')
  const series = [...doses, ...targets]
  const places = await loadPlaces(database.pool, system)
  if (series.length === 0 || places.length === 0) return
  const before = await readCursor<IndicatorsWatermark>(database.pool, system, 'indicators')
  const interrupted = run.cursor<IndicatorsProgress>()
  const progress =
    interrupted?.kind === 'indicators'
      ? interrupted
      : { whole: isWholeDue(run, deps, before, series, places), afterPlaceId: 0 }
  const last = monthOf(clock.now().toISOString())
  const kept = { first: addMonths(last, 1 - settings.historyMonths), last }
  const latest = { first: addMonths(last, 1 - Math.min(settings.historyMonths, settings.completionMonths)), last }
  const asked = askedMonths(run.params, kept)
  const months = asked ?? (progress.whole ? kept : latest)
  const unknown = new Set<string>()
  const from: Reading = { run, deps, places, unknown }
  if (doses.length > 0) await pullDoses(from, doses, months, { ...progress, kind: 'indicators' })
  if (targets.length > 0) await pullTargets(from, targets, months)
  await run.reject(...[...unknown].map((id) => unknownIndicator(system, id)))
  if (run.dryRun || asked) return
  if (progress.whole) for (const entity of ENTITIES) await run.settleRejects(system, entity)
  await run.writeRejects(database.pool)
  const fullReadAt = progress.whole || !before ? clock.now().toISOString() : before.fullReadAt
  const watermark = { fullReadAt, seriesIds: series.map(({ id }) => id), lastPlaceId: places.at(-1)?.id ?? 0 }
  await writeCursor(database.pool, system, 'indicators', watermark satisfies IndicatorsWatermark)
}

const ENTITIES = ['indicatorValue', 'mappedIndicator']

function isWholeDue(
  run: RunContext,
  { clock, settings }: CoverageDeps,
  before: IndicatorsWatermark | undefined,
  series: readonly SeriesKey[],
  places: readonly PlanPlace[],
): boolean {
  if (run.params['full'] === true || before === undefined) return true
  const hasGrown =
    before.lastPlaceId !== (places.at(-1)?.id ?? 0) || series.some(({ id }) => !before.seriesIds.includes(id))
  return hasGrown || clock.now().getTime() - Date.parse(before.fullReadAt) >= settings.fullReadEveryDays * 86_400_000
}

interface Reading {
  readonly run: RunContext
  readonly deps: CoverageDeps
  readonly places: readonly PlanPlace[]
  /** Indicators that the server does not know, or does not show to us. Filled while reading. */
  readonly unknown: Set<string>
}

/** Some facilities at a time, each part in one transaction with the cursor. */
async function pullDoses(
  { run, deps, places, unknown }: Reading,
  series: readonly SeriesKey[],
  { first, last }: MonthRange,
  progress: IndicatorsProgress,
): Promise<void> {
  const { database, settings } = deps
  const periods = monthsFrom(first, last).map(String)
  const open = places.filter(({ id }) => id > progress.afterPlaceId)
  const keys = { ...keysOf(settings.system, places, series), firstMonth: first }
  let done = places.length - open.length
  for (const part of parts(open, settings)) {
    run.signal.throwIfAborted()
    const read = await ask({ run, deps, places, unknown }, series, periods, part)
    const { values, rejects } = translated(read, (value) => translateDoses(value, keys))
    const counts = await inTransaction(database, run, async (client) => {
      await stageDoses(client, once<DoseValue[]>(values))
      const scope = {
        placeIds: part.map(({ id }) => id),
        // What was not answered did not vanish.
        seriesIds: series.filter(({ sourceId }) => !unknown.has(sourceId)).map(({ id }) => id),
        firstMonth: first,
        lastMonth: last,
      }
      const written = await applyDoses(client, run.runId, scope)
      await run.reject(...rejects)
      const next: IndicatorsProgress = { ...progress, afterPlaceId: part.at(-1)?.id ?? 0 }
      if (!run.dryRun) await run.saveCursor(client, next)
      return written
    })
    for (const kind of ['added', 'changed', 'unchanged', 'vanished'] as const) run.count(kind, counts[kind])
    done += part.length
    run.progress(done, places.length, 'indicators')
  }
}

/** Of facilities only: the value of an area would be the sum of those below it, whichever of them have one. */
async function pullTargets(from: Reading, series: readonly SeriesKey[], { first, last }: MonthRange): Promise<void> {
  const { run, deps, places, unknown } = from
  const { database, settings } = deps
  const [firstYear, lastYear] = [yearOf(first), yearOf(last)]
  const periods = Array.from({ length: lastYear - firstYear + 1 }, (_, i) => String(firstYear + i))
  const keys = { ...keysOf(settings.system, places, series), areas: new Map<string, number>(), firstYear }
  const values: TargetValue[] = []
  const rejects: Reject[] = []
  for (const part of parts(places, settings)) {
    run.signal.throwIfAborted()
    const result = translated(await ask(from, series, periods, part), (value) => translateTarget(value, keys))
    values.push(...result.values)
    rejects.push(...result.rejects)
  }
  const counts = await inTransaction(database, run, async (client) => {
    await stageTargets(client, each(values))
    const seriesIds = series.filter(({ sourceId }) => !unknown.has(sourceId)).map(({ id }) => id)
    const written = await applyTargets(client, run.runId, { seriesIds, firstYear, lastYear })
    await run.reject(...rejects)
    return written
  })
  for (const kind of ['added', 'changed', 'unchanged', 'vanished'] as const) run.count(kind, counts[kind])
}

async function ask(
  { run, deps, unknown }: Reading,
  series: readonly SeriesKey[],
  periods: readonly string[],
  part: readonly PlanPlace[],
): Promise<IndicatorValues> {
  const indicators = series.map(({ sourceId }) => sourceId)
  const read = await deps.dhis2.indicators(
    { indicators, periods, orgUnits: part.map(({ sourceId }) => sourceId) },
    run.signal,
  )
  for (const id of read.unknown) unknown.add(id)
  run.count('read', read.values.length)
  return read
}

type Result<V> =
  | { readonly kind: 'value'; readonly value: V }
  | { readonly kind: 'reject'; readonly reject: Reject }
  | { readonly kind: 'ignored' }

function translated<V>(
  { values }: IndicatorValues,
  translate: (value: IndicatorValues['values'][number]) => Result<V>,
) {
  const rejects = new Map<string, Reject>()
  const good: V[] = []
  for (const value of values) {
    const result = translate(value)
    if (result.kind === 'value') good.push(result.value)
    else if (result.kind === 'reject')
      rejects.set(`${result.reject.reason} ${result.reject.key}`, { ...result.reject, entity: 'indicatorValue' })
  }
  return { values: good, rejects: [...rejects.values()] }
}

const keysOf = (system: string, places: readonly PlanPlace[], series: readonly SeriesKey[]) => ({
  system,
  places: new Map(places.map(({ sourceId, id }) => [sourceId, id])),
  series: new Map(series.map(({ sourceId, id }) => [sourceId, id])),
  elements: new Set<string>(),
})

function parts(places: readonly PlanPlace[], { plan = defaultPlanLimits }: CoverageDeps['settings']): PlanPlace[][] {
  const { placesPerStep } = plan
  return Array.from({ length: Math.ceil(places.length / placesPerStep) }, (_, i) =>
    places.slice(i * placesPerStep, (i + 1) * placesPerStep),
  )
}

const yearOf = (month: Month): number => Math.floor(month / 100)

async function* once<T>(batch: T): AsyncGenerator<T> {
  yield batch
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values
}

const unknownIndicator = (system: string, key: string): Reject => ({
  system,
  entity: 'mappedIndicator',
  key,
  reason: 'unknownIndicator',
  message: `DHIS2 gives no values of the indicator ${key}; those read before stay`,
  remedy:
    'Share the indicator and its data elements with the account, or correct dhis2.indicators in the configuration.',
})
