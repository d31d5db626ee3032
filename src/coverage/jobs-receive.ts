import { addMonths, monthOf } from '../base/month.ts'
import type { Clock } from '../base/clock.ts'
import type { Reject } from '../base/reject.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database } from '../platform/database/open-database.ts'
import type { RunContext } from '../runs/index.ts'
import type { Dhis2Value } from './ports.ts'
import { applyDoses, stageDoses, type WriteCounts } from './store-doses.ts'
import { elementsOf, loadAreas, loadPlaces, loadSeries } from './store-keys.ts'
import { applyTargets, stageTargets } from './store-targets.ts'
import { translateDoses, translateTarget, type DoseValue, type TargetValue } from './translate-value.ts'

export interface ReceiveValuesDeps {
  readonly database: Database
  readonly clock: Clock
  readonly system: string
  readonly historyMonths: number
}

export interface ReceivedValues {
  readonly counts: WriteCounts
  /** Why values were not taken, by their place among those given. */
  readonly refused: ReadonlyMap<number, Reject>
  /** Values that nothing is wrong with and that are not kept, e.g. of long ago. */
  readonly outside: number
}

const UNIQUE_VIOLATION = '23505'
const TRIES = 3

/**
 * Stores values that DHIS2 sent by itself, as if they had been read: only differences are written, what is replaced is kept, and the
 * facilities' figures fall due. Of several good values for a cell the last one counts.
 */
export async function receiveValues(
  run: RunContext,
  deps: ReceiveValuesDeps,
  values: readonly Dhis2Value[],
): Promise<ReceivedValues> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await receiveOnce(run, deps, values)
    } catch (error) {
      // A pull may have written the same new value at the same time: compared again, it is there.
      if (attempt >= TRIES || !(error instanceof Error) || !('code' in error) || error.code !== UNIQUE_VIOLATION)
        throw error
    }
  }
}

async function receiveOnce(
  run: RunContext,
  { database, clock, system, historyMonths }: ReceiveValuesDeps,
  values: readonly Dhis2Value[],
): Promise<ReceivedValues> {
  return await inTransaction(database, run, async (client) => {
    await lockInTransaction(client, 'coverage receive')
    const [doseSeries, targetSeries] = [
      await loadSeries(client, system, 'dosesGiven'),
      await loadSeries(client, system, 'targetPopulation'),
    ]
    const places = new Map((await loadPlaces(client, system)).map(({ sourceId, id }) => [sourceId, id]))
    const areas = new Map((await loadAreas(client, system)).map(({ sourceId, id }) => [sourceId, id]))
    const firstMonth = addMonths(monthOf(clock.now().toISOString()), 1 - historyMonths)
    const doseKeys = {
      system,
      places,
      series: new Map(doseSeries.map(({ sourceId, id }) => [sourceId, id])),
      elements: new Set(elementsOf(doseSeries)),
      firstMonth,
    }
    const targetKeys = {
      system,
      places,
      areas,
      series: new Map(targetSeries.map(({ sourceId, id }) => [sourceId, id])),
      elements: new Set(elementsOf(targetSeries)),
      firstYear: Math.floor(firstMonth / 100),
    }
    const doses = new Map<string, DoseValue>()
    const targets = new Map<string, TargetValue>()
    const refused = new Map<number, Reject>()
    let outside = 0
    for (const [place, value] of values.entries()) {
      const asDoses = translateDoses(value, doseKeys)
      const result = asDoses.kind === 'ignored' ? translateTarget(value, targetKeys) : asDoses
      if (result.kind === 'reject') refused.set(place, result.reject)
      else if (result.kind === 'ignored') outside += 1
      else if (asDoses.kind === 'value')
        doses.set(`${asDoses.value.placeId} ${asDoses.value.seriesId} ${asDoses.value.month}`, asDoses.value)
      else {
        const target = result.value as TargetValue
        targets.set(`${target.placeId} ${target.areaId} ${target.seriesId} ${target.year}`, target)
      }
    }
    await stageDoses(client, onePage([...doses.values()]))
    await stageTargets(client, each([...targets.values()]))
    const written = [await applyDoses(client, run.runId, null), await applyTargets(client, run.runId, null)]
    const rejects = new Map([...refused.values()].map((reject) => [`${reject.reason} ${reject.key}`, reject]))
    await run.reject(...rejects.values())
    await run.writeRejects(client)
    const sum = (kind: keyof WriteCounts): number => written.reduce((total, counts) => total + counts[kind], 0)
    const counts = {
      added: sum('added'),
      changed: sum('changed'),
      unchanged: sum('unchanged'),
      vanished: sum('vanished'),
    }
    for (const kind of ['added', 'changed', 'unchanged', 'vanished'] as const) run.count(kind, counts[kind])
    return { counts, refused, outside }
  })
}

async function* onePage(values: readonly DoseValue[]): AsyncGenerator<readonly DoseValue[]> {
  if (values.length > 0) yield values
}

async function* each(values: readonly TargetValue[]): AsyncGenerator<TargetValue> {
  yield* values
}
