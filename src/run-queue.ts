import type { RunId } from './base/ids.ts'
import { defineQueue, PRIORITY, type Jobs } from './platform/jobs/index.ts'
import type { Log } from './platform/log.ts'
import type { Run, Runs, RunTrigger, RunWork } from './runs/index.ts'

/** What can be pulled or computed, by the name that pages, schedule and command line use. */
export type Works = ReadonlyMap<string, Work>

export interface Work {
  readonly work: RunWork
  readonly cron?: string
  readonly next?: readonly string[]
  /** Long work of its own kind, that neither waits for pulls nor keeps them waiting. */
  readonly lane?: 'publishing'
}

/** Work of many things has one entry: `publish:DATASET` is done by `publish`. */
export const findWork = (works: Works, what: string): Work | undefined =>
  works.get(what) ?? works.get(what.split(':', 1)[0] ?? what)

export interface RunRequest {
  readonly trigger: RunTrigger
  readonly requestedBy?: string
  readonly dryRun?: boolean
  readonly params?: Record<string, unknown>
  /** Work that runs already does not stand for this request, because it may have read its input before. */
  readonly afterRunning?: boolean
}

export interface RunQueue {
  /** Makes the run and puts it in the queue; the same work waiting or running is returned, not doubled. */
  request(what: string, request: RunRequest): Promise<Run>
  /** Takes runs from the queue in this process until `jobs` is stopped. */
  work(timeZone: string): Promise<void>
  /** Ends the look for forgotten runs. */
  close(): void
}

interface RunJob {
  readonly what: string
  readonly runId?: number
}

const runs$ = defineQueue<RunJob>('runs', { retryLimit: 20, retryDelaySeconds: 5, longestRetryDelaySeconds: 60 })
/** So many data sets are published at once; a slow one does not hold up the others. */
const PUBLISHING_AT_ONCE = 3
const publishing$ = defineQueue<RunJob>('publishing', runs$.options)
const SWEEP_MS = 60_000

/** Joins the durable table of runs with the job queue that wakes workers. The table is the truth; a job is only a nudge. */
export function createRunQueue(deps: { jobs: Jobs; runs: Runs; works: Works; log: Log }): RunQueue {
  const { jobs, runs, works, log } = deps

  const request = async (
    what: string,
    { trigger, requestedBy, dryRun = false, params = {}, afterRunning = false }: RunRequest,
  ): Promise<Run> => {
    const { run } = await runs.start({
      what,
      trigger,
      dryRun,
      params,
      afterRunning,
      ...(requestedBy !== undefined && { requestedBy }),
    })
    await nudge(run)
    return run
  }

  const nudge = async (run: Pick<Run, 'what' | 'id' | 'trigger'>): Promise<void> => {
    const priority = run.trigger === 'person' || run.trigger === 'command' ? PRIORITY.person : PRIORITY.schedule
    const queue = findWork(works, run.what)?.lane === 'publishing' ? publishing$ : runs$
    await jobs.enqueue(queue, { what: run.what, runId: run.id }, { key: `${run.what} ${run.id}`, priority })
  }

  const execute = async (what: string, runId: RunId, signal: AbortSignal): Promise<void> => {
    const known = findWork(works, what)
    if (!known) {
      log.warn({ what, run: runId }, 'no such work here; left for a worker that knows it')
      return
    }
    const execution = await runs.execute(runId, known.work, signal)
    if (execution.kind === 'busy') throw new Error(`${what} is executed elsewhere; looked at again later`)
    if (execution.kind === 'interrupted') {
      // It may have made room for somebody.
      for (const waiting of await runs.waiting())
        if (waiting.what === what && waiting.id !== runId) await nudge(waiting)
      throw new Error(`${what} was interrupted; goes on from its cursor`)
    }
    // A process may have ended between finishing the run and this point: whoever looks at the run again does the rest.
    const run = execution.kind === 'done' ? execution.run : await runs.get(runId)
    if (!run) return
    // What a failed run wrote before it failed has followers as well.
    if (!run.dryRun)
      for (const next of known.next ?? []) await request(next, { trigger: run.trigger, afterRunning: true })
    for (const waiting of await runs.waiting()) if (waiting.what === what) await nudge(waiting)
  }

  /** Runs whose job was never made, or has given up. Work that has its job is not doubled. */
  const nudgeWaiting = async (): Promise<void> => {
    for (const run of await runs.waiting()) await nudge(run)
  }
  let sweep: NodeJS.Timeout | undefined

  const work = async (timeZone: string): Promise<void> => {
    const handle = async ({ what, runId }: RunJob, { signal }: { readonly signal: AbortSignal }): Promise<void> => {
      const id = runId ?? (await runs.start({ what, trigger: 'schedule', dryRun: false, params: {} })).run.id
      await execute(what, id as RunId, signal)
    }
    await jobs.work(runs$, handle, { concurrency: 2 })
    if ([...works.values()].some(({ lane }) => lane === 'publishing'))
      await jobs.work(publishing$, handle, { concurrency: PUBLISHING_AT_ONCE })
    const timed = [...works].flatMap(([what, { cron }]) => (cron ? [{ what, cron }] : []))
    await jobs.schedule(
      runs$,
      timed.map(({ what, cron }) => ({ key: what, cron, timeZone, data: { what } })),
    )
    await nudgeWaiting()
    sweep = setInterval(() => {
      nudgeWaiting().catch((error: unknown) => log.warn({ err: error }, 'could not look for forgotten runs'))
    }, SWEEP_MS)
    sweep.unref()
  }

  return { request, work, close: () => clearInterval(sweep) }
}
