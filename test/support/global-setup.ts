import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { silentLog } from '../../src/platform/log.ts'
import { databaseUrl, withClient } from './database-url.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server where tests may create databases, and the migrated database they are copied from. */
    testDatabase: { readonly serverUrl: string; readonly template: string }
  }
}

/**
 * One PostgreSQL for the whole run, with one migrated database that every test copies in some 30 ms.
 * TEST_DATABASE_URL names a server to use instead: the same suite then runs there.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { serverUrl, stop } = await startServer()
  const template = `interop_template_${process.pid}`
  await withClient(serverUrl, async (client) => {
    await client.query(`drop database if exists ${template}`)
    await client.query(`create database ${template} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`)
  })
  const pool = new pg.Pool({ connectionString: databaseUrl(serverUrl, template) })
  await migrate({ pool, log: silentLog })
  await pool.end()
  project.provide('testDatabase', { serverUrl, template })
  return async () => {
    await withClient(serverUrl, (client) => client.query(`drop database if exists ${template} with (force)`))
    await stop()
  }
}

async function startServer(): Promise<{ serverUrl: string; stop: () => Promise<void> }> {
  const url = process.env['TEST_DATABASE_URL']
  if (url) return { serverUrl: url, stop: () => Promise.resolve() }
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'interop-test-'))
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog, settings })
  const { user, host, port, database } = server.connection
  return {
    serverUrl: `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`,
    stop: async () => {
      await server.close()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
