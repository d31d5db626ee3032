import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { fixedClock, systemClock } from '../base/clock.ts'
import type { RunId } from '../base/ids.ts'
import type { Reject } from '../base/reject.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { silentLog } from '../platform/log.ts'
import { stepsFrom } from './jobs-killed-process.fixture.ts'
import {
  createRuns,
  listRejectGroups,
  listRejects,
  readCursor,
  resolveRejects,
  RunFailure,
  RunLost,
  writeCursor,
  type RunContext,
  type Runs,
  zeroCounts,
} from './index.ts'
import { claimRun, saveHeartbeat, saveRunCursor } from './store.ts'

let database: TestDatabase
let runs: Runs

beforeAll(async () => void (database = await createTestDatabase({ poolSize: 8 })))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query('truncate reject, run restart identity cascade; delete from source_cursor')
  runs = createRuns({ database, log: silentLog, clock: systemClock, heartbeatMs: 10 })
})

const queue = async (what = 'openlmis.reference'): Promise<RunId> =>
  (await runs.start({ what, trigger: 'schedule' })).run.id

const aReject = (key: string, reason = 'facilityWithoutZone'): Reject => ({
  system: 'openlmis',
  entity: 'facility',
  key,
  reason,
  message: `Facility ${key} has no zone`,
  remedy: 'Give it one in OpenLMIS',
  raw: { id: key },
})

describe('starting', () => {
  it('returns the same work when it is already queued instead of queuing it twice', async () => {
    const [first, second] = await Promise.all([
      runs.start({ what: 'dhis2.doses', trigger: 'schedule' }),
      runs.start({ what: 'dhis2.doses', trigger: 'person', requestedBy: 'ana' }),
    ])
    expect(first.run.id).toBe(second.run.id)
    expect(first.isNew).toBe(!second.isNew)
  })

  it('keeps a dry run and work with other parameters apart', async () => {
    await runs.start({ what: 'dhis2.doses', trigger: 'schedule' })
    const dry = await runs.start({ what: 'dhis2.doses', trigger: 'person', dryRun: true })
    const other = await runs.start({ what: 'dhis2.doses', trigger: 'command', params: { from: 202601 } })
    expect([dry.isNew, other.isNew]).toEqual([true, true])
  })

  it('puts what people asked for before what the schedule asked for', async () => {
    await queue('openlmis.stock')
    await runs.start({ what: 'dhis2.doses', trigger: 'person' })
    expect((await runs.waiting()).map(({ what }) => what)).toEqual(['dhis2.doses', 'openlmis.stock'])
  })
})

