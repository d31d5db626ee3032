import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { openDatabase, type Database } from '../../src/platform/database/open-database.ts'
import { silentLog } from '../../src/platform/log.ts'
import { databaseUrl, withClient } from './database-url.ts'

export interface TestDatabase extends Database {
  /** For a second process or pool of the test. */
  readonly url: string
  /** Ends the pool and removes the database; a test that leaks a connection does not prevent it. */
  drop(): Promise<void>
}

export interface TestDatabaseOptions {
  /** False gives a database without any table; true, the default, one with all migrations applied. */
  readonly migrated?: boolean
  readonly poolSize?: number
}

/** A fresh database of its own for a test file or a test. Call `drop()` when done. */
export async function createTestDatabase({
  migrated = true,
  poolSize = 5,
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { serverUrl, template } = inject('testDatabase')
  const name = `interop_test_${randomUUID().replaceAll('-', '')}`
  await withClient(serverUrl, (client) =>
    // Copying files is faster than writing every page to the log; the server's fsync setting decides how safe.
    client.query(`create database ${name} template ${migrated ? template : 'template0'} strategy file_copy`),
  )
  const url = databaseUrl(serverUrl, name)
  const database = await openDatabase({ url, log: silentLog, poolSize })
  return {
    ...database,
    url,
    drop: async () => {
      await database.close()
      await withClient(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}
