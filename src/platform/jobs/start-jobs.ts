import { PgBoss, type Job, type SendOptions } from 'pg-boss'
import type { Database, Queryable } from '../database/open-database.ts'
import type { Log } from '../log.ts'
import { releaseAbandonedJobs } from './abandoned-jobs.ts'
import { bossDatabase, bossQueries } from './boss-database.ts'
import { PRIORITY, type Queue } from './queue.ts'
import { RunLocks } from './run-locks.ts'

/** The schema of pg-boss in our database. It holds no data that a backup needs. */
export const JOBS_SCHEMA = 'pgboss'

export interface EnqueueOptions {
  /** Names the piece of work, e.g. `dhis2 doses`. While work of this key waits or runs, more of it is refused. */
  readonly key: string
  /** `PRIORITY.person` overtakes waiting scheduled work and brings waiting work of its own key forward. */
  readonly priority?: number
  readonly startAfter?: Date
  /** Inside a transaction: the job exists only when it commits. */
  readonly client?: Queryable
}

/** `queued: false` means that this work waits or runs already. */
export type Enqueued = { readonly queued: true; readonly jobId: string } | { readonly queued: false }

export interface JobContext {
  readonly jobId: string
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Aborts when the service stops and its patience ends, the job expires, or the database is lost. */
  readonly signal: AbortSignal
  readonly log: Log
}

export interface WorkOptions {
  /** Jobs of this queue at once in this process; 1 when absent. */
  readonly concurrency?: number
}

export interface ScheduleEntry<Data extends object> {
  /** Names the entry and is the key of its work. */
  readonly key: string
  /** Five fields, e.g. `15 2 * * *`. */
  readonly cron: string
  /** IANA name; UTC when absent. */
  readonly timeZone?: string
  readonly data: Data
}

export interface Jobs {
  enqueue<Data extends object>(queue: Queue<Data>, data: Data, options: EnqueueOptions): Promise<Enqueued>
  /** Runs jobs of the queue in this process. A handler that throws is tried again later. */
  work<Data extends object>(
    queue: Queue<Data>,
    handler: (data: Data, context: JobContext) => Promise<void>,
    options?: WorkOptions,
  ): Promise<void>
  /** Makes the schedule of a queue exactly this: entries are added, changed and removed. */
  schedule<Data extends object>(queue: Queue<Data>, entries: readonly ScheduleEntry<Data>[]): Promise<void>
  /** Waits for the jobs in flight up to `timeoutMs` (30 s when absent); what still runs then is aborted and tried again. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>
}

export interface StartJobsOptions {
  readonly database: Database
  readonly log: Log
  /** How often jobs of dead processes are looked for. */
  readonly sweepSeconds?: number
}

/** Joins the job queue in the database; several processes may. Call after `migrate`. */
export async function startJobs({ database, log, sweepSeconds = 5 }: StartJobsOptions): Promise<Jobs> {
  const boss = new PgBoss({
    db: bossDatabase(database, log),
    schema: JOBS_SCHEMA,
    useListenNotify: true,
    registerInstance: false,
    cronMonitorIntervalSeconds: 15,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'job queue'))
  boss.on('warning', (warning) => log.warn({ warning }, 'job queue'))
  await boss.start()
  const locks = await RunLocks.open(database, log)
  return new BossJobs(boss, database, log, locks, sweepSeconds)
}

class BossJobs implements Jobs {
  readonly #boss: PgBoss
  readonly #database: Database
  readonly #log: Log
  readonly #locks: RunLocks
  readonly #stopping = new AbortController()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #known = new Map<string, Promise<void>>()
  readonly #sweep: NodeJS.Timeout

  constructor(boss: PgBoss, database: Database, log: Log, locks: RunLocks, sweepSeconds: number) {
    this.#boss = boss
    this.#database = database
    this.#log = log
    this.#locks = locks
    this.#sweep = setInterval(() => this.#release(), sweepSeconds * 1000)
    this.#sweep.unref()
    this.#release()
  }