describe('executing', () => {
  it('keeps counts and progress, and succeeds when nothing was rejected', async () => {
    const id = await queue()
    const execution = await runs.execute(id, async (run) => {
      run.count('read', 3)
      run.count('added')
      run.progress(3, 3, 'facilities')
    })
    expect(execution).toMatchObject({
      kind: 'done',
      run: { state: 'succeeded', progressDone: 3, progressTotal: 3, counts: { read: 3, added: 1, changed: 0 } },
    })
    expect(await runs.waiting()).toEqual([])
  })

  it('ends as partial when rows were rejected', async () => {
    const id = await queue()
    await runs.execute(id, async (run) => await run.reject(aReject('a')))
    expect(await runs.get(id)).toMatchObject({ state: 'partial', counts: { rejected: 1 } })
  })

  it('tells why it failed and what to do, and keeps the rejects met before', async () => {
    const id = await queue()
    await runs.execute(id, async (run) => {
      await run.reject(aReject('a'))
      throw new RunFailure({ reason: 'tooManyVanished', message: '90 % vanished', remedy: 'Check the source' })
    })
    expect(await runs.get(id)).toMatchObject({
      state: 'failed',
      error: { reason: 'tooManyVanished', message: '90 % vanished', remedy: 'Check the source' },
    })
    expect((await listRejects(database.pool, {})).rejects).toHaveLength(1)
  })

  it('does not execute two runs of the same kind of work at once', async () => {
    const first = await queue()
    const second = (await runs.start({ what: 'openlmis.reference', trigger: 'person', dryRun: true })).run.id
    const inner = createRuns({ database, log: silentLog, clock: systemClock })
    let seen: unknown
    await runs.execute(first, async () => {
      seen = [await inner.execute(first, async () => undefined), await inner.execute(second, async () => undefined)]
    })
    expect(seen).toEqual([{ kind: 'busy' }, { kind: 'busy' }])
  })

  it('does not execute a finished run again', async () => {
    const id = await queue()
    await runs.execute(id, async () => undefined)
    expect(await runs.execute(id, async () => expect.unreachable())).toEqual({ kind: 'finishedBefore' })
  })

  it('stops without finishing when its process is told to, and goes on from its cursor with the counts of the cursor', async () => {
    const id = await queue()
    const stop = new AbortController()
    const first = await runs.execute(
      id,
      async (run) => {
        run.count('read', 10)
        await withTransaction(database, async (client) => await run.saveCursor(client, { page: 1 }))
        run.count('read', 5)
        stop.abort()
        run.signal.throwIfAborted()
      },
      stop.signal,
    )
    expect(first).toEqual({ kind: 'interrupted' })
    let cursor: unknown
    await runs.execute(id, async (run) => {
      cursor = run.cursor()
      run.count('read', 5)
    })
    expect(cursor).toEqual({ page: 1 })
    expect(await runs.get(id)).toMatchObject({ state: 'succeeded', counts: { read: 15 } })
  })

  it('is interrupted, not failed, by a database that is stopped or finds a deadlock', async () => {
    const id = await queue()
    const faults = ['select pg_terminate_backend(pg_backend_pid())', "do $$ begin raise sqlstate '40P01'; end $$"]
    for (const sql of faults) {
      const work = async (): Promise<void> => void (await database.pool.query(sql))
      expect(await runs.execute(id, work)).toEqual({ kind: 'interrupted' })
      expect(await runs.get(id)).toMatchObject({ state: 'running', error: null })
    }
    const broken = async (): Promise<void> => void (await database.pool.query('select * from no_such_table'))
    expect(await runs.execute(id, broken)).toMatchObject({ kind: 'done', run: { state: 'failed' } })
  })

  it('lets work that has to see what a running one may have missed wait behind it', async () => {
    const first = await queue('figures')
    let second: { isNew: boolean; run: { id: RunId } } | undefined
    await runs.execute(first, async () => {
      expect((await runs.start({ what: 'figures', trigger: 'schedule' })).run.id).toBe(first)
      second = await runs.start({ what: 'figures', trigger: 'schedule', afterRunning: true })
      const third = await runs.start({ what: 'figures', trigger: 'schedule', afterRunning: true })
      expect(third.run.id).toBe(second.run.id)
    })
    expect(second).toMatchObject({ isNew: true, run: { state: 'queued' } })
  })

  it('does not call work done that returned early because it was stopped', async () => {
    const stop = new AbortController()
    const execution = await runs.execute(await queue(), async () => stop.abort(), stop.signal)
    expect(execution).toEqual({ kind: 'interrupted' })
  })
})

