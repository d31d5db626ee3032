import type { Database } from '../database/open-database.ts'
import { lockNumber } from '../database/lock.ts'
import type { Log } from '../log.ts'
import { SteadyClient } from './steady-client.ts'

/**
 * Every running job holds an advisory lock named by its id, on one connection per process. The server frees it the
 * moment that process or its connection ends, so the locks say who is alive, and two processes never run one job.
 */
export class RunLocks {
  readonly #kept: SteadyClient
  readonly #running = new Map<string, AbortController>()

  private constructor(database: Database, log: Log) {
    this.#kept = new SteadyClient({
      database,
      log,
      onConnect: async () => undefined,
      // Without its lock a job counts as dead and another process takes it: ours has to stop.
      onLost: () => {
        for (const controller of this.#running.values()) controller.abort(new Error('The database connection was lost'))
      },
    })
  }

  static async open(database: Database, log: Log): Promise<RunLocks> {
    const locks = new RunLocks(database, log)
    await locks.#kept.open()
    return locks
  }

  /** Runs `fn` holding the job's lock; its signal aborts when the lock is lost or the `outer` signal aborts. */
  async hold<T>(jobId: string, outer: AbortSignal, fn: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const client = this.#kept.current
    if (!client) throw new Error('The database connection was lost; the job is tried again')
    if (this.#running.has(jobId)) throw new Error('An earlier attempt of this job has not ended yet')
    const controller = new AbortController()
    this.#running.set(jobId, controller)
    try {
      const key = lockNumber(runKey(jobId))
      const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [key])
      if (!rows[0]?.locked) throw new Error('An earlier attempt of this job still runs in another process')
      try {
        return await fn(AbortSignal.any([outer, controller.signal]))
      } finally {
        await client.query('select pg_advisory_unlock($1)', [key]).catch(() => undefined)
      }
    } finally {
      this.#running.delete(jobId)
    }
  }

  isRunningHere(jobId: string): boolean {
    return this.#running.has(jobId)
  }

  close(): Promise<void> {
    return this.#kept.close()
  }
}

export const runKey = (jobId: string): string => `job ${jobId}`
