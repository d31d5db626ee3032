import type { Publishing } from '../../contract/publishing.ts'
import type { z } from 'zod'
import type { Scope } from '../accounts/index.ts'
import { loadDataSetNames } from '../stock-mapping/index.ts'
import { workOf } from './jobs-publish.ts'
import { nextRunOf } from './next-run.ts'
import { closedPeriods } from './period-months.ts'
import { instant, presentStates } from './present.ts'
import type { PublishingDeps } from './routes.ts'
import { countOpenFindings, countStates, loadQueues } from './store-overview.ts'
import { loadPublished } from './store-published.ts'
import { defaultSetting, loadSettings, loadStop } from './store-settings.ts'

const PERIODS_SHOWN = 24

/** Every data set that something is mapped to, with what is there, what waits and what went wrong. */
export async function loadPublishing(
  {
    database,
    rules,
    runs,
    clock,
    timeZone,
  }: Pick<PublishingDeps, 'database' | 'rules' | 'runs' | 'clock' | 'timeZone'>,
  period: string | null,
  scope: Scope,
): Promise<z.infer<typeof Publishing>> {
  const { pool } = database
  const { serverId } = rules
  const stop = await loadStop(pool, serverId)
  const published = await loadPublished(pool, serverId)
  const settings = await loadSettings(pool, serverId)
  const names = await loadDataSetNames(pool, serverId)
  const queues = await loadQueues(pool, serverId)
  const findings = await countOpenFindings(pool, serverId, scope)
  const today = clock.now().toISOString().slice(0, 10)
  const closedOf = (periodType: string): string | null => closedPeriods(periodType, today, 1)[0] ?? null
  const shown = new Set(published.flatMap(({ periodType }) => period ?? closedOf(periodType) ?? []))
  const states = new Map<string, Awaited<ReturnType<typeof countStates>>>()
  for (const one of shown) states.set(one, await countStates(pool, serverId, one, scope))
  const dataSets = []
  for (const { dataSetUid, periodType, mappings } of published) {
    const { valuesPerBatch: _, ...setting } = settings.get(dataSetUid) ?? defaultSetting
    const queue = queues.get(dataSetUid)
    const [lastRun] = await runs.list({ what: workOf(dataSetUid), limit: 1 })
    dataSets.push({
      serverId,
      dataSetUid,
      name: names.get(dataSetUid) ?? dataSetUid,
      periodType,
      mappings,
      lastClosedPeriod: closedOf(periodType),
      periods: closedPeriods(periodType, today, PERIODS_SHOWN),
      nextRunAt: stop ? null : instant(nextRunOf(setting, periodType, clock.now(), timeZone)),
      settings: setting,
      queue: {
        values: queue?.values ?? 0,
        batches: queue?.batches ?? 0,
        sending: queue?.sending ?? 0,
        waiting: queue?.waiting ?? 0,
        oldestPlannedAt: instant(queue?.oldestPlannedAt ?? null),
        nextAttemptAt: instant(queue?.nextAttemptAt ?? null),
      },
      states: presentStates(states.get(period ?? closedOf(periodType) ?? '')?.get(dataSetUid)),
      openFindings: findings.get(dataSetUid) ?? 0,
      lastRun: lastRun ?? null,
    })
  }
  return {
    stop: stop
      ? { reason: stop.reason, message: stop.message, remedy: stop.remedy, since: stop.since.toISOString() }
      : null,
    dataSets,
  }
}
