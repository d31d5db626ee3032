import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { silentLog } from '../../src/platform/log.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server where tests may create databases, and the migrated database they are copied from. */
    testDatabase: {
      config: { host: string; port: number; user: string; database: string } | { connectionString: string }
      template: string
    }
  }
}

/**
 * One PostgreSQL for the whole run, with one migrated database that every test copies in some 30 ms.
 * TEST_DATABASE_URL names a server to use instead: the same suite then runs there.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  const template = `interop_template_${process.pid}`
  await withClient(server.config, async (client) => {
    await client.query(`drop database if exists ${template}`)
    await client.query(`create database ${template} template template0 encoding 'UTF8' locale 'C'`)
  })
  const pool = new pg.Pool(inDatabase(server.config, template))
  await migrate({ pool, log: silentLog })
  await pool.end()
  project.provide('testDatabase', { config: server.config, template })
  return async () => {
    await withClient(
      server.config,
      async (client) => void (await client.query(`drop database if exists ${template} with (force)`)),
    )
    await server.stop()
  }
}

type ServerConfig = { host: string; port: number; user: string; database: string } | { connectionString: string }

async function startServer(): Promise<{ config: ServerConfig; stop: () => Promise<void> }> {
  const url = process.env['TEST_DATABASE_URL']
  if (url) return { config: { connectionString: url }, stop: () => Promise.resolve() }
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'interop-test-'))
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog, settings })
  return {
    config: server.connection,
    stop: async () => {
      await server.close()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function withClient(config: ServerConfig, fn: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await fn(client)
  } finally {
    await client.end()
  }
}

function inDatabase(config: ServerConfig, database: string): pg.PoolConfig {
  if (!('connectionString' in config)) return { ...config, database }
  const url = new URL(config.connectionString)
  url.pathname = `/${database}`
  return { connectionString: url.toString() }
}
