import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../src/base/clock.ts'
import { startJobs, type Jobs } from '../src/platform/jobs/index.ts'
import { silentLog } from '../src/platform/log.ts'
import { createRunQueue, type RunQueue } from '../src/run-queue.ts'
import { createRuns, type Run, type Runs } from '../src/runs/index.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { STEPS, WHATS, type WorkerNews } from './support/worker-process.ts'

const RUNS_OF_EACH = 4

describe('two workers on one database', () => {
  let database: TestDatabase
  let jobs: Jobs
  let runs: Runs
  let queue: RunQueue
  let workers: ChildProcess[]

  beforeEach(async () => {
    database = await createTestDatabase()
    await database.pool.query(
      `create table step (at bigint generated always as identity, what text, run_id integer, step integer, worker text)`,
    )
    jobs = await startJobs({ database, log: silentLog })
    runs = createRuns({ database, log: silentLog, clock: systemClock })
    queue = createRunQueue({ jobs, runs, works: new Map(), log: silentLog })
    workers = []
  })
  afterEach(async () => {
    for (const worker of workers) await killed(worker)
    queue.close()
    await jobs.stop({ timeoutMs: 1000 })
    await database.drop()
  })

  function startWorker(name: string): ChildProcess {
    const script = fileURLToPath(new URL('./support/worker-process.ts', import.meta.url))
    const worker = fork(script, [database.url, name], { stdio: 'inherit' })
    workers.push(worker)
    return worker
  }

  async function killed(worker: ChildProcess): Promise<void> {
    if (worker.exitCode !== null || worker.signalCode !== null) return
    const ended = once(worker, 'exit')
    worker.kill('SIGKILL')
    await ended
  }

  const requestAll = async (): Promise<Run[]> => {
    const requested: Run[] = []
    for (let n = 1; n <= RUNS_OF_EACH; n++)
      for (const what of WHATS) requested.push(await queue.request(what, { trigger: 'command', params: { n } }))
    return requested
  }

  const allEnded = async (): Promise<void> =>
    await expect
      .poll(async () => (await runs.list({ limit: 1000 })).filter(({ finishedAt }) => finishedAt === null).length, {
        timeout: 200_000,
        interval: 200,
      })
      .toBe(0)

  const steps = async (): Promise<{ what: string; runId: number; step: number; worker: string }[]> =>
    (
      await database.pool.query<{ what: string; runId: number; step: number; worker: string }>(
        'select what, run_id as "runId", step, worker from step order by at',
      )
    ).rows

  const attempts = async (): Promise<Map<number, number>> => {
    const { rows } = await database.pool.query<{ id: number; attempt: number }>('select id, attempt from run')
    return new Map(rows.map(({ id, attempt }) => [id, attempt]))
  }

  /** Every step of every run once and in order, and never two runs of one kind of work between each other. */
  function expectEachOnce(done: Awaited<ReturnType<typeof steps>>, requested: readonly Run[]): void {
    const all = Array.from({ length: STEPS }, (_, step) => step)
    for (const { id } of requested)
      expect(done.filter(({ runId }) => runId === id).map(({ step }) => step)).toEqual(all)
    expect(done).toHaveLength(requested.length * STEPS)
    for (const what of WHATS) {
      // A worker that has begun a run of this kind ends it, or dies, before any worker begins another.
      const order = done.filter((row) => row.what === what).map(({ runId, worker }) => `${runId} ${worker}`)
      const turns = order.filter((turn, i) => turn !== order[i - 1])
      expect(new Set(turns).size).toBe(turns.length)
    }
  }

  it(
    'share the runs, each executed exactly once, and never two of one kind at the same time',
    { timeout: 240_000 },
    async () => {
      const requested = await requestAll()
      const names = ['first', 'second']
      // Both begin at the same moment, so that each finds work that the other wants too.
      for (const name of names) startWorker(name)
      await allEnded()
      const done = await steps()
      expectEachOnce(done, requested)
      for (const { id } of requested) expect(await runs.get(id)).toMatchObject({ state: 'succeeded' })
      expect(new Set((await attempts()).values())).toEqual(new Set([1]))
      for (const { id } of requested)
        expect(new Set(done.filter(({ runId }) => runId === id).map(({ worker }) => worker)).size).toBe(1)
    },
  )

  it(
    'the run of a killed worker is taken over by the other and goes on where it was',
    { timeout: 240_000 },
    async () => {
      const requested = await requestAll()
      const first = startWorker('first')
      const inTheMiddle = Promise.withResolvers<WorkerNews>()
      first.on('message', (message) => {
        const news = message as WorkerNews
        if (news.step === 3) inTheMiddle.resolve(news)
      })
      const { runId } = await inTheMiddle.promise
      await killed(first)
      startWorker('second')
      await allEnded()
      const done = await steps()
      expectEachOnce(done, requested)
      for (const { id } of requested) expect(await runs.get(id)).toMatchObject({ state: 'succeeded' })
      const workersOf = (id: number): string[] => [
        ...new Set(done.filter((row) => row.runId === id).map(({ worker }) => worker)),
      ]
      // It may have done more before the kill arrived, up to the end.
      expect(workersOf(runId)[0]).toBe('first')
      expect(done.some(({ worker }) => worker === 'second')).toBe(true)
      const moreThanOnce = [...(await attempts())].filter(([, attempt]) => attempt > 1).map(([id]) => id)
      for (const id of moreThanOnce) expect(workersOf(id)).toContain('second')
      expect(moreThanOnce.length).toBeLessThanOrEqual(2)
    },
  )
})