  async enqueue<Data extends object>(queue: Queue<Data>, data: Data, options: EnqueueOptions): Promise<Enqueued> {
    await this.#ensure(queue)
    const { key, priority = PRIORITY.schedule, startAfter, client } = options
    const db = client ? { db: bossQueries(client) } : {}
    const send: SendOptions = { singletonKey: key, priority, ...db, ...(startAfter ? { startAfter } : {}) }
    const jobId = await this.#boss.send(queue.name, data, send)
    if (jobId) return { queued: true, jobId }
    if (priority > PRIORITY.schedule)
      await this.#boss.update({
        name: queue.name,
        options: { singletonKey: key, priority, startAfter: new Date(), ...db },
      })
    return { queued: false }
  }

  async work<Data extends object>(
    queue: Queue<Data>,
    handler: (data: Data, context: JobContext) => Promise<void>,
    { concurrency = 1 }: WorkOptions = {},
  ): Promise<void> {
    await this.#ensure(queue)
    const polling = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5, batchSize: 1 }
    for (let i = 0; i < concurrency; i++) {
      const workerId: string = await this.#boss.work<Data>(queue.name, polling, async (jobs) => {
        for (const job of jobs) await this.#track(this.#run(job, handler))
        // Where one job was there may be more: look at once instead of at the next poll.
        this.#boss.notifyWorker(workerId)
      })
    }
  }

  async schedule<Data extends object>(queue: Queue<Data>, entries: readonly ScheduleEntry<Data>[]): Promise<void> {
    await this.#ensure(queue)
    for (const { key, cron, timeZone = 'UTC', data } of entries) {
      await this.#boss.schedule(queue.name, cron, data, {
        key,
        tz: timeZone,
        singletonKey: key,
        priority: PRIORITY.schedule,
        missed: 'once',
      })
    }
    const wanted = new Set(entries.map(({ key }) => key))
    for (const { key } of await this.#boss.getSchedules(queue.name)) {
      if (!wanted.has(key)) await this.#boss.unschedule(queue.name, key)
    }
  }

  async stop({ timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    clearInterval(this.#sweep)
    const patience = setTimeout(() => this.#stopping.abort(new Error('The service is stopping')), timeoutMs)
    await this.#boss.stop({ graceful: true, timeout: timeoutMs + 1000, close: false })
    await Promise.allSettled(this.#inFlight)
    clearTimeout(patience)
    await this.#locks.close()
  }

  async #run<Data extends object>(
    job: Job<Data>,
    handler: (data: Data, context: JobContext) => Promise<void>,
  ): Promise<void> {
    const log = this.#log.child({ queue: job.name, job: job.id })
    try {
      const outer = AbortSignal.any([job.signal, this.#stopping.signal])
      await this.#locks.hold(job.id, outer, (signal) =>
        handler(job.data, { jobId: job.id, attempt: job.retryCount + 1, signal, log }),
      )
    } catch (error) {
      log.error({ err: error, attempt: job.retryCount + 1 }, 'a job failed')
      throw error
    }
  }

  async #track(run: Promise<void>): Promise<void> {
    this.#inFlight.add(run)
    try {
      await run
    } finally {
      this.#inFlight.delete(run)
    }
  }

  /** Queues come into being on first use; two processes may do it at once. */
  #ensure({ name, options }: Queue<object>): Promise<void> {
    const known = this.#known.get(name)
    if (known) return known
    const settings = {
      retryLimit: options.retryLimit,
      retryDelay: options.retryDelaySeconds,
      retryBackoff: true,
      retryDelayMax: options.longestRetryDelaySeconds,
      expireInSeconds: options.expireInSeconds,
      notify: true,
    }
    const made = this.#boss
      .createQueue(name, { policy: 'exclusive', ...settings })
      .then(() => this.#boss.updateQueue(name, settings))
      .catch((error: unknown) => {
        this.#known.delete(name)
        throw error
      })
    this.#known.set(name, made)
    return made
  }

  #release(): void {
    const sweep = releaseAbandonedJobs(this.#boss, this.#database, JOBS_SCHEMA, this.#log)
    sweep.catch((error: unknown) => this.#log.warn({ err: error }, 'could not look for jobs of dead processes'))
  }
}
