import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { openDatabase } from '../database/open-database.ts'
import { withTransaction } from '../database/transaction.ts'
import { silentLog } from '../log.ts'
import { defineQueue, PRIORITY, startJobs, type Jobs } from './index.ts'

const count = defineQueue<{ n: number; hang?: boolean }>('count')

describe('jobs', () => {
  let database: TestDatabase
  let closers: (() => Promise<unknown>)[]
  beforeEach(async () => {
    database = await createTestDatabase({ migrated: false })
    await database.pool.query('create table ran (id int generated always as identity, n int, worker text)')
    closers = []
  })
  afterEach(async () => {
    for (const close of closers.toReversed()) await close()
    await database.drop()
  })

  async function start(): Promise<Jobs> {
    const own = await openDatabase({ url: database.url, log: silentLog })
    const jobs = await startJobs({ database: own, log: silentLog, sweepSeconds: 1 })
    closers.push(async () => {
      await jobs.stop({ timeoutMs: 2000 })
      await own.close()
    })
    return jobs
  }

  async function startProcess(name: string): Promise<ChildProcess> {
    const child = fork(new URL('./jobs.test-process.ts', import.meta.url), [database.url, name], { stdio: 'inherit' })
    const exited = once(child, 'exit')
    closers.push(async () => {
      child.kill('SIGKILL')
      await exited
    })
    await once(child, 'message')
    return child
  }

  const ran = async (): Promise<{ n: number; worker: string }[]> =>
    (await database.pool.query<{ n: number; worker: string }>('select n, worker from ran order by id')).rows

  it('shares the work of one queue between two processes, each job run once', async () => {
    const jobs = await start()
    await Promise.all([startProcess('a'), startProcess('b')])
    for (let n = 1; n <= 20; n++) await jobs.enqueue(count, { n }, { key: `n${n}` })
    await expect.poll(async () => (await ran()).length, { timeout: 50_000 }).toBe(20)
    expect((await ran()).map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    )
    expect(new Set((await ran()).map(({ worker }) => worker))).toEqual(new Set(['a', 'b']))
  })

  it('gives the job of a killed process to another', async () => {
    const jobs = await start()
    const first = await startProcess('first')
    await jobs.enqueue(count, { n: 1, hang: true }, { key: 'one' })
    await once(first, 'message')
    expect(await jobs.enqueue(count, { n: 1 }, { key: 'one' })).toEqual({ queued: false })
    first.kill('SIGKILL')
    await once(first, 'exit')
    await startProcess('second')
    await expect.poll(ran, { timeout: 50_000 }).toEqual([
      { n: 1, worker: 'first' },
      { n: 1, worker: 'second' },
    ])
  })

  it('refuses work that waits already, and takes it again when it is done', async () => {
    const jobs = await start()
    expect(await jobs.enqueue(count, { n: 1 }, { key: 'one' })).toMatchObject({ queued: true })
    expect(await jobs.enqueue(count, { n: 1 }, { key: 'one' })).toEqual({ queued: false })
    await jobs.work(count, async ({ n }) => void (await database.pool.query('insert into ran (n) values ($1)', [n])))
    await expect
      .poll(() => jobs.enqueue(count, { n: 2 }, { key: 'one' }), { timeout: 20_000 })
      .toMatchObject({ queued: true })
    await expect.poll(async () => (await ran()).map(({ n }) => n), { timeout: 20_000 }).toEqual([1, 2])
  })

  it("runs a person's work before scheduled work, also when it was waiting as scheduled", async () => {
    const jobs = await start()
    for (const n of [1, 2, 3]) await jobs.enqueue(count, { n }, { key: `n${n}` })
    expect(await jobs.enqueue(count, { n: 3 }, { key: 'n3', priority: PRIORITY.person })).toEqual({ queued: false })
    await jobs.enqueue(count, { n: 4 }, { key: 'n4', priority: PRIORITY.person })
    await jobs.work(count, async ({ n }) => void (await database.pool.query('insert into ran (n) values ($1)', [n])))
    await expect.poll(async () => (await ran()).map(({ n }) => n), { timeout: 40_000 }).toEqual([3, 4, 1, 2])
  })

  it('leaves no job when the transaction that asked for it is rolled back', async () => {
    const jobs = await start()
    await jobs.enqueue(count, { n: 1 }, { key: 'before' })
    const failing = withTransaction(database, async (client) => {
      expect(await jobs.enqueue(count, { n: 2 }, { key: 'one', client })).toMatchObject({ queued: true })
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    expect(await jobs.enqueue(count, { n: 3 }, { key: 'one' })).toMatchObject({ queued: true })
  })

  it('waits for the job in flight when it stops, then aborts what does not end', async () => {
    const jobs = await start()
    const events: string[] = []
    const started = Promise.withResolvers<void>()
    await jobs.work(count, async (_, { signal }) => {
      started.resolve()
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      events.push('the handler saw the abort and ended')
    })
    await jobs.enqueue(count, { n: 1 }, { key: 'one' })
    await started.promise
    await jobs.stop({ timeoutMs: 300 })
    events.push('stopped')
    expect(events).toEqual(['the handler saw the abort and ended', 'stopped'])
  })

  it('keeps exactly the schedule it was given last', async () => {
    const jobs = await start()
    const entry = (key: string, cron: string) => ({ key, cron, timeZone: 'Africa/Lusaka', data: { n: 1 } })
    await jobs.schedule(count, [entry('a', '0 2 * * *'), entry('b', '0 3 * * *')])
    await jobs.schedule(count, [entry('b', '30 3 * * *')])
    const { rows } = await database.pool.query('select key, cron, timezone from pgboss.schedule')
    expect(rows).toEqual([{ key: 'b', cron: '30 3 * * *', timezone: 'Africa/Lusaka' }])
  })
})
