import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { defineQueue, type Jobs } from '../platform/jobs/index.ts'
import { workOf } from './jobs-publish.ts'
import { isNearDeadline } from './period-months.ts'
import { NEAR_DAYS } from './settings.ts'
import { loadDueDataSets, loadPublished } from './store-published.ts'
import { loadSetting, loadSettings, loadStop } from './store-settings.ts'

interface ScheduledJob {
  readonly kind: 'due' | 'cron' | 'deadline'
  readonly dataSetUid?: string
}

const schedule$ = defineQueue<ScheduledJob>('publishing-schedule', { retryLimit: 2 })

/** What failed before is tried again this often. */
const DUE_CRON = '*/5 * * * *'

export interface ScheduleDeps {
  readonly database: Database
  readonly jobs: Jobs
  readonly clock: Clock
  readonly serverId: string
  readonly timeZone: string
  readonly requestRun: (what: string, params: Record<string, unknown>) => Promise<unknown>
}

export interface PublishSchedule {
  /** Takes what the clock asks for in this process. */
  work(): Promise<void>
  /** Makes the schedule what the settings say; after they changed, and when a worker starts. */
  refresh(): Promise<void>
}

/**
 * When data sets are published by themselves. The job queue of the database keeps the clock: of several workers one takes an hour's
 * run, and an hour that was missed is caught up once.
 */
export function createPublishSchedule(deps: ScheduleDeps): PublishSchedule {
  const { database, jobs, serverId, timeZone } = deps
  const refresh = async (): Promise<void> => {
    const settings = await loadSettings(database.pool, serverId)
    const entry = (key: string, cron: string, data: ScheduledJob) => ({ key, cron, timeZone, data })
    const ofDataSets = [...settings].flatMap(([dataSetUid, { cron, deadlineCron }]) => [
      ...(cron === null ? [] : [entry(dataSetUid, cron, { kind: 'cron', dataSetUid })]),
      ...(deadlineCron === null
        ? []
        : [entry(`${dataSetUid} deadline`, deadlineCron, { kind: 'deadline', dataSetUid })]),
    ])
    await jobs.schedule(schedule$, [entry('due', DUE_CRON, { kind: 'due' }), ...ofDataSets])
  }
  return {
    refresh,
    async work() {
      await jobs.work(schedule$, async (job) => await onTime(deps, job))
      await refresh()
    },
  }
}

export async function onTime(
  { database, clock, serverId, requestRun }: Omit<ScheduleDeps, 'jobs' | 'timeZone'>,
  { kind, dataSetUid }: ScheduledJob,
): Promise<void> {
  // Until a person has looked nothing is tried by itself: repeated refusals lock the account.
  if (await loadStop(database.pool, serverId)) return
  if (kind === 'due') {
    for (const uid of await loadDueDataSets(database.pool, serverId, clock.now()))
      await requestRun(workOf(uid), { onlyDue: true })
    return
  }
  if (dataSetUid === undefined) return
  if (kind === 'deadline') {
    const { deadlineDays } = await loadSetting(database.pool, { serverId, dataSetUid })
    const published = (await loadPublished(database.pool, serverId)).find((one) => one.dataSetUid === dataSetUid)
    const today = clock.now().toISOString().slice(0, 10)
    if (!published || !isNearDeadline(published.periodType, today, deadlineDays, NEAR_DAYS)) return
  }
  await requestRun(workOf(dataSetUid), {})
}