describe('losing a run', () => {
  it('aborts the work of a cancelled run and refuses its writes', async () => {
    const id = await queue()
    let failure: unknown
    const execution = await runs.execute(id, async (run) => {
      await runs.cancel(id, 'ana')
      if (!run.signal.aborted) await once(run.signal, 'abort')
      failure = await withTransaction(database, async (client) => {
        await writeCursor(client, 'openlmis', 'x', { late: true })
        await run.saveCursor(client, 1)
      }).catch((error: unknown) => error)
      throw failure
    })
    expect(execution).toEqual({ kind: 'interrupted' })
    expect(failure).toBeInstanceOf(RunLost)
    expect(await readCursor(database.pool, 'openlmis', 'x')).toBeUndefined()
    expect(await runs.get(id)).toMatchObject({ state: 'cancelled', error: { message: 'Cancelled by ana' } })
    expect(await runs.cancel(id, 'ana')).toBe(false)
  })

  it('lets only the newest execution write, even when the older one lost its lock unnoticed', async () => {
    const id = await queue()
    let older: RunContext | undefined
    await runs.execute(id, async (run) => {
      older = run
      await database.pool.query('update run set attempt = attempt + 1 where id = $1', [id])
      throw new Error('goes on elsewhere')
    })
    expect(await runs.get(id)).toMatchObject({ state: 'running' })
    await expect(older?.saveCursor(database.pool, 1)).rejects.toThrow(RunLost)
  })

  it('aborts the work when the connection that holds its lock is lost', async () => {
    const id = await queue()
    const execution = await runs.execute(id, async (run) => {
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted`,
      )
      if (!run.signal.aborted) await once(run.signal, 'abort')
      run.signal.throwIfAborted()
    })
    expect(execution).toEqual({ kind: 'interrupted' })
    expect(await runs.execute(id, async () => undefined)).toMatchObject({ kind: 'done' })
  })

  describe('of work whose process dies', () => {
    const die = async (id: RunId): Promise<void> => {
      expect(await claimRun(database.pool, id, new Date())).toBeDefined()
    }

    it('fails after three deaths that got no further, and tells what to do (RUN-17)', async () => {
      const id = await queue()
      for (let deaths = 0; deaths < 3; deaths += 1) await die(id)
      let worked = false
      const execution = await runs.execute(id, async () => void (worked = true))
      expect(execution).toMatchObject({ kind: 'done', run: { state: 'failed', error: { reason: 'crashes' } } })
      expect(worked).toBe(false)
      // Asked for again it is a new run.
      expect((await runs.execute(await queue(), async () => undefined)).kind).toBe('done')
    })

    it('goes on however often it dies as long as it gets further by its cursor or by rows read (RUN-17)', async () => {
      const id = await queue()
      for (let deaths = 0; deaths < 8; deaths += 1) {
        const claimed = await claimRun(database.pool, id, new Date())
        if (!claimed) throw new Error('the run is gone')
        const counts = { ...zeroCounts, read: deaths }
        if (deaths % 4 < 2) await saveRunCursor(database.pool, claimed, { at: deaths, counts })
        else await saveHeartbeat(database.pool, claimed, { now: new Date(), done: 0, total: null, note: null, counts })
      }
      expect(await runs.execute(id, async () => undefined)).toMatchObject({ kind: 'done', run: { state: 'succeeded' } })
    })

    it('does not take the same cursor saved again for progress (RUN-17)', async () => {
      const id = await queue()
      for (let deaths = 0; deaths < 4; deaths += 1) {
        const claimed = await claimRun(database.pool, id, new Date())
        if (claimed) await saveRunCursor(database.pool, claimed, { at: 'step 1', counts: zeroCounts })
      }
      expect(await runs.execute(id, async () => undefined)).toMatchObject({ run: { error: { reason: 'crashes' } } })
    })

    it('is not what being told to stop is (RUN-17)', async () => {
      const id = await queue()
      for (let stops = 0; stops < 5; stops += 1) {
        const stop = new AbortController()
        const execution = await runs.execute(id, async () => stop.abort(), stop.signal)
        expect(execution).toEqual({ kind: 'interrupted' })
      }
      expect(await runs.execute(id, async () => undefined)).toMatchObject({ run: { state: 'succeeded' } })
    })
  })

  it('goes on where a killed process stopped, nothing lost and nothing twice', async () => {
    await database.pool.query('create table step (n integer)')
    const id = await queue('steps')
    const fixture = fileURLToPath(new URL('./jobs-killed-process.fixture.ts', import.meta.url))
    for (let kills = 0; kills < 3; kills += 1) {
      const child = spawn(process.execPath, [fixture, database.url, String(id)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const later = createRuns({ database, log: silentLog, clock: fixedClock('2999-01-01T00:00:00Z') })
    expect((await later.waiting()).map((run) => run.id)).toContain(id)

    let from = 0
    const finish = async (run: RunContext): Promise<void> => {
      from = run.cursor<number>() ?? 0
      await stepsFrom(database, run, from, from + 5)
    }
    let execution = await runs.execute(id, finish)
    // The server frees the lock of a killed process as soon as it notices; the worker tries again.
    while (execution.kind === 'busy') execution = await runs.execute(id, finish)
    expect(execution.kind).toBe('done')
    expect(from).toBeGreaterThanOrEqual(3)
    const { rows } = await database.pool.query<{ n: number }>('select n from step order by n')
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: from + 5 }, (_, i) => i))
    expect(await runs.get(id)).toMatchObject({ counts: { added: from + 5 } })
  })
})

describe('rejects', () => {
  it('keeps one reject for each row and reason, with its first sighting', async () => {
    const first = await queue()
    await runs.execute(first, async (run) => await run.reject(aReject('a'), aReject('a'), aReject('b')))
    await runs.execute(await queue(), async (run) => await run.reject({ ...aReject('a'), message: 'newer' }))
    const { rows } = await database.pool.query(
      'select source_key, message, first_run_id, last_run_id from reject order by source_key',
    )
    expect(rows).toEqual([
      { source_key: 'a', message: 'newer', first_run_id: 1, last_run_id: 2 },
      { source_key: 'b', message: 'Facility b has no zone', first_run_id: 1, last_run_id: 1 },
    ])
  })

  it('resolves after a complete read what was not met again, and opens it when it comes back', async () => {
    const open = async (): Promise<string[]> => (await listRejects(database.pool, {})).rejects.map(({ key }) => key)
    await runs.execute(await queue(), async (run) => await run.reject(aReject('a'), aReject('b')))
    await runs.execute(await queue(), async (run) => {
      await run.reject(aReject('b'))
      await run.settleRejects('openlmis', 'facility')
    })
    expect(await open()).toEqual(['b'])
    await runs.execute(await queue(), async (run) => await run.reject(aReject('a')))
    expect(await open()).toEqual(['a', 'b'])
    await resolveRejects(database.pool, 'openlmis', 'facility', ['b'])
    expect(await open()).toEqual(['a'])
  })

  it('writes nothing in a dry run but counts', async () => {
    const { run } = await runs.start({ what: 'openlmis.reference', trigger: 'person', dryRun: true })
    await runs.execute(run.id, async (context) => await context.reject(aReject('a')))
    expect(await runs.get(run.id)).toMatchObject({ state: 'partial', counts: { rejected: 1 } })
    expect(await listRejectGroups(database.pool)).toEqual([])
  })

  it('stores rows that hold what PostgreSQL cannot', async () => {
    await runs.execute(await queue(), async (run) => {
      await run.reject({ ...aReject('nul\0'), message: 'half \uD800', raw: { text: 'a\0b', long: 'x'.repeat(9000) } })
    })
    const [reject] = (await listRejects(database.pool, {})).rejects
    expect(reject?.key).toBe('nul\u{FFFD}')
  })

  it('groups by system, entity and reason, and pages in the order of ids', async () => {
    await runs.execute(await queue(), async (run) => {
      await run.reject(...Array.from({ length: 1200 }, (_, i) => aReject(`f${i}`)), aReject('f1', 'emptyName'))
    })
    expect(await listRejectGroups(database.pool)).toMatchObject([
      { reason: 'facilityWithoutZone', count: 1200, remedy: 'Give it one in OpenLMIS' },
      { reason: 'emptyName', count: 1 },
    ])
    const seen = new Set<number>()
    let after: number | null = 0
    while (after !== null) {
      const page: Awaited<ReturnType<typeof listRejects>> = await listRejects(database.pool, { after, limit: 500 })
      for (const { id } of page.rejects) seen.add(id)
      after = page.next
    }
    expect(seen.size).toBe(1201)
    expect((await listRejects(database.pool, { reason: 'emptyName' })).rejects).toHaveLength(1)
  })
})

describe('listing', () => {
  it('gives the newest first, and unfinished ones beyond the limit when asked', async () => {
    const old = await queue('figures')
    await runs.execute(await queue('a'), async () => undefined)
    await runs.execute(await queue('b'), async () => undefined)
    expect((await runs.list({ limit: 1 })).map(({ what }) => what)).toEqual(['b'])
    expect((await runs.list({ limit: 1, withUnfinished: true })).map(({ id }) => id)).toContain(old)
    expect((await runs.list({ what: 'a' })).map(({ what }) => what)).toEqual(['a'])
  })
})
