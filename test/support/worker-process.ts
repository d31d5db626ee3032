import { systemClock } from '../../src/base/clock.ts'
import { openDatabase } from '../../src/platform/database/open-database.ts'
import { withTransaction } from '../../src/platform/database/transaction.ts'
import { startJobs } from '../../src/platform/jobs/index.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createRunQueue, type Works } from '../../src/run-queue.ts'
import { createRuns, type RunWork } from '../../src/runs/index.ts'

/** Steps of every run of the test: one row each in `step`, with the cursor. */
export const STEPS = 25
export const WHATS = ['north', 'south', 'east'] as const

export interface WorkerNews {
  readonly worker: string
  readonly runId: number
  readonly step: number
}

/** A worker in a process of its own: writes down each step it does, and tells its parent. */
async function main(url: string, worker: string): Promise<void> {
  const database = await openDatabase({ url, log: silentLog, poolSize: 6 })
  const work: RunWork = async (run) => {
    for (let step = run.cursor<number>() ?? 0; step < STEPS; step++) {
      run.signal.throwIfAborted()
      await withTransaction(database, async (client) => {
        await client.query('insert into step (what, run_id, step, worker) values ($1, $2, $3, $4)', [
          run.what,
          run.runId,
          step,
          worker,
        ])
        await run.saveCursor(client, step + 1)
      })
      process.send?.({ worker, runId: run.runId, step } satisfies WorkerNews)
    }
  }
  const works: Works = new Map(WHATS.map((what) => [what, { work }]))
  const runs = createRuns({ database, log: silentLog, clock: systemClock })
  const jobs = await startJobs({ database, log: silentLog, sweepSeconds: 1 })
  const queue = createRunQueue({ jobs, runs, works, log: silentLog })
  await queue.work('UTC')
  process.once('disconnect', () => process.exit(0))
}

const [, script, url, worker] = process.argv
if (import.meta.filename === script && url && worker) await main(url, worker)
