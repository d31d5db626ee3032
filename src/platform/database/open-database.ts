import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../log.ts'
import { startEmbeddedPostgres, type EmbeddedOptions, type EmbeddedPostgres } from './embedded-postgres.ts'
import { valueTypes } from './value-types.ts'

/** Tables are the slices' own: they say their row types where they query. */
export type Schema = Record<string, never>

/** Anything SQL can be sent to: the pool, or a client inside a transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>
}

export interface Database {
  readonly kind: 'embedded' | 'server'
  readonly pool: pg.Pool
  readonly db: Kysely<Schema>
  /** For a client of one's own, e.g. LISTEN. Embedded: starts the server when it does not run. */
  readonly connect: () => Promise<pg.Client>
  /** Ends the pool, and the embedded server when this process started it. */
  close(): Promise<void>
}

export interface OpenDatabaseOptions {
  readonly log: Log
  /** `postgres://…` of a server. Without it the embedded database in `dataDir` is used. */
  readonly url?: string
  /** Our data folder, for the embedded database. */
  readonly dataDir?: string
  /** Connections at most; 10 when absent. */
  readonly poolSize?: number
  readonly embedded?: Pick<EmbeddedOptions, 'settings' | 'runAs' | 'startTimeoutMs'>
  readonly applicationName?: string
}

/** Opens the store. Throws with a remedy when the server cannot be reached, is too old, or cannot run here. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { log, url, dataDir } = options
  if (url) return open(options, { connectionString: url })
  if (!dataDir) throw new Error('Neither DATABASE_URL nor a data folder is set: one of them says where the database is')
  const server = await startEmbeddedPostgres({ dataDir, log, ...options.embedded })
  return open(options, server.connection, server)
}

/**
 * Servers compile long queries by default, at some 100 ms for each part of them, whatever few rows they read: figures of a district
 * take a minute instead of a second. The embedded server is started without it. A connection that is lost meanwhile says so itself.
 */
async function withoutJit(client: pg.ClientBase): Promise<void> {
  await client.query('set jit = off').catch(() => undefined)
}

const OLDEST_SERVER = 150_000

async function open(
  options: OpenDatabaseOptions,
  where: pg.ClientConfig,
  server?: EmbeddedPostgres,
): Promise<Database> {
  const { log, poolSize = 10, applicationName = 'interop' } = options
  const config = { ...where, types: valueTypes, application_name: applicationName, keepAlive: true }
  const Client = server ? clientThatStarts(server) : pg.Client
  const settings = { ...config, max: poolSize, connectionTimeoutMillis: 30_000, Client }
  // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for the promise, though its type does not say so
  const pool = new pg.Pool(server ? settings : { ...settings, onConnect: withoutJit })
  // A server that stops ends idle connections; unheard, that error would end this process.
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'))
  const close = async (): Promise<void> => {
    await pool.end()
    await server?.close()
  }
  try {
    await refuseOldServer(pool)
  } catch (error) {
    await close()
    throw error
  }
  const connect = async (): Promise<pg.Client> => {
    const client = new Client(config)
    client.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'))
    await client.connect()
    if (!server) await withoutJit(client)
    return client
  }
  return {
    kind: server ? 'embedded' : 'server',
    pool,
    db: new Kysely({ dialect: new PostgresDialect({ pool }) }),
    connect,
    close,
  }
}

async function refuseOldServer(pool: pg.Pool): Promise<void> {
  const version = await askVersion(pool)
  if (version < OLDEST_SERVER) {
    throw new Error(`The database server is PostgreSQL ${Math.floor(version / 10_000)}; 15 or newer is needed.`)
  }
}

async function askVersion(pool: pg.Pool): Promise<number> {
  try {
    const { rows } = await pool.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    )
    return rows[0]?.version ?? 0
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message || String(cause) : String(cause)
    throw new Error(
      `The database cannot be used: ${reason}. Check that the server of DATABASE_URL runs, is reachable from here, and that user, password and database name are right.`,
      { cause },
    )
  }
}

/** The server may have been run by another process that ended: whoever connects next starts it again. */
function clientThatStarts(server: EmbeddedPostgres): typeof pg.Client {
  return class extends pg.Client {
    override connect(): Promise<pg.Client>
    override connect(callback: (error?: Error) => void): void
    override connect(callback?: (error?: Error) => void): Promise<pg.Client> | void {
      const connected = server.ensureRunning().then(() => super.connect())
      if (!callback) return connected
      connected.then(() => callback(), callback)
    }
  }
}
