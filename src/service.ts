import { systemClock, type Clock } from './base/clock.ts'
import { createClients, type Clients } from './clients.ts'
import type { Config } from './config.ts'
import type { Database } from './platform/database/open-database.ts'
import { startJobs, type Jobs } from './platform/jobs/index.ts'
import type { Log } from './platform/log.ts'
import { createMetrics, type Metrics } from './platform/metrics.ts'
import { createPublishSchedule, type PublishSchedule } from './publishing/index.ts'
import { createRunQueue, type RunQueue, type Works } from './run-queue.ts'
import { createRuns, type Runs } from './runs/index.ts'
import { publishRules } from './slice-settings.ts'
import { openMigratedStore } from './store.ts'
import { createWorks, prepareStore } from './works.ts'

/** Everything that `serve`, `worker` and the commands are made of, in the order in which it is built. */
export interface Service {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly metrics: Metrics
  readonly database: Database
  readonly clients: Clients
  readonly runs: Runs
  readonly works: Works
  readonly jobs: Jobs
  readonly queue: RunQueue
  readonly publishSchedule: PublishSchedule
  /** Takes work in this process: runs from the queue, and what the clock asks to be published. */
  work(): Promise<void>
  /** Waits for the work in flight, then lets everything go. */
  close(): Promise<void>
}

export interface ServiceOptions {
  readonly log: Log
  readonly clock?: Clock
  /** Connections to the database at most. */
  readonly poolSize?: number
}

export async function createService(config: Config, options: ServiceOptions): Promise<Service> {
  const { log, clock = systemClock, poolSize } = options
  const metrics = createMetrics({ ofProcess: true })
  const database = await openMigratedStore(config, log, poolSize)
  const clients = createClients(config, { log, metrics })
  try {
    await prepareStore(database, config)
    const runs = createRuns({ database, log, clock })
    const works = createWorks(config, { database, clients, clock, log })
    const jobs = await startJobs({ database, log })
    const queue = createRunQueue({ jobs, runs, works, log })
    const publishSchedule = createPublishSchedule({
      database,
      jobs,
      clock,
      serverId: publishRules(config).serverId,
      timeZone: config.schedule.timeZone,
      requestRun: async (what, params) => await queue.request(what, { trigger: 'schedule', params }),
    })
    const work = async (): Promise<void> => {
      await queue.work(config.schedule.timeZone)
      if (works.has('publish')) await publishSchedule.work()
    }
    const close = async (): Promise<void> => {
      queue.close()
      await jobs.stop()
      await clients.close()
      await database.close()
    }
    return { config, log, clock, metrics, database, clients, runs, works, jobs, queue, publishSchedule, work, close }
  } catch (error) {
    await clients.close()
    await database.close()
    throw error
  }
}
