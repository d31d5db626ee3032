import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { silentLog } from '../log.ts'
import { lockInTransaction, tryWithLock, withLock } from './lock.ts'
import { openDatabase } from './open-database.ts'
import { withSnapshot, withTransaction } from './transaction.ts'

describe('openDatabase', () => {
  it('says what to check when the server does not answer, and keeps the password to itself', async () => {
    const failure: unknown = await openDatabase({ url: 'postgres://me:hunter2@127.0.0.1:1/db', log: silentLog }).catch(
      (error: unknown) => error,
    )
    expect(String(failure)).toMatch(
      /The database cannot be used: .*ECONNREFUSED.*Check that the server of DATABASE_URL runs/,
    )
    expect(String(failure)).not.toContain('hunter2')
  })

  it('says that a place is missing when neither a server nor a folder is named', async () => {
    await expect(openDatabase({ log: silentLog })).rejects.toThrow('Neither DATABASE_URL nor a data folder is set')
  })
})

describe('connections', () => {
  it('do not compile queries, which on servers takes longer than the queries', async () => {
    const database = await createTestDatabase({ migrated: false })
    const ask = 'show jit'
    expect((await database.pool.query(ask)).rows).toEqual([{ jit: 'off' }])
    const client = await database.connect()
    expect((await client.query(ask)).rows).toEqual([{ jit: 'off' }])
    await client.end()
    await database.drop()
  })
})

describe('transactions and locks', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false })
    await database.pool.query('create table note (text text)')
  })
  afterAll(() => database.drop())

  it('keeps what a transaction wrote when it returns, nothing when it throws', async () => {
    const write = (text: string, fail: boolean) =>
      withTransaction(database, async (client) => {
        await client.query('insert into note values ($1)', [text])
        if (fail) throw new Error('undo')
        return text
      })
    expect(await write('kept', false)).toBe('kept')
    await expect(write('gone', true)).rejects.toThrow('undo')
    expect((await database.pool.query('select text from note')).rows).toEqual([{ text: 'kept' }])
  })

  it('gives the error of the failed query, and a usable pool afterwards', async () => {
    await expect(withTransaction(database, (client) => client.query('select nonsense'))).rejects.toThrow(
      'column "nonsense" does not exist',
    )
    await expect(
      withTransaction(database, (client) => client.query('select pg_terminate_backend(pg_backend_pid())')),
    ).rejects.toThrow()
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('shows one moment to all queries of a snapshot, and lets them write nothing', async () => {
    const count = 'select count(*) as n from note'
    const [before, after] = await withSnapshot(database, async (client) => {
      const first = (await client.query(count)).rows
      await database.pool.query("insert into note values ('meanwhile')")
      return [first, (await client.query(count)).rows]
    })
    expect(after).toEqual(before)
    await expect(withSnapshot(database, (client) => client.query("insert into note values ('x')"))).rejects.toThrow(
      /read-only/,
    )
  })

  it('lets one holder of a key in at a time, and tells the others at once when asked to', async () => {
    let inside = 0
    const visits = [1, 2, 3].map(() =>
      withLock(database.pool, 'door', async () => {
        inside++
        expect(inside).toBe(1)
        expect(await tryWithLock(database.pool, 'door', () => Promise.resolve('in'))).toEqual({ locked: false })
        expect(await tryWithLock(database.pool, 'other door', () => Promise.resolve('in'))).toEqual({
          locked: true,
          value: 'in',
        })
        inside--
      }),
    )
    await Promise.all(visits)
    expect(await tryWithLock(database.pool, 'door', () => Promise.resolve('in'))).toEqual({ locked: true, value: 'in' })
  })

  it('frees a key taken inside a transaction at its end, and one whose holder threw', async () => {
    await withTransaction(database, async (client) => {
      await lockInTransaction(client, 'door')
      expect(await tryWithLock(database.pool, 'door', () => Promise.resolve())).toEqual({ locked: false })
    })
    await expect(withLock(database.pool, 'door', () => Promise.reject(new Error('inside')))).rejects.toThrow('inside')
    expect(await tryWithLock(database.pool, 'door', () => Promise.resolve(1))).toEqual({ locked: true, value: 1 })
  })
})
