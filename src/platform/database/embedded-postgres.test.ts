import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../log.ts'
import { readPostmaster } from './embedded/postmaster-file.ts'
import { openDatabase, type Database } from './open-database.ts'

const settings = { fsync: 'off', shared_buffers: '16MB' }
const isRoot = process.getuid?.() === 0

describe('the embedded database', () => {
  let dataDir: string
  const closers: (() => Promise<unknown>)[] = []
  beforeEach(() => {
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'interop-embedded-'))
  })
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close()
    await serverIsGone(dataDir)
    fs.rmSync(dataDir, { recursive: true, force: true })
  })

  async function open(options: Partial<Parameters<typeof openDatabase>[0]> = {}): Promise<Database> {
    const database = await openDatabase({ dataDir, log: silentLog, embedded: { settings }, ...options })
    closers.push(() => database.close())
    return database
  }

  /** Another process of ours on the same folder; it reports `{ owner }` and answers queries. */
  async function fromAnotherProcess(): Promise<ChildProcess & { owner: boolean }> {
    const child = fork(new URL('./embedded-postgres.test-process.ts', import.meta.url), [dataDir], { stdio: 'inherit' })
    const exited = once(child, 'exit')
    closers.push(async () => {
      child.kill('SIGKILL')
      await exited
    })
    const [message] = (await once(child, 'message')) as [{ owner: boolean }]
    return Object.assign(child, { owner: message.owner })
  }

  it('keeps what was written over a stop and a start', async () => {
    const first = await open()
    await first.pool.query('create table kept as select 42 as answer')
    await first.close()
    closers.pop()
    const second = await open()
    expect((await second.pool.query('select answer from kept')).rows).toEqual([{ answer: 42 }])
    expect(second.kind).toBe('embedded')
  })

  it('gives numbers for 64-bit integers and texts for days', async () => {
    const { pool } = await open()
    const { rows } = await pool.query(
      "select 9007199254740991::bigint as big, 1.5::numeric as half, '2026-03-01'::date as day",
    )
    expect(rows).toEqual([{ big: 9_007_199_254_740_991, half: 1.5, day: '2026-03-01' }])
    await expect(pool.query('select 9007199254740993::bigint as big')).rejects.toThrow('a number cannot hold exactly')
  })

  it('works when the path of the folder is longer than a socket path may be', async () => {
    const dataDirOfTest = dataDir
    closers.push(() => fs.promises.rm(dataDirOfTest, { recursive: true }))
    dataDir = path.join(dataDir, 'x'.repeat(120))
    const first = await open()
    const second = await open()
    expect((await second.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    expect(first.kind).toBe('embedded')
  })

  it('starts one server when three processes start at once', async () => {
    const processes = await Promise.all([fromAnotherProcess(), fromAnotherProcess(), fromAnotherProcess()])
    expect(processes.filter((child) => child.owner)).toHaveLength(1)
  })

  it('is started again by a joined process when its owner ends', async () => {
    const owner = await fromAnotherProcess()
    const joined = await open()
    await joined.pool.query('create table kept as select 1 as one')
    const exited = once(owner, 'exit')
    owner.kill('SIGKILL')
    await exited
    await serverIsGone(dataDir)
    expect((await joined.pool.query('select one from kept')).rows).toEqual([{ one: 1 }])
  })

  it('recovers when the server itself is killed', async () => {
    const database = await open()
    await database.pool.query('create table kept as select 1 as one')
    const before = readPostmaster(path.join(dataDir, 'postgres'))
    expect(before?.status).toBe('ready')
    process.kill(before?.pid ?? 0, 'SIGKILL')
    const running = () => readPostmaster(path.join(dataDir, 'postgres'))?.pid
    const ask = () => database.pool.query('select one from kept').then(({ rows }) => rows, String)
    await expect
      .poll(async () => ({ rows: await ask(), isNew: running() !== before?.pid }), { timeout: 30_000 })
      .toEqual({ rows: [{ one: 1 }], isNew: true })
  })

  it('starts although its process file names a living stranger, as after a crash in a container', async () => {
    const database = await open()
    const file = path.join(dataDir, 'postgres', 'postmaster.pid')
    const text = fs.readFileSync(file, 'utf8')
    await database.close()
    closers.pop()
    fs.writeFileSync(file, text.replace(/^\d+/, String(process.pid)))
    const again = await open()
    expect((await again.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('begins anew when it was killed while making its files', async () => {
    fs.mkdirSync(path.join(dataDir, 'postgres.draft-abc', 'base'), { recursive: true })
    await open()
    expect(fs.readdirSync(dataDir).toSorted()).toEqual(['postgres', 'postgres.log'])
  })

  it('says what to do when the folder was made by another major version', async () => {
    fs.mkdirSync(path.join(dataDir, 'postgres'))
    fs.writeFileSync(path.join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
    await expect(open()).rejects.toThrow(/made by PostgreSQL 17.*Make a backup.*\n.*DATABASE_URL/)
  })

  it('names DATABASE_URL as the way out when the server cannot start', async () => {
    const embedded = { settings: { ...settings, shared_buffers: 'nonsense' } }
    await expect(open({ embedded })).rejects.toThrow(/did not start(.|\n)*nonsense(.|\n)*set DATABASE_URL=/)
  })

  describe.runIf(isRoot)('as root (skipped for plain users, who have one way to run it)', () => {
    it('runs as another user where user namespaces are forbidden, and the folder may be hidden from that user', async () => {
      fs.chmodSync(dataDir, 0o700)
      const forced = await open({ embedded: { settings, runAs: 'otherUser' } })
      await forced.pool.query('create table kept as select 1 as one')
      expect(fs.statSync(path.join(dataDir, 'postgres')).uid).not.toBe(0)
      await forced.close()
      closers.pop()
      const usual = await open()
      expect((await usual.pool.query('select one from kept')).rows).toEqual([{ one: 1 }])
    })

    it('ends with its owner in that way of running too', async () => {
      const database = await open({ embedded: { settings, runAs: 'otherUser' } })
      expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
      await database.close()
      closers.pop()
      expect(readPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined()
    })
  })
})

async function serverIsGone(dataDir: string): Promise<void> {
  // A killed owner's server gets its signal from the kernel and takes a moment to stop in order.
  await expect.poll(() => readPostmaster(path.join(dataDir, 'postgres')), { timeout: 20_000 }).toBeUndefined()
}
