import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase, type Database } from '../../src/platform/database/open-database.ts'
import { silentLog } from '../../src/platform/log.ts'

/** An empty database to pull into: embedded in a folder of its own, or a new one on a server. */
export interface PlaceToPullInto {
  readonly dataFolder: string
  readonly databaseUrl?: string
  open(): Promise<Database>
  remove(): Promise<void>
}

export async function createPlace(serverUrl: string | undefined): Promise<PlaceToPullInto> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'kill-pull-'))
  const removeFolder = async (): Promise<void> =>
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 })
  if (serverUrl === undefined)
    return {
      dataFolder,
      open: async () => await openDatabase({ dataDir: dataFolder, log: silentLog }),
      remove: removeFolder,
    }
  const name = `interop_kill_${randomUUID().replaceAll('-', '')}`
  await onServer(serverUrl, `create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const databaseUrl = url.toString()
  return {
    dataFolder,
    databaseUrl,
    open: async () => await openDatabase({ url: databaseUrl, log: silentLog }),
    remove: async () => {
      await onServer(serverUrl, `drop database if exists ${name} with (force)`)
      await removeFolder()
    },
  }
}

/** Ends every connection to the database, as a server does that is stopped and started again. */
export async function endConnections(serverUrl: string, databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1)
  await onServer(
    serverUrl,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
  )
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
