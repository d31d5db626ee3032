import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { silentLog } from '../log.ts'
import { loadAppliedMigrations, migrate, planMigrations } from './migrate.ts'
import { readMigrations, type Migration } from './migration-files.ts'
import { openDatabase } from './open-database.ts'

const migration = (name: string, sql: string): Migration => ({ name, sql, checksum: `sum of ${sql}` })
const first = migration('20260101T0000Z-first', 'create table thing (id int)')
const second = migration('20260102T0000Z-second', 'alter table thing add column name text')

describe('migrate', () => {
  let database: TestDatabase
  beforeEach(async () => (database = await createTestDatabase({ migrated: false })))
  afterEach(() => database.drop())
  const run = (migrations: Migration[]) => migrate({ pool: database.pool, log: silentLog, migrations })

  it('applies each file once, in the order of names', async () => {
    expect(await run([first])).toEqual([first.name])
    expect(await run([first, second])).toEqual([second.name])
    expect(await run([first, second])).toEqual([])
    expect((await loadAppliedMigrations(database.pool)).map((row) => row.name)).toEqual([first.name, second.name])
  })

  it('lets three processes start at once: every file runs exactly once', async () => {
    const slow = migration('20260103T0000Z-slow', 'create table slow (id int); select pg_sleep(0.05)')
    const others = await Promise.all([1, 2, 3].map(() => openDatabase({ url: database.url, log: silentLog })))
    const applied = await Promise.all(
      others.map(({ pool }) => migrate({ pool, log: silentLog, migrations: [first, second, slow] })),
    )
    await Promise.all(others.map((other) => other.close()))
    expect(applied.flat().toSorted()).toEqual([first.name, second.name, slow.name])
  })

  it('undoes a file that fails and names it, so the next start can try again', async () => {
    const broken = migration(second.name, 'create table half (id int); select no_such_column')
    await expect(run([first, broken])).rejects.toThrow(
      `Migration ${second.name} failed and was undone: column "no_such_column" does not exist`,
    )
    expect(await run([first, second])).toEqual([second.name])
    expect((await database.pool.query("select to_regclass('half') as half")).rows).toEqual([{ half: null }])
  })

  it('says that a database without migrations has none', async () => {
    expect(await loadAppliedMigrations(database.pool)).toEqual([])
  })
})

describe('planMigrations', () => {
  it('refuses a file that was changed after it was applied', () => {
    expect(() => planMigrations([migration(first.name, 'changed')], [first])).toThrow(`${first.name} was changed`)
  })

  it('refuses when an applied file is gone', () => {
    expect(() => planMigrations([second], [first, second])).toThrow(
      `${first.name} was applied to this database but its file is missing`,
    )
  })

  it('refuses to run older code against a newer database', () => {
    expect(() => planMigrations([first], [first, second])).toThrow('The database is newer than this program')
  })

  it('applies a file that sorts before applied ones, as two branches merged give', () => {
    expect(planMigrations([first, second], [second])).toEqual([first])
  })
})

describe('readMigrations', () => {
  it('reads the files of this project in order', () => {
    const names = readMigrations().map(({ name }) => name)
    expect(names).toEqual(names.toSorted())
  })
})
